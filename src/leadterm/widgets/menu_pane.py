"""A short list to choose from, in a box of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.widgets.cells import ends
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.roles import Role, component_classes


class MenuEntry(Struct, frozen=True):
    label: str
    note: str = ""
    """At the right."""
    choosable: bool = True
    heading: bool = False
    """A word over the entries after it."""


class MenuPane(DrawnPane):
    """The cursor steps over what can't be chosen. As large as its entries, up to its parent."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.HEADING, Role.SELECTED)
    DEFAULT_CSS = """
    MenuPane { height: auto; max-width: 100%; max-height: 90%; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", "Down", show=False, id="menu.down"),
        Binding("k,up", "step(-1)", "Up", show=False, id="menu.up"),
        Binding("enter", "choose", "Choose", show=False, id="menu.choose"),
    ]

    @dataclass
    class Chosen(Message):
        """The agent chose an entry."""

        index: int

    @dataclass
    class Highlighted(Message):
        """The cursor came to another entry."""

        index: int

    def __init__(self, heading: str, entries: Sequence[MenuEntry], cursor: int = 0) -> None:
        super().__init__(heading)
        self._entries = tuple(entries)
        self._top = 0
        self._cursor = cursor if self._is_choosable(cursor) else self._next(0, 1)
        texts = [cell_len(entry.label) + cell_len(entry.note) for entry in self._entries]
        self.styles.width = max([24, len(heading) + 6, *(size + 7 for size in texts)])
        self.styles.height = len(self._entries) + 2

    def action_step(self, step: int) -> None:
        before, self._cursor = self._cursor, self._next(self._cursor + step, step)
        if self._cursor != before:
            self.redraw()
            self.post_message(self.Highlighted(self._cursor))

    def action_choose(self) -> None:
        if self._is_choosable(self._cursor):
            self.post_message(self.Chosen(self._cursor))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._top + self.inner_row(event.y)
        if self._is_choosable(index):
            self._cursor = index
            self.action_choose()

    def draw(self, width: int, height: int) -> list[Line]:
        self._top = max(self._cursor - height + 1, min(self._top, self._cursor))
        if self._cursor == self._next(0, 1):
            self._top = 0
        return [self._line(index, width) for index in range(self._top, len(self._entries))]

    def _line(self, index: int, width: int) -> Line:
        entry = self._entries[index]
        if entry.heading:
            return ((f" {entry.label}", Role.HEADING),)
        if index == self._cursor:
            return ((f" {ends(entry.label, entry.note, width - 2)} ", Role.SELECTED),)
        role = Role.TEXT if entry.choosable else Role.MUTED
        return ((f" {ends(entry.label, entry.note, width - 2)} ", role),)

    def _is_choosable(self, index: int) -> bool:
        if not 0 <= index < len(self._entries):
            return False
        return self._entries[index].choosable and not self._entries[index].heading

    def _next(self, index: int, step: int) -> int:
        """The nearest entry that can be chosen, in this direction; else the one under the cursor."""
        while 0 <= index < len(self._entries):
            if self._is_choosable(index):
                return index
            index += step
        return getattr(self, "_cursor", 0)
