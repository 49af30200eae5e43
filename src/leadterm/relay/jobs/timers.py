"""Fires what is due by the clock: texts nobody accepted, texts gone quiet (B4, B8)."""

import asyncio
from collections.abc import Callable

from leadterm.domain.decisions import Decision, SetTimer
from leadterm.domain.model import Instant
from leadterm.relay.jobs.rounds import Clock, Doorbell, Sleep, go_round
from leadterm.relay.logging import get_logger
from leadterm.relay.store import DueTimer, Store, StoreError, Tx
from leadterm.relay.units import timers

AT_ONCE = 200
"""Timers taken in one round."""
AFTER_BUG = 300_000
"""Milliseconds until a timer that failed is tried again, so that one bug does not hold up the others."""

log = get_logger(__name__)


class TimersJob:
    """Fires timers, each as a unit of its own. Cancel ``run`` to stop."""

    def __init__(self, store: Store, clock: Clock, *, sleep: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._clock = clock
        self._bell = Doorbell(clock, sleep)

    def wake(self) -> None:
        """A timer was set that may be due before the others."""
        self._bell.ring()

    async def run(self) -> None:
        """Fire for ever, until cancelled."""
        await go_round("timers", self._round, self._bell, self._clock)

    async def step(self) -> None:
        """Fire what is due now."""
        await self._round()

    async def _round(self) -> Instant | None:
        while due := await self._store.run(lambda tx: tx.due_timers(AT_ONCE)):
            await asyncio.gather(*map(self._fire, due))
        return await self._store.reads.next_timer_at()

    async def _fire(self, timer: DueTimer) -> None:
        try:
            await self._store.run(timers.fire(timer))
        except StoreError:
            raise
        except Exception:
            log.exception("timer.failed", kind=timer.kind, subject=timer.subject)
            await self._store.run(_postponed(timer))


def _postponed(timer: DueTimer) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        later = SetTimer(kind=timer.kind, subject=timer.subject, due_at=Instant(tx.now + AFTER_BUG))
        tx.carry_out(Decision(timers=(later,)))

    return unit
