"""How every job goes round: do what is due, sleep until the next thing is or somebody rings, never die."""

import asyncio
from collections.abc import Awaitable, Callable

from leadterm.domain.model import Instant
from leadterm.relay.carrier.port import CarrierSilent
from leadterm.relay.logging import get_logger
from leadterm.relay.store.errors import StoreError

Clock = Callable[[], Instant]
Sleep = Callable[[float], Awaitable[None]]

LONGEST_SLEEP = 60_000
"""Milliseconds after which most jobs look though nobody rang: a lost ring costs a minute, not a message."""
SHORTEST_SLEEP = 1_000
"""Milliseconds before a job looks again at what is due but could not be done."""
AFTER_TROUBLE = 5_000
"""Milliseconds after a round that failed; twice as many after each further one, up to ``LONGEST_SLEEP``."""

log = get_logger(__name__)


class Doorbell:
    """Wakes a job early. A ring while the job is busy is kept for its next sleep."""

    def __init__(self, clock: Clock, sleep: Sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, until: Instant) -> None:
        """Sleep until then, or until somebody rings."""
        ring = asyncio.ensure_future(self._rung.wait())
        alarm = asyncio.ensure_future(self._sleep(max(0, until - self._clock()) / 1000))
        try:
            await asyncio.wait({ring, alarm}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ring.cancel()
            alarm.cancel()
        self._rung.clear()


async def go_round(
    name: str,
    work: Callable[[], Awaitable[Instant | None]],
    bell: Doorbell,
    clock: Clock,
    *,
    longest: int = LONGEST_SLEEP,
) -> None:
    """Do ``work`` for ever. It returns when it is next due; None is when somebody rings.

    It sleeps for ``longest`` milliseconds at most. Trouble of the store or the carrier, and a bug, cost one
    round: the job goes on a little later.
    """
    troubles = 0
    while True:
        try:
            due = await work()
            troubles = 0
        except Exception as error:
            _tell(name, error)
            due = Instant(clock() + min(LONGEST_SLEEP, AFTER_TROUBLE * 2 ** min(troubles, 10)))
            troubles += 1
        await bell.wait(_wake_at(due, clock(), longest))


def _tell(name: str, error: Exception) -> None:
    if isinstance(error, (StoreError, CarrierSilent)):
        log.warning("job.waits", job=name, reason=str(error))
    else:
        log.error("job.failed", job=name, exc_info=error)


def _wake_at(due: Instant | None, now: Instant, longest: int) -> Instant:
    if due is None:
        return Instant(now + longest)
    if due <= now:
        return Instant(now + SHORTEST_SLEEP)
    return Instant(min(due, now + longest))
