"""One of a few words, on a line: ``(•) lead  ( ) client  ( ) resource``."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.widgets.drawn import Line, Piece
from leadterm.widgets.drawn_line import DrawnLine
from leadterm.widgets.roles import Role, component_classes


class ChoiceField(DrawnLine, can_focus=True):
    """Left and right, or a click, choose; the choice is an index into the words."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.STRONG, Role.SELECTED)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "step(1)", "Next", show=False),
        Binding("left,h", "step(-1)", "Before", show=False),
    ]

    class Chosen(Message):
        """The agent chose another word."""

        def __init__(self, field: "ChoiceField", choice: int) -> None:
            super().__init__()
            self.field = field
            self.choice = choice

        @property
        def control(self) -> "ChoiceField":
            return self.field

    def __init__(
        self,
        words: Sequence[str],
        choice: int = 0,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._words = tuple(words)
        self._choice = choice
        self._spans: list[range] = []

    @property
    def choice(self) -> int:
        return self._choice

    def show_choice(self, choice: int) -> None:
        """Shows another choice, without a message."""
        if choice != self._choice:
            self._choice = choice
            self.redraw()

    def action_step(self, step: int) -> None:
        self._choose((self._choice + step) % len(self._words))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for index, span in enumerate(self._spans):
            if event.x in span:
                self._choose(index)

    def draw(self, width: int, height: int) -> list[Line]:
        texts = [
            f"({'•' if index == self._choice else ' '}) {word}" for index, word in enumerate(self._words)
        ]
        roomy = sum(map(cell_len, texts)) + 2 * len(texts) <= width
        gap = "  " if roomy else " "
        pieces: list[Piece] = [(" ", Role.TEXT)]
        self._spans = []
        column = 1
        for index, text in enumerate(texts):
            pieces += [(text, self._role(index == self._choice)), (gap, Role.TEXT)]
            self._spans.append(range(column, column + cell_len(text)))
            column += cell_len(text) + len(gap)
        return [tuple(pieces)]

    def _choose(self, choice: int) -> None:
        if choice != self._choice:
            self.show_choice(choice)
            self.post_message(self.Chosen(self, choice))

    def _role(self, chosen: bool) -> Role:
        if not chosen:
            return Role.MUTED
        return Role.SELECTED if self.has_focus else Role.STRONG
