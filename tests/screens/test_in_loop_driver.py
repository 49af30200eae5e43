"""Keys read in the event loop, from a real pty."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.message import Message

from leadterm.screens.in_loop_driver import InLoopDriver

PATIENCE = 5.0


@dataclass
class App:
    """What the driver asks of one."""

    got: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)

    def post_message(self, message: Message) -> bool:
        self.got.put_nowait(message)
        return True

    async def _post_message(self, message: Message) -> bool:
        return self.post_message(message)


@dataclass
class Terminal:
    """The two ends of a pty: what is typed into one is read at the other."""

    typed: int
    read: int

    def fileno(self) -> int:
        return self.read

    def isatty(self) -> bool:
        return True

    def type(self, data: bytes) -> None:
        os.write(self.typed, data)

    def hang_up(self) -> None:
        os.close(self.typed)
        self.typed = -1


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    made = Terminal(*os.openpty())
    monkeypatch.setattr(sys, "__stdin__", made)
    with Path(os.devnull).open("w") as shown:
        monkeypatch.setattr(sys, "__stderr__", shown)
        yield made
    for end in (made.typed, made.read):
        if end >= 0:
            os.close(end)


async def started(app: App) -> InLoopDriver:
    driver = InLoopDriver(app, size=(80, 24))  # type: ignore[arg-type]
    driver.start_application_mode()
    await told(app, events.Resize)
    while not driver._reading:
        await asyncio.sleep(0)
    return driver


def ended(driver: InLoopDriver) -> None:
    driver.stop_application_mode()
    driver.close()


async def told(app: App, kind: type[Any]) -> Any:
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await app.got.get()
            if isinstance(message, kind):
                return message


async def keys(app: App, count: int) -> list[str]:
    return [(await told(app, events.Key)).key for _ in range(count)]


async def test_keys_come_in_their_order_and_codes_are_understood(terminal: Terminal) -> None:
    app = App()
    driver = await started(app)
    terminal.type("a\x1b[Aé\x1b[5~".encode())
    assert await keys(app, 4) == ["a", "up", "é", "pageup"]
    ended(driver)


async def test_a_character_that_comes_in_two_packets_is_one(terminal: Terminal) -> None:
    app = App()
    driver = await started(app)
    terminal.type("x😀".encode()[:3])
    assert await keys(app, 1) == ["x"]
    terminal.type("😀".encode()[2:])
    assert (await told(app, events.Key)).character == "😀"
    ended(driver)


async def test_bytes_that_are_no_text_end_nothing(terminal: Terminal) -> None:
    app = App()
    driver = await started(app)
    terminal.type(b"\xff\xfe\x80b")
    characters = [(await told(app, events.Key)).character for _ in range(4)]
    assert characters == ["\ufffd", "\ufffd", "\ufffd", "b"]
    ended(driver)


async def test_escape_alone_is_known_by_the_silence_after_it(terminal: Terminal) -> None:
    app = App()
    driver = await started(app)
    terminal.type(b"\x1b")
    assert await keys(app, 1) == ["escape"]
    terminal.type(b"[A")
    assert await keys(app, 2) == ["left_square_bracket", "A"]
    ended(driver)


async def test_a_long_paste_arrives_whole(terminal: Terminal) -> None:
    app = App()
    driver = await started(app)
    text = "Grüße 😀 " * 2_000
    writer = threading.Thread(target=terminal.type, args=(f"\x1b[200~{text}\x1b[201~".encode(),))
    writer.start()
    assert (await told(app, events.Paste)).text == text
    writer.join()
    ended(driver)


async def test_nothing_is_read_after_the_end_and_again_after_a_new_beginning(terminal: Terminal) -> None:
    app = App()
    driver = await started(app)
    ended(driver)
    assert not asyncio.get_running_loop().remove_reader(terminal.read)
    driver.start_application_mode()
    await told(app, events.Resize)
    while not driver._reading:
        await asyncio.sleep(0)
    terminal.type(b"z")
    assert await keys(app, 1) == ["z"]
    ended(driver)


async def test_an_end_before_reading_has_begun_leaves_no_reader(terminal: Terminal) -> None:
    app = App()
    driver = InLoopDriver(app, size=(80, 24))  # type: ignore[arg-type]
    driver.start_application_mode()
    ended(driver)
    await asyncio.sleep(0)
    assert not asyncio.get_running_loop().remove_reader(terminal.read)


async def test_a_terminal_that_is_gone_is_not_read_over_and_over(terminal: Terminal) -> None:
    app = App()
    driver = await started(app)
    terminal.hang_up()
    async with asyncio.timeout(PATIENCE):
        while driver._reading:
            await asyncio.sleep(0)
    assert not asyncio.get_running_loop().remove_reader(terminal.read)
    ended(driver)
