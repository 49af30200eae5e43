"""The timeline of a contact (D3): every interaction, newest first, each opening under its line.

It takes the thread's place in the panel. Like the other lists it draws just what is on the screen.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.domain.model import Instant, InteractionId
from leadterm.domain.wire import TimelineEntry
from leadterm.state.names import caller
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.list_view import ListView
from leadterm.widgets.roles import Role, component_classes
from leadterm.widgets.timeline_lines import entry_details, entry_line
from leadterm.widgets.times import Calendar

_NEAR = 20
"""Entries before the end of what is held at which more is asked for."""
_LOADING: Line = ((" Loading…", Role.MUTED),)
_NOTHING: Line = ((" Nothing yet", Role.MUTED),)


class TimelinePane(DrawnPane):
    """The cursor is kept by the entry's id. `back_key` is how its foot names the way back."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.SELECTED, Role.SELECTED_AWAY, Role.GOOD, Role.LINK)
    CONCERNS = frozenset({Part.THREAD})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", show=False, id="timeline.open"),
        Binding("j,down", "step(1)", "Next", show=False, id="timeline.down"),
        Binding("k,up", "step(-1)", "Before", show=False, id="timeline.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="timeline.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="timeline.page_up"),
        Binding("g,home", "end(-1)", "Newest", show=False, id="timeline.first"),
        Binding("G,end", "end(1)", "Oldest", show=False, id="timeline.last"),
    ]

    class OlderWanted(Message):
        """The view came near the end of what is held."""

    @dataclass
    class PlaceWanted(Message):
        """The agent wants to see a conversation where it stands in the thread."""

        interaction_id: InteractionId

    def __init__(
        self,
        store: ConsoleStore,
        *,
        clock: Callable[[], Instant],
        zone: tzinfo | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.back_key = "T"
        self._store = store
        self._calendar = Calendar(clock, zone)
        self._view = ListView()
        self._cursor = 0
        self._cursor_id: int | None = None
        self._opened: int | None = None
        self._shown_for: object = None

    @property
    def entry(self) -> TimelineEntry | None:
        """The one under the cursor."""
        entries = self._entries
        return entries[self._cursor] if self._cursor < len(entries) else None

    def store_changed(self, parts: Collection[Part]) -> None:
        if not self.CONCERNS.isdisjoint(parts):
            self.redraw()
            self._ask()

    # Keys and mouse ---------------------------------------------------------------------------------------

    def action_step(self, step: int) -> None:
        self._go(self._cursor + step)

    def action_page(self, direction: int) -> None:
        self._go(self._cursor + direction * max(1, self._view.height - 1))

    def action_end(self, direction: int) -> None:
        self._go(len(self._entries) if direction > 0 else 0)

    def action_open(self) -> None:
        """Shows what is known of it; of an open text, its place in the thread."""
        entry = self.entry
        if entry is None:
            return
        if self._opened == entry.id and entry.interaction is not None:
            self.post_message(self.PlaceWanted(entry.interaction.id))
            return
        self._opened = None if self._opened == entry.id else entry.id
        self.redraw()
        self._go(self._cursor)

    def close_entry(self) -> bool:
        """Folds the entry that is open; False when none is."""
        was_open, self._opened = self._opened is not None, None
        self.redraw()
        return was_open

    def on_click(self, event: events.Click) -> None:
        event.stop()
        line = self.inner_row(event.y)
        for index in self._view.shown(self._height_of):
            if line < self._height_of(index):
                self._go(index)
                self.action_open()
                return
            line -= self._height_of(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_step(-1)

    # Drawing ----------------------------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> Sequence[Line]:
        timeline = self._store.timeline
        if timeline is None:
            self._shown_for = None
            return ()
        if timeline is not self._shown_for:
            self._shown_for, self._cursor, self._cursor_id, self._opened = timeline, 0, None, None
            self._view = ListView()
        who = caller(self._store.selected_contact, self._store.company)
        self.set_heading(f"{who} · timeline", foot=f"{self.back_key} back to the thread")
        entries = self._entries
        if not entries:
            return [_LOADING if timeline.older else _NOTHING]
        self._keep_cursor(entries)
        self._view.height, self._view.count = height, len(entries)
        self._view.clamp(self._height_of)
        lines: list[Line] = []
        for index in self._view.shown(self._height_of):
            lines += self._block(entries[index], index, width)
        return lines

    def _block(self, entry: TimelineEntry, index: int, width: int) -> list[Line]:
        today = self._calendar.today()
        role = Role.TEXT
        if index == self._cursor:
            role = Role.SELECTED if self.has_focus else Role.SELECTED_AWAY
        line = entry_line(self._store, entry, width, self._calendar, today, role)
        if entry.id != self._opened:
            return [line]
        return [line, *entry_details(self._store, entry, width, self._calendar, today)]

    def _height_of(self, index: int) -> int:
        entry = self._entries[index]
        if entry.id != self._opened:
            return 1
        width = self.inner_size.width
        return 1 + len(entry_details(self._store, entry, width, self._calendar, self._calendar.today()))

    # Inside -----------------------------------------------------------------------------------------------

    @property
    def _entries(self) -> Sequence[TimelineEntry]:
        return self._store.timeline.entries if self._store.timeline is not None else ()

    def _keep_cursor(self, entries: Sequence[TimelineEntry]) -> None:
        """It stays on its entry, whatever comes above."""
        ids = [entry.id for entry in entries]
        if self._cursor_id in ids:
            moved = ids.index(self._cursor_id) - self._cursor
            self._view.hold([moved])
            self._cursor += moved
        self._cursor = max(0, min(self._cursor, len(entries) - 1))
        self._cursor_id = ids[self._cursor]

    def _go(self, index: int) -> None:
        entries = self._entries
        if not entries:
            return
        self._cursor = max(0, min(index, len(entries) - 1))
        self._cursor_id = entries[self._cursor].id
        self._view.reveal(self._cursor, self._height_of)
        self.redraw()
        self._ask()

    def _ask(self) -> None:
        timeline = self._store.timeline
        if timeline is None or not timeline.older or not timeline.loaded:
            return
        if self._view.top + self._view.height + _NEAR >= len(timeline.entries):
            self.post_message(self.OlderWanted())
