"""What the carrier tells us, in our own words: a text that came in, a report on one that went out."""

from msgspec import Struct

from leadterm.domain.keywords import OptWord
from leadterm.domain.model import Instant, LineType, Media, MessageId, MessageStatus


class InboundText(Struct, frozen=True, kw_only=True):
    """A lead's text as the carrier handed it over: bounded and sanitised, not yet anybody's (B4)."""

    sid: str
    from_: str
    """As the carrier wrote it: E.164, a short code, or a word."""
    to: str
    body: str
    media: tuple[Media, ...] = ()
    opt_out: OptWord | None = None
    """The carrier's own word that this is an opt-out or opt-in (B10)."""
    at: Instant | None = None
    """When the carrier had it; None when it does not say (a webhook does not)."""


class CarrierReport(Struct, frozen=True, kw_only=True):
    """One word of the carrier on a message of ours (B7)."""

    sid: str
    message_id: MessageId | None = None
    """Our id, from the query of the callback's address; None when the carrier was asked instead."""
    status: str
    """The carrier's word, kept as it came: see ``carrier_status``."""
    error_code: int | None = None


class LineFound(Struct, frozen=True, kw_only=True):
    """What the carrier knows of a number (B11)."""

    line_type: LineType
    carrier: str = ""
    """Whose line it is, where it says."""


_STATUS_OF_WORD = {
    "accepted": MessageStatus.SENDING,
    "scheduled": MessageStatus.SENDING,
    "queued": MessageStatus.SENDING,
    "sending": MessageStatus.SENDING,
    "sent": MessageStatus.SENT,
    "partially_delivered": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.DELIVERED,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
    "receiving": MessageStatus.RECEIVED,
    "received": MessageStatus.RECEIVED,
}


def carrier_status(word: str) -> MessageStatus | None:
    """Our status for the carrier's word; None for a word we do not know, which then changes nothing.

    Source: Twilio's Message resource, ``message_enum_status``. What waits at the carrier is still on its way
    to the lead, so ``queued`` there is ``sending`` here.
    """
    return _STATUS_OF_WORD.get(word.strip().lower())
