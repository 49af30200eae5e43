"""Time, so that tests can run a day of texting in no time at all."""

import asyncio
import heapq
import itertools
import math
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec


class Clock(Protocol):
    """What the simulator asks of time: the instant (UTC) and a wait in seconds."""

    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock; waits are divided by `speed` (2 is twice as fast, `math.inf` never waits)."""

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be above 0, not {speed}")
        self._speed = speed

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)


def instant_clock() -> SystemClock:
    """Make a clock that never waits, for tests that care about order and not about time."""
    return SystemClock(speed=math.inf)


class ManualClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), next(self._order), wake))
        await wake

    def advance(self, seconds: float) -> None:
        """Move on and wake whoever was due, earliest first."""
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, wake = heapq.heappop(self._sleepers)
            if not wake.done():
                wake.set_result(None)


class Pace(msgspec.Struct, frozen=True):
    """How long the carrier takes with a text, in seconds."""

    queued_to_sent: float = 0.5
    sent_to_final: float = 1.5


AT_ONCE = Pace(0, 0)
