"""The screen of a terminal as a person sees it: pyte's cells, and what pyte leaves out.

pyte drops the rest of a text at the first zero-width joiner, knows neither the alternate screen nor colon
and ">" forms of CSI, and swallows parts of queries. So the bytes are read by `support.escapes` and pyte is
given only what it understands. Characters are placed by grapheme cluster, with the widths of `wcwidth`, as
kitty, Ghostty and WezTerm place them.
"""

from dataclasses import dataclass

import pyte
from pyte.screens import Char, Cursor
from wcwidth import iter_graphemes, wcswidth

from support.escapes import EscapeReader, Kind, Token

MOUSE_MODES = frozenset({9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016})
ALTERNATE_SCREEN_MODES = frozenset({47, 1047, 1049})
_CONTROLS = {
    "\x08": "backspace",
    "\t": "tab",
    "\n": "linefeed",
    "\x0b": "linefeed",
    "\x0c": "linefeed",
    "\r": "carriage_return",
}
_ESCAPES = {"7": "save_cursor", "8": "restore_cursor", "D": "index", "E": "linefeed", "M": "reverse_index"}
# Stray bytes, as surrogateescape decodes them.
_STRAY_BYTES = dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd")


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How one cell is drawn. A colour is "default", a name such as "red", or six hexadecimal digits."""

    foreground: str
    background: str
    bold: bool
    italic: bool
    underline: bool
    reverse: bool


class Screen(pyte.Screen):
    """Feed it bytes, read its cells, and ask in which modes the terminal was left."""

    def __init__(self, columns: int, lines: int) -> None:
        self._reader = EscapeReader()
        self._main: tuple[dict[int, object], Cursor] | None = None
        self._kitty_flags: list[int] = []
        self.private_modes: set[int] = {7, 25}
        self.bells = 0
        self.commands: list[str] = []
        super().__init__(columns, lines)

    @property
    def left_behind(self) -> list[str]:
        """In words, what differs from a terminal that no program has touched."""
        modes = self.private_modes
        states = {
            "alternate screen": self.in_alternate_screen,
            "mouse reports": bool(modes & MOUSE_MODES),
            "focus reports": 1004 in modes,
            "bracketed paste": 2004 in modes,
            "synchronised output": 2026 in modes,
            "in-band resize": 2048 in modes,
            "kitty keyboard": bool(self._kitty_flags),
            "cursor hidden": 25 not in modes,
            "line wrap off": 7 not in modes,
        }
        return [name for name, left in states.items() if left]

    @property
    def in_alternate_screen(self) -> bool:
        """Whether the program is on the screen that vanishes when it ends."""
        return self._main is not None

    @property
    def kitty_flags(self) -> int:
        """The kitty keyboard flags that the program has pushed last; 0 when it speaks the plain keyboard."""
        return self._kitty_flags[-1] if self._kitty_flags else 0

    def feed(self, data: bytes) -> None:
        """Draw what a program wrote. An escape cut at the end of `data` waits for the next call."""
        for token in self._reader.feed(data):
            self._apply(token)

    def line_text(self, row: int) -> str:
        """One line as text, without the blanks at its end; a wide character counts once."""
        line = self.buffer[row]
        return "".join(line[column].data for column in range(self.columns)).rstrip()

    def text(self) -> str:
        """All lines, joined by newlines."""
        return "\n".join(self.line_text(row) for row in range(self.lines))

    def find(self, wanted: str) -> tuple[int, int] | None:
        """Row and column of the first cell of a text, or None. A wide character takes two columns."""
        for row in range(self.lines):
            before, found, _ = self.line_text(row).partition(wanted)
            if found:
                return row, self._column_after(row, len(before))
        return None

    def cell_style(self, row: int, column: int) -> CellStyle:
        """The colours and attributes of one cell."""
        cell = self.buffer[row][column]
        return CellStyle(cell.fg, cell.bg, cell.bold, cell.italics, cell.underscore, cell.reverse)

    def draw(self, data: str) -> None:
        """Place text at the cursor by clusters; what joins the cluster before it goes into that cell."""
        if data.isascii():
            for character in data:
                self._place(character, 1)
            return
        joined = self._join_previous(data)
        for cluster in iter_graphemes(data[joined:]):
            self._place(cluster, max(0, wcswidth(cluster)))

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Change the size; the alternate screen loses lines at its bottom, the main one at its top."""
        if not self.in_alternate_screen:
            super().resize(lines, columns)
            return
        self.lines, self.columns = lines or self.lines, columns or self.columns
        for row in [row for row in self.buffer if row >= self.lines]:
            del self.buffer[row]
        for line in self.buffer.values():
            for column in [column for column in line if column >= self.columns]:
                del line[column]
        self.set_margins()
        self.ensure_hbounds()
        self.ensure_vbounds()

    def _apply(self, token: Token) -> None:
        if token.kind is Kind.TEXT:
            self.draw(token.raw.translate(_STRAY_BYTES) if not token.raw.isascii() else token.raw)
        elif token.kind is Kind.CONTROL:
            self._control(token.raw)
        elif token.kind is Kind.CSI:
            self._control_sequence(token)
        elif token.kind is Kind.ESC and not token.body:
            self._escape(token.final)
        elif token.kind is Kind.OSC and token.final in ("\x07", "\x1b\\", "\x9c"):
            self._command(token.body)

    def _control(self, control: str) -> None:
        if control == "\x07":
            self.bells += 1
        elif control in _CONTROLS:
            getattr(self, _CONTROLS[control])()

    def _escape(self, final: str) -> None:
        if final == "c":
            self._leave_alternate_screen()
            self._kitty_flags.clear()
            self.private_modes = {7, 25}
            self.reset()
        elif final in _ESCAPES:
            getattr(self, _ESCAPES[final])()
            if final == "E":
                self.carriage_return()

    def _command(self, payload: str) -> None:
        self.commands.append(payload)
        number, _, value = payload.partition(";")
        if number in ("0", "2"):
            self.title = value

    def _control_sequence(self, token: Token) -> None:
        if token.prefix == "?" and token.final in ("h", "l") and "$" not in token.body:
            for mode in token.numbers:
                self._private_mode(mode, on=token.final == "h")
        elif token.final == "u":
            self._kitty_keyboard(token)
        elif token.body.strip("0123456789;:") == "" and token.final in pyte.Stream.csi:
            self._plain_sequence(token.final, [min(number, 9999) for number in token.numbers])

    def _plain_sequence(self, final: str, numbers: list[int]) -> None:
        """Hand a sequence to pyte, which raises on numbers and modes that a terminal would ignore."""
        method = getattr(self, pyte.Stream.csi[final])
        if final == "m":
            method(*numbers)
        elif final in "hl":
            method(*(mode for mode in numbers if mode in (4, 20)))
        elif final in "JK":
            method(*(how for how in numbers[:1] if how <= (3 if final == "J" else 2)))
        elif final in "Hfr":
            method(*numbers[:2])
        elif final not in "cn":
            method(*numbers[:1])

    def _private_mode(self, mode: int, *, on: bool) -> None:
        (self.private_modes.add if on else self.private_modes.discard)(mode)
        if mode in ALTERNATE_SCREEN_MODES:
            (self._enter_alternate_screen if on else self._leave_alternate_screen)()
        elif mode in (5, 6, 7, 25):
            (self.set_mode if on else self.reset_mode)(mode, private=True)

    def _kitty_keyboard(self, token: Token) -> None:
        first = token.numbers[0] if token.numbers else 0
        if token.prefix == ">":
            self._kitty_flags.append(first)
        elif token.prefix == "<":
            del self._kitty_flags[-max(1, first) :]

    def _enter_alternate_screen(self) -> None:
        if self._main is not None:
            return
        self._main = (dict(self.buffer), Cursor(self.cursor.x, self.cursor.y, self.cursor.attrs))
        self.buffer.clear()

    def _leave_alternate_screen(self) -> None:
        if self._main is None:
            return
        cells, cursor = self._main
        self._main = None
        self.buffer.clear()
        self.buffer.update(cells)  # type: ignore[arg-type]
        cursor.hidden = self.cursor.hidden
        self.cursor = cursor
        self.ensure_hbounds()
        self.ensure_vbounds()

    def _join_previous(self, data: str) -> int:
        """Add what begins `data` and belongs to the cluster left of the cursor; returns how much that was."""
        column, row = self.cursor.x, self.cursor.y
        if column == 0:
            return 0
        line = self.buffer[row]
        start = column - 1 if line[column - 1].data else column - 2
        before = line[start]
        joined = next(iter_graphemes(before.data + data))
        extra = len(joined) - len(before.data)
        if extra <= 0:
            return 0
        self.cursor.x = start
        attributes, self.cursor.attrs = self.cursor.attrs, before
        self._place(joined, max(1, wcswidth(joined)))
        self.cursor.attrs = attributes
        return extra

    def _column_after(self, row: int, length: int) -> int:
        """The column where the text of a line goes on after `length` characters."""
        line = self.buffer[row]
        seen = 0
        for column in range(self.columns):
            if seen >= length and line[column].data:
                return column
            seen += len(line[column].data)
        return self.columns

    def _place(self, cluster: str, width: int) -> None:
        if width == 0:
            return
        if self.cursor.x + width > self.columns:
            if 7 in self.private_modes:
                self.carriage_return()
                self.linefeed()
            else:
                self.cursor.x = self.columns - width
        column, line = self.cursor.x, self.buffer[self.cursor.y]
        cell: Char = self.cursor.attrs._replace(data=cluster)
        if not line[column].data and column:
            line[column - 1] = line[column - 1]._replace(data=" ")
        after = column + width
        if after < self.columns and not line[after].data:
            line[after] = line[after]._replace(data=" ")
        line[column] = cell
        for stub in range(column + 1, after):
            line[stub] = cell._replace(data="")
        self.cursor.x = after
