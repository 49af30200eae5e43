"""The one place that writes to the terminal beside Textual: title, bell, notification, clipboard, pictures.

Sequences: OSC 2 (title), OSC 9 and OSC 777 (notifications), OSC 52 (clipboard), BEL, and the APC of Kitty's
pictures. Inside tmux they are wrapped in its pass-through, except what tmux understands itself (title, bell).
"""

import base64
import os
from collections.abc import Callable, Mapping

from leadterm.domain.text import SafeText, one_line

TITLE_LIMIT = 80
NOTIFICATION_LIMIT = 200
COPY_LIMIT = 74_000
"""Characters of the encoded clipboard: terminals throw away what is longer, some of them the session too."""

_CHUNK = 4_096
"""Characters of a picture in one escape code: Kitty takes no more."""

_ESC = "\x1b"
_BEL = "\x07"
_ST = f"{_ESC}\\"


class TerminalSignals:
    """Writes through Textual's own driver, so that a sequence never falls into the middle of a frame."""

    def __init__(self, write: Callable[[str], None], environ: Mapping[str, str] | None = None) -> None:
        self._write = write
        self._environ = os.environ if environ is None else environ
        self._title = ""

    @property
    def _in_tmux(self) -> bool:
        return bool(self._environ.get("TMUX"))

    def title(self, text: SafeText) -> None:
        """Names the window, with the unread count in it (``App.title`` would repaint the whole screen)."""
        title = one_line(text, limit=TITLE_LIMIT)
        if title == self._title:
            return
        self._title = title
        self._write(f"{_ESC}]2;{title}{_BEL}")

    def restore_title(self) -> None:
        """Leaves the window without a name of ours."""
        if self._title:
            self._title = ""
            self._write(f"{_ESC}]2;{_BEL}")

    def bell(self) -> None:
        self._write(_BEL)

    def notify(self, title: SafeText, body: SafeText) -> None:
        """A desktop notification, in the two dialects that terminals speak; others ignore them."""
        heading = one_line(title, limit=TITLE_LIMIT).replace(";", ",")
        line = one_line(body, limit=NOTIFICATION_LIMIT).replace(";", ",")
        text = f"{heading}: {line}" if line else heading
        self._write(self._passed(f"{_ESC}]9;{text}{_BEL}"))
        self._write(self._passed(f"{_ESC}]777;notify;{heading};{line}{_BEL}"))

    def copy(self, text: str) -> bool:
        """Puts a text into the clipboard of the terminal, over SSH too; False when it is too long for one."""
        encoded = base64.standard_b64encode(text.encode(errors="replace")).decode("ascii")
        if len(encoded) > COPY_LIMIT:
            return False
        self._write(self._passed(f"{_ESC}]52;c;{encoded}{_BEL}"))
        return True

    def show_picture(self, number: int, png: str, columns: int, rows: int) -> None:
        """Hands a picture to a terminal of Kitty's kind, to be drawn where cells stand for it.

        ``png`` is in base64. Source: Kitty's graphics protocol, Unicode placeholders.
        """
        chunks = [png[start : start + _CHUNK] for start in range(0, len(png), _CHUNK)]
        for index, chunk in enumerate(chunks):
            keys = f"a=t,i={number},f=100,q=2," if index == 0 else ""
            more = int(index < len(chunks) - 1)
            self._write(f"{_ESC}_G{keys}m={more};{chunk}{_ST}")
        self._write(f"{_ESC}_Ga=p,i={number},c={columns},r={rows},U=1,q=2{_ST}")

    def forget_picture(self, number: int) -> None:
        """Takes a picture from the terminal, with all that was drawn of it."""
        self._write(f"{_ESC}_Ga=d,d=I,i={number},q=2{_ST}")

    def _passed(self, sequence: str) -> str:
        if not self._in_tmux:
            return sequence
        return f"{_ESC}Ptmux;{sequence.replace(_ESC, _ESC * 2)}{_ST}"
