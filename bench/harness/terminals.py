"""Programs on a pty of 120 by 40, the measured ones on their core, and what a key press costs them."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct
from pyte.screens import Char

from harness import BENCH
from harness.cores import measure_here
from harness.servers import Server
from seed import Office
from support.terminal import Terminal

COLUMNS, LINES = 120, 40
QUIET = 0.25
"""Seconds of silence after which a key has had all its effects, panes that follow at rest included."""
MOVING = 0.045
"""Seconds between keys that come so fast that our panes do not follow yet."""


class Screen(Terminal):
    """A terminal whose cells can be compared."""

    def cells(self) -> list[Char]:
        """Every cell as it is drawn now, row by row."""
        with self._changed:
            screen = self._look()
            return [
                screen.buffer[row][column] for row in range(screen.lines) for column in range(screen.columns)
            ]

    def wait_for_output(self, before: int, timeout: float = 10) -> float:
        """Waits until more than ``before`` bytes have come; returns when that was, in seconds."""
        self.wait_until(lambda terminal: terminal.bytes_out > before, timeout)
        return time.monotonic()


class Start(Struct, frozen=True, kw_only=True):
    """What it took from the process to the first useful paint, and the bytes until it was quiet."""

    cpu_ms: float
    wall_ms: float
    bytes: int


class KeyCost(Struct, frozen=True, kw_only=True):
    """What one key cost; times are medians over the keys, the rest are means."""

    cpu_ms: float
    first_paint_ms: float
    last_paint_ms: float
    bytes: float


def spawn(argv: Sequence[str], home: Path, environment: Mapping[str, str] | None = None) -> Screen:
    """Starts a program on a terminal, with a home of its own."""
    places = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    screen = Screen.spawn(argv, {**places, **(environment or {})}, columns=COLUMNS, lines=LINES, cwd=BENCH)
    measure_here(screen.process.pid)
    return screen


def console(relay: Server, office: Office, home: Path) -> Screen:
    """Our console, as the office's first agent."""
    argv = [sys.executable, "-m", "leadterm", "--relay-url", relay.url]
    return spawn(argv, home, {"LEADTERM_CONSOLE__TOKEN": office.token})


def python(module: str, home: Path, *arguments: str) -> Screen:
    """A baseline of ours."""
    return spawn([sys.executable, "-m", module, *arguments], home)


def started(screen: Screen, sign: bytes) -> Start:
    """Waits for what makes the first paint a useful one."""
    screen.wait_until(lambda terminal: sign in terminal.since_mark(), timeout=30)
    cpu, wall = screen.cpu_seconds(), time.monotonic() - screen.started_at
    screen.settle(0.5)
    return Start(cpu_ms=cpu * 1e3, wall_ms=wall * 1e3, bytes=screen.bytes_out)


def press_apart(screen: Screen, *keys: str) -> None:
    """Presses keys so far apart that none is taken for the rest of an escape sequence."""
    for key in keys:
        screen.press(key)
        time.sleep(QUIET)


def press_each(screen: Screen, keys: Sequence[str], quiet: float = QUIET) -> KeyCost:
    """Presses keys one after the other, each when the last has had all its effects."""
    first, last = [], []
    begun, cpu = screen.bytes_out, screen.cpu_seconds()
    for key in keys:
        before, pressed = screen.bytes_out, time.monotonic()
        screen.press(key)
        first.append(screen.wait_for_output(before) - pressed)
        last.append(screen.settle(quiet) - pressed)
    return KeyCost(
        cpu_ms=(screen.cpu_seconds() - cpu) / len(keys) * 1e3,
        first_paint_ms=median(first) * 1e3,
        last_paint_ms=median(last) * 1e3,
        bytes=(screen.bytes_out - begun) / len(keys),
    )


def bytes_per_changed_cell(screen: Screen, keys: Sequence[str]) -> float:
    """What a key sends, for each cell that looks different afterwards."""
    sent = changed = 0
    cells = screen.cells()
    for key in keys:
        before = screen.bytes_out
        screen.press(key)
        screen.wait_for_output(before)
        screen.settle(QUIET)
        was, cells = cells, screen.cells()
        sent += screen.bytes_out - before
        changed += sum(old != new for old, new in zip(was, cells, strict=True))
    return sent / changed
