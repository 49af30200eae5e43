"""A long list of conversations, drawn by the row, that scrolls without end (A2, A10).

The cursor is kept by the row's id, never by its place: a live change does not move it to another row. When a
colleague took the row, none is under the cursor until the next key, which goes on from its place.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.domain.model import ContactId, Instant, InteractionId
from leadterm.state.inbox import ItemId
from leadterm.state.parts import Edge, Part
from leadterm.state.selectors import ContactItem, Gap, RowItem, SectionHeader, inbox
from leadterm.state.store import ConsoleStore
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.inbox_rows import Look, RowLines, gap_lines, header_line, with_label
from leadterm.widgets.list_view import ListView
from leadterm.widgets.pages import PageAsker
from leadterm.widgets.roles import Role, component_classes
from leadterm.widgets.times import Calendar

SHORT = 16
"""Below so many lines the rows are one line high."""
_WHEEL_ITEMS = 2
_FAR = 200
"""Rows between the view and what is held that are too many to fetch page by page."""
_EMPTY = "No conversations yet"
_NOT_LOADED = "Waiting for the relay"


class InboxList(DrawnPane):
    """Whatever list the store looks at. `compact` None: one-line rows when the pane is short."""

    COMPONENT_CLASSES = component_classes(
        Role.HEADING, Role.MUTED, Role.STRONG, Role.MARK, Role.SELECTED, Role.SELECTED_AWAY
    )
    CONCERNS = frozenset({Part.INBOX})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_down", "Next row", show=False, id="list.down"),
        Binding("k,up", "cursor_up", "Previous row", show=False, id="list.up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="list.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="list.page_up"),
        Binding("g,home", "first", "First row", show=False, id="list.first"),
        Binding("G,end", "last", "Last row", show=False, id="list.last"),
        Binding("enter", "open", "Open", show=False, id="list.open"),
    ]

    @dataclass
    class RowHighlighted(Message):
        """The agent moved the cursor to a row."""

        interaction_id: InteractionId

    @dataclass
    class RowOpened(Message):
        """The agent wants to work on a row."""

        interaction_id: InteractionId

    @dataclass
    class ContactHighlighted(Message):
        """The agent moved the cursor to a contact with whom there was no conversation yet."""

        contact_id: ContactId

    @dataclass
    class ContactOpened(Message):
        """The agent wants to write to such a contact."""

        contact_id: ContactId

    @dataclass
    class EdgeReached(Message):
        """The view came near rows that are not held."""

        edge: Edge

    def __init__(
        self,
        store: ConsoleStore,
        *,
        clock: Callable[[], Instant],
        zone: tzinfo | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__("Inbox", name=name, id=id, classes=classes)
        self.compact: bool | None = None
        self._cursor: ItemId | None = None
        self._store = store
        self._asker = PageAsker(clock)
        self._calendar = Calendar(clock, zone)
        self._rows = RowLines(self._calendar)
        self._items = inbox(store)
        self._row_height = 2
        self._view = ListView()
        self._cursor_at = 0
        """Where the cursor's row was last seen: where the next key goes on when it is gone."""
        self._waiting = False
        """The cursor is on a row that is still being fetched."""
        self._placed: dict[ItemId, int] = {}
        """The rows on screen and their places, as last drawn."""
        self._item_at: list[int] = []
        """The item on each line, as last drawn."""

    # What the screen calls --------------------------------------------------------------------------------

    @property
    def cursor_id(self) -> InteractionId | None:
        """The conversation under the cursor."""
        if self._cursor is None or self.cursor_contact is not None:
            return None
        return InteractionId(self._cursor)

    @property
    def cursor_contact(self) -> ContactId | None:
        """The contact under the cursor, with whom there was no conversation yet."""
        index = self._items.index_of(self._cursor)
        item = None if index is None else self._items.item(index)
        return item.id if isinstance(item, ContactItem) else None

    def select(self, id_: ItemId | None) -> None:
        """Puts the cursor on a row and shows it, without a message."""
        self._cursor, self._waiting = id_, False
        self._look_again()
        index = self._items.index_of(id_)
        if index is not None:
            self._cursor_at = index
            self._view.reveal(index, self._height_of)
        self._show()

    def store_changed(self, parts: Collection[Part]) -> None:
        if self.CONCERNS.isdisjoint(parts):
            return
        self._follow()
        self._show()

    # Keys and mouse ---------------------------------------------------------------------------------------

    def action_cursor_down(self) -> None:
        self._move_to(self._next_place(1), 1)

    def action_cursor_up(self) -> None:
        self._move_to(self._next_place(-1), -1)

    def action_page_down(self) -> None:
        self._turn_page(1)

    def action_page_up(self) -> None:
        self._turn_page(-1)

    def action_first(self) -> None:
        self._move_to(0, 1)
        self._view.top = 0
        self._show()

    def action_last(self) -> None:
        self._move_to(len(self._items) - 1, -1)

    def action_open(self) -> None:
        index = self._items.index_of(self._cursor)
        item = None if index is None else self._items.item(index)
        if isinstance(item, RowItem):
            self.post_message(self.RowOpened(item.id))
        elif isinstance(item, ContactItem):
            self.post_message(self.ContactOpened(item.id))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        line = self.inner_row(event.y) - self._head
        if not 0 <= line < len(self._item_at) or self._item_at[line] in self._items.headers:
            return
        self._put_cursor(self._item_at[line])
        self._show()
        if event.chain > 1:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._roll(event, _WHEEL_ITEMS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._roll(event, -_WHEEL_ITEMS)

    def on_resize(self) -> None:
        self._show()

    # Drawing ----------------------------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> Sequence[Line]:
        resized, cursor_shown = height != self._view.height, self._cursor_at in self._item_at
        self._look_again()
        if resized and cursor_shown:
            self._view.reveal(self._cursor_at, self._height_of)
        look = Look(width, self._row_height, self._calendar.today())
        self._placed, self._item_at = {}, []
        lines: list[Line] = []
        for index in self._view.shown(self._height_of):
            drawn = self._item_lines(index, look)
            lines.extend(drawn)
            self._item_at.extend([index] * len(drawn))
        if len(self._items) == len(self._items.headers):
            lines.append(((f"   {self._why_empty()}", Role.MUTED),))
        return lines

    def _item_lines(self, index: int, look: Look) -> tuple[Line, ...]:
        item = self._items.item(index)
        if isinstance(item, SectionHeader):
            return (header_line(item, look.width),)
        chosen = Role.SELECTED if self.has_focus else Role.SELECTED_AWAY
        if isinstance(item, Gap):
            return gap_lines(look, chosen if self._waiting and index == self._cursor_at else None)
        self._placed[item.id] = index
        under_cursor = item.id == self._cursor
        lines = self._rows.of(item, self._store.company, look, chosen if under_cursor else None)
        return with_label(lines, self._jump_labels.get(item.id, ""))

    def _why_empty(self) -> str:
        """What stands there when there are no rows."""
        return _NOT_LOADED if self._store.me_id is None else _EMPTY

    def _show(self) -> None:
        self.redraw()
        if self.size:
            self._ask_for_pages()

    # The view ---------------------------------------------------------------------------------------------

    def _height_of(self, index: int) -> int:
        return 1 if index in self._items.headers else self._row_height

    @property
    def _head(self) -> int:
        """Lines over the list, which are not its own."""
        return 0

    def _look_again(self) -> None:
        """Takes the list as it is now, and a view within it."""
        self._items = inbox(self._store)
        self._view.height = max(0, self.inner_size.height - self._head)
        self._view.count = len(self._items)
        compact = self._view.height < SHORT if self.compact is None else self.compact
        self._row_height = 1 if compact else 2
        self._view.clamp(self._height_of)

    def _follow(self) -> None:
        """After the store changed: the rows on screen stay on their lines, and the cursor on its row."""
        self._items = inbox(self._store)
        places = ((self._items.index_of(id_), before) for id_, before in self._placed.items())
        moved = [now - before for now, before in places if now is not None]
        cursor_shown = self._cursor in self._placed
        self._view.hold(moved)
        self._look_again()
        index = self._items.index_of(self._cursor)
        if index is not None:
            self._cursor_at = index
            if cursor_shown:
                self._view.reveal(index, self._height_of)
        elif self._waiting and self._cursor_at < len(self._items):
            self._put_cursor(self._cursor_at)

    def _roll(self, event: events.MouseEvent, items: int) -> None:
        """The wheel moves the view and leaves the cursor where it is."""
        event.stop()
        event.prevent_default()
        self._view.scroll(items, self._height_of)
        self._show()

    def _ask_for_pages(self) -> None:
        edge = self._wanted_edge()
        if edge is not None and self._asker.may_ask(edge, self._store.window):
            self.post_message(self.EdgeReached(edge))

    def _wanted_edge(self) -> Edge | None:
        """An end of the list that is far from the rows held is fetched at once, not page by page."""
        shown, held = self._view.shown(self._height_of), self._items.held()
        if held and shown.stop < held.start - _FAR and shown.start < max(self._items.headers) + _FAR:
            return Edge.NEWEST
        if held and shown.start > held.stop + _FAR and shown.stop > len(self._items) - _FAR:
            return Edge.OLDEST
        return self._items.wanted_edge(shown.start, shown.stop - 1)

    # The cursor -------------------------------------------------------------------------------------------

    def _next_place(self, step: int) -> int:
        index = self._items.index_of(self._cursor)
        if index is not None or self._waiting:
            return (self._cursor_at if index is None else index) + step
        # Its row is gone, and the one after it has taken its place.
        return self._cursor_at if step > 0 else self._cursor_at - 1

    def _turn_page(self, direction: int) -> None:
        rows = max(1, len(self._view.whole(self._height_of)) - 1) * direction
        index = self._items.index_of(self._cursor)
        self._view.scroll(rows, self._height_of)
        self._move_to((self._cursor_at if index is None else index) + rows, direction)

    def _move_to(self, index: int, direction: int, *, show: bool = True) -> None:
        """Moves the cursor to the nearest row in a direction, else to the last one before the end."""
        place = self._row_at_or_past(index, direction)
        if place is None:
            return
        self._put_cursor(place)
        self._view.turn_to(place, self._height_of)
        if show:
            self._show()

    def _row_at_or_past(self, index: int, direction: int) -> int | None:
        last = len(self._items) - 1
        start = max(0, min(index, last))
        ahead = range(start, last + 1) if direction > 0 else range(start, -1, -1)
        behind = range(start, -1, -1) if direction > 0 else range(start, last + 1)
        return next((place for place in chain(ahead, behind) if place not in self._items.headers), None)

    def _put_cursor(self, index: int) -> None:
        item = self._items.item(index)
        before, self._cursor_at = self._cursor, index
        self._waiting = isinstance(item, Gap)
        self._cursor = item.id if isinstance(item, RowItem | ContactItem) else None
        if self._cursor is None or self._cursor == before:
            return
        if isinstance(item, ContactItem):
            self.post_message(self.ContactHighlighted(item.id))
        elif isinstance(item, RowItem):
            self.post_message(self.RowHighlighted(item.id))
