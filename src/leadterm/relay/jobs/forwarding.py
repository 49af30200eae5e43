"""Sends leads' texts on to agents' phones, each once at most (B20).

Unlike an agent's text (``outbox``), one whose answer was lost is let go: the lead's text is in the inbox.
"""

import asyncio
import random

from leadterm.domain.forwarding import ForwardId
from leadterm.domain.model import Instant, MessageId
from leadterm.relay.carrier.port import Accepted, Carrier, NotProcessed, Rejected, Unknown
from leadterm.relay.jobs.backoff import wait_after
from leadterm.relay.jobs.crew_job import CrewJob
from leadterm.relay.jobs.rounds import Clock, Sleep
from leadterm.relay.logging import get_logger
from leadterm.relay.store import ClaimedForward, Store
from leadterm.relay.units import forwarding

AT_ONCE = 4

log = get_logger(__name__)


class ForwardingJob(CrewJob):
    """The one who sends on for one relay. Cancel ``run`` to stop."""

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        super().__init__("forwarding", AT_ONCE, clock, sleep)
        self._store = store
        self._carrier = carrier
        self._chance = chance or random.Random()
        self._paused_until = Instant(0)

    async def _round(self) -> Instant | None:
        due = await self._store.reads.next_forward_at()
        if due is None:
            return None
        if due <= self._clock():
            await self._begin()
            due = await self._store.reads.next_forward_at()
        return due if due is None else max(due, self._paused_until)

    async def _begin(self) -> None:
        lost = await self._store.run(lambda tx: tx.drop_lost_forwards())
        if lost:
            log.warning("forwarding.lost", texts=lost, reason="their relay stopped while sending")
        if self._crew.room <= 0 or self._clock() < self._paused_until:
            return
        for claimed in await self._store.run(forwarding.claim(self._crew.room)):
            self._crew.begin(claimed.text.id, self._send(claimed))

    async def _send(self, claimed: ClaimedForward) -> None:
        text = claimed.text
        result = await self._carrier.send(
            to=text.phone, from_=claimed.from_number, body=text.body, message_id=MessageId(text.id)
        )
        match result:
            case Accepted():
                await self._store.run(forwarding.handed_over(text.id))
            case Rejected(code, _):
                log.info("forwarding.rejected", forward=text.id, code=code)
                await self._store.run(forwarding.refused(text, code))
            case NotProcessed():
                await self._put_back(text.id, result, claimed.attempt)
            case Unknown(reason):
                log.warning("forwarding.lost", forward=text.id, reason=reason)
                await self._store.run(forwarding.lost(text.id))

    async def _put_back(self, forward_id: ForwardId, refusal: NotProcessed, attempt: int) -> None:
        """It waits, and so do all: a throttled or hidden carrier is so for every text."""
        wait = wait_after(refusal, attempt, self._chance)
        due = Instant(self._clock() + wait)
        self._paused_until = max(self._paused_until, due)
        log.warning("forwarding.waits", forward=forward_id, reason=refusal.reason, wait_ms=wait)
        await self._store.run(forwarding.put_back(forward_id, due))
