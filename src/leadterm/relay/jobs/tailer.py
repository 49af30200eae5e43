"""Keeps the ring at the log's head: what we commit goes straight in, what others write is fetched."""

import asyncio

from leadterm.relay.doorbell import Doorbell
from leadterm.relay.logging import get_logger
from leadterm.relay.ring import EventRing
from leadterm.relay.store import Head, LoggedEvent, Reads, StoreError

POLL_SECONDS = 1.0
PAGE = 500

log = get_logger(__name__)


class Tailer:
    """Follows the log of one store into one ring. Cancel ``run`` to stop."""

    def __init__(
        self, reads: Reads, ring: EventRing, doorbell: Doorbell, *, poll: float = POLL_SECONDS
    ) -> None:
        self._reads = reads
        self._ring = ring
        self._doorbell = doorbell
        self._poll = poll
        self._rung = asyncio.Event()
        self._lost = False

    async def begin(self) -> None:
        """Sets the ring to the log's head, before anybody reads from it."""
        head = await self._reads.head()
        self._ring.restart(head.epoch, head.seq)

    def committed(self, batch: list[LoggedEvent]) -> None:
        """Our own events, after COMMIT. Where others wrote before them, theirs are fetched first."""
        self._doorbell.knock()
        if not self._ring.append(batch):
            self.wake()

    def wake(self) -> None:
        """Somebody else has written."""
        self._rung.set()

    async def run(self) -> None:
        """Follow for ever, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._doorbell.run(self.wake))
            group.create_task(self._follow())

    async def _follow(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._poll):
                    await self._rung.wait()
            except TimeoutError:
                pass
            self._rung.clear()
            await self._try_step()

    async def _try_step(self) -> None:
        try:
            await self.step()
        except StoreError as error:
            if not self._lost:
                log.warning("tailer.log_out_of_reach", why=error.sentence)
            self._lost = True
            return
        self._lost = False

    async def step(self) -> None:
        """Fetches what is missing."""
        was_at = self._ring.head
        head = await self._reads.head()
        if head.epoch != self._ring.epoch or head.seq < was_at:
            log.warning("tailer.other_log", epoch=head.epoch, seq=head.seq, was_at=was_at)
            self._ring.restart(head.epoch, head.seq)
            return
        await self._catch_up(head)

    async def _catch_up(self, head: Head) -> None:
        while self._ring.head < head.seq:
            events = await self._reads.events_after(self._ring.head, PAGE)
            if not events:
                return
            if not self._ring.append(events):
                # Trimmed away before it could be read: consoles behind it must begin anew.
                self._ring.restart(head.epoch, head.seq)
                return
