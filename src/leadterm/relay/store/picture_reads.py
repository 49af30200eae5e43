"""What may be asked of the pictures that the relay keeps."""

from leadterm.domain.model import Attachment, AttachmentId, CompanyId, ContactId
from leadterm.domain.wire import AttachmentsPage
from leadterm.relay.store import attachments, rows
from leadterm.relay.store.asking import Asking


class PictureReads(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def attachments(
        self, company_id: CompanyId, before: AttachmentId | None = None, limit: int = 50
    ) -> AttachmentsPage:
        """Those that the company's agents uploaded, newest first, from the one before ``before``."""
        return await self._read(
            lambda connection: attachments.uploaded(connection, company_id, before, limit)
        )

    async def attachment(self, attachment_id: AttachmentId) -> Attachment | None:
        row = await self._read(lambda connection: connection.one(attachments.ATTACHMENT, (attachment_id,)))
        return None if row is None else rows.attachment_of(row)

    async def attachment_content(self, attachment_id: AttachmentId) -> bytes | None:
        """None when there is no such attachment, or the relay has not fetched it yet."""
        body: bytes | None = await self._value(attachments.CONTENT, attachment_id)
        return None if body is None else bytes(body)

    async def public_media(self, token: str) -> tuple[Attachment, bytes] | None:
        """A picture for whoever knows its token; None unless a text of ours carries it."""
        return await self._read(lambda connection: attachments.public_media(connection, token))

    async def sender_of_attachment(self, attachment_id: AttachmentId) -> ContactId | None:
        """The contact who sent a picture; None for one of ours."""
        return await self._value(attachments.SENDER, attachment_id)
