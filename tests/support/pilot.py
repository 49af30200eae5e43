"""The console in a test: driven by keys, read as text.

::

    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Incoming 1")
        await desk.press("g", "r")
"""

import contextlib
import re
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from leadterm.actions.desk import Desk
from leadterm.actions.keymap import read_keymap
from leadterm.app import LeadtermApp
from leadterm.domain.model import Instant
from leadterm.screens.main import MainScreen
from leadterm.screens.setup import Setup
from leadterm.state.parts import Link, Part
from leadterm.state.store import ConsoleStore
from support.relay import Person, RunningRelay
from support.world import World

NOWHERE = "http://127.0.0.1:9"


def clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


def setup(home: Path, relay_url: str = NOWHERE, token: str = "lt_test", **settings: Any) -> Setup:
    """What a console is started with; settings by their name in ``Setup``."""
    given: dict[str, Any] = {"keymap": read_keymap({}), "clock": clock, "zone": UTC, **settings}
    return Setup(relay_url=relay_url, token=token, state_directory=home, **given)


class Console:
    """A running console, as a person sees it."""

    def __init__(self, app: LeadtermApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def store(self) -> ConsoleStore:
        return self.app.store

    @property
    def desk(self) -> Desk:
        assert self.app.desk is not None
        return self.app.desk

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, MainScreen)
        return screen

    def text(self) -> str:
        """What is on the screen that has the keys."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    def line(self, row: int) -> str:
        return self.text().splitlines()[row]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*("space" if character == " " else character for character in text))

    async def paste(self, text: str) -> None:
        """All at once into what has the keys, as a terminal does it."""
        focused = self.app.screen.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await self.pilot.pause()

    async def until(self, holds: Callable[[], object], what: str = "it", within: float = 10.0) -> None:
        """Waits until something holds; shows the screen when it does not come to that."""
        deadline = time.monotonic() + within
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain for {what}\n{self.text()}")
            await self.pilot.pause(0.01)

    async def see(self, wanted: str | re.Pattern[str]) -> None:
        pattern = re.compile(re.escape(wanted)) if isinstance(wanted, str) else wanted
        await self.until(lambda: pattern.search(self.text()), f"{wanted!r} to appear")

    async def see_gone(self, unwanted: str) -> None:
        await self.until(lambda: unwanted not in self.text(), f"{unwanted!r} to go")

    def show(self, world: World, *, link: Link = Link.LIVE) -> None:
        """Fills the store by hand and draws it: for what needs no relay."""
        self.store.load_snapshot(world.snapshot())
        self.store.set_link(link)
        self.redraw()

    def redraw(self) -> None:
        self.app._show(set(Part))


class StillApp(LeadtermApp):
    """A console that follows no relay: its store is filled by hand."""

    def _run_desk(self, desk: Desk) -> None:
        pass


@contextlib.asynccontextmanager
async def console(
    relay: RunningRelay,
    person: Person,
    home: Path,
    *,
    size: tuple[int, int] = (120, 36),
    url: str = "",
    **settings: Any,
) -> AsyncIterator[Console]:
    """The live console of an agent, over ``url`` if that is another way to the relay."""
    app = LeadtermApp(setup(home / f"agent-{person.id}", url or relay.base_url, person.token, **settings))
    async with app.run_test(size=size) as pilot:
        opened = Console(app, pilot)
        await opened.until(lambda: opened.store.link is Link.LIVE, "a live link")
        try:
            yield opened
        finally:
            await app._leave_desk()


@contextlib.asynccontextmanager
async def still_console(
    home: Path, *, size: tuple[int, int] = (120, 36), **settings: Any
) -> AsyncIterator[Console]:
    """A console without a relay."""
    app = StillApp(setup(home, **settings))
    async with app.run_test(size=size) as pilot:
        opened = Console(app, pilot)
        try:
            yield opened
        finally:
            await app._leave_desk()
