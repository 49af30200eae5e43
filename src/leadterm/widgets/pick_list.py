"""A list under a field: what is typed there narrows it, the arrows go through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message

from leadterm.widgets.cells import ends
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.roles import Role, component_classes


class PickList(DrawnPane, can_focus=False):
    """Never has the focus: the screen hands it the arrows. `empty` is what it says when there is nothing."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.HEADING, Role.SELECTED, Role.WARNING)
    BOXED: ClassVar[bool] = False
    DEFAULT_CSS = """
    PickList { height: 8; }
    """

    @dataclass
    class Pressed(Message):
        """The agent clicked on an entry."""

        index: int

    def __init__(self, empty: str = "") -> None:
        super().__init__()
        self._entries: tuple[MenuEntry, ...] = ()
        self._empty = empty
        self._cursor = 0
        self._top = 0

    @property
    def index(self) -> int | None:
        """The entry under the cursor."""
        return self._cursor if self._may_choose(self._cursor) else None

    def show(self, entries: Sequence[MenuEntry], cursor: int = 0, *, empty: str | None = None) -> None:
        """Other entries, with the cursor on one that can be chosen."""
        self._entries = tuple(entries)
        self._empty = self._empty if empty is None else empty
        self._cursor = max(0, min(cursor, len(self._entries) - 1))
        self._top = min(self._top, self._cursor)
        if not self._may_choose(self._cursor):
            self._step_on(1)
        self.redraw()

    def step(self, steps: int) -> None:
        for _ in range(abs(steps)):
            if not self._step_on(1 if steps > 0 else -1):
                break
        self.redraw()

    def page(self, direction: int) -> None:
        self.step(direction * max(1, self.size.height - 1))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._top + self.inner_row(event.y)
        if self._may_choose(index):
            self._cursor = index
            self.redraw()
            self.post_message(self.Pressed(index))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.step(-1)

    def draw(self, width: int, height: int) -> list[Line]:
        if not self._entries:
            return [((f" {self._empty}", Role.MUTED),)]
        self._top = max(self._cursor - height + 1, min(self._top, self._cursor))
        return [self._line(index, width) for index in range(self._top, len(self._entries))][:height]

    def _line(self, index: int, width: int) -> Line:
        entry = self._entries[index]
        if entry.heading:
            return ((f" {entry.label}", Role.HEADING),)
        role = Role.TEXT if entry.choosable else Role.MUTED
        chosen = index == self._cursor and entry.choosable
        return ((f" {ends(entry.label, entry.note, width - 2)} ", Role.SELECTED if chosen else role),)

    def _may_choose(self, index: int) -> bool:
        if not 0 <= index < len(self._entries):
            return False
        return self._entries[index].choosable and not self._entries[index].heading

    def _step_on(self, step: int) -> bool:
        index = self._cursor + step
        while 0 <= index < len(self._entries):
            if self._may_choose(index):
                self._cursor = index
                return True
            index += step
        return False
