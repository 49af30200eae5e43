"""A line being typed, for panes that draw it themselves: no widget, so no layout and no change of focus.

The caret stands between graphemes, never within one.
"""

from rich.cells import cell_len

from leadterm.domain.text import one_line
from leadterm.widgets.cells import fit, graphemes, visible
from leadterm.widgets.drawn import Piece
from leadterm.widgets.roles import Role

LONGEST = 200
"""Characters that are taken."""


class LineEdit:
    """The text, and where the caret is in it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._caret = 0

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def show_text(self, text: str) -> None:
        """Another text, with the caret at its end."""
        self._pieces = _split(one_line(text, limit=LONGEST))
        self._caret = len(self._pieces)

    def insert(self, text: str) -> None:
        """What was typed or pasted, as far as there is room."""
        room = LONGEST - len(self.text)
        before = "".join(self._pieces[: self._caret]) + _cleaned(text, room)
        after = "".join(self._pieces[self._caret :])
        self._pieces = _split(before + after)
        self._caret = min(len(_split(before)), len(self._pieces))

    def press(self, key: str, character: str | None) -> bool:
        """Deals with an editing key or a character; False when it is neither."""
        if key in _MOVES:
            self._caret = max(0, min(self._caret + _MOVES[key], len(self._pieces)))
        elif key in _ERASES:
            self._erase(*_ERASES[key])
        elif key == "ctrl+w":
            self._erase(self._word_start() - self._caret, 0)
        elif key == "ctrl+k":
            self._erase(0, len(self._pieces))
        elif character is not None and character.isprintable():
            self.insert(character)
        else:
            return False
        return True

    def draw(self, cells: int, placeholder: str = "") -> tuple[Piece, ...]:
        """Exactly so many cells, with the caret in sight."""
        if not self._pieces and placeholder:
            first, rest = placeholder[0], placeholder[1:]
            return (first, Role.SELECTED), (fit(rest, cells - 1), Role.MUTED)
        start = self._first_shown(cells)
        before = visible("".join(self._pieces[start : self._caret]))
        at = visible(self._pieces[self._caret]) if self._caret < len(self._pieces) else " "
        after = "".join(self._pieces[self._caret + 1 :])
        room = cells - cell_len(before) - cell_len(at)
        return (before, Role.TEXT), (at, Role.SELECTED), (fit(after, max(0, room)), Role.TEXT)

    def _first_shown(self, cells: int) -> int:
        room = cells - 2
        start = self._caret
        while start > 0 and (room := room - cell_len(self._pieces[start - 1])) >= 0:
            start -= 1
        return start

    def _erase(self, before: int, after: int) -> None:
        start = max(0, self._caret + before)
        self._pieces[start : self._caret + after] = []
        self._caret = start

    def _word_start(self) -> int:
        place = self._caret
        while place > 0 and self._pieces[place - 1].isspace():
            place -= 1
        while place > 0 and not self._pieces[place - 1].isspace():
            place -= 1
        return place


_FAR = 10 * LONGEST
_MOVES = {"left": -1, "right": 1, "home": -_FAR, "end": _FAR, "ctrl+a": -_FAR, "ctrl+e": _FAR}
_ERASES = {"backspace": (-1, 0), "delete": (0, 1)}


def _split(text: str) -> list[str]:
    return [piece for piece, _ in graphemes(text)]


def _cleaned(text: str, room: int) -> str:
    """On one line. A single character is taken as it was typed; spaces at the ends of a paste stay."""
    if len(text) == 1:
        return text[:room]
    clean = one_line(text, limit=LONGEST)
    head = " " if text[:1].isspace() else ""
    tail = " " if clean and text[-1:].isspace() else ""
    return f"{head}{clean}{tail}"[:room]
