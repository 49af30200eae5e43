"""Twilio, whole: webhooks and REST of one account behind the relay's ``Carrier``."""

from collections.abc import AsyncIterator, Callable, Sequence

from leadterm.domain.carrier import CarrierReport, InboundText, LineFound
from leadterm.domain.model import Instant, Media, MessageId
from leadterm.relay.carrier import twilio_webhooks
from leadterm.relay.carrier.account import TwilioAccount
from leadterm.relay.carrier.media_fetch import MediaFetcher
from leadterm.relay.carrier.port import (
    CarrierAccount,
    CarrierMessage,
    CarrierNumber,
    FetchedMedia,
    NotLetIn,
    Params,
    SendResult,
)
from leadterm.relay.carrier.signature import is_signed
from leadterm.relay.carrier.twilio_rest import Patience, TwilioRest


class TwilioCarrier:
    """A ``Carrier`` over Twilio's interface: Twilio's own, a compatible service's, or the simulator's."""

    def __init__(
        self, account: TwilioAccount, *, clock: Callable[[], Instant], patience: Patience | None = None
    ) -> None:
        self._account = account
        self._rest = TwilioRest(account, clock, patience or Patience())
        self._fetcher = MediaFetcher(account, clock)

    def verify(self, url: str, signature: str | None, params: Params, settings: str | None = None) -> bool:
        return is_signed(self._account.auth_token, url, params, signature, settings)

    def parse_message(self, params: Params) -> InboundText:
        return twilio_webhooks.parse_message(params)

    def parse_status(self, params: Params, query: Params) -> CarrierReport:
        return twilio_webhooks.parse_status(params, query)

    async def send(
        self, *, to: str, from_: str, body: str, message_id: MessageId, media_urls: Sequence[str] = ()
    ) -> SendResult:
        return await self._rest.send(
            to=to, from_=from_, body=body, message_id=message_id, media_urls=media_urls
        )

    async def find(self, *, to: str, from_: str, since: Instant) -> list[CarrierMessage]:
        return await self._rest.find(to=to, from_=from_, since=since)

    def messages_since(self, since: Instant) -> AsyncIterator[CarrierMessage]:
        return self._rest.messages_since(since)

    async def fetch(self, sid: str) -> CarrierMessage | None:
        return await self._rest.fetch(sid)

    async def media(self, sid: str) -> tuple[Media, ...]:
        return await self._rest.media(sid)

    async def look_up(self, number: str) -> LineFound:
        return await self._rest.look_up(number)

    async def fetch_media(self, url: str) -> FetchedMedia:
        return await self._fetcher.fetch(url)

    async def account(self) -> CarrierAccount | NotLetIn:
        return await self._rest.account()

    async def numbers(self) -> list[CarrierNumber]:
        return await self._rest.numbers()

    async def set_number_urls(self, number: CarrierNumber, message_url: str) -> None:
        await self._rest.set_number_urls(number, message_url)

    async def aclose(self) -> None:
        await self._fetcher.aclose()
        await self._rest.aclose()
