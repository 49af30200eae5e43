"""A list of commands that narrows as one types. One box, of one size: nothing moves but the lines in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.widgets.cells import clip, fit
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.line_edit import LineEdit
from leadterm.widgets.matching import score
from leadterm.widgets.roles import Role, component_classes

_NOTHING: Line = (("   No command is called so", Role.MUTED),)
_LABEL_CELLS = 18


class PaletteEntry(Struct, frozen=True):
    label: str
    sentence: str = ""
    key: str = ""
    """As a person reads it; empty when there is none."""
    name: str = ""
    """Another word it is found by."""


class PalettePane(DrawnPane):
    """What is typed at the top, what fits under it, the best first."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.KEY, Role.SELECTED)
    DEFAULT_CSS = """
    PalettePane { width: 76; max-width: 96%; height: 70%; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "Down", show=False, id="menu.down"),
        Binding("up", "step(-1)", "Up", show=False, id="menu.up"),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("enter", "choose", "Choose", show=False, id="menu.choose"),
    ]

    @dataclass
    class Chosen(Message):
        """The agent chose an entry."""

        index: int

    def __init__(self, heading: str, entries: Sequence[PaletteEntry], prompt: str) -> None:
        super().__init__(heading)
        self._entries = tuple(entries)
        self._prompt = prompt
        self._line = LineEdit()
        self._fitting = list(range(len(self._entries)))
        self._cursor = 0
        self._top = 0

    def action_step(self, step: int) -> None:
        self._cursor = max(0, min(self._cursor + step, len(self._fitting) - 1))
        self.redraw()

    def action_page(self, direction: int) -> None:
        self.action_step(direction * max(1, self.inner_size.height - 2))

    def action_choose(self) -> None:
        if self._fitting:
            self.post_message(self.Chosen(self._fitting[self._cursor]))

    def on_key(self, event: events.Key) -> None:
        if not self._line.press(event.key, event.character if event.is_printable else None):
            return
        event.stop()
        event.prevent_default()
        self._narrow()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._line.insert(event.text)
        self._narrow()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        place = self._top + self.inner_row(event.y) - 1
        if self.inner_row(event.y) >= 1 and 0 <= place < len(self._fitting):
            self._cursor = place
            self.action_choose()

    def on_mouse_scroll_down(self) -> None:
        self.action_step(1)

    def on_mouse_scroll_up(self) -> None:
        self.action_step(-1)

    def draw(self, width: int, height: int) -> list[Line]:
        room = height - 1
        self._top = max(self._cursor - room + 1, min(self._top, self._cursor), 0)
        shown = self._fitting[self._top : self._top + room]
        lines = [self._drawn(index, width, place) for place, index in enumerate(shown, self._top)]
        return [((" ", Role.TEXT), *self._line.draw(width - 2, self._prompt)), *(lines or [_NOTHING])]

    def _drawn(self, index: int, width: int, place: int) -> Line:
        entry = self._entries[index]
        key = clip(entry.key, width // 3)
        room = width - 2 - cell_len(key) - (1 if key else 0)
        label = fit(entry.label, min(_LABEL_CELLS, room)) if entry.sentence else fit(entry.label, room)
        sentence = fit(f" {entry.sentence}", room - cell_len(label)) if entry.sentence else ""
        gap = " " if key else ""
        if place == self._cursor:
            return ((f" {label}{sentence}{gap}{key} ", Role.SELECTED),)
        return ((f" {label}", Role.TEXT), (sentence + gap, Role.MUTED), (f"{key} ", Role.KEY))

    def _narrow(self) -> None:
        found = [
            (-value, index)
            for index, entry in enumerate(self._entries)
            if (value := score(self._line.text, (entry.label, entry.name, entry.sentence))) is not None
        ]
        self._fitting = [index for _, index in sorted(found)]
        self._cursor = self._top = 0
        self.redraw()
