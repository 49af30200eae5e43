"""Lets go of what need not be kept for ever: once a day, in slices that keep no text waiting.

Conversations, contacts and opt-outs stay. What goes is what only served to get them right: webhooks as they
came, replies to commands, carrier's reports, and old events. A console that was away for longer begins anew.
"""

import asyncio

from leadterm.domain.model import Instant
from leadterm.relay.jobs.rounds import Clock, Doorbell, Sleep, go_round
from leadterm.relay.logging import get_logger
from leadterm.relay.store import Store
from leadterm.relay.store.retention import AGED, Aged

DAY = 86_400_000
AFTER_START = 10 * 60_000
"""A relay that has just started has more urgent things to do."""
SLICE = 200
"""Rows dropped in one unit."""

log = get_logger(__name__)


class RetentionJob:
    """Drops what is older than ``keep_days``; 0 keeps everything. Cancel ``run`` to stop."""

    def __init__(self, store: Store, clock: Clock, keep_days: int, *, sleep: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._clock = clock
        self._keep_days = keep_days
        self._bell = Doorbell(clock, sleep)
        self._due_at = Instant(clock() + AFTER_START)

    async def run(self) -> None:
        """Go round for ever, until cancelled."""
        await go_round("retention", self._round, self._bell, self._clock)

    async def step(self) -> None:
        """Drop what is old by now."""
        if not self._keep_days:
            return
        before = Instant(self._clock() - self._keep_days * DAY)
        dropped = {aged.name: await self._drop(aged, before) for aged in AGED}
        head = await self._store.reads.head()
        upto = await self._store.reads.last_before(before)
        await self._store.trim_events(keep=head.seq - upto)
        log.info("retention.done", events=upto - head.tail, **dropped)

    async def _round(self) -> Instant | None:
        if self._clock() >= self._due_at:
            await self.step()
            self._due_at = Instant(self._clock() + DAY)
        return self._due_at

    async def _drop(self, aged: Aged, before: Instant) -> int:
        """How many rows of a table went."""
        after, dropped = aged.begin, 0
        while True:
            old = await self._store.reads.old_rows(aged, after, before)
            for start in range(0, len(old.keys), SLICE):
                await self._store.drop_rows(aged, old.keys[start : start + SLICE])
            dropped += len(old.keys)
            if old.upto is None:
                return dropped
            after = old.upto
