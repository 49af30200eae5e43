"""Keys are read in the event loop, as they come (bench.md, step 4).

Textual reads them on a thread that wakes ten times a second, also while nothing happens, and leaving waits
for that thread to wake once more. Here the loop sleeps until there is something to read, and Escape, which
may also be the beginning of a key's code, is known as soon as its time is up.
"""

import asyncio
import os
from codecs import getincrementaldecoder
from collections.abc import Iterable

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver as LinuxDriver
from textual.message import Message

_CHUNK = 4096
"""Bytes read at a time."""


class InLoopDriver(LinuxDriver):
    """Textual's own driver but for where it reads."""

    _parser: XTermParser
    _ticking: asyncio.TimerHandle | None = None
    _reading = False
    _begun = 0
    """How often reading has begun, or was called off."""

    def _run_input_thread(self) -> None:
        """On the thread that Textual has made to read: it hands over to the loop, and ends."""
        self._loop.call_soon_threadsafe(self._listen, self._begun)

    def _listen(self, begun: int) -> None:
        if begun != self._begun:
            return
        self._parser = XTermParser(self._debug)
        # What is no UTF-8 is shown as such: a stray byte, as from a noisy line, must not end the console.
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        try:
            self._loop.add_reader(self.fileno, self._read)
        except PermissionError:
            return  # A file in place of a terminal: nobody types there.
        self._reading = True

    def _read(self) -> None:
        try:
            data = os.read(self.fileno, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._hush()  # The terminal is gone: a signal says so, too.
            return
        text = self._decode(data)
        if text:
            self._tell(self._parser.feed(text))
        self._tick_when_due()

    def _tick(self) -> None:
        self._ticking = None
        self._tell(self._parser.tick())
        self._tick_when_due()

    def _tick_when_due(self) -> None:
        """What was read may be a key, or the beginning of another's code: for a moment nobody knows."""
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        due = self._parser._timeout_time
        if due is not None:
            self._ticking = self._loop.call_at(due, self._tick)

    def _tell(self, found: Iterable[Message]) -> None:
        try:
            for message in found:
                self.process_message(message)
        except ParseError:
            self._parser = XTermParser(self._debug)

    def send_message(self, message: Message) -> None:
        self._app.post_message(message)

    def disable_input(self) -> None:
        self._hush()
        super().disable_input()

    def _hush(self) -> None:
        self._begun += 1
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self.fileno)
