"""The line at the top: where the agent works and how it stands with the relay; or a sentence, not a toast.

Parts give way in a set order when the line is narrow; what asks for action stays: incoming, a lost link.
"""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.message import Message

from leadterm.state.parts import Link, Part, Severity
from leadterm.state.selectors import TopLine, top_line
from leadterm.state.store import ConsoleStore
from leadterm.widgets.cells import clip
from leadterm.widgets.drawn import DrawnPane, Line, Piece
from leadterm.widgets.roles import Role, component_classes

PRODUCT = "leadterm"
_GAP = "  "
_LONGEST_NAME = 28


class TopPart(Enum):
    """What a click on the line can be about."""

    COMPANY = "company"
    STATUS = "status"


class _Stay(Struct, frozen=True):
    """A part of the line. The ones of least worth give way first."""

    text: str
    role: Role
    worth: int
    part: TopPart | None = None


_LINKS = {
    Link.CONNECTING: ("connecting…", Role.MUTED),
    Link.LIVE: ("live", Role.GOOD),
    Link.OFFLINE: ("offline", Role.WARNING),
    Link.SIGNED_OUT: ("signed out", Role.ERROR),
}
_SEVERITIES = {
    Severity.INFO: ("", Role.STRONG),
    Severity.GOOD: ("✓ ", Role.GOOD),
    Severity.WARNING: ("warning: ", Role.WARNING),
    Severity.ERROR: ("error: ", Role.ERROR),
}


class TopBar(DrawnPane, can_focus=False):
    """One line high. Shows ``store.status`` if there is one, else why there is no link, else who is where."""

    COMPONENT_CLASSES = component_classes(
        Role.STRONG, Role.MUTED, Role.MARK, Role.GOOD, Role.WARNING, Role.ERROR
    )
    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; }
    """
    BOXED: ClassVar[bool] = False

    @dataclass
    class Pressed(Message):
        """The agent clicked on a part that leads somewhere."""

        part: TopPart

    CONCERNS = frozenset({Part.TOP, Part.STATUS})

    def __init__(
        self,
        store: ConsoleStore,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._store = store
        self._spans: list[tuple[range, TopPart]] = []

    def on_click(self, event: events.Click) -> None:
        for columns, part in self._spans:
            if event.x in columns:
                event.stop()
                self.post_message(self.Pressed(part))

    def draw(self, width: int, height: int) -> list[Line]:
        shown = top_line(self._store)
        right = self._right(shown)
        sentence = self._sentence()
        self._spans = []
        if sentence is not None:
            return [_with_sentence(sentence, right, width)]
        left, right = _that_fit(_left(shown, several=len(self._store.companies) > 1), right, width)
        self._spans = _spans_of(left)
        return [_spread(_joined(left), _joined(right), width)]

    def _sentence(self) -> Piece | None:
        status = self._store.status
        if status is not None:
            word, role = _SEVERITIES[status.severity]
            return word + status.text, role
        if self._store.link_sentence:
            return self._store.link_sentence, _LINKS[self._store.link][1]
        return None

    def _right(self, shown: TopLine) -> list[_Stay]:
        link, role = _LINKS[self._store.link]
        parts = [_Stay(link, role, 1 if self._store.link is Link.LIVE else 8)]
        if shown.unread:
            parts.insert(0, _Stay(f"{shown.unread:,} unread", Role.TEXT, 4))
        if shown.incoming:
            parts.insert(0, _Stay(f"⚠ {shown.incoming:,} incoming", Role.MARK, 9))
        return parts


def _left(shown: TopLine, *, several: bool) -> list[_Stay]:
    """`several`: the agent can go to another company (A6)."""
    parts = [_Stay(PRODUCT, Role.STRONG, 2)]
    if shown.company:
        company = clip(shown.company, _LONGEST_NAME)
        shown_company = f"{company} ▾" if several else company
        parts.append(_Stay(shown_company, Role.TEXT, 5, TopPart.COMPANY if several else None))
    if shown.available is not None:
        word, role = ("● Available", Role.GOOD) if shown.available else ("○ Offline", Role.MUTED)
        parts.append(_Stay(word, role, 6, TopPart.STATUS))
    if shown.agent:
        parts.append(_Stay(clip(shown.agent, _LONGEST_NAME), Role.TEXT, 3))
    return parts


def _that_fit(left: list[_Stay], right: list[_Stay], width: int) -> tuple[list[_Stay], list[_Stay]]:
    """Both sides without the parts of least worth that the line has no room for."""
    while (left or right) and _cells(left) + _cells(right) > width:
        least = min((*left, *right), key=lambda part: part.worth)
        left = [part for part in left if part is not least]
        right = [part for part in right if part is not least]
    return left, right


def _with_sentence(sentence: Piece, right: list[_Stay], width: int) -> Line:
    """The sentence whole if it can be, with what is left for the parts at the right."""
    text, role = sentence
    room = max(0, width - min(cell_len(text) + 2, width))
    _, right = _that_fit([], right, room)
    beside = _joined(right)
    text = clip(text, width - 2 - sum(cell_len(piece) for piece, _ in beside))
    return _spread(((f" {text} ", role),), beside, width)


def _cells(parts: list[_Stay]) -> int:
    return sum(cell_len(part.text) + len(_GAP) for part in parts)


def _spans_of(parts: list[_Stay]) -> list[tuple[range, TopPart]]:
    """Where the parts that lead somewhere stand, drawn from the left."""
    spans, column = [], 1
    for part in parts:
        end = column + cell_len(part.text)
        if part.part is not None:
            spans.append((range(column, end), part.part))
        column = end + len(_GAP)
    return spans


def _joined(parts: list[_Stay]) -> Line:
    """The parts with a space at either end and two between: as many cells as `_cells` says."""
    pieces: list[Piece] = []
    for part in parts:
        pieces += [(_GAP if pieces else " ", Role.TEXT), (part.text, part.role)]
    return (*pieces, (" ", Role.TEXT)) if pieces else ()


def _spread(left: Line, right: Line, width: int) -> Line:
    used = sum(cell_len(text) for text, _ in (*left, *right))
    return (*left, (" " * max(0, width - used), Role.TEXT), *right)
