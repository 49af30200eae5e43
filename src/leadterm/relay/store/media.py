"""Pictures that leads sent and that the relay has yet to fetch from the carrier (B18)."""

from msgspec import Struct
from sqlalchemy import bindparam, delete, func, literal_column, select, update

from leadterm.domain.model import Attachment, AttachmentId, CompanyId, Instant, MessageId
from leadterm.relay.store import tables
from leadterm.relay.store.attachments import Attachments
from leadterm.relay.store.statement import Row, Statement, param, put

_attachment = tables.attachment.c
_wanted = tables.media_wanted.c


class WantedMedia(Struct, frozen=True, kw_only=True):
    """A picture to fetch, and the message it is of."""

    attachment_id: AttachmentId
    company_id: CompanyId
    message_id: MessageId
    index: int
    """Its place among the message's pictures, from 0."""
    url: str
    attempts: int
    """This one included, when it was claimed."""


_place = (
    _wanted.attachment_id,
    _wanted.company_id,
    _wanted.message_id,
    _wanted.place,
    _wanted.url,
    _wanted.attempts,
)
NEXT_MEDIA_AT = Statement(select(func.min(_wanted.due_at)))
_WANT = put(tables.media_wanted)
_DUE = Statement(
    select(*_place)
    .where(_wanted.due_at <= param("now"))
    .order_by(_wanted.due_at, _wanted.attachment_id)
    .limit(param("limit")),
    "now",
    "limit",
)
_ONE = Statement(select(*_place).where(_wanted.attachment_id == param("id")), "id")
_TAKE = Statement(
    update(tables.media_wanted)
    .where(_wanted.attachment_id == param("attachment"))
    .values(due_at=bindparam("lease_until"), attempts=_wanted.attempts + literal_column("1")),
    "lease_until",
    "attachment",
)
_PUT_BACK = Statement(
    update(tables.media_wanted)
    .where(_wanted.attachment_id == param("attachment"))
    .values(due_at=bindparam("next_at")),
    "next_at",
    "attachment",
)
_SETTLED = Statement(
    delete(tables.media_wanted).where(_wanted.attachment_id == param("attachment")), "attachment"
)
_DROP = Statement(delete(tables.attachment).where(_attachment.id == param("attachment")), "attachment")
_KEEP = Statement(
    update(tables.attachment)
    .where(_attachment.id == param("attachment"))
    .values(content_type=bindparam("its_type"), size=bindparam("its_size")),
    "its_type",
    "its_size",
    "attachment",
)


class MediaQueue(Attachments):
    """Claiming commits before the carrier is called; a relay that dies leaves the rest to the next."""

    def want_media(self, attachment: Attachment, message_id: MessageId, index: int, url: str) -> None:
        """Notes a picture to fetch, at once."""
        self._add_attachment(attachment, message_id=message_id)
        row = (attachment.id, attachment.company_id, message_id, index, url, self.now, 0)
        self.connection.do(_WANT, row)

    def claim_media(self, limit: int, lease_until: Instant) -> list[WantedMedia]:
        """Takes pictures that are due, the longest due first; due again when the lease passes."""
        due = self.connection.all(_DUE, (self.now, limit))
        self.connection.do_many(_TAKE, [(lease_until, row[0]) for row in due])
        return [_wanted_of(row, attempts=row[5] + 1) for row in due]

    def wanted_media(self, attachment_id: AttachmentId) -> WantedMedia | None:
        """None when it was fetched or given up meanwhile."""
        row = self.ground.connection.one(_ONE, (attachment_id,))
        return None if row is None else _wanted_of(row, attempts=row[5])

    def keep_media(self, attachment_id: AttachmentId, content_type: str, size: int, body: bytes) -> None:
        """It was fetched."""
        self.connection.do(_KEEP, (content_type, size, attachment_id))
        self._add_body(attachment_id, body)
        self.connection.do(_SETTLED, (attachment_id,))

    def put_back_media(self, attachment_id: AttachmentId, due_at: Instant) -> None:
        """Not this time: it is tried again."""
        self.connection.do(_PUT_BACK, (due_at, attachment_id))

    def drop_media(self, attachment_id: AttachmentId) -> None:
        """It will not be fetched: there is no such attachment after all."""
        self.connection.do(_SETTLED, (attachment_id,))
        self.connection.do(_DROP, (attachment_id,))


def _wanted_of(row: Row, *, attempts: int) -> WantedMedia:
    return WantedMedia(
        attachment_id=row[0],
        company_id=row[1],
        message_id=row[2],
        index=row[3],
        url=row[4],
        attempts=attempts,
    )
