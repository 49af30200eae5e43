"""The list at the left: its views, its filter, the search, and what is done to many rows at once."""

import asyncio
from collections.abc import Iterable

from msgspec.structs import replace

from leadterm.actions.errands import Errands, new_key
from leadterm.actions.part import DeskPart
from leadterm.client.errors import NotSignedIn, RelayError, RelayUnreachable
from leadterm.domain.model import ContactId, InteractionId
from leadterm.domain.rights import missing_right
from leadterm.domain.wire import (
    BULK_LIMIT,
    SEARCH_FROM,
    Bulk,
    BulkAction,
    BulkReply,
    InteractionReply,
    KindFilter,
    SearchReply,
)
from leadterm.state.asked import Asked
from leadterm.state.drafts import Drafts
from leadterm.state.lists import RIGHT_FOR, VIEW_OF
from leadterm.state.parts import Edge, ListView, Severity

SEARCH_REST = 0.12
"""Seconds without a key before a search is asked."""
NO_SEARCH = "The relay can't be reached. The search goes on when it is back."

_DOING = {
    BulkAction.READ: "Marking {} read…",
    BulkAction.UNOPENED: "Marking {} unopened…",
    BulkAction.REMOVE: "Removing {}…",
}
_DONE = {
    BulkAction.READ: "{} marked read.",
    BulkAction.UNOPENED: "{} marked unopened.",
    BulkAction.REMOVE: "{} removed.",
}
_PASSED_OVER = {
    BulkAction.READ: "{} already read.",
    BulkAction.UNOPENED: "{} already unopened.",
    BulkAction.REMOVE: "{} still open, or removed already; close the text first.",
}


class Listing(DeskPart):
    """What the list shows, and what is done to its rows."""

    def __init__(self, errands: Errands, drafts: Drafts, rest: float) -> None:
        super().__init__(errands, drafts, rest)
        self._searching: asyncio.Task[None] | None = None

    # What it shows ---------------------------------------------------------------------------------------

    async def set_view(self, view: ListView) -> None:
        """Looks at another list (A9), and fetches its newest rows."""
        right = RIGHT_FOR.get(view)
        if right is not None and right not in self._store.rights:
            self.say(missing_right(right).sentence, Severity.WARNING)
            return
        if view is not ListView.SEARCH:
            self._stop_searching()
        self._errands.changed(self._store.set_view(view))
        await self._fetch_unread_list()

    async def set_kind(self, kind: KindFilter) -> None:
        """Shows all conversations, those of clients and leads, or those of resources (A9)."""
        if kind is self._store.kind:
            return
        self._errands.changed(self._store.set_kind(kind))
        if self._store.view is ListView.SEARCH:
            await self.search(self._store.search.query)
        else:
            await self._fetch_unread_list()

    async def fetch_rows(self, edge: Edge) -> None:
        """A page of the list, next to what is held or at an end of all."""
        view, kind = VIEW_OF.get(self._store.view), self._store.kind
        if view is None:
            return
        anchor = self._store.window.anchor(edge)
        if anchor is None and edge in (Edge.NEWER, Edge.OLDER):
            edge = Edge.NEWEST
        asked = self._store.asked()
        page = await self._errands.once(
            f"{view} {kind} {edge} {asked.window}",
            lambda: self._api.view(
                view,
                kind=kind,
                before=anchor if edge is Edge.OLDER else None,
                after=anchor if edge is Edge.NEWER else None,
                end=edge is Edge.OLDEST,
            ),
        )
        if page is not None:
            self._errands.changed(self._store.load_recents(page, edge, asked))

    async def fetch_recents(self, edge: Edge) -> None:
        """The same by the name it has in the inbox."""
        await self.fetch_rows(edge)

    # The search ------------------------------------------------------------------------------------------

    async def search(self, query: str) -> None:
        """Finds contacts as the agent types (A9): asks when they rest, and shows the latest answer alone."""
        await self.set_view(ListView.SEARCH)
        if self._store.view is not ListView.SEARCH:
            return
        self._stop_searching()
        now = replace(self._store.search, query=query, sentence="")
        if len(query.strip()) < SEARCH_FROM:
            found_nothing = replace(now, hits=(), more=False, left_out=0, waiting=False)
            self._errands.changed(self._store.set_search(found_nothing))
            return
        self._errands.changed(self._store.set_search(replace(now, waiting=True)))
        self._searching = self._errands.start(self._search(query))

    async def find_people(self, query: str, with_left_out: bool = False) -> SearchReply | None:
        """Whom a new text may go to (B9), or with ``with_left_out`` also those it may not, with the reason.

        None when the relay does not answer.
        """
        if len(query.strip()) < SEARCH_FROM:
            return SearchReply(hits=(), more=False)
        return await self._errands.ask(
            self._api.search(query.strip(), textable=not with_left_out), unreachable=NO_SEARCH
        )

    # Rows ------------------------------------------------------------------------------------------------

    def select_rows(self, ids: Iterable[InteractionId], on: bool) -> None:
        """Selects rows for a bulk action, or takes them out."""
        self._errands.changed(self._store.select_rows(ids, on))

    def clear_selection(self) -> None:
        self._errands.changed(self._store.clear_selection())

    async def select_all_shown(self) -> None:
        """Selects all that the list shows, at most 5,000; when they are selected already, none."""
        ids = set(self._ids_held())
        more = False
        view = VIEW_OF.get(self._store.view)
        if view is not None and not (self._store.window.whole and len(ids) <= BULK_LIMIT):
            reply = await self._errands.ask(self._api.view_ids(view, kind=self._store.kind, limit=BULK_LIMIT))
            if reply is None:
                return
            ids |= set(reply.interaction_ids)
            more = reply.more
        chosen = set(sorted(ids, reverse=True)[:BULK_LIMIT])
        if chosen and chosen <= self._store.selection:
            self._errands.changed(self._store.clear_selection())
            return
        self._errands.changed(self._store.select_rows(chosen, on=True))
        if more or len(ids) > len(chosen):
            self.say(f"The first {len(chosen):,} are selected; that is the most for one action.")

    async def bulk(self, action: BulkAction) -> bool:
        """Does one thing to all rows selected, for everyone (A11); True when it is done."""
        ids = tuple(sorted(self._store.selection, reverse=True))
        if not ids:
            self.say("Nothing is selected. Space selects a row, V all that the list shows.")
            return False
        if len(ids) > BULK_LIMIT:
            self.say(f"{len(ids):,} are selected; {BULK_LIMIT:,} are the most for one action.")
            return False
        self.say(_DOING[action].format(_conversations(len(ids))))
        asked, bulk = self._store.asked(), Bulk(action=action, interaction_ids=ids)
        reply = await self._errands.ask(self._api.bulk(bulk, key=new_key()))
        if reply is None:
            return False
        self._errands.changed(
            self._store.load_reply(asked=asked, seq=reply.seq, marks=reply.marks),
            self._store.select_rows(ids, on=False),
        )
        self.say(_told(action, reply), Severity.GOOD)
        return True

    async def mark_unopened(self, interaction_id: InteractionId) -> bool:
        """Marks a conversation as if nobody had opened it, for everyone (A10)."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.mark_unopened(interaction_id, key=new_key()))
        return self._took(reply, asked)

    async def remove(self, interaction_id: InteractionId) -> bool:
        """Takes a conversation out of the feed until its next text, for everyone (A10)."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.remove(interaction_id, key=new_key()))
        if self._took(reply, asked):
            self.say("Removed. The next text brings it back, and the search finds it.", Severity.GOOD)
        return reply is not None

    # Inside ----------------------------------------------------------------------------------------------

    def _took(self, reply: InteractionReply | None, asked: Asked) -> bool:
        if reply is None:
            return False
        self._errands.changed(
            self._store.load_reply(asked=asked, seq=reply.seq, interaction=reply.interaction)
        )
        return True

    def _ids_held(self) -> list[InteractionId]:
        store = self._store
        if store.view is ListView.SEARCH:
            return [hit.interaction.id for hit in store.search.hits if hit.interaction is not None]
        if store.view is ListView.INBOX:
            return [*store.incoming, *store.active, *store.window.ids()]
        return store.window.ids()

    async def _fetch_unread_list(self) -> None:
        """The newest rows of a list of which nothing is held."""
        if not len(self._store.window) and not self._store.window.whole:
            await self.fetch_rows(Edge.NEWEST)

    def _stop_searching(self) -> None:
        if self._searching is not None:
            self._searching.cancel()
            self._searching = None

    async def _search(self, query: str) -> None:
        """Cancelled by the next key: what it would have found is not wanted any more."""
        await self._errands.sleep(SEARCH_REST)
        asked = self._store.asked()
        try:
            reply = await self._api.search(query.strip(), kind=self._store.kind)
        except RelayError as error:
            if isinstance(error, NotSignedIn):
                self._errands.sign_out(error.sentence)
            why = NO_SEARCH if isinstance(error, RelayUnreachable) else error.sentence
            told = replace(self._store.search, waiting=False, sentence=why)
            self._errands.changed(self._store.set_search(told))
            return
        self._errands.changed(self._store.load_hits(query, reply, asked))

    async def _look_at_list_again(self) -> None:
        """The relay is back, or another snapshot has come: what the list lacks is fetched."""
        search = self._store.search
        if self._store.view is not ListView.SEARCH:
            await self._fetch_unread_list()
        elif search.query:
            await self.search(search.query)

    def _place_edited(self) -> None:
        """Contacts whom the filter lets through since an edit: their conversations are fetched."""
        for contact_id in self._store.unplaced_contacts():
            self._errands.start(self._place(contact_id))

    async def _place(self, contact_id: ContactId) -> None:
        asked = self._store.asked()
        page = await self._errands.once(f"place {contact_id}", lambda: self._api.timeline(contact_id))
        if page is not None:
            rows = [entry.interaction for entry in page.entries if entry.interaction is not None]
            self._errands.changed(self._store.load_conversations(contact_id, rows, asked))


def _conversations(number: int) -> str:
    return "1 conversation" if number == 1 else f"{number:,} conversations"


def _told(action: BulkAction, reply: BulkReply) -> str:
    done = _DONE[action].format(_conversations(len(reply.marks))) if reply.marks else "Nothing has changed."
    if not reply.passed_over:
        return done
    were = "1 was" if reply.passed_over == 1 else f"{reply.passed_over:,} were"
    return f"{done} {_PASSED_OVER[action].format(were)}"
