"""Where a list stands: which items are on screen, and how that moves. Pure arithmetic, no drawing.

An item is one or more lines high. The view always begins with a whole item, and nothing here depends on how
many items there are above or below the screen: a million rows scroll like a hundred (A2).
"""

from collections import Counter
from collections.abc import Callable, Iterable

from msgspec import Struct

Heights = Callable[[int], int]
"""How many lines the item at an index takes."""


class ListView(Struct):
    """The viewport over `count` items, `height` lines high, beginning with item `top`."""

    top: int = 0
    height: int = 0
    count: int = 0

    def shown(self, heights: Heights) -> range:
        """The items on screen; the last one may be cut."""
        lines = 0
        index = self.top
        while index < self.count and lines < self.height:
            lines += heights(index)
            index += 1
        return range(self.top, index)

    def whole(self, heights: Heights) -> range:
        """The items that are on screen with all their lines."""
        lines = 0
        index = self.top
        while index < self.count and (lines := lines + heights(index)) <= self.height:
            index += 1
        return range(self.top, index)

    def clamp(self, heights: Heights) -> None:
        """No blank below the last item while there are items above."""
        self.top = max(0, min(self.top, self._top_to_end_with(self.count - 1, self.height, heights)))

    def reveal(self, index: int, heights: Heights) -> None:
        """Scrolls no further than it takes to have the whole item on screen."""
        if index < self.top:
            self.top = index
        elif index not in self.whole(heights):
            self.top = self._top_to_end_with(index, self.height, heights)
        self.clamp(heights)

    def turn_to(self, index: int, heights: Heights) -> None:
        """Brings the item to the middle when it is off screen: one repaint for half a screen of steps."""
        if index in self.whole(heights):
            return
        self.top = self._top_to_end_with(index, max(self.height // 2, heights(index)), heights)
        self.clamp(heights)

    def scroll(self, items: int, heights: Heights) -> None:
        self.top += items
        self.clamp(heights)

    def hold(self, moved: Iterable[int]) -> None:
        """After the list changed: keeps on their lines the rows that the agent sees, as most of them moved.

        `moved` is how many places each row that was on screen has moved. A list at its top stays there. The
        caller clamps once it has set the new count.
        """
        shift = Counter(moved).most_common(1)
        if self.top and shift:
            self.top += shift[0][0]

    def _top_to_end_with(self, index: int, height: int, heights: Heights) -> int:
        """The first of the items that end with the item at `index` and fill `height` lines."""
        top = index
        lines = heights(index) if 0 <= index < self.count else 0
        while top > 0 and (lines := lines + heights(top - 1)) <= height:
            top -= 1
        return top
