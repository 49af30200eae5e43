"""The base of the jobs that look what is due, and have a crew do some of it at a time."""

from leadterm.domain.model import Instant
from leadterm.relay.jobs.crew import Crew
from leadterm.relay.jobs.rounds import Clock, Doorbell, Sleep, go_round


class CrewJob:
    """Derive and answer `_round`. Cancel ``run`` to stop; ``name`` is what the log calls the job."""

    def __init__(self, name: str, at_once: int, clock: Clock, sleep: Sleep) -> None:
        self._name = name
        self._clock = clock
        self._bell = Doorbell(clock, sleep)
        self._crew = Crew(name, at_once, self._bell.ring)

    def wake(self) -> None:
        """There may be something to do."""
        self._bell.ring()

    async def run(self) -> None:
        """Go round for ever, until cancelled."""
        try:
            await go_round(self._name, self._round, self._bell, self._clock)
        finally:
            await self._crew.stop()

    async def step(self) -> None:
        """One round, and what it began brought to its end."""
        await self._round()
        await self._crew.all_done()

    async def _round(self) -> Instant | None:
        """Begins what is due; answers when there is more to do, None when nothing is known."""
        raise NotImplementedError
