"""Read a program's screen and press its keys, as a person at a terminal would.

    with Terminal.spawn(["leadterm", "--config", path], columns=120, lines=36) as terminal:
        terminal.wait_for("Inbox")
        terminal.press("r")
        terminal.type("on my way")
        terminal.press("enter")
        terminal.wait_for(re.compile(r"on my way.*delivered"))

Tests and benches share it. The bytes are drawn when somebody looks, so a bench that only counts them pays
nothing for the drawing. While the program holds a synchronised update (mode 2026) open, the screen stays at
the last whole frame, as on a terminal.
"""

import os
import re
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from support.keys import encode
from support.pty_program import PtyProgram, TerminalError
from support.screen import CellStyle, Screen

__all__ = ["CellStyle", "Terminal", "TerminalError"]

_QUERY = re.compile(rb"\x1b\[(?:\?(?P<mode>\d+)\$p|(?P<report>\??[56]n|0?c|>0?c|\?u|18t))")
_LONGEST_QUERY = 12
_KNOWN_MODES = frozenset({7, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004, 2026})
_SYNC_BEGIN, _SYNC_END = b"\x1b[?2026h", b"\x1b[?2026l"
_CLICK_MODES = frozenset({9, 1000, 1001, 1002, 1003})


class Terminal(PtyProgram):
    """A program and the screen it draws. Made by `Terminal.spawn`; any thread may use it."""

    def __init__(
        self,
        argv: Sequence[str | os.PathLike[str]],
        env: Mapping[str, str],
        columns: int,
        lines: int,
        cwd: str | os.PathLike[str] | None,
        *,
        kitty: bool,
    ) -> None:
        self._screen = Screen(columns, lines)
        self._drawn = 0
        self._answered = 0
        self._kitty = kitty
        super().__init__(argv, env, columns, lines, cwd)

    @classmethod
    def spawn(
        cls,
        argv: Sequence[str | os.PathLike[str]],
        env: Mapping[str, str] | None = None,
        *,
        columns: int = 120,
        lines: int = 36,
        cwd: str | os.PathLike[str] | None = None,
        kitty: bool = False,
    ) -> Self:
        """Start a program on a terminal of `columns` by `lines` that answers queries as a modern one does.

        `env` is laid over a small environment made here (PATH, HOME, TERM=xterm-256color,
        COLORTERM=truecolor, LANG=C.UTF-8): nothing else is inherited. With `kitty` the terminal has the
        kitty keyboard, and keys such as Shift+Enter can be pressed.
        """
        return cls(argv, env or {}, columns, lines, cwd, kitty=kitty)

    def text(self) -> str:
        """The whole screen, lines joined by newlines, without the blanks at the end of each."""
        with self._changed:
            return self._look().text()

    def line(self, row: int) -> str:
        """One line of the screen; the first is 0, the last -1."""
        with self._changed:
            screen = self._look()
            return screen.line_text(row % screen.lines)

    def find(self, wanted: str) -> tuple[int, int] | None:
        """Row and column of a text's first cell, or None. A wide character takes two columns."""
        with self._changed:
            return self._look().find(wanted)

    def cell_style(self, row: int, column: int) -> CellStyle:
        """The colours and attributes of one cell."""
        with self._changed:
            return self._look().cell_style(row, column)

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the cursor, from 0."""
        with self._changed:
            cursor = self._look().cursor
            return cursor.y, cursor.x

    @property
    def cursor_hidden(self) -> bool:
        """Whether the program has hidden the cursor."""
        return 25 not in self._modes()

    @property
    def in_alternate_screen(self) -> bool:
        """Whether the program is on the screen that vanishes when it ends."""
        with self._changed:
            return self._look().in_alternate_screen

    @property
    def mouse_on(self) -> bool:
        """Whether the program asked for reports of the mouse."""
        return not self._modes().isdisjoint(_CLICK_MODES)

    @property
    def bracketed_paste(self) -> bool:
        """Whether the program asked for pastes to be marked."""
        return 2004 in self._modes()

    @property
    def left_behind(self) -> list[str]:
        """In words, what the program changed and has not put back: modes, echo, line mode."""
        with self._changed:
            left = self._look().left_behind
        local_flags = termios.tcgetattr(self._master)[3]
        if not local_flags & termios.ECHO:
            left.append("echo off")
        if not local_flags & termios.ICANON:
            left.append("line mode off")
        return left

    @property
    def title(self) -> str:
        """The window's title as the program last set it (OSC 0 or 2)."""
        with self._changed:
            return self._look().title

    @property
    def bells(self) -> int:
        """How often the program rang the bell."""
        with self._changed:
            return self._look().bells

    @property
    def commands(self) -> list[str]:
        """The payload of each OSC the program sent: titles, links, clipboard ("52;c;…"), notifications."""
        with self._changed:
            return list(self._look().commands)

    def wait_for(self, wanted: str | re.Pattern[str], timeout: float = 10) -> str:
        """Wait until a text or a pattern is on the screen, and return the screen.

        Raises TerminalError after `timeout` seconds, or at once when the program has ended without it.
        """
        pattern = _pattern(wanted)
        self._wait(lambda: pattern.search(self.text()) is not None, f"{wanted!r} to appear", timeout)
        return self.text()

    def wait_gone(self, unwanted: str | re.Pattern[str], timeout: float = 10) -> None:
        """Wait until a text or a pattern is no longer on the screen."""
        pattern = _pattern(unwanted)
        self._wait(lambda: pattern.search(self.text()) is None, f"{unwanted!r} to go", timeout)

    def wait_until(self, predicate: Callable[["Terminal"], bool], timeout: float = 10) -> None:
        """Wait until `predicate(terminal)` holds; it is asked again whenever the program has written."""
        self._wait(lambda: predicate(self), "what the test asked for", timeout)

    def press(self, *keys: str) -> None:
        """Press keys in turn, each by Textual's name: "r", "enter", "ctrl+q", "shift+tab", "f1"."""
        for key in keys:
            self.send(encode(key, kitty=self._kitty))

    def type(self, text: str) -> None:
        """Type a text, as fast as the program takes it."""
        self.send(text.encode())

    def paste(self, text: str) -> None:
        """Paste a text, marked as a paste when the program asked for that."""
        before, after = (b"\x1b[200~", b"\x1b[201~") if self.bracketed_paste else (b"", b"")
        self.send(before + text.encode() + after)

    def click(self, row: int, column: int) -> None:
        """Press and release the left button of the mouse on a cell."""
        for action in ("M", "m"):
            self.send(f"\x1b[<0;{column + 1};{row + 1}{action}".encode())

    def scroll(self, row: int, column: int, steps: int) -> None:
        """Turn the wheel over a cell: down for positive steps, up for negative."""
        button = 65 if steps > 0 else 64
        self.send(f"\x1b[<{button};{column + 1};{row + 1}M".encode() * abs(steps))

    def wait_quiet(self, seconds: float = 0.5, timeout: float = 20) -> None:
        """Until nothing has come for a while: an idle console sends nothing at all."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                length = len(self._raw)
                self._changed.wait_for(lambda: len(self._raw) != length, timeout=seconds)  # noqa: B023
                if len(self._raw) == length:
                    return
                if time.monotonic() > deadline:
                    raise self._failure("the terminal to be quiet", timeout)

    def disturb(self, text: str) -> None:
        """Another program writes into the terminal: the console does not know."""
        with self._changed:
            self._look()
            self._screen.feed(f"\x1b7\x1b[4;3H{text}\x1b8".encode())

    def resize(self, columns: int, lines: int) -> None:
        """Change the terminal's size; the program gets SIGWINCH."""
        with self._changed:
            self._draw(len(self._raw))
            self._screen.resize(lines, columns)
            self._set_size(columns, lines)

    def _modes(self) -> set[int]:
        with self._changed:
            return self._look().private_modes

    def _look(self) -> Screen:
        """Draw up to the last whole frame. A program that has ended cannot finish its frame: all is drawn."""
        end = len(self._raw)
        search_from = max(0, self._drawn - len(_SYNC_BEGIN))
        begun = self._raw.rfind(_SYNC_BEGIN, search_from)
        if begun > self._raw.rfind(_SYNC_END, search_from) and not self._ended:
            end = begun
        self._draw(end)
        return self._screen

    def _draw(self, end: int) -> None:
        if end > self._drawn:
            self._screen.feed(bytes(self._raw[self._drawn : end]))
            self._drawn = end

    def _answers(self) -> bytes:
        answers = b""
        for query in _QUERY.finditer(self._raw, max(0, self._answered)):
            self._draw(query.end())
            answers += self._answer(query)
            self._answered = query.end()
        self._answered = max(self._answered, len(self._raw) - _LONGEST_QUERY)
        return answers

    def _answer(self, query: re.Match[bytes]) -> bytes:
        screen = self._screen
        if query["mode"] is not None:
            mode = int(query["mode"])
            state = 0 if mode not in _KNOWN_MODES else 1 if mode in screen.private_modes else 2
            return f"\x1b[?{mode};{state}$y".encode()
        report = query["report"].replace(b"0", b"")
        if report == b"?u":
            return f"\x1b[?{screen.kitty_flags}u".encode() if self._kitty else b""
        position = f"{screen.cursor.y + 1};{min(screen.cursor.x, screen.columns - 1) + 1}R"
        replies = {
            b"c": "\x1b[?62;22c",
            b">c": "\x1b[>1;10;0c",
            b"5n": "\x1b[0n",
            b"?5n": "\x1b[?0n",
            b"6n": f"\x1b[{position}",
            b"?6n": f"\x1b[?{position}",
            b"18t": f"\x1b[8;{screen.lines};{screen.columns}t",
        }
        return replies[report].encode()

    def _wait(self, holds: Callable[[], bool], wanted: str, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        with self._changed:
            while not holds():
                rest = deadline - time.monotonic()
                if rest <= 0 or self._ended:
                    raise self._failure(wanted, timeout)
                self._changed.wait(rest)

    def _failure(self, wanted: str, timeout: float) -> TerminalError:
        with self._changed:
            screen = self._look()
            state = ""
            if self._drawn < len(self._raw):
                state = " (a synchronised update is open)"
            if self._ended:
                state = f" (the program has ended: exit code {self.process.poll()})"
            frame = "─" * screen.columns
            return TerminalError(
                f"waited up to {timeout:g} s for {wanted}{state}\n{frame}\n{screen.text()}\n{frame}"
            )


def _pattern(wanted: str | re.Pattern[str]) -> re.Pattern[str]:
    return wanted if isinstance(wanted, re.Pattern) else re.compile(re.escape(wanted))
