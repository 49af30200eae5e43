"""Asks the carrier what kind of line a number is, for those that a unit wants to know of (B11)."""

import asyncio
import random

from leadterm.domain.model import Instant
from leadterm.relay.carrier.port import Carrier, CarrierSilent
from leadterm.relay.jobs.backoff import wait_for_answer
from leadterm.relay.jobs.crew_job import CrewJob
from leadterm.relay.jobs.rounds import Clock, Sleep
from leadterm.relay.logging import get_logger
from leadterm.relay.store import Store, WantedLookup
from leadterm.relay.units import lookups

AT_ONCE = 4
FIRST_WAIT = 2_000
LONGEST_WAIT = 6 * 3_600_000
LONGEST_PAUSE = 300_000
"""Milliseconds for which nobody is asked about, however often the carrier has been silent in a row."""

log = get_logger(__name__)


class LookupsJob(CrewJob):
    """The one who asks for one relay. Cancel ``run`` to stop; what was asked then is asked again later.

    A number of whose line we never hear stays unknown, and so textable.
    """

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        super().__init__("lookups", AT_ONCE, clock, sleep)
        self._store = store
        self._carrier = carrier
        self._chance = chance or random.Random()
        self._silences = 0
        self._paused_until = Instant(0)

    async def _round(self) -> Instant | None:
        if self._crew.room > 0 and self._clock() >= self._paused_until:
            for wanted in await self._store.run(lookups.claim(self._crew.room)):
                self._crew.begin(wanted.number, self._ask(wanted))
        due = await self._store.reads.next_lookup_at()
        return due if due is None else max(due, self._paused_until)

    async def _ask(self, wanted: WantedLookup) -> None:
        try:
            found = await self._carrier.look_up(wanted.number)
        except CarrierSilent as silence:
            await self._put_back(wanted, silence)
            return
        self._silences = 0
        await self._store.run(lookups.found(wanted.number, found))
        log.info("lookups.found", line_type=found.line_type.value)

    async def _put_back(self, wanted: WantedLookup, silence: CarrierSilent) -> None:
        """The number waits, and for a while so do all: a throttled carrier is so for every number."""
        self._silences += 1
        pause = wait_for_answer(
            silence, self._silences, self._chance, first=FIRST_WAIT, longest=LONGEST_PAUSE
        )
        wait = wait_for_answer(silence, wanted.attempts, self._chance, first=FIRST_WAIT, longest=LONGEST_WAIT)
        now = self._clock()
        self._paused_until = max(self._paused_until, Instant(now + pause))
        log.warning("lookups.wait", reason=str(silence), wait_ms=wait)
        await self._store.run(lookups.put_back(wanted.number, Instant(now + wait)))
