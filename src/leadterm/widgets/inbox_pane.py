"""The inbox: every view and every search is this one list, with a search line over it (A2, A9–A11).

Each view has a cursor and a place of its own, found again when the agent comes back to it. While a search is
typed the pane keeps the focus: letters go into the line, arrows move in what is found.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.domain.model import Instant, InteractionId
from leadterm.domain.wire import SEARCH_FROM
from leadterm.state.inbox import ItemId
from leadterm.state.lists import RIGHT_FOR
from leadterm.state.parts import ListView, Part
from leadterm.state.search import SearchState
from leadterm.state.selectors import ContactItem, RowItem, inbox
from leadterm.state.store import ConsoleStore
from leadterm.widgets.drawn import Line
from leadterm.widgets.inbox_finder import FILTER, SEARCH, Finder
from leadterm.widgets.inbox_list import InboxList
from leadterm.widgets.roles import Role, component_classes

_TYPE_ON = "Type a name, a number or an email"
_SEARCHING = "Searching…"
_NOBODY = "Nobody is found by that"


class _Place(Struct, frozen=True):
    """Where the agent was in a view."""

    cursor: ItemId | None = None
    cursor_at: int = 0
    top: int = 0


class InboxPane(InboxList):
    """The list at the left, in whichever view."""

    COMPONENT_CLASSES = component_classes(Role.KEY)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", "Select", show=False, id="row.select"),
        Binding("J,shift+down", "select_step(1)", "Select down", show=False, id="row.select_down"),
        Binding("K,shift+up", "select_step(-1)", "Select up", show=False, id="row.select_up"),
    ]

    @dataclass
    class RowsSelected(Message):
        """The agent selects rows, or takes them out of the selection (A11)."""

        ids: tuple[InteractionId, ...]
        on: bool

    @dataclass
    class QueryTyped(Message):
        """The agent typed in the search line."""

        query: str

    @dataclass
    class FinderPressed(Message):
        """The agent wants the search, or the filter: ``inbox_finder.SEARCH`` or ``FILTER``."""

        spot: str

    def __init__(
        self,
        store: ConsoleStore,
        *,
        clock: Callable[[], Instant],
        zone: tzinfo | None = None,
        search_key: str | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """With a ``search_key`` the pane has a search line; the key is how it is shown, empty for none."""
        super().__init__(store, clock=clock, zone=zone, name=name, id=id, classes=classes)
        self._finder = None if search_key is None else Finder(search_key)
        self._listed = _list_of(store)
        """Which list the cursor and the viewport are of."""
        self._left: dict[ListView, _Place] = {}
        self._search = store.search
        self._chose_hit = False
        """The agent moved the cursor since they typed: it does not go to the best hit any more."""
        self._open_found = False
        """Enter was pressed before the answer came."""
        self._drawn: Sequence[Line] = ()
        """The list as it was drawn last, at a size of the pane."""
        self._drawn_at = self.size

    # What the screen calls --------------------------------------------------------------------------------

    @property
    def typing(self) -> bool:
        """Whether letters go into the search line."""
        return self._finder is not None and self._finder.typing

    @property
    def typed(self) -> str:
        """What is searched for."""
        return "" if self._finder is None else self._finder.line.text

    def type_query(self) -> None:
        """Letters go into the search line from now on."""
        if self._finder is not None:
            self._finder.typing = True
            self.redraw()

    def leave_query(self, *, forget: bool) -> None:
        """Letters are keys again. ``forget``: the line is empty again."""
        if self._finder is None:
            return
        self._finder.typing = self._open_found = False
        if forget:
            self._finder.line.show_text("")
        self.redraw()

    def store_changed(self, parts: Collection[Part]) -> None:
        super().store_changed(parts)
        search = self._store.search
        if self._open_found and not search.waiting:
            self._open_found = False
            if not search.sentence:
                self.action_open()

    def jump_spots(self) -> Sequence[Hashable]:
        return (None, *(() if self._finder is None else (SEARCH, FILTER)), *self._placed)

    def jump_to(self, spot: Hashable) -> None:
        if spot in (SEARCH, FILTER):
            self.post_message(self.FinderPressed(str(spot)))
            return
        self.focus()
        place = next((place for id_, place in self._placed.items() if id_ == spot), None)
        if place is not None:
            self._put_cursor(place)
            self._show()

    # Keys and mouse ---------------------------------------------------------------------------------------

    def action_open(self) -> None:
        if self.typing and self._store.search.waiting:
            self._open_found = True
            return
        super().action_open()

    def action_select(self) -> None:
        row = self.cursor_id
        if row is not None:
            self.post_message(self.RowsSelected((row,), row not in self._store.selection))

    def action_select_step(self, step: int) -> None:
        """A range: the row that is left stays selected, unless the range goes back on itself."""
        before = self.cursor_id
        self._move_to(self._next_place(step), step, show=False)
        after, selection = self.cursor_id, self._store.selection
        if before is None or after is None or (before == after and before in selection):
            self._show()
            return
        # The cursor shows in its new place together with the selection: one frame.
        if before in selection and after in selection:
            self.post_message(self.RowsSelected((before,), on=False))
        else:
            self.post_message(self.RowsSelected((before, after), on=True))

    def on_key(self, event: events.Key) -> None:
        if self._finder is None or not self._finder.typing:
            return
        character = event.character if event.is_printable else None
        if not self._finder.line.press(event.key, character):
            return
        event.stop()
        event.prevent_default()
        self._query_typed()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self._finder is not None and self._finder.typing:
            self._finder.line.insert(event.text)
            self._query_typed()

    def on_blur(self, event: events.Blur) -> None:
        self.leave_query(forget=False)

    def on_click(self, event: events.Click) -> None:
        if self._finder is not None and self.inner_row(event.y) == 0:
            event.stop()
            event.prevent_default()
            self.post_message(self.FinderPressed(self._finder.spot_at(event.x - 1)))

    def _query_typed(self) -> None:
        self._chose_hit = self._open_found = False
        self.redraw()
        self.post_message(self.QueryTyped(self.typed))

    # Drawing ----------------------------------------------------------------------------------------------

    @property
    def _head(self) -> int:
        return 0 if self._finder is None else 1

    def draw(self, width: int, height: int) -> Sequence[Line]:
        store, chosen = self._store, len(self._store.selection)
        foot = f"{chosen:,} selected" if chosen else ""
        note = "last known" if store.stale or store.search.sentence else ""
        self.set_heading(store.view.value.capitalize(), note, foot)
        lines = self._until_found(super().draw(width, height))
        if self._finder is None:
            return lines
        offered = RIGHT_FOR[ListView.SEARCH] in store.rights
        return [self._finder.draw(store, width, self._jump_labels, offered=offered), *lines]

    def _until_found(self, lines: Sequence[Line]) -> Sequence[Line]:
        """The list there was stays until a search has its first answer: an empty one would just flash by."""
        search = self._store.search
        if not search.waiting or search.hits or self._drawn_at != self.size:
            self._drawn, self._drawn_at = lines, self.size
            return lines
        self._item_at, self._placed = [], {}
        return self._drawn

    def _why_empty(self) -> str:
        search = self._store.search
        if self._store.view is not ListView.SEARCH:
            return super()._why_empty()
        if search.sentence:
            return search.sentence
        if len(self.typed.strip()) < SEARCH_FROM:
            return _TYPE_ON
        return _SEARCHING if search.waiting else _NOBODY

    # Views ------------------------------------------------------------------------------------------------

    def _put_cursor(self, index: int) -> None:
        self._chose_hit = True
        super()._put_cursor(index)

    def _follow(self) -> None:
        """After the store changed; another list than before has its own cursor and place."""
        before, self._listed = self._listed, _list_of(self._store)
        search, self._search = self._search, self._store.search
        if self._listed == before:
            if self._has_new_hits(search) and not self._chose_hit:
                self._begin_at(self._best())
            else:
                super()._follow()
            return
        if self._finder is not None and self._store.view is not ListView.SEARCH and not self.typing:
            self._finder.line.show_text("")
        self._left[before[0]] = _Place(self._cursor, self._cursor_at, self._view.top)
        if self._listed[2] != before[2]:
            self._left.clear()
            self.leave_query(forget=True)
        known = self._left.get(self._listed[0]) if self._listed[1] is before[1] else None
        searching = self._listed[0] is ListView.SEARCH
        self._begin_at(self._best() if searching or known is None else known)

    def _has_new_hits(self, before: SearchState) -> bool:
        return self._store.view is ListView.SEARCH and before.hits != self._search.hits

    def _best(self) -> _Place:
        """The first hit of a search; the top of any other list, with no row under the cursor yet.

        It is not previewed: each contact that is looked at may cost a question to the carrier.
        """
        items = inbox(self._store)
        first = items.item(1) if len(items) > 1 else None
        if self._store.view is ListView.SEARCH and isinstance(first, RowItem | ContactItem):
            return _Place(first.id, 1)
        return _Place()

    def _begin_at(self, place: _Place) -> None:
        self._cursor, self._cursor_at, self._waiting = place.cursor, place.cursor_at, False
        self._view.top, self._placed = place.top, {}
        self._look_again()
        index = self._items.index_of(self._cursor)
        if index is not None and index != self._cursor_at:
            self._view.top += index - self._cursor_at
            self._cursor_at = index
            self._look_again()


def _list_of(store: ConsoleStore) -> tuple[ListView, object, object]:
    return store.view, store.kind, None if store.company is None else store.company.id
