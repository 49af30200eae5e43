"""The carrier as the rest of the relay sees it: what it can be asked, and how its answers are to be taken."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from msgspec import Struct

from leadterm.domain.carrier import CarrierReport, InboundText, LineFound
from leadterm.domain.model import Direction, Instant, Media, MessageId

EMPTY_REPLY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""The answer to a text's webhook that makes the carrier send nothing: any plain text would go to the lead."""
EMPTY_REPLY_TYPE = "text/xml"

Params = Sequence[tuple[str, str]]
"""Form fields in the order they came; a name may come twice."""


class Malformed(Exception):  # noqa: N818 (it says what the request is)
    """A webhook that cannot be read: the field at fault and a sentence on it. Answered with 422."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class CarrierSilent(Exception):  # noqa: N818 (it says what the carrier is)
    """A question that the carrier did not answer usably. Asking again later is safe.

    ``retry_after_ms`` is how long the carrier asks us to wait, where it says.
    """

    def __init__(self, reason: str, retry_after_ms: int | None = None) -> None:
        super().__init__(reason)
        self.retry_after_ms = retry_after_ms


class MediaRefused(Exception):  # noqa: N818 (it says what became of the picture)
    """A picture that we will not fetch or keep, now or later, and a sentence on why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Accepted(Struct, frozen=True):
    """The carrier has the message and gave it this id."""

    sid: str
    status: str
    """The carrier's word."""


class Rejected(Struct, frozen=True):
    """The carrier will not send it. Nothing was sent."""

    code: int | None
    sentence: str


class NotProcessed(Struct, frozen=True):
    """The request provably did nothing; sending again is safe."""

    reason: str
    retry_after_ms: int | None = None
    """How long the carrier asks us to wait, where it says."""


class Unknown(Struct, frozen=True):
    """The request may or may not have been done: no machine may send it again."""

    reason: str


SendResult = Accepted | Rejected | NotProcessed | Unknown


class FetchedMedia(Struct, frozen=True):
    """A picture, checked to be one."""

    content_type: str
    """By its own first bytes; what the server called it does not count."""
    body: bytes


class CarrierMessage(Struct, frozen=True, kw_only=True):
    """A message as the carrier lists it."""

    sid: str
    direction: Direction
    from_: str
    to: str
    body: str
    """Exactly as the carrier has it; sanitise before it is stored."""
    status: str
    """The carrier's word."""
    error_code: int | None = None
    media_count: int = 0
    at: Instant
    """When the carrier made it; it counts in whole seconds."""


class CarrierAccount(Struct, frozen=True, kw_only=True):
    """Our account as the carrier shows it."""

    status: str
    """The carrier's word: active, suspended, closed."""
    kind: str
    """The carrier's word: a Trial account texts just the numbers that it has verified."""
    primary_token: bool | None
    """Whether our token is the one that signs webhooks; None when the carrier does not show it."""
    clock: Instant | None
    """What the carrier's clock said, in whole seconds."""


class NotLetIn(Struct, frozen=True, kw_only=True):
    """The carrier knows no account by our name and token."""

    status: int
    """Of HTTP: 401 and 403 speak of the token, 404 of the account."""
    clock: Instant | None


class CarrierNumber(Struct, frozen=True, kw_only=True):
    """A phone number of the account, and where the carrier posts what is texted to it."""

    sid: str
    number: str
    message_url: str = ""
    message_method: str = "POST"
    application_sid: str = ""
    """An application of the carrier's that has the texts instead of the address."""
    texts: bool = True
    """Whether it can text at all."""


class Carrier(Protocol):
    """One carrier account. ``send`` never raises; the questions raise ``CarrierSilent``."""

    def verify(self, url: str, signature: str | None, params: Params, settings: str | None = None) -> bool:
        """Whether a webhook is the carrier's. ``url`` is made by ``TwilioAccount.signed_url``."""

    def parse_message(self, params: Params) -> InboundText:
        """Read an inbound text's fields, or raise ``Malformed``."""

    def parse_status(self, params: Params, query: Params) -> CarrierReport:
        """Read a status callback's fields and the query of its address, or raise ``Malformed``."""

    async def send(
        self, *, to: str, from_: str, body: str, message_id: MessageId, media_urls: Sequence[str] = ()
    ) -> SendResult:
        """Hand over one text, once, with the addresses at which the carrier finds its pictures."""

    async def find(self, *, to: str, from_: str, since: Instant) -> list[CarrierMessage]:
        """Texts between the two numbers made since then, newest first."""

    def messages_since(self, since: Instant) -> AsyncIterator[CarrierMessage]:
        """Everything in and out since then, newest first."""

    async def fetch(self, sid: str) -> CarrierMessage | None:
        """One message; None when the carrier does not know it."""

    async def media(self, sid: str) -> tuple[Media, ...]:
        """The pictures of one message."""

    async def look_up(self, number: str) -> LineFound:
        """What kind of line a number is. Each question costs money: keep the answer."""

    async def fetch_media(self, url: str) -> FetchedMedia:
        """A picture that a lead sent. Raises MediaRefused, too."""

    async def account(self) -> CarrierAccount | NotLetIn:
        """Our account, as far as the carrier knows it."""

    async def numbers(self) -> list[CarrierNumber]:
        """All phone numbers of the account."""

    async def set_number_urls(self, number: CarrierNumber, message_url: str) -> None:
        """Have the texts to a number posted to an address. Doing it again changes nothing."""

    async def aclose(self) -> None:
        """Let go of the connections."""
