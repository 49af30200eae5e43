"""Texts on their way to the relay: shown as "Sending…" before the relay has made them messages (B7)."""

from msgspec import Struct

from leadterm.domain.model import Attachment, ContactId, Instant, NumberId


class PendingText(Struct, frozen=True, kw_only=True):
    """An optimistic row of the thread. ``key`` is the Idempotency-Key; the message will carry it too."""

    key: str
    contact_id: ContactId
    number_id: NumberId | None
    body: str
    at: Instant
    attachments: tuple[Attachment, ...] = ()
