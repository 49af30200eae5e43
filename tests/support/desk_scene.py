"""A relay, its simulator and real consoles in real terminals: tests read the screens as a person does."""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from support.relay import Office, Person, RunningRelay, running_relay
from support.terminal import Terminal

T = TypeVar("T")


class DeskScene:
    """An office on a relay that runs in a thread of its own, so that a test may block on a screen."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, relay: RunningRelay, office: Office, home: Path
    ) -> None:
        self._loop = loop
        self.relay = relay
        self.office = office
        self.home = home

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Does something at the relay or the carrier, and waits for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    def text_in(self, lead: str, body: str) -> None:
        """A lead texts the office's number, through the carrier."""
        self.run(self.relay.simulator.text_in(lead, self.office.number.number, body))

    def environment(self, person: Person, place: str = "") -> dict[str, str]:
        """What a console of this person is started with: files in a place of its own, no colour surprises."""
        home = self.home / (place or f"agent-{person.id}")
        return {
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "LEADTERM_CONSOLE__TOKEN": person.token,
            "LEADTERM_CONSOLE__RELAY_URL": self.relay.base_url,
        }

    @contextlib.contextmanager
    def console(
        self,
        person: Person,
        *arguments: str,
        columns: int = 120,
        lines: int = 36,
        place: str = "",
        environ: dict[str, str] | None = None,
    ) -> Iterator[Terminal]:
        """The console of one agent, live."""
        argv = [sys.executable, "-m", "leadterm", *arguments]
        env = self.environment(person, place) | (environ or {})
        with Terminal.spawn(argv, env, columns=columns, lines=lines) as terminal:
            terminal.wait_for("live", timeout=20)
            yield terminal


@contextlib.contextmanager
def desk_scene(home: Path, *, url: str | None = None) -> Iterator[DeskScene]:
    """Opens the office: Mel Park and Dana Reyes, both available, one tracking number; else on SQLite."""
    ready: Future[tuple[asyncio.AbstractEventLoop, RunningRelay, Office, asyncio.Event]] = Future()

    async def serve() -> None:
        async with running_relay(url=url) as relay:
            closing = asyncio.Event()
            ready.set_result((asyncio.get_running_loop(), relay, await relay.open_office(), closing))
            await closing.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="relay", daemon=True)
    thread.start()
    loop, relay, office, closing = ready.result(timeout=30)
    try:
        yield DeskScene(loop, relay, office, home)
    finally:
        loop.call_soon_threadsafe(closing.set)
        thread.join(timeout=15)
