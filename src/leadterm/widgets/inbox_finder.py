"""The line at the top of the inbox: what is searched for, and whose conversations are shown (A9)."""

from collections.abc import Mapping

from rich.cells import cell_len

from leadterm.domain.wire import KindFilter
from leadterm.state.parts import ListView
from leadterm.state.shown import Shown
from leadterm.widgets.cells import clip, fit
from leadterm.widgets.drawn import Line, Piece
from leadterm.widgets.line_edit import LineEdit
from leadterm.widgets.roles import Role

SEARCH, FILTER = "search", "filter"
"""The spots of the line, for jump mode and the mouse."""

KIND_WORDS = {KindFilter.ALL: "All", KindFilter.PEOPLE: "Clients, leads", KindFilter.RESOURCES: "Resources"}
_PROMPT = "search…"


class Finder:
    """What is typed, and how the line looks. It takes one line of the pane, and keeps it."""

    def __init__(self, key: str) -> None:
        """``key`` is how the key of the search is shown; empty when there is none."""
        self.line = LineEdit()
        self.typing = False
        self._key = key
        self._filter_at = 0

    def draw(self, store: Shown, width: int, labels: Mapping[object, str], *, offered: bool) -> Line:
        """``offered``: the agent may search."""
        searching = store.view is ListView.SEARCH
        kind = "" if searching else f"{KIND_WORDS[store.kind]} ▾ "
        label = labels.get(FILTER, "")
        kind = clip(kind, max(0, width - 12))
        self._filter_at = width - cell_len(kind) - len(label)
        left = self._search(self._filter_at, labels.get(SEARCH, ""), offered=offered)
        return (*left, (label, Role.SELECTED), (kind, Role.MUTED))

    def spot_at(self, column: int) -> str:
        """What a click there is about."""
        return FILTER if column >= self._filter_at else SEARCH

    def _search(self, width: int, label: str, *, offered: bool) -> tuple[Piece, ...]:
        if label:
            return (label, Role.SELECTED), (
                fit(f" {self._key} {_PROMPT}"[len(label) :], width - len(label)),
                Role.MUTED,
            )
        key = self._key or "/"
        head: tuple[Piece, ...] = ((f" {key} ", Role.KEY),)
        room = width - cell_len(key) - 2
        if self.typing:
            return (*head, *self.line.draw(room - 1, _PROMPT), (" ", Role.TEXT))
        if self.line.text:
            return (*head, (fit(self.line.text, room), Role.TEXT))
        if not offered:
            return ((" " * width, Role.TEXT),)
        return (*head, (fit(_PROMPT, room), Role.MUTED))
