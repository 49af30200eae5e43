"""The line at the bottom: the keys that do something here, and their labels. As many as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.message import Message

from leadterm.widgets.cells import visible
from leadterm.widgets.drawn import DrawnPane, Line, Piece
from leadterm.widgets.roles import Role, component_classes


class KeyHint(Struct, frozen=True):
    key: str
    """As a person reads it: "r", "^p", "Enter"."""
    label: str


class KeyBar(DrawnPane, can_focus=False):
    """One line high. Textual's Footer mounts widgets at every change of focus; this one draws a line."""

    COMPONENT_CLASSES = component_classes(Role.KEY, Role.MUTED)
    DEFAULT_CSS = """
    KeyBar { height: 1; background: $panel; }
    """
    BOXED: ClassVar[bool] = False

    @dataclass
    class HintPressed(Message):
        """The agent clicked on a hint."""

        hint: KeyHint

    def __init__(
        self,
        hints: Sequence[KeyHint] = (),
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._hints = tuple(hints)
        self._spans: list[tuple[range, KeyHint]] = []

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Shows other hints, the most wanted first."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        pieces: list[Piece] = []
        self._spans = []
        column = 0
        for hint in self._hints:
            key, label = f" {visible(hint.key)}", f" {visible(hint.label)} "
            cells = cell_len(key) + cell_len(label)
            if column + cells > width:
                break
            pieces += [(key, Role.KEY), (label, Role.MUTED)]
            self._spans.append((range(column, column + cells), hint))
            column += cells
        return [tuple(pieces)]

    def on_click(self, event: events.Click) -> None:
        for columns, hint in self._spans:
            if event.x in columns:
                event.stop()
                self.post_message(self.HintPressed(hint))
