"""The edges of a box whose inside is made of real widgets, drawn like those of the own-drawn panes."""

from rich.cells import cell_len

from leadterm.widgets.cells import clip
from leadterm.widgets.drawn import Line
from leadterm.widgets.drawn_line import DrawnLine
from leadterm.widgets.roles import Role, component_classes


class FrameEdge(DrawnLine):
    """One line: the top edge with its heading, or the bottom edge with a few words at its right."""

    COMPONENT_CLASSES = component_classes(
        Role.BORDER,
        Role.BORDER_FOCUSED,
        Role.TITLE,
        Role.TITLE_FOCUSED,
        Role.MUTED,
        Role.WARNING,
        Role.SELECTED,
    )

    def __init__(self, corners: str, heading: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(heading, id=id)
        self._corners = corners
        self._lit = False
        self._words: tuple[str, Role] = ("", Role.MUTED)

    @property
    def words(self) -> str:
        return self._words[0]

    def light(self, lit: bool) -> None:
        """Whether the box has the focus."""
        if lit != self._lit:
            self._lit = lit
            self.redraw()

    def say(self, words: str, role: Role = Role.MUTED) -> None:
        """Puts words at the right of the edge."""
        if (words, role) != self._words:
            self._words = (words, role)
            self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        edge = Role.BORDER_FOCUSED if self._lit else Role.BORDER
        left, right = self._corners[0], self._corners[1]
        room = width - 2
        heading = clip(self.heading, room - 2)
        line: Line = ((left, edge),)
        label = self._jump_labels.get(None, "")
        if label:
            line = (*line, (label, Role.SELECTED))
            room -= len(label)
        if heading:
            line = (*line, (f" {heading} ", Role.TITLE_FOCUSED if self._lit else Role.TITLE))
            room -= cell_len(heading) + 2
        text, role = self._words
        words = clip(text, room - 4) if room > 8 else ""
        if not words:
            return [(*line, (f"{'─' * room}{right}", edge))]
        rest = room - cell_len(words) - 3
        return [(*line, ("─" * rest, edge), (f" {words} ", role), (f"─{right}", edge))]
