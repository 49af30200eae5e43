"""Pictures that leads send (B18): fetched in their own time, and shown where they belong once here."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain import attachments
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AttachmentId, Instant, Media
from leadterm.domain.text import one_line
from leadterm.domain.wire import FIELD_LIMIT
from leadterm.relay.store import Tx, WantedMedia
from leadterm.relay.units.loading import known

LEASE = 120_000
"""Milliseconds after which a picture that nobody has brought is fetched again."""


def claim(limit: int) -> Callable[[Tx], list[WantedMedia]]:
    """Takes pictures to fetch; they come back when nothing is heard of them."""
    return lambda tx: tx.claim_media(limit, Instant(tx.now + LEASE))


def kept(attachment_id: AttachmentId, content_type: str, body: bytes) -> Callable[[Tx], None]:
    """A picture is here. Its type is what its bytes say; what is no picture has the carrier's word for it."""
    said = attachments.clean_type(content_type)
    found = attachments.picture_type(body[: attachments.HEAD_LENGTH]) or said

    def unit(tx: Tx) -> None:
        wanted = tx.wanted_media(attachment_id)
        if wanted is None:
            return
        tx.keep_media(attachment_id, found, len(body), body)
        name = known(tx.attachment(attachment_id)).name
        _tell(tx, wanted, attachment_id=attachment_id, content_type=found, name=name, size=len(body))

    return unit


def failed(attachment_id: AttachmentId, sentence: str) -> Callable[[Tx], None]:
    """A picture can't be had: the thread says why."""

    def unit(tx: Tx) -> None:
        wanted = tx.wanted_media(attachment_id)
        if wanted is None:
            return
        tx.drop_media(attachment_id)
        _tell(tx, wanted, problem=one_line(sentence, limit=FIELD_LIMIT))

    return unit


def put_back(attachment_id: AttachmentId, due_at: Instant) -> Callable[[Tx], None]:
    """Not this time: the picture waits."""
    return lambda tx: tx.put_back_media(attachment_id, due_at)


def _tell(
    tx: Tx,
    wanted: WantedMedia,
    *,
    attachment_id: AttachmentId | None = None,
    content_type: str = "",
    name: str = "",
    size: int = 0,
    problem: str = "",
) -> None:
    message = known(tx.message(wanted.message_id))
    old = message.media[wanted.index]
    new = Media(
        url=old.url,
        content_type=content_type or old.content_type,
        attachment_id=attachment_id,
        name=name,
        size=size,
        problem=problem,
    )
    media = (*message.media[: wanted.index], new, *message.media[wanted.index + 1 :])
    event = Event(
        type=EventType.MEDIA_FETCHED,
        company_id=message.company_id,
        at=tx.now,
        message=replace(message, media=media),
    )
    tx.carry_out(Decision(events=(event,)))
