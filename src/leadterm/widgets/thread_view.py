"""Where a thread stands: at its end, or at a line of a message. Walks just the messages on the screen.

Messages have coordinates that do not change while pages come and go (``state.thread_window``), and a number
of lines each. Nothing here counts the lines of a whole thread: 10,000 messages are as quick as 20.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from leadterm.widgets.drawn import Line

LinesOf = Callable[[int], Sequence[Line]]


class ThreadView(Struct):
    """The viewport over the messages with coordinates from `first` to before `end`, `height` lines high."""

    height: int = 0
    first: int = 0
    end: int = 0
    sticks: bool = True
    """Stays at the end as messages come."""
    top: int = 0
    """The coordinate of the first message on screen."""
    skipped: int = 0
    """How many of its lines are above the screen."""
    bottom: int = 0
    """The coordinate of the last message on screen."""

    def lines(self, lines_of: LinesOf, *, at_newest: bool) -> list[Line]:
        """The lines on screen. A view that has reached the newest message sticks to it from then on."""
        if not self.sticks:
            self.top = max(self.first, min(self.top, self.end - 1))
            below = self._down_from(self.top, self.skipped, lines_of)
            if len(below) > self.height or self.bottom < self.end - 1:
                return below[: self.height]
            self.sticks = at_newest
        return self._up_from_end(lines_of)

    def move(self, lines: int, lines_of: LinesOf) -> None:
        """Scrolls by lines, down if positive. The end of what is held stops it when it is next drawn."""
        if self.sticks and lines > 0:
            return
        self.sticks = False
        self.skipped += lines
        while self.skipped < 0 and self.top > self.first:
            self.top -= 1
            self.skipped += len(lines_of(self.top))
        self.skipped = max(0, self.skipped)
        while self.top < self.end - 1 and self.skipped >= (size := len(lines_of(self.top))):
            self.skipped -= size
            self.top += 1

    def go_to(self, coordinate: int) -> None:
        """Puts a message at the top of the screen."""
        self.sticks, self.top, self.skipped = False, coordinate, 0

    def reveal(self, coordinate: int, lines_of: LinesOf) -> None:
        """Brings a message to the middle when it is not wholly on screen."""
        whole_above = coordinate > self.top or (coordinate == self.top and not self.skipped)
        if not whole_above or coordinate >= self.bottom:
            self.go_to(coordinate)
            self.move(-max(0, (self.height - len(lines_of(coordinate))) // 2), lines_of)

    def _down_from(self, top: int, skipped: int, lines_of: LinesOf) -> list[Line]:
        shown: list[Line] = []
        self.bottom = top
        for coordinate in range(top, self.end):
            shown.extend(lines_of(coordinate)[skipped if coordinate == top else 0 :])
            self.bottom = coordinate
            if len(shown) >= self.height:
                break
        return shown

    def _up_from_end(self, lines_of: LinesOf) -> list[Line]:
        blocks: list[Sequence[Line]] = []
        room = self.height
        self.top, self.skipped, self.bottom = self.first, 0, self.end - 1
        for coordinate in range(self.end - 1, self.first - 1, -1):
            block = lines_of(coordinate)
            blocks.append(block)
            room -= len(block)
            self.top = coordinate
            if room <= 0:
                self.skipped = -room
                break
        shown = [line for block in reversed(blocks) for line in block]
        return shown[self.skipped :]
