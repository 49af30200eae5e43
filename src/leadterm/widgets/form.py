"""The small pieces of a form: a label before a field, a button, and sentences that say what is wrong."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from leadterm.widgets.cells import wrap
from leadterm.widgets.drawn import Line
from leadterm.widgets.drawn_line import DrawnLine
from leadterm.widgets.roles import Role, component_classes

_MOST_LINES = 8


class FieldLabel(DrawnLine):
    """The word before a field."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.SELECTED)
    DEFAULT_CSS = """
    FieldLabel { width: 10; }
    """

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word

    def jump_spots(self) -> Sequence[Hashable]:
        return (None,)

    def jump_to(self, spot: Hashable) -> None:
        """Into the field after it."""
        row = self.parent
        if isinstance(row, Widget):
            fields = [widget for widget in row.query("*") if widget.focusable]
            if fields:
                self.screen.set_focus(fields[0], scroll_visible=False)

    def draw(self, width: int, height: int) -> list[Line]:
        label = self._jump_labels.get(None, "")
        return [((label or " ", Role.SELECTED if label else Role.MUTED), (self._word, Role.MUTED))]


class Button(DrawnLine, can_focus=True):
    """``[ Save ]``"""

    COMPONENT_CLASSES = component_classes(Role.STRONG, Role.SELECTED)
    DEFAULT_CSS = """
    Button { width: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "Press", show=False)]

    class Pressed(Message):
        """The agent pressed it."""

        def __init__(self, button: "Button") -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> "Button":
            return self.button

    def __init__(self, word: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._word = ""
        self.rename(word)

    def rename(self, word: str) -> None:
        if word != self._word:
            self._word = word
            self.styles.width = cell_len(word) + 5
            self.redraw()

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_press()

    def draw(self, width: int, height: int) -> list[Line]:
        return [((f"[ {self._word} ]", Role.SELECTED if self.has_focus else Role.STRONG),)]


class Sentences(DrawnLine):
    """Sentences one below the other, as high as they are."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.TEXT, Role.GOOD, Role.WARNING, Role.ERROR)
    DEFAULT_CSS = """
    Sentences { height: 0; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sentences: tuple[tuple[str, Role], ...] = ()

    def show(self, sentences: Sequence[tuple[str, Role]]) -> None:
        if tuple(sentences) != self._sentences:
            self._sentences = tuple(sentences)
            self._fit()
            self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        lines: list[Line] = []
        for sentence, role in self._sentences:
            lines += [((f" {line}", role),) for line in wrap(sentence, width - 2)[:_MOST_LINES]]
        return lines

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        width = self.container_size.width
        if width:
            self.styles.height = len(self.draw(width, 0))
