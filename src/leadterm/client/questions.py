"""What can be asked of the relay: nothing here changes anything."""

from leadterm.client.asking import Asking
from leadterm.domain.model import AttachmentId, ContactId, Instant, InteractionId, MessageId
from leadterm.domain.wire import (
    AttachmentsPage,
    ColleaguesReply,
    ContactReply,
    ExportPage,
    IdsReply,
    InteractionDetail,
    KindFilter,
    Me,
    MessageDetail,
    MessagesExport,
    Overview,
    ProfileReply,
    RecentsPage,
    SearchReply,
    Snapshot,
    ThreadPage,
    TimelinePage,
    View,
)


class Questions(Asking):
    """The GET endpoints, each by the words of its path, answered with wire types."""

    async def me(self) -> Me:
        return await self._get("/v1/me", Me)

    async def snapshot(self) -> Snapshot:
        return await self._get("/v1/snapshot", Snapshot)

    async def recents(
        self,
        *,
        before: InteractionId | None = None,
        after: InteractionId | None = None,
        end: bool = False,
        limit: int | None = None,
    ) -> RecentsPage:
        return await self.view(View.RECENTS, before=before, after=after, end=end, limit=limit)

    async def view(
        self,
        view: View,
        *,
        kind: KindFilter = KindFilter.ALL,
        before: InteractionId | None = None,
        after: InteractionId | None = None,
        end: bool = False,
        limit: int | None = None,
    ) -> RecentsPage:
        """A page of a list of conversations, newest first (A9)."""
        return await self._get(
            f"/v1/inbox/{view.value}",
            RecentsPage,
            kind=_kind(kind),
            before=before,
            after=after,
            end=1 if end else None,
            limit=limit,
        )

    async def view_ids(
        self, view: View, *, kind: KindFilter = KindFilter.ALL, limit: int | None = None
    ) -> IdsReply:
        """The ids of a whole list, for a bulk action (A11)."""
        return await self._get(f"/v1/inbox/{view.value}/ids", IdsReply, kind=_kind(kind), limit=limit)

    async def search(
        self,
        q: str,
        *,
        kind: KindFilter = KindFilter.ALL,
        textable: bool = False,
        limit: int | None = None,
    ) -> SearchReply:
        """Contacts by name, email or number; with ``textable`` just those that can be texted (B9)."""
        return await self._get(
            "/v1/search", SearchReply, q=q, kind=_kind(kind), textable=1 if textable else None, limit=limit
        )

    async def interaction(self, interaction_id: InteractionId) -> InteractionDetail:
        return await self._get(f"/v1/interactions/{interaction_id}", InteractionDetail)

    async def thread(
        self,
        contact_id: ContactId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int | None = None,
    ) -> ThreadPage:
        path = f"/v1/contacts/{contact_id}/thread"
        return await self._get(path, ThreadPage, before=before, after=after, limit=limit)

    async def contact(self, contact_id: ContactId) -> ContactReply:
        return await self._get(f"/v1/contacts/{contact_id}", ContactReply)

    async def latest(self, contact_id: ContactId) -> InteractionDetail:
        """A contact's latest conversation; refused as not found when there was none yet."""
        return await self._get(f"/v1/contacts/{contact_id}/latest", InteractionDetail)

    async def timeline(
        self, contact_id: ContactId, *, before: str = "", limit: int | None = None
    ) -> TimelinePage:
        """A page of everything with a contact, newest first (D3); ``before``: the last entry's “at-id”."""
        path = f"/v1/contacts/{contact_id}/timeline"
        return await self._get(path, TimelinePage, before=before or None, limit=limit)

    async def overview(self, contact_id: ContactId) -> Overview:
        return await self._get(f"/v1/contacts/{contact_id}/overview", Overview)

    async def message_by_sid(self, carrier_sid: str) -> MessageDetail:
        return await self._get("/v1/messages", MessageDetail, carrier_sid=carrier_sid)

    async def profile(self) -> ProfileReply:
        return await self._get("/v1/me/profile", ProfileReply)

    async def colleagues(self) -> ColleaguesReply:
        return await self._get("/v1/colleagues", ColleaguesReply)

    async def attachments(
        self, *, before: AttachmentId | None = None, limit: int | None = None
    ) -> AttachmentsPage:
        """Pictures already used, newest first (B18)."""
        return await self._get("/v1/attachments", AttachmentsPage, before=before, limit=limit)

    async def attachment_content(self, attachment_id: AttachmentId) -> bytes:
        """A picture's bytes."""
        return await self._get_bytes(f"/v1/attachments/{attachment_id}/content")

    async def export_conversations(
        self,
        *,
        after: InteractionId | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        limit: int | None = None,
    ) -> ExportPage:
        path = "/v1/export/conversations"
        return await self._get(path, ExportPage, after=after, since=since, until=until, limit=limit)

    async def export_messages(
        self,
        *,
        after: MessageId | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        limit: int | None = None,
    ) -> MessagesExport:
        path = "/v1/export/messages"
        return await self._get(path, MessagesExport, after=after, since=since, until=until, limit=limit)


def _kind(kind: KindFilter) -> str | None:
    return None if kind is KindFilter.ALL else kind.value
