"""Sends what is queued, once (B7; architecture.md, Outbox).

::

    queued ─► claimed, committed ─► one call ─► accepted | failed
      ▲                                └──► put back (provably not processed; waits, see backoff)
      └─────────────────────────────────┘└► uncertain (looked for, see looking; never sent again by a machine)

A relay that dies in the middle leaves its claims behind; when their lease has passed they are uncertain too.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine

from leadterm.domain.model import Instant, MessageId
from leadterm.relay.carrier.port import Accepted, Carrier, NotProcessed, Rejected, SendResult, Unknown
from leadterm.relay.jobs.backoff import wait_after
from leadterm.relay.jobs.looking import FIRST_LOOK, look, take_looks
from leadterm.relay.jobs.rounds import Clock, Doorbell, Sleep, go_round
from leadterm.relay.logging import get_logger
from leadterm.relay.store import Busy, ClaimedSend, Store, StoreDown, StoreError, Tx, UncertainSend
from leadterm.relay.units import outbox

AT_ONCE = 8
"""Sends on their way at the same time; at most one of them to a contact."""
LOOKS_AT_ONCE = 2
DRAIN = 10.0
"""Seconds that sends on their way are given when the relay stops."""

_STORE_WAITS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)

log = get_logger(__name__)


class OutboxJob:
    """The sender of one relay. Cancel ``run`` to stop: it lets sends on their way end, within a bound.

    ``media_url`` makes the address of a picture from its token.
    """

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        clock: Clock,
        relay_id: str,
        *,
        media_url: Callable[[str], str],
        sleep: Sleep = asyncio.sleep,
        chance: random.Random | None = None,
        drain: float = DRAIN,
    ) -> None:
        self._store = store
        self._carrier = carrier
        self._clock = clock
        self._relay_id = relay_id
        self._media_url = media_url
        self._sleep = sleep
        self._chance = chance or random.Random()
        self._drain = drain
        self._bell = Doorbell(clock, sleep)
        self._sending: dict[MessageId, asyncio.Task[None]] = {}
        self._looking: dict[MessageId, asyncio.Task[None]] = {}
        self._paused_until = Instant(0)

    def wake(self) -> None:
        """A text was queued."""
        self._bell.ring()

    async def run(self) -> None:
        """Send for ever, until cancelled."""
        try:
            await go_round("outbox", self._round, self._bell, self._clock)
        finally:
            await self._end()

    async def step(self) -> None:
        """One round, and what it began brought to its end."""
        await self._round()
        while self._tasks():
            await asyncio.wait(self._tasks())

    async def _round(self) -> Instant | None:
        await self._recover()
        await self._begin_sends()
        await self._begin_looks()
        due = await self._store.reads.next_send_at()
        return due if due is None else max(due, self._paused_until)

    async def _recover(self) -> None:
        """Claims that nobody answers for any more: whether they were sent is not known."""
        for message_id in await self._store.run(lambda tx: tx.expired_sends(tx.now)):
            if message_id not in self._sending:
                await self._store.run(outbox.uncertain(message_id, self._first_look_at()))
                log.warning("outbox.uncertain", message=message_id, reason="its relay stopped while sending")

    async def _begin_sends(self) -> None:
        room = AT_ONCE - len(self._sending)
        if room <= 0 or self._clock() < self._paused_until:
            return
        for claimed in await self._store.run(outbox.claim(self._relay_id, room)):
            self._begin(self._sending, claimed.message.id, self._send(claimed))

    async def _begin_looks(self) -> None:
        room = LOOKS_AT_ONCE - len(self._looking)
        if room <= 0:
            return
        for uncertain in await self._store.run(take_looks(room)):
            self._begin(self._looking, uncertain.message.id, self._look(uncertain))

    def _begin(
        self,
        tasks: dict[MessageId, asyncio.Task[None]],
        message_id: MessageId,
        work: Coroutine[None, None, None],
    ) -> None:
        def ended(_: asyncio.Task[None]) -> None:
            tasks.pop(message_id, None)
            self._bell.ring()

        task = asyncio.ensure_future(work)
        tasks[message_id] = task
        task.add_done_callback(ended)

    async def _look(self, uncertain: UncertainSend) -> None:
        try:
            await look(self._store, self._carrier, uncertain)
        except Exception:
            log.exception("outbox.look_failed", message=uncertain.message.id)

    async def _send(self, claimed: ClaimedSend) -> None:
        try:
            await self._settle(claimed, await self._call(claimed))
        except Exception:
            # The claim's lease passes and the text becomes uncertain: the safe end.
            log.exception("outbox.unsettled", message=claimed.message.id)

    async def _call(self, claimed: ClaimedSend) -> SendResult:
        try:
            return await self._carrier.send(
                to=claimed.to_number,
                from_=claimed.from_number,
                body=claimed.message.body,
                message_id=claimed.message.id,
                media_urls=tuple(map(self._media_url, claimed.media_tokens)),
            )
        except Exception as error:
            log.exception("outbox.carrier_broke", message=claimed.message.id)
            return Unknown(f"the carrier's side failed ({type(error).__name__})")

    async def _settle(self, claimed: ClaimedSend, result: SendResult) -> None:
        message_id = claimed.message.id
        match result:
            case Accepted(sid, status):
                await self._keep(outbox.accepted(message_id, sid, status))
            case Rejected(code, sentence):
                log.info("outbox.rejected", message=message_id, code=code)
                await self._keep(outbox.failed(message_id, code, sentence))
            case NotProcessed():
                await self._put_back(claimed, result)
            case Unknown(reason):
                log.warning("outbox.uncertain", message=message_id, reason=reason)
                await self._keep(outbox.uncertain(message_id, self._first_look_at()))

    async def _put_back(self, claimed: ClaimedSend, refusal: NotProcessed) -> None:
        """The text waits, and so does the account: a throttled or hidden carrier is so for every text."""
        wait = wait_after(refusal, claimed.attempt, self._chance)
        due = Instant(self._clock() + wait)
        self._paused_until = max(self._paused_until, due)
        log.warning("outbox.waits", message=claimed.message.id, reason=refusal.reason, wait_ms=wait)
        # Not after StoreDown, when it may have been done: put back and claimed anew, a second time would send
        # it twice. After Busy nothing was done.
        await self._keep(outbox.put_back(claimed.message.id, due), through=(Busy,))

    async def _keep(
        self, unit: Callable[[Tx], None], through: tuple[type[StoreError], ...] = (Busy, StoreDown)
    ) -> None:
        """Keep what the carrier said, through a store that is down for a moment."""
        for wait in _STORE_WAITS:
            try:
                return await self._store.run(unit)
            except through:
                await self._sleep(wait)
        return await self._store.run(unit)

    def _first_look_at(self) -> Instant:
        return Instant(self._clock() + FIRST_LOOK)

    def _tasks(self) -> set[asyncio.Task[None]]:
        return {*self._sending.values(), *self._looking.values()}

    async def _end(self) -> None:
        """What is not done in time stays claimed, and becomes uncertain when its lease has passed."""
        for task in self._looking.values():
            task.cancel()
        if self._sending:
            await asyncio.wait(set(self._sending.values()), timeout=self._drain)
        for task in self._sending.values():
            task.cancel()
        await asyncio.gather(*self._tasks(), return_exceptions=True)
