"""Pictures that the relay keeps (B18): what is known of each, its bytes, and who may fetch them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, select, text, true, update

from leadterm.domain.model import Attachment, AttachmentId, CompanyId, MessageId
from leadterm.domain.wire import AttachmentsPage
from leadterm.relay.store import rows, tables
from leadterm.relay.store.among import Among, id_list
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param, put
from leadterm.relay.store.unit import Unit

PAGE_LIMIT = 200
"""The most attachments that one page can have, whatever is asked for."""

_attachment = tables.attachment.c
_body = tables.attachment_body.c

ATTACHMENT = Statement(select(*_attachment).where(_attachment.id == param("id")), "id")
CONTENT = Statement(select(_body.body).where(_body.attachment_id == param("id")), "id")
_SEVERAL = Statement(select(*_attachment).where(Among(_attachment.id, "ids")), "ids")
_PUBLIC = Statement(
    select(*_attachment, _body.body)
    .join(tables.attachment_body, _body.attachment_id == _attachment.id)
    .where(_attachment.token == param("token", Text()), _attachment.published == true()),
    "token",
)
SENDER = Statement(
    select(tables.message.c.contact_id)
    .join(tables.attachment, _attachment.message_id == tables.message.c.id)
    .where(_attachment.id == param("id")),
    "id",
)
_ADD = put(tables.attachment)
_ADD_BODY = put(tables.attachment_body)
_PUBLISH = Statement(
    update(tables.attachment).where(_attachment.id == param("attachment")).values(published=true()),
    "attachment",
)


def _uploaded(*conditions: ColumnElement[bool], names: tuple[str, ...]) -> Statement:
    core = (
        select(*_attachment)
        .where(_attachment.company_id == param("company_id"), text("agent_id IS NOT NULL"), *conditions)
        .order_by(_attachment.id.desc())
        .limit(param("limit"))
    )
    return Statement(core, "company_id", *names, "limit")


_NEWEST = _uploaded(names=())
_BEFORE = _uploaded(_attachment.id < param("id"), names=("id",))


def uploaded(
    connection: Connection, company_id: CompanyId, before: AttachmentId | None, limit: int
) -> AttachmentsPage:
    """Those that the company's agents uploaded, newest first."""
    size = max(1, min(limit, PAGE_LIMIT))
    if before is None:
        found = connection.all(_NEWEST, (company_id, size + 1))
    else:
        found = connection.all(_BEFORE, (company_id, before, size + 1))
    return AttachmentsPage(attachments=tuple(map(rows.attachment_of, found[:size])), older=len(found) > size)


def public_media(connection: Connection, token: str) -> tuple[Attachment, bytes] | None:
    """A picture and its bytes, for whoever knows its token, once a text of ours carries it."""
    row = connection.one(_PUBLIC, (token,))
    return None if row is None else (rows.attachment_of(row), bytes(row[-1]))


class Attachments(Unit):
    """Uploads; a lead's pictures come by ``MediaQueue``."""

    def add_attachment(self, attachment: Attachment, body: bytes, token: str) -> None:
        """Keeps an upload. ``token`` must not be guessable: it is all that the carrier needs to fetch it."""
        self._add_attachment(attachment, token=token)
        self._add_body(attachment.id, body)

    def attachment(self, attachment_id: AttachmentId) -> Attachment | None:
        row = self.ground.connection.one(ATTACHMENT, (attachment_id,))
        return None if row is None else rows.attachment_of(row)

    def attachments_of(self, attachment_ids: Sequence[AttachmentId]) -> tuple[Attachment, ...]:
        """These, in the order asked for; those that are not there are left out."""
        if not attachment_ids:
            return ()
        several = self.ground.connection.all(_SEVERAL, (id_list(attachment_ids),))
        found = {row[0]: rows.attachment_of(row) for row in several}
        return tuple(found[each] for each in attachment_ids if each in found)

    def publish_attachment(self, attachment_id: AttachmentId) -> None:
        """A text carries it: the carrier may fetch it from now on."""
        self.connection.do(_PUBLISH, (attachment_id,))

    def _add_attachment(
        self, attachment: Attachment, *, token: str | None = None, message_id: MessageId | None = None
    ) -> None:
        self.connection.do(_ADD, rows.attachment_row(attachment, token, message_id))

    def _add_body(self, attachment_id: AttachmentId, body: bytes) -> None:
        self.connection.do(_ADD_BODY, (attachment_id, body))
