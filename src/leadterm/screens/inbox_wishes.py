"""What the agent wants of the list: views, searches, selections, and what is done to many rows at once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from leadterm.domain.model import ContactId, Interaction, InteractionId, InteractionState, Right
from leadterm.domain.wire import BulkAction, KindFilter
from leadterm.screens.errands import Choice, Errands
from leadterm.state.lists import RIGHT_FOR
from leadterm.state.names import caller
from leadterm.state.parts import Edge, ListView
from leadterm.widgets.inbox_finder import KIND_WORDS

MOMENT = 0.4
"""Seconds that keys wait for a contact to be shown."""
VIEWS = (ListView.INBOX, ListView.RECEIVED, ListView.SENT, ListView.EVERYONE)


class InboxWishes(Errands):
    """The wishes of the inbox's side."""

    # Conversations ----------------------------------------------------------------------------------------

    def preview(self, interaction_id: InteractionId) -> None:
        """Shows a conversation without a trace (A3)."""
        self._show("preview", self._desk.preview(interaction_id))

    def open(self, interaction_id: InteractionId) -> None:
        """Shows a conversation; it counts as read (A10)."""
        self._show("open", self._desk.open(interaction_id))

    def preview_contact(self, contact_id: ContactId) -> None:
        """Shows a contact with whom there may have been no conversation yet."""
        self._show("preview", self._desk.open_contact(contact_id, read=False))

    async def open_contact(self, contact_id: ContactId, then: Callable[[], Awaitable[None]]) -> None:
        """Shows a contact, and then does something there. Waits a moment: the next key finds it done."""
        done = asyncio.Event()

        async def opened() -> None:
            try:
                await self._desk.open_contact(contact_id)
                await then()
            finally:
                done.set()

        self._show("open", opened())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MOMENT):
                await done.wait()

    def fetch_rows(self, edge: Edge) -> None:
        self._once("fetch rows", lambda: self._desk.fetch_rows(edge))

    # Views ------------------------------------------------------------------------------------------------

    def search(self, query: str) -> None:
        """Searches as it is typed: the desk waits for a rest, and shows the latest answer."""
        self._work("search", self._desk.search(query))

    def set_view(self, view: ListView) -> None:
        self._work("view", self._desk.set_view(view))

    def choose_view(self) -> None:
        """A menu of the lists that this agent may look at (A9, F5)."""
        views = [view for view in VIEWS if RIGHT_FOR.get(view) in {None, *self._store.rights}]
        unread = f"{self._store.unread_total:,} unread" if self._store.unread_total else ""
        self._choose(
            "View",
            [
                (view.value.capitalize(), unread if view is ListView.INBOX else "", self._to_view(view))
                for view in views
            ],
            views.index(self._store.view) if self._store.view in views else 0,
        )

    def choose_kind(self) -> None:
        """A menu: everybody's conversations, those of clients and leads, or those of resources (A9)."""
        kinds = tuple(KindFilter)
        self._choose(
            "Show",
            [(KIND_WORDS[kind], "", self._to_kind(kind)) for kind in kinds],
            kinds.index(self._store.kind),
        )

    def _to_view(self, view: ListView) -> Callable[[], object]:
        return lambda: self.set_view(view)

    def _to_kind(self, kind: KindFilter) -> Callable[[], object]:
        return lambda: self._work("kind", self._desk.set_kind(kind))

    # Selections -------------------------------------------------------------------------------------------

    def select_rows(self, ids: Sequence[InteractionId], *, on: bool) -> None:
        self._desk.select_rows(ids, on)
        # In one frame with the cursor that moves along.
        self._flusher.flush()

    def clear_selection(self) -> None:
        self._desk.clear_selection()

    def select_shown(self) -> None:
        """All that the list has, held here or not."""
        self._once("select all", self._desk.select_all_shown)

    def act_on_selection(self) -> None:
        """A menu of what can be done to all rows selected (A11)."""
        self._choose(
            f"{len(self._store.selection):,} selected",
            [
                ("Mark read", "", lambda: self.bulk(BulkAction.READ)),
                ("Mark unopened", "", lambda: self.bulk(BulkAction.UNOPENED)),
                *self._if_may_remove(lambda: self.bulk(BulkAction.REMOVE)),
            ],
        )

    def act_on_row(self, row: Interaction, compose: Callable[[], object]) -> None:
        """A menu of what can be done to one row."""
        mark: Choice = ("Mark unopened", "", lambda: self.mark_unopened(row.id))
        if row.unread:
            mark = ("Mark read", "", lambda: self.mark_row_read(row.id))
        waits = row.state is InteractionState.INCOMING
        self._choose(
            caller(self._store.contacts.get(row.contact_id), self._store.company),
            [
                ("Text", self._keymap["text.compose"].key, compose),
                *([("Respond", "", lambda: self.respond_to(row.id))] if waits else []),
                mark,
                *self._if_may_remove(lambda: self.remove(row.id)),
            ],
        )

    def respond_to(self, interaction_id: InteractionId) -> None:
        self._once(f"respond {interaction_id}", lambda: self._desk.respond(interaction_id))

    def mark_row_read(self, interaction_id: InteractionId) -> None:
        self._once(f"read {interaction_id}", lambda: self._desk.mark_read(interaction_id))

    def mark_unopened(self, interaction_id: InteractionId) -> None:
        self._once(f"unopened {interaction_id}", lambda: self._desk.mark_unopened(interaction_id))

    def remove(self, interaction_id: InteractionId) -> None:
        self._once(f"remove {interaction_id}", lambda: self._desk.remove(interaction_id))

    def bulk(self, action: BulkAction) -> None:
        self._once("bulk", lambda: self._desk.bulk(action))

    def remove_selected(self) -> None:
        """Asks first: they go for everybody."""
        count = len(self._store.selection)
        if count == 1:
            self.bulk(BulkAction.REMOVE)
            return
        self._choose(
            f"Remove {count:,} conversations?",
            [
                ("Keep them", "", lambda: None),
                ("Remove them", "for everyone, until their next text", lambda: self.bulk(BulkAction.REMOVE)),
            ],
        )

    def _if_may_remove(self, remove: Callable[[], object]) -> list[Choice]:
        if Right.REMOVE_FEED not in self._store.rights:
            return []
        return [("Remove from the feed", "until the next text", remove)]
