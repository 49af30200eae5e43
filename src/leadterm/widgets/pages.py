"""When a pane asks for a page: once for each state of the window, and again when an answer is overdue."""

from collections.abc import Callable

from leadterm.domain.model import Instant
from leadterm.state.parts import Edge
from leadterm.state.windows import RowWindow, ThreadWindow

PATIENCE = 2_000
"""Milliseconds after which a page that has not come may be asked for again."""


class PageAsker:
    """Remembers what was asked, so that a held key does not ask thirty times a second."""

    def __init__(self, clock: Callable[[], Instant]) -> None:
        self._clock = clock
        self._asked: tuple[object, ...] = ()
        self._asked_at = Instant(0)

    def may_ask(self, edge: Edge, window: RowWindow | ThreadWindow) -> bool:
        """Whether this page of this window is not under way. A yes counts as asked."""
        asked = (edge, id(window), window.generation, window.first, len(window))
        now = self._clock()
        if asked == self._asked and now - self._asked_at < PATIENCE:
            return False
        self._asked, self._asked_at = asked, now
        return True
