"""The keys and messages of the inbox."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from leadterm.screens.bindings import bindings
from leadterm.screens.layout import Place
from leadterm.screens.panes import Panes
from leadterm.screens.unread import next_unread
from leadterm.widgets.inbox_pane import InboxPane

REST = 0.09
"""Seconds the cursor stands still on a row before the panes follow: a held key does not ask for each row."""


class InboxKeys(Panes):
    """The inbox's side of the main screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        ["unread.next", "unread.previous", "text.new"], priority=["unread.next", "unread.previous"]
    )

    # Rows -------------------------------------------------------------------------------------------------

    @on(InboxPane.RowHighlighted)
    def _follow_at_rest(self, event: InboxPane.RowHighlighted) -> None:
        event.stop()
        self._show_keys()
        if self._rest is None:
            self._rest = self.set_timer(REST, self._follow_now)
        else:
            self._rest.reset()

    @on(InboxPane.RowOpened)
    async def _open(self, event: InboxPane.RowOpened) -> None:
        event.stop()
        await self.open(event.interaction_id)

    @on(InboxPane.EdgeReached)
    def _want_rows(self, event: InboxPane.EdgeReached) -> None:
        event.stop()
        self._wishes.fetch_recents(event.edge)

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
