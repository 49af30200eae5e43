"""Something that is so or not: ``[x] monitor``."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.widgets.cells import clip
from leadterm.widgets.drawn import Line
from leadterm.widgets.drawn_line import DrawnLine
from leadterm.widgets.roles import Role, component_classes


class CheckField(DrawnLine, can_focus=True):
    """Space, Enter or a click turns it. One that is locked stays as it is."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.SELECTED)
    DEFAULT_CSS = """
    CheckField { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "turn", "Turn", show=False)]

    class Turned(Message):
        """The agent turned it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._checked = False
        self._locked = False
        self._note = ""

    @property
    def checked(self) -> bool:
        return self._checked

    def show(self, checked: bool, *, locked: bool = False, note: str = "") -> None:
        """Shows a state, without a message; the note stands behind the words."""
        self._checked, self._locked, self._note = checked, locked, note
        self.redraw()

    def action_turn(self) -> None:
        if not self._locked:
            self._checked = not self._checked
            self.redraw()
            self.post_message(self.Turned())

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_turn()

    def draw(self, width: int, height: int) -> list[Line]:
        told = f" [{'x' if self._checked else ' '}] {self._words}"
        role = Role.SELECTED if self.has_focus else Role.MUTED if self._locked else Role.TEXT
        note = clip(f"  {self._note}", width - len(told)) if self._note else ""
        return [((told, role), (note, Role.MUTED))]
