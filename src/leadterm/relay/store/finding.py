"""What may be asked about people: who is found, what there was with them, and everything, for reports."""

from leadterm.domain.model import CompanyId, ContactId, Instant, InteractionId, MessageId
from leadterm.domain.wire import (
    SEARCH_LIMIT,
    ExportPage,
    KindFilter,
    MessagesExport,
    Overview,
    SearchReply,
    TimelinePage,
)
from leadterm.relay.store import export, search_upkeep
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.overview import overview
from leadterm.relay.store.search import search
from leadterm.relay.store.timeline import timeline


class Finding(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def search(
        self,
        company_id: CompanyId,
        q: str,
        *,
        kind: KindFilter = KindFilter.ALL,
        textable_only: bool = False,
        limit: int = SEARCH_LIMIT,
    ) -> SearchReply:
        """People whose name, email, organisation or number has all that was typed, newest sign-up first.

        With ``textable_only`` those who can't be texted are counted in ``left_out`` instead (B9).
        """
        return await self._read(
            lambda connection: search(
                connection, company_id, q, kind=kind, textable_only=textable_only, limit=limit
            )
        )

    async def timeline(
        self, contact_id: ContactId, *, before: str | None = None, limit: int = 50
    ) -> TimelinePage:
        """Episodes and sign-ups, newest first; ``before`` is “at-id” of the last entry of another page."""
        return await self._read(lambda connection: timeline(connection, contact_id, before, limit))

    async def overview(self, contact_id: ContactId) -> Overview | None:
        """None when there is no such contact."""
        return await self._read(lambda connection: overview(connection, contact_id))

    async def export_conversations(
        self,
        company_id: CompanyId,
        *,
        after: InteractionId | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        limit: int = 100,
    ) -> ExportPage:
        """Conversations by id, whose latest message is from ``since`` on and before ``until``."""
        return await self._read(
            lambda connection: export.conversations(connection, company_id, after, since, until, limit)
        )

    async def export_messages(
        self,
        company_id: CompanyId,
        *,
        after: MessageId | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        limit: int = 100,
    ) -> MessagesExport:
        """Messages by id, from ``since`` on and before ``until``."""
        return await self._read(
            lambda connection: export.messages(connection, company_id, after, since, until, limit)
        )

    async def contacts_wait(self) -> bool:
        """Whether some contacts are not indexed for searches yet."""
        return await self._read(search_upkeep.waits)
