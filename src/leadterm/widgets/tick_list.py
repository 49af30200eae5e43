"""Some of many: ``[x] Dana Reyes``, one below the other, as few rows as there is room for."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType

from leadterm.widgets.cells import ends
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.roles import Role, component_classes

MOST_ROWS = 6


class Tick(Struct, frozen=True):
    """A line of the list; ``id`` is what is ticked."""

    id: int
    label: str
    note: str = ""


class TickList(DrawnPane, can_focus=True):
    """Space, Enter or a click ticks; the arrows go through it."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.SELECTED)
    BOXED: ClassVar[bool] = False
    DEFAULT_CSS = """
    TickList { width: 1fr; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", "Down", show=False, id="menu.down"),
        Binding("k,up", "step(-1)", "Up", show=False, id="menu.up"),
        Binding("pagedown", "step(5)", "Page down", show=False),
        Binding("pageup", "step(-5)", "Page up", show=False),
        Binding("space,enter", "tick", "Tick", show=False),
    ]

    _MARKS: ClassVar[tuple[str, str]] = ("[ ]", "[x]")

    def __init__(
        self, ticks: Sequence[Tick], ticked: Collection[int], *, empty: str, most: int = MOST_ROWS
    ) -> None:
        """``most``: rows that it takes at most."""
        super().__init__()
        self._ticks = tuple(ticks)
        self._ticked = set(ticked)
        self._empty = empty
        self._cursor = 0
        self._top = 0
        self.styles.height = max(1, min(len(self._ticks), most))

    @property
    def ticked(self) -> tuple[int, ...]:
        """The ids ticked, in their order; those that the list does not show stay."""
        return tuple(sorted(self._ticked))

    def show_ticked(self, ticked: Collection[int]) -> None:
        self._ticked = set(ticked)
        self.redraw()

    def action_step(self, steps: int) -> None:
        self._cursor = max(0, min(self._cursor + steps, len(self._ticks) - 1))
        self.redraw()

    def action_tick(self) -> None:
        if self._ticks:
            self._turn(self._ticks[self._cursor].id)
            self.redraw()

    def _turn(self, id_: int) -> None:
        self._ticked ^= {id_}

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._top + self.inner_row(event.y)
        if 0 <= index < len(self._ticks):
            self._cursor = index
            self.action_tick()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_step(-1)

    def draw(self, width: int, height: int) -> list[Line]:
        if not self._ticks:
            return [((f" {self._empty}", Role.MUTED),)]
        self._top = max(self._cursor - height + 1, min(self._top, self._cursor))
        shown = range(self._top, min(self._top + height, len(self._ticks)))
        return [self._line(index, width, self._edge(index, shown)) for index in shown]

    def _line(self, index: int, width: int, edge: str) -> Line:
        tick = self._ticks[index]
        mark = self._MARKS[tick.id in self._ticked]
        words = ends(f"{mark} {tick.label}", f"{tick.note} {edge}".strip(), width - 2)
        here = index == self._cursor and self.has_focus
        return ((f" {words} ", Role.SELECTED if here else Role.TEXT),)

    def _edge(self, index: int, shown: range) -> str:
        """Says on the first and the last row that the list goes on."""
        if index == shown[0] and index > 0:
            return "↑"
        return "↓" if index == shown[-1] and index < len(self._ticks) - 1 else ""


class PickOne(TickList):
    """One of many: ``(•) Texts``. Ticking another unticks the one before."""

    _MARKS = ("( )", "(•)")

    def _turn(self, id_: int) -> None:
        self._ticked = {id_}
