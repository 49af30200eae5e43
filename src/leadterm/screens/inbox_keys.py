"""The keys and messages of the inbox: rows, views, the search, selections."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from leadterm.domain.model import ContactId
from leadterm.domain.rights import missing_right
from leadterm.domain.wire import SEARCH_FROM, BulkAction
from leadterm.screens.bindings import bindings
from leadterm.screens.layout import Place
from leadterm.screens.panes import Panes
from leadterm.screens.unread import next_unread
from leadterm.state.lists import RIGHT_FOR
from leadterm.state.parts import ListView, Severity
from leadterm.widgets.inbox_finder import SEARCH
from leadterm.widgets.inbox_pane import InboxPane

REST = 0.09
"""Seconds the cursor stands still on a row before the panes follow: a held key does not ask for each row."""


class InboxKeys(Panes):
    """The inbox's side of the main screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        [
            "unread.next",
            "unread.previous",
            "text.new",
            "inbox.search",
            "inbox.filter",
            "inbox.view",
            "row.select_shown",
            "row.act",
            "row.unopened",
            "row.remove",
        ],
        priority=["unread.next", "unread.previous"],
    )

    _former = ListView.INBOX
    """The view there was before the search."""

    # Rows -------------------------------------------------------------------------------------------------

    @on(InboxPane.RowHighlighted)
    @on(InboxPane.ContactHighlighted)
    def _follow_at_rest(self, event: InboxPane.RowHighlighted | InboxPane.ContactHighlighted) -> None:
        event.stop()
        self._show_keys()
        self._follow_soon()

    def _follow_soon(self) -> None:
        if self._rest is None:
            self._rest = self.set_timer(REST, self._follow_now)
        else:
            self._rest.reset()

    @on(InboxPane.RowOpened)
    async def _open(self, event: InboxPane.RowOpened) -> None:
        event.stop()
        await self.open(event.interaction_id)

    @on(InboxPane.ContactOpened)
    async def _open_contact(self, event: InboxPane.ContactOpened) -> None:
        event.stop()
        await self._write_to(event.contact_id)

    @on(InboxPane.EdgeReached)
    def _want_rows(self, event: InboxPane.EdgeReached) -> None:
        event.stop()
        self._wishes.fetch_rows(event.edge)

    async def action_text_compose(self) -> None:
        contact_id = self._inbox.cursor_contact
        if self._place is Place.INBOX and contact_id is not None:
            await self._write_to(contact_id)
            return
        await super().action_text_compose()

    async def _write_to(self, contact_id: ContactId) -> None:
        """A contact with whom there was no conversation yet: an empty thread, and the composer ready."""
        self._forget_rest()
        await self._wishes.open_contact(contact_id, self._write_here)

    async def _write_here(self) -> None:
        await self._go(Place.PANEL)
        self.begin_to_write()

    async def action_unread_next(self) -> None:
        await self._jump(1)

    async def action_unread_previous(self) -> None:
        await self._jump(-1)

    async def _jump(self, step: int) -> None:
        here = self._inbox.cursor_id if self._place is Place.INBOX else self._store.selected
        wanted = next_unread(self._store, here, step)
        if wanted is None:
            self._wishes.say("Nothing else is unread.")
            return
        await self.open(wanted)

    def action_text_new(self) -> None:
        self._wishes.new_text()

    # Views and the search ---------------------------------------------------------------------------------

    async def action_inbox_search(self) -> None:
        right = RIGHT_FOR[ListView.SEARCH]
        if right not in self._store.rights:
            self._wishes.say(missing_right(right).sentence, Severity.WARNING)
            return
        self._drawer = False
        await self._go(Place.INBOX)
        if self._store.view is not ListView.SEARCH:
            self._former = self._store.view
        self._inbox.type_query()
        self._show_keys()

    @on(InboxPane.QueryTyped)
    def _search(self, event: InboxPane.QueryTyped) -> None:
        event.stop()
        if len(event.query.strip()) >= SEARCH_FROM:
            self._wishes.search(event.query)
        elif self._store.view is ListView.SEARCH:
            self._wishes.set_view(self._former)

    @on(InboxPane.FinderPressed)
    async def _finder_pressed(self, event: InboxPane.FinderPressed) -> None:
        event.stop()
        if event.spot == SEARCH:
            await self.action_inbox_search()
        else:
            self.action_inbox_filter()

    def action_inbox_filter(self) -> None:
        self._leave_search()
        self._wishes.choose_kind()

    def action_inbox_view(self) -> None:
        self._leave_search()
        self._wishes.choose_view()

    def _leave_search(self) -> bool:
        """The former list is back, with its cursor; False when there was no search."""
        searching = self._store.view is ListView.SEARCH
        if not searching and not self._inbox.typing:
            return False
        self._inbox.leave_query(forget=True)
        if searching:
            self._wishes.set_view(self._former)
            self._follow_soon()
        self._show_keys()
        return True

    def inbox_back(self) -> bool:
        """Escape in the inbox: undoes the latest of selection, search and view; False when there is none."""
        if self._store.selection:
            self._wishes.clear_selection()
            return True
        return self._leave_search()

    # Selections -------------------------------------------------------------------------------------------

    @on(InboxPane.RowsSelected)
    def _select_rows(self, event: InboxPane.RowsSelected) -> None:
        event.stop()
        self._wishes.select_rows(event.ids, on=event.on)

    def action_row_select_shown(self) -> None:
        self._wishes.select_shown()

    def action_row_act(self) -> None:
        row = self._row
        if self._store.selection:
            self._wishes.act_on_selection()
        elif row is not None:
            self._wishes.act_on_row(row, lambda: self.call_later(self.action_text_compose))

    def action_row_unopened(self) -> None:
        row = self._row
        if self._store.selection:
            self._wishes.bulk(BulkAction.UNOPENED)
        elif row is not None:
            self._wishes.mark_unopened(row.id)

    def action_row_remove(self) -> None:
        row = self._row
        if self._store.selection:
            self._wishes.remove_selected()
        elif row is not None:
            self._wishes.remove(row.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is done to rows works in the inbox alone."""
        if action.startswith("row_"):
            return self.focused is self._inbox
        return super().check_action(action, parameters)
