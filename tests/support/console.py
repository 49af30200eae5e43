"""A console without a screen: the desk of one agent on a real relay, over wires that can be cut."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC
from pathlib import Path

from leadterm.actions.alerts import Alert
from leadterm.actions.desk import Desk
from leadterm.client.api import RelayApi
from leadterm.client.stream import RelayStream
from leadterm.domain.model import Instant, Interaction, InteractionState
from leadterm.state.cache import InboxCache
from leadterm.state.drafts import Drafts
from leadterm.state.parts import Link, Part
from leadterm.state.store import ConsoleStore
from support.relay import Person, RunningRelay
from support.wire import Wire, wire_to

REST = 0.02
"""Seconds of rest after which notes are saved here."""


def clock() -> Instant:
    return Instant(int(time.time() * 1000))


class HeadlessConsole:
    """What a person would look at and press, without the looking."""

    def __init__(self, api_wire: Wire, stream_wire: Wire, person: Person, home: Path) -> None:
        self.person = person
        self.api_wire = api_wire
        self.stream_wire = stream_wire
        self.store = ConsoleStore()
        self.drafts = Drafts(home / "drafts", "https://relay.example.com")
        self.cache = InboxCache(home / "cache", "https://relay.example.com", person.token)
        self.alerts: list[Alert] = []
        self.dirty: set[Part] = set()
        self.haste = 50
        """How many times faster than others' this console's pauses pass."""
        self.clock_ahead = 0
        """Milliseconds that the console's clock has been moved on."""
        self.watch: Callable[[], object] = lambda: None
        """Looks at every change."""
        self.desk = Desk(
            RelayApi(api_wire.url, person.token, timeout=10),
            RelayStream(stream_wire.url, person.token, chance=lambda: 0.0, sleep=self.sleep),
            self.store,
            self.drafts,
            self.cache,
            clock=self.clock,
            on_dirty=self._changed,
            on_alert=self.alerts.append,
            zone=UTC,
            sleep=self.sleep,
            rest=REST,
        )
        self._news = asyncio.Event()

    def clock(self) -> Instant:
        return Instant(clock() + self.clock_ahead)

    async def sleep(self, seconds: float) -> None:
        """The pauses of a minute pass in a second."""
        await asyncio.sleep(seconds / self.haste)

    async def until(self, is_so: Callable[[], object], within: float = 10.0) -> None:
        """Waits for the store to be so, looking at every change."""
        try:
            async with asyncio.timeout(within):
                while not is_so():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(
                f"It never was so. Status: {self.store.status}, link: {self.store.link}"
            ) from None

    async def until_live(self) -> None:
        await self.until(lambda: self.store.link is Link.LIVE)

    async def until_offline(self) -> None:
        await self.until(lambda: self.store.link is Link.OFFLINE)

    def cut(self) -> None:
        """The network is gone."""
        self.api_wire.cut()
        self.stream_wire.cut()

    def mend(self) -> None:
        self.api_wire.mend()
        self.stream_wire.mend()

    def only(self, state: InteractionState) -> Interaction:
        (row,) = (row for row in self.store.interactions.values() if row.state is state)
        return row

    @property
    def bodies(self) -> list[str]:
        return [message.body for message in self.store.thread.messages()]

    @property
    def said(self) -> str:
        return self.store.status.text if self.store.status else ""

    def _changed(self, parts: set[Part]) -> None:
        self.dirty |= parts
        self.watch()
        self._news.set()


@contextlib.asynccontextmanager
async def console(relay: RunningRelay, person: Person, home: Path) -> AsyncIterator[HeadlessConsole]:
    """A console that runs, from its start to a clean end."""
    async with wire_to(relay.base_url) as api_wire, wire_to(relay.base_url) as stream_wire:
        console = HeadlessConsole(api_wire, stream_wire, person, home)
        console.desk.start()
        running = asyncio.create_task(console.desk.run())
        try:
            yield console
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
            await console.desk.aclose()
