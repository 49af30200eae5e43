"""The relay's HTTP interface as methods. Questions answer with wire types; commands need a key."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from leadterm.client.administering import Administering
from leadterm.client.administering_hooks import AdministeringHooks
from leadterm.client.administering_intake import AdministeringIntake
from leadterm.client.administering_tags import AdministeringTags
from leadterm.client.questions import Questions
from leadterm.domain.model import (
    AgentId,
    Availability,
    ContactId,
    InteractionId,
    MessageId,
    TemplateId,
)
from leadterm.domain.wire import (
    AgentReply,
    AnswerHold,
    AttachmentReply,
    Bulk,
    BulkReply,
    ClassificationReply,
    ContactReply,
    EditClassification,
    EditContact,
    EditTemplate,
    InteractionReply,
    MemberReply,
    ProfileReply,
    SaveProfile,
    SaveTemplate,
    SendText,
    SetAvailability,
    SetRights,
    TemplateReply,
    TemplatesReply,
    TextReply,
)

PIECE = 64 * 1024
"""Bytes of a file that are sent at a time."""

OnProgress = Callable[[int, int], None]
"""Told how many bytes of how many are with the relay."""


class RelayApi(Questions, Administering, AdministeringHooks, AdministeringIntake, AdministeringTags):
    """One signed-in client of one relay: the questions, and the commands by the words of their paths.

    ``key`` is the command's Idempotency-Key: asked again with the same one, it is done once.
    """

    # Texts -----------------------------------------------------------------------------------------------

    async def send_text(self, text: SendText, *, key: str) -> TextReply:
        return await self._command("POST", "/v1/messages", TextReply, key, text)

    async def resend(self, message_id: MessageId, *, key: str) -> TextReply:
        return await self._command("POST", f"/v1/messages/{message_id}/resend", TextReply, key)

    async def mark_sent(self, message_id: MessageId, *, key: str) -> TextReply:
        return await self._command("POST", f"/v1/messages/{message_id}/mark-sent", TextReply, key)

    async def upload(
        self, path: Path, name: str, content_type: str, on_progress: OnProgress, *, key: str
    ) -> AttachmentReply:
        """Gives the relay a picture to send along (B18). Raises ``OSError`` when the file can't be read."""
        picture = await asyncio.to_thread(path.read_bytes)
        length = str(len(picture))
        headers = {"Idempotency-Key": key, "Content-Type": content_type, "Content-Length": length}
        content = await self._answer(
            "POST",
            "/v1/attachments",
            parameters={"name": name},
            headers=headers,
            content=_pieces(picture, on_progress),
        )
        return self._read(content, AttachmentReply)

    # Conversations ---------------------------------------------------------------------------------------

    async def respond(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._on_interaction(interaction_id, "respond", key)

    async def close(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._on_interaction(interaction_id, "close", key)

    async def mark_read(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._on_interaction(interaction_id, "read", key)

    async def mark_unopened(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._on_interaction(interaction_id, "unopened", key)

    async def remove(self, interaction_id: InteractionId, *, key: str) -> InteractionReply:
        return await self._on_interaction(interaction_id, "remove", key)

    async def bulk(self, bulk: Bulk, *, key: str) -> BulkReply:
        """One action on many conversations (A11)."""
        return await self._command("POST", "/v1/bulk", BulkReply, key, bulk)

    async def edit_classification(
        self, interaction_id: InteractionId, edit: EditClassification, *, key: str
    ) -> ClassificationReply:
        path = f"/v1/interactions/{interaction_id}/classification"
        return await self._command("PATCH", path, ClassificationReply, key, edit)

    # Contacts --------------------------------------------------------------------------------------------

    async def edit_contact(self, contact_id: ContactId, edit: EditContact, *, key: str) -> ContactReply:
        return await self._command("PATCH", f"/v1/contacts/{contact_id}", ContactReply, key, edit)

    async def answer_hold(self, contact_id: ContactId, opted_out: bool, *, key: str) -> ContactReply:
        body = AnswerHold(opted_out=opted_out)
        return await self._command("POST", f"/v1/contacts/{contact_id}/hold", ContactReply, key, body)

    async def record_opt_out(self, contact_id: ContactId, *, key: str) -> ContactReply:
        return await self._command("POST", f"/v1/contacts/{contact_id}/opt-out", ContactReply, key)

    async def unblock(self, contact_id: ContactId, *, key: str) -> ContactReply:
        return await self._command("POST", f"/v1/contacts/{contact_id}/unblock", ContactReply, key)

    # The company -----------------------------------------------------------------------------------------

    async def set_availability(self, availability: Availability, *, key: str) -> AgentReply:
        body = SetAvailability(availability=availability)
        return await self._command("PUT", "/v1/me/availability", AgentReply, key, body)

    async def save_profile(self, profile: SaveProfile, *, key: str) -> ProfileReply:
        return await self._command("PUT", "/v1/me/profile", ProfileReply, key, profile)

    async def add_template(self, template: SaveTemplate, *, key: str) -> TemplateReply:
        return await self._command("POST", "/v1/templates", TemplateReply, key, template)

    async def templates(self) -> TemplatesReply:
        return await self._get("/v1/templates", TemplatesReply)

    async def edit_template(self, template_id: TemplateId, edit: EditTemplate, *, key: str) -> TemplateReply:
        return await self._command("PATCH", f"/v1/templates/{template_id}", TemplateReply, key, edit)

    async def remove_template(self, template_id: TemplateId, *, key: str) -> TemplateReply:
        return await self._command("DELETE", f"/v1/templates/{template_id}", TemplateReply, key)

    async def set_rights(self, agent_id: AgentId, rights: SetRights, *, key: str) -> MemberReply:
        return await self._command("PUT", f"/v1/colleagues/{agent_id}/rights", MemberReply, key, rights)

    # Inside ----------------------------------------------------------------------------------------------

    async def _on_interaction(self, interaction_id: InteractionId, what: str, key: str) -> InteractionReply:
        path = f"/v1/interactions/{interaction_id}/{what}"
        return await self._command("POST", path, InteractionReply, key)


async def _pieces(content: bytes, on_progress: OnProgress) -> AsyncIterator[bytes]:
    """Piece by piece, as fast as the network takes it."""
    for start in range(0, len(content), PIECE):
        on_progress(start, len(content))
        yield content[start : start + PIECE]
    on_progress(len(content), len(content))
