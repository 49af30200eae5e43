"""The simulator: the carrier's rules, set in motion."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import TypeVar

import msgspec

from leadterm.simulator.account import Account, MessagingService, OwnedNumber
from leadterm.simulator.carrier import Carrier
from leadterm.simulator.clock import Clock, Pace, SystemClock
from leadterm.simulator.collecting import Collector, UncollectedError, Visit
from leadterm.simulator.faults import FaultPlan
from leadterm.simulator.magic import Behaviour, CallbackHabit
from leadterm.simulator.refusals import MESSAGES, RefusedError
from leadterm.simulator.texts import Ending, Origin, Picture, SendRequest, Status, Text
from leadterm.simulator.twiml import read_answer
from leadterm.simulator.webhook_params import Params, inbound_params, status_params
from leadterm.simulator.webhooks import Exchange, WebhookKind, Webhooks

_T = TypeVar("_T")

_REACHED = {Status.SENT, Status.DELIVERED}


class Alert(msgspec.Struct, kw_only=True, frozen=True):
    """One line of Twilio's debugger: what the account's owner did wrong."""

    code: int
    message: str
    url: str
    message_sid: str
    at: datetime


class TextIn(msgspec.Struct, frozen=True):
    """A lead's text and what its webhook came to; `exchange` is None when it was posted nowhere."""

    text: Text
    exchange: Exchange | None

    @property
    def status(self) -> int | None:
        """The HTTP status of the answer, if one came."""
        return self.exchange.status if self.exchange else None


class Simulator:
    """A carrier with one account.

    Serve it with `running` or `serve_forever` (server.py). Everything is open to look at: `texts`,
    `webhook_log`, `debugger`, `lookups`, `faults`, and the `carrier` itself.
    """

    def __init__(
        self, *, account: Account | None = None, clock: Clock | None = None, pace: Pace | None = None
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.pace = pace or Pace()
        self.account = account or Account.made_up()
        self.carrier = Carrier(self.account, self.clock.now)
        self.faults = FaultPlan()
        self.started = self.clock.now()
        self.base_url = ""
        self.debugger: list[Alert] = []
        self.lookups: list[str] = []
        self.media_auth = False
        """Whether leads' pictures are shown to the account alone: Twilio's "HTTP Basic auth for media"."""
        self.closing = asyncio.Event()
        self._webhooks = Webhooks(self.account.auth_token)
        self._collector = Collector()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiters: set[asyncio.Future[None]] = set()
        self._listeners: list[Callable[[Text], None]] = []

    # What there is to look at.

    @property
    def texts(self) -> list[Text]:
        """Every text of the account, in and out, oldest first."""
        return self.carrier.texts

    @property
    def webhook_log(self) -> list[Exchange]:
        """Every webhook that has ended, oldest first."""
        return self._webhooks.log

    @property
    def visits(self) -> list[Visit]:
        """Every request for a picture of a text of ours, oldest first."""
        return self._collector.visits

    def texts_to(self, number: str) -> list[Text]:
        """List what the relay had texted to a number, by REST or by a webhook's answer; refusals never count.

        The carrier's own STOP and START confirmations are left out.
        """
        return [t for t in self.texts if t.to == number and t.origin in {Origin.API, Origin.TWIML}]

    def reached(self, number: str) -> list[str]:
        """List the bodies that have reached a phone, the carrier's own confirmations left out."""
        return [t.body for t in self.texts_to(number) if t.status in _REACHED]

    # What a test or a demo sets up.

    def add_number(self, phone_number: str, sms_url: str = "", friendly_name: str = "") -> OwnedNumber:
        """Give the account a number."""
        return self.carrier.add_number(phone_number, sms_url, friendly_name)

    def add_service(self, numbers: Iterable[str]) -> MessagingService:
        """Give the account a messaging service."""
        return self.carrier.add_service(numbers)

    def behave(self, number: str, behaviour: Behaviour) -> None:
        """Make one number behave otherwise than the table in magic.py says."""
        self.carrier.behave(number, behaviour)

    def on_delivered(self, listener: Callable[[Text], None]) -> None:
        """Call `listener` with each text when it has arrived on its recipient's phone."""
        self._listeners.append(listener)

    # Leads' texts.

    async def text_in(
        self,
        from_: str,
        to: str,
        body: str,
        *,
        media: Iterable[Picture] = (),
        opt_out_type: str | None = None,
        sid: str | None = None,
    ) -> TextIn:
        """Have a lead text one of our numbers, post the webhook, and act on its answer.

        Raises ValueError when `to` is not a number of the account.
        """
        text = self.carrier.receive(from_, to, body, media, opt_out_type, sid)
        confirmation = self.carrier.obey_keyword(text)
        if confirmation is not None:
            self.set_off(confirmation)
        self.changed()
        return TextIn(text, await self.deliver(text))

    async def deliver(self, text: Text) -> Exchange | None:
        """Post a lead's text to its number's SmsUrl; again, with the same MessageSid, when called again."""
        number = self.carrier.numbers[text.to]
        if not number.sms_url or number.sms_application_sid:
            return None
        params = inbound_params(text, self.account, self.base_url)
        exchange = await self._post(WebhookKind.MESSAGE, number.sms_url, number.sms_method, params)
        if exchange.error_code is not None and number.sms_fallback_url:
            trouble = (("ErrorCode", str(exchange.error_code)), ("ErrorUrl", exchange.url))
            exchange = await self._post(
                WebhookKind.FALLBACK, number.sms_fallback_url, number.sms_fallback_method, params + trouble
            )
        if exchange.error_code is None:
            self._obey_answer(text, exchange)
        return exchange

    def _obey_answer(self, text: Text, exchange: Exchange) -> None:
        answer = read_answer(exchange.content_type, exchange.body)
        if answer.error_code is not None:
            self._alarm(answer.error_code, exchange)
        for reply in answer.replies:
            try:
                self.set_off(self.carrier.reply(text, reply.body, reply.to, reply.status_callback))
            except RefusedError as refusal:
                self._alarm(refusal.code, exchange)

    # Our texts.

    def send(self, request: SendRequest) -> Text:
        """Take a text from the REST API; raises RefusedError. The caller sets it off."""
        text = self.carrier.send(request)
        self.changed()
        return text

    def set_off(self, text: Text) -> None:
        """Carry a text to its recipient, at the carrier's pace, in the background."""
        self._spawn(self.carry(text))

    async def carry(self, text: Text) -> None:
        """Carry a text to its recipient and report each step to its StatusCallback."""
        await self._collect(text)
        habit = self.carrier.behaviour_of(text.to).callbacks
        late: list[Status] = []
        for step in self.carrier.steps(text):
            await self.clock.sleep(self._wait_before(step))
            self.carrier.advance(text, step)
            self.changed()
            late.append(step)
            if habit is not CallbackHabit.REORDERED:
                await self._report(text, step, habit)
        if habit is CallbackHabit.REORDERED:
            for step in reversed(late):
                await self._report(text, step, habit)
        if text.status is Status.DELIVERED:
            for listener in self._listeners:
                listener(text)

    async def _collect(self, text: Text) -> None:
        """Get the pictures of a text of ours; it fails when one cannot be had."""
        try:
            text.media = text.media or await self._collector.collect(text.media_urls)
        except UncollectedError as trouble:
            text.ending = Ending(Status.FAILED, trouble.code)
            self._warn(trouble.code, trouble.url, text.sid)
        self.changed()

    def _wait_before(self, step: Status) -> float:
        if step in {Status.QUEUED, Status.SENT, Status.FAILED}:
            return self.pace.queued_to_sent
        return self.pace.sent_to_final

    async def _report(self, text: Text, status: Status, habit: CallbackHabit) -> None:
        if not text.status_callback or habit is CallbackHabit.LOST:
            return
        params = status_params(text, status, self.account)
        for _ in range(2 if habit is CallbackHabit.DOUBLED else 1):
            await self._post(WebhookKind.STATUS, text.status_callback, "POST", params)

    # Webhooks, and waiting for things to happen.

    async def _post(self, kind: WebhookKind, url: str, method: str, params: Params) -> Exchange:
        exchange = await self._webhooks.post(kind, url, method, params)
        if exchange.error_code is not None:
            self._alarm(exchange.error_code, exchange)
        self.changed()
        return exchange

    def _alarm(self, code: int, exchange: Exchange) -> None:
        self._warn(code, exchange.url, exchange.message_sid)

    def _warn(self, code: int, url: str, message_sid: str) -> None:
        at = self.clock.now()
        self.debugger.append(
            Alert(code=code, message=MESSAGES[code], url=url, message_sid=message_sid, at=at)
        )

    def changed(self) -> None:
        """Wake whoever waits in `until`."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def until(self, predicate: Callable[[], _T], timeout: float = 5.0) -> _T:  # noqa: ASYNC109
        """Wait until `predicate` is true, and return what it returned.

        It is looked at again whenever something happens here: a request, a step of a text, a webhook's end.
        Raises TimeoutError after `timeout` seconds of real time.
        """
        async with asyncio.timeout(timeout):
            while not (found := predicate()):
                waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiters.add(waiter)
                await waiter
        return found

    async def settled(self) -> None:
        """Wait until every text set off has reached its end and every report of it has been posted."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop carrying texts and let go of hanging requests."""
        self.closing.set()
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._webhooks.close()
        await self._collector.close()
