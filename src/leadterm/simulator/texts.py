"""A text as the carrier sees it."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """Twilio's message states, those an SMS can be in (twilio.md B2)."""

    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"


class Direction(StrEnum):
    INBOUND = "inbound"
    API = "outbound-api"
    REPLY = "outbound-reply"


class Origin(StrEnum):
    """Who made the text. REST cannot tell TWIML from CARRIER (both are replies), a test must."""

    LEAD = "lead"
    API = "api"
    TWIML = "twiml"
    CARRIER = "carrier"


class Media(msgspec.Struct, kw_only=True, frozen=True):
    """One picture or file of a text, kept by the carrier."""

    sid: str
    content_type: str
    data: bytes


class Picture(msgspec.Struct, frozen=True):
    """What a lead attaches to a text."""

    content_type: str
    data: bytes


class Ending(msgspec.Struct, frozen=True):
    """How a text ends, whatever its recipient's number is like: an error code with FAILED or UNDELIVERED."""

    status: Status
    error_code: int | None = None


class Text(msgspec.Struct, kw_only=True):
    """One message of the account, in or out, with the course of its life so far."""

    sid: str
    from_: str
    to: str
    body: str
    direction: Direction
    origin: Origin
    status: Status
    created: datetime
    updated: datetime
    sent: datetime | None = None
    num_segments: int = 1
    media: tuple[Media, ...] = ()
    """What came with a lead's text; for one of ours, what was got from its `media_urls`."""
    media_urls: tuple[str, ...] = ()
    status_callback: str = ""
    service_sid: str | None = None
    error_code: int | None = None
    ending: Ending | None = None
    opt_out_type: str | None = None
    history: list[Status] = []

    @property
    def is_inbound(self) -> bool:
        return self.direction is Direction.INBOUND

    @property
    def num_media(self) -> int:
        return len(self.media_urls) or len(self.media)


class SendRequest(msgspec.Struct, kw_only=True, frozen=True):
    """The fields of `POST Messages.json` that this carrier acts on; blank when not given."""

    to: str = ""
    from_: str = ""
    body: str = ""
    media_urls: tuple[str, ...] = ()
    status_callback: str = ""
    service_sid: str = ""
