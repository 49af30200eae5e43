"""Twilio's REST API, as much of it as a texting relay needs, over httpx.

A send is one POST, never repeated here, never redirected, never logged. Questions are plain GETs and may be
asked again. Source: https://www.twilio.com/docs/messaging/api/message-resource.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import httpx
import msgspec

from leadterm.domain.carrier import LineFound
from leadterm.domain.model import Direction, Instant, Media, MessageId
from leadterm.domain.phone import is_e164
from leadterm.relay.carrier.account import TwilioAccount
from leadterm.relay.carrier.dates import read_date
from leadterm.relay.carrier.port import (
    CarrierAccount,
    CarrierMessage,
    CarrierNumber,
    CarrierSilent,
    NotLetIn,
    NotProcessed,
    SendResult,
    Unknown,
)
from leadterm.relay.carrier.twilio_answers import BEFORE_REQUEST, read_send, wait_asked
from leadterm.relay.carrier.twilio_desk import NUMBERS_PAGE, number_fields, read_account, read_numbers
from leadterm.relay.carrier.twilio_lookup import UNKNOWN, lookup_path, read_lookup

CONNECTIONS = 16
ANSWER_BOUND = 4 * 1024 * 1024
"""Bytes of one answer. A page of a thousand messages fits."""
FIND_PAGE = 50
LIST_PAGE = 500
MOST_PAGES = 200

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

T = TypeVar("T")


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds that each part of one call may take; all in, well within the outbox's lease of 60."""

    connect: float = 5.0
    write: float = 5.0
    read: float = 15.0
    total: float = 25.0


class _Text(msgspec.Struct):
    sid: str
    direction: str
    to: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    body: str | None = None
    status: str = ""
    error_code: int | None = None
    num_media: str | None = None
    date_created: str | None = None


class _TextPage(msgspec.Struct):
    messages: list[_Text]
    next_page_uri: str | None = None


class _MediaItem(msgspec.Struct):
    uri: str
    content_type: str | None = None


class _MediaPage(msgspec.Struct):
    media_list: list[_MediaItem]


class _Answer(msgspec.Struct):
    status: int
    body: bytes
    retry_after: str | None
    date: str


class TwilioRest:
    """The account's REST side. One pool of connections; close it with ``aclose``."""

    def __init__(self, account: TwilioAccount, clock: Callable[[], Instant], patience: Patience) -> None:
        self._account = account
        self._clock = clock
        self._total = patience.total
        self._base = httpx.URL(account.api_base_url.rstrip("/") + "/")
        self._lookups = httpx.URL(account.lookups_base_url.rstrip("/") + "/")
        self._client = httpx.AsyncClient(
            auth=httpx.BasicAuth(account.account_sid, account.auth_token),
            timeout=httpx.Timeout(
                connect=patience.connect, pool=patience.connect, write=patience.write, read=patience.read
            ),
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            follow_redirects=False,
            # A proxy of the environment is meant for the way out, not for a carrier on this machine.
            trust_env=self._base.host not in _LOOPBACK,
            headers={"Accept": "application/json", "User-Agent": "leadterm"},
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def send(
        self, *, to: str, from_: str, body: str, message_id: MessageId, media_urls: Sequence[str] = ()
    ) -> SendResult:
        """Hand over one text, once. Never raises; what is not provably undone is Unknown."""
        fields: dict[str, str | list[str]] = {
            "To": to,
            "From": from_,
            "Body": body,
            "StatusCallback": self._account.status_callback(message_id),
        }
        if self._account.messaging_service_sid:
            fields["MessagingServiceSid"] = self._account.messaging_service_sid
        if media_urls:
            fields["MediaUrl"] = list(media_urls)
        request = self._client.build_request("POST", self._url("Messages.json"), data=fields)
        try:
            answer = await self._call(request)
        except BEFORE_REQUEST as error:
            return NotProcessed(f"the carrier was not reached ({type(error).__name__})")
        except (httpx.HTTPError, TimeoutError, _TooLong) as error:
            return Unknown(f"the carrier's answer was lost ({type(error).__name__})")
        return read_send(answer.status, answer.body, answer.retry_after, self._clock())

    async def find(self, *, to: str, from_: str, since: Instant) -> list[CarrierMessage]:
        """Texts between the two numbers made since then, newest first. Raises CarrierSilent.

        The days are not filtered by the carrier: its filter is by date sent, which a waiting text has not.
        """
        query = {"To": to, "From": from_, "PageSize": str(FIND_PAGE)}
        return [message async for message in self._list(query, since)]

    def messages_since(self, since: Instant) -> AsyncIterator[CarrierMessage]:
        """Everything in and out since then, newest first. Raises CarrierSilent."""
        day = datetime.fromtimestamp(since / 1000, UTC).date().isoformat()
        return self._list({"DateSent>": day, "PageSize": str(LIST_PAGE)}, since)

    async def fetch(self, sid: str) -> CarrierMessage | None:
        """One message; None when the carrier does not know it. Raises CarrierSilent."""
        answer = await self._ask(self._url(f"Messages/{sid}.json"))
        return None if answer.status == 404 else _message(_decoded(answer, _Text))

    async def media(self, sid: str) -> tuple[Media, ...]:
        """The pictures of one message, as far as the carrier still has them. Raises CarrierSilent."""
        answer = await self._ask(self._url(f"Messages/{sid}/Media.json"))
        if answer.status == 404:
            return ()
        items = _decoded(answer, _MediaPage).media_list
        return tuple(
            Media(
                url=str(self._base.join(item.uri.removesuffix(".json"))), content_type=item.content_type or ""
            )
            for item in items
        )

    async def look_up(self, number: str) -> LineFound:
        """What kind of line a number is, by Lookup v2. Raises CarrierSilent."""
        if not is_e164(number):  # A short code or a word, which costs money to be told of.
            return UNKNOWN
        answer = await self._ask(self._lookups.join(lookup_path(number)))
        return read_lookup(answer.status, answer.body, wait_asked(answer.retry_after, self._clock()))

    async def account(self) -> CarrierAccount | NotLetIn:
        """Our account. Raises CarrierSilent when the answer says nothing of it."""
        account = self._account
        answer = await self._ask(self._base.join(f"2010-04-01/Accounts/{account.account_sid}.json"))
        return read_account(answer.status, answer.body, read_date(answer.date), account.auth_token)

    async def numbers(self) -> list[CarrierNumber]:
        """All phone numbers of the account. Raises CarrierSilent."""
        url = self._url(f"IncomingPhoneNumbers.json?PageSize={NUMBERS_PAGE}")
        found: list[CarrierNumber] = []
        for _ in range(MOST_PAGES):
            answer = await self._ask(url)
            numbers, next_uri = read_numbers(answer.status, answer.body)
            found += numbers
            if not next_uri:
                return found
            url = self._next(next_uri)
        raise CarrierSilent(f"the carrier's list went on past {MOST_PAGES} pages")

    async def set_number_urls(self, number: CarrierNumber, message_url: str) -> None:
        """Have the texts to a number posted to an address. Raises CarrierSilent unless it is done."""
        url = self._url(f"IncomingPhoneNumbers/{number.sid}.json")
        answer = await self._answered(
            self._client.build_request("POST", url, data=number_fields(number, message_url))
        )
        if answer.status != 200:
            raise CarrierSilent(f"the carrier answered {answer.status}")

    def _url(self, resource: str) -> httpx.URL:
        return self._base.join(f"2010-04-01/Accounts/{self._account.account_sid}/{resource}")

    async def _list(self, query: dict[str, str], since: Instant) -> AsyncIterator[CarrierMessage]:
        url = self._url("Messages.json").copy_merge_params(query)
        for _ in range(MOST_PAGES):
            page = _decoded(await self._ask(url), _TextPage)
            listed = [_message(text) for text in page.messages]
            for message in listed:
                if message.at >= since:
                    yield message
            if not page.next_page_uri or all(message.at < since for message in listed):
                return
            url = self._next(page.next_page_uri)
        raise CarrierSilent(f"the carrier's list went on past {MOST_PAGES} pages")

    def _next(self, uri: str) -> httpx.URL:
        """The next page, which must lie with the same carrier: our token goes with the question."""
        url = self._base.join(uri)
        if (url.scheme, url.host, url.port) != (self._base.scheme, self._base.host, self._base.port):
            raise CarrierSilent("the carrier's list leads to another host")
        return url

    async def _ask(self, url: httpx.URL) -> _Answer:
        return await self._answered(self._client.build_request("GET", url))

    async def _answered(self, request: httpx.Request) -> _Answer:
        try:
            return await self._call(request)
        except (httpx.HTTPError, TimeoutError, _TooLong) as error:
            raise CarrierSilent(f"the carrier did not answer ({type(error).__name__})") from None

    async def _call(self, request: httpx.Request) -> _Answer:
        async with asyncio.timeout(self._total):
            response = await self._client.send(request, stream=True)
            try:
                body = await _bounded(response)
            finally:
                await response.aclose()
        return _Answer(
            response.status_code, body, response.headers.get("Retry-After"), response.headers.get("Date", "")
        )


class _TooLong(Exception):  # noqa: N818 (it says what the answer is)
    pass


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > ANSWER_BOUND:
            raise _TooLong
    return bytes(body)


def _decoded(answer: _Answer, kind: type[T]) -> T:
    if answer.status != 200:
        raise CarrierSilent(f"the carrier answered {answer.status}")
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CarrierSilent("the carrier's answer could not be read") from None


def _message(text: _Text) -> CarrierMessage:
    inbound = text.direction == "inbound"
    media = text.num_media or ""
    return CarrierMessage(
        sid=text.sid,
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        from_=text.from_ or "",
        to=text.to or "",
        body=text.body or "",
        status=text.status,
        error_code=text.error_code,
        media_count=int(media) if media.isdecimal() else 0,
        at=_made_at(text),
    )


def _made_at(text: _Text) -> Instant:
    at = read_date(text.date_created or "")
    if at is None:
        raise CarrierSilent("the carrier's list has a date that could not be read")
    return at
