"""Which interactions the console holds, and in which list each stands (A2, A9)."""

from bisect import insort
from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from leadterm.domain.events import Before, Mark
from leadterm.domain.model import (
    AgentId,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Right,
    Seq,
)
from leadterm.domain.wire import BULK_LIMIT, KindFilter, RecentsPage, Snapshot
from leadterm.state.latest import UNPLACED, Latest
from leadterm.state.lists import RECENTS, ListQuery
from leadterm.state.parts import Edge
from leadterm.state.row_window import WINDOW_LIMIT, RowWindow

SPARE = 500
"""Records kept beyond those that rows need, before a sweep."""
MARKS_KEPT = 4 * BULK_LIMIT


class Rows:
    """Incoming and Active are held whole, Recents by a window, and one more list by another.

    Totals follow the events.
    """

    def __init__(self, limit: int = WINDOW_LIMIT) -> None:
        self.me_id: AgentId | None = None
        self.contacts: dict[ContactId, Contact] = {}
        self.interactions: dict[InteractionId, Interaction] = {}
        """The rows held, the pinned one, and what the events said of the pinned contact."""
        self.incoming: list[InteractionId] = []
        self.active: list[InteractionId] = []
        self.recents = RowWindow(limit)
        self.recents_total = 0
        self.query = RECENTS
        """The list that ``window`` is of."""
        self.pinned: InteractionId | None = None
        self.pinned_contact: ContactId | None = None
        self.found: set[InteractionId] = set()
        self.found_contacts: set[ContactId] = set()
        """What the search shows, is held as well."""
        self.unplaced: set[ContactId] = set()
        """Contacts that the filter lets through since they were edited: their conversations belong into the
        list, and nobody has told yet which those are."""
        self._limit = limit
        self._listed: RowWindow | None = None
        self._undecided: dict[InteractionId, Interaction] = {}
        """Rows that the filter decides on when their contact is known."""
        self._recents_unread = 0
        self._sees_recents = True
        """Without the right to the message centre there are no Recents, whatever concerned the agent (F5)."""
        self._latest_interactions: Latest[Interaction] = Latest()
        self._latest_contacts: Latest[Contact] = Latest()
        self._latest_marks: Latest[Mark] = Latest(MARKS_KEPT)

    @property
    def window(self) -> RowWindow:
        """Of the list that is looked at."""
        return self.recents if self._listed is None else self._listed

    @property
    def total(self) -> int | None:
        """How many rows the list has that is looked at; None: nobody knows."""
        return self.recents_total if self._listed is None else None

    @property
    def unread_total(self) -> int:
        mine = sum(1 for id_ in (*self.incoming, *self.active) if self.interactions[id_].unread)
        return max(0, self._recents_unread + mine)

    def missing_contacts(self) -> list[ContactId]:
        """Contacts of rows held that no page or event has brought yet."""
        wanted = {row.contact_id for row in (*self.interactions.values(), *self._undecided.values())}
        return sorted(wanted - self.contacts.keys())

    def look_at(self, query: ListQuery) -> None:
        """Another list is looked at: nothing of it is held yet, unless it is Recents."""
        self.query = query
        self._listed = None if query == RECENTS else RowWindow.unread(self._limit)
        self.unplaced.clear()
        self._undecided.clear()
        self.sweep()

    def load(self, snapshot: Snapshot) -> None:
        """Starts from a snapshot; what is pinned or found stays, another list than Recents begins anew."""
        kept = [row for row in self.interactions.values() if self._is_kept(row)]
        contacts = [self.contacts[id_] for id_ in self._kept_contacts() if id_ in self.contacts]
        for latest in (self._latest_interactions, self._latest_contacts, self._latest_marks):
            latest.clear()
        self.me_id = snapshot.me
        self._sees_recents = Right.VIEW_MESSAGE_CENTRE in snapshot.rights
        rows = (*snapshot.incoming, *snapshot.active, *snapshot.recents.rows)
        self.contacts = {contact.id: contact for contact in (*contacts, *(row.contact for row in rows))}
        self.interactions = {row.id: row for row in (*kept, *(row.interaction for row in rows))}
        self.incoming = [row.interaction.id for row in snapshot.incoming]
        self.active = [row.interaction.id for row in snapshot.active]
        self.recents_total = snapshot.recents_total
        self._recents_unread = 0
        self._recents_unread = snapshot.unread_total - self.unread_total
        page = snapshot.recents
        self.recents.start(
            [(row.interaction.id, row.interaction.last_at) for row in page.rows],
            edge=Edge.NEWEST,
            newer=page.newer,
            older=page.older,
            total=self.recents_total,
        )
        self.look_at(self.query)

    def load_page(self, page: RecentsPage, edge: Edge, since: Seq) -> None:
        """A page of the list that is looked at. Of a row that events have changed since it was asked for,
        their word stands."""
        for row in page.rows:
            self.keep_contact(row.contact, since)
        fresh = [self._fresh(row.interaction, since) for row in page.rows]
        fresh = [row for row in fresh if self.belongs(row)]
        self.interactions.update((row.id, row) for row in fresh)
        placed = [(row.id, at) for row in fresh if (at := self.query.place(row)) is not None]
        if edge in (Edge.NEWEST, Edge.OLDEST):
            self.window.start(placed, edge=edge, newer=page.newer, older=page.older, total=self.total)
        else:
            more = page.newer if edge is Edge.NEWER else page.older
            self.window.join(placed, edge=edge, more=more, total=self.total)
        for interaction in self._latest_interactions.after(since):
            if interaction.id not in self.window:
                self._fit(self._fresh(interaction, since), arrived=False)
        self.sweep()

    def keep_contact(self, contact: Contact, since: Seq, told: Seq = UNPLACED) -> Contact:
        """A contact that a page brought, or a reply, at a place; answers with what is known of it now."""
        if told:
            self._latest_contacts.put(contact.id, told, contact)
        kept = self._latest_contacts.prefer(contact.id, contact, since)
        self._know(kept)
        return kept

    def keep_interaction(self, interaction: Interaction, since: Seq, told: Seq = UNPLACED) -> Interaction:
        """An interaction that a page or a reply brought, placed as it stands. Totals wait for the event."""
        if told:
            self._latest_interactions.put(interaction.id, told, interaction)
        kept = self._fresh(interaction, since)
        self._place(kept, arrived=False)
        return kept

    def keep_found(self, interaction: Interaction, since: Seq) -> Interaction:
        """An interaction that a search has found: held as long as it is shown."""
        kept = self._fresh(interaction, since)
        self.interactions[kept.id] = kept
        return kept

    def put_contact(self, contact: Contact, seq: Seq, *, edited: bool) -> None:
        """A contact as an event says it is."""
        old = self.contacts.get(contact.id)
        contact = self._latest_contacts.put(contact.id, seq, contact)
        self._know(contact)
        may_have_been_out = edited if old is None else not self.query.matches(old)
        if self.query.kind is not KindFilter.ALL and may_have_been_out and self.query.matches(contact):
            self.unplaced.add(contact.id)

    def put_interaction(self, interaction: Interaction, before: Before | None, seq: Seq) -> None:
        """An interaction as an event says it is. Just here totals change: a row need not be held for it."""
        arrived = self._count(before, interaction.state, interaction.unread, interaction.hidden)
        self._place(self._latest_interactions.put(interaction.id, seq, interaction), arrived=arrived)

    def put_marks(self, marks: Iterable[Mark], seq: Seq) -> None:
        """What became of many, as an event says; the rows need not be held (A11)."""
        for mark in marks:
            self._latest_marks.put(mark.interaction_id, seq, mark)
            self._count(mark.before, mark.before.state, mark.unread, mark.hidden)
            self._mark_held(mark)
        self.recents.settle(self.recents_total)

    def forget(self, contact_id: ContactId) -> None:
        """Nothing is kept of a contact any more; what its rows counted for, marks have said."""
        gone = {row.id for row in self._rows_of(contact_id)}
        gone |= {row.id for row in self._latest_interactions.after(UNPLACED) if row.contact_id == contact_id}
        self.drop(gone)
        self.found_contacts.discard(contact_id)
        self.unplaced.discard(contact_id)
        self._latest_contacts.drop(contact_id)
        self.contacts.pop(contact_id, None)

    def drop(self, gone: Collection[InteractionId]) -> None:
        """Rows that are no more; what they counted for is told elsewhere."""
        for id_ in gone:
            self.recents.remove(id_)
            self.window.remove(id_)
            self._latest_interactions.drop(id_)
            self.interactions.pop(id_, None)
            self._undecided.pop(id_, None)
        self.recents.settle(self.recents_total)
        self.window.settle(self.total)
        self.incoming = [id_ for id_ in self.incoming if id_ not in gone]
        self.active = [id_ for id_ in self.active if id_ not in gone]
        self.found.difference_update(gone)

    def keep_mark(self, mark: Mark, since: Seq) -> None:
        """The same from a reply: totals wait for the event."""
        row = self.interactions.get(mark.interaction_id)
        known = self._latest_interactions.get(mark.interaction_id, since)
        if row is not None and known is None:
            self._mark_held(self._latest_marks.prefer(mark.interaction_id, mark, since))

    def pin(self, interaction_id: InteractionId | None, contact_id: ContactId | None) -> None:
        """What is shown in the panes is kept, wherever it goes."""
        self.pinned, self.pinned_contact = interaction_id, contact_id

    def belongs(self, row: Interaction) -> bool:
        """Whether the list that is looked at is known to show this row."""
        return self.query.place(row) is not None and self.query.matches(self._contact(row)) is True

    def sweep(self) -> None:
        """Forgets rows that left the windows, and contacts that no row needs."""
        rows = len(self.recents) + len(self.window) + len(self.incoming) + len(self.active) + len(self.found)
        if len(self.interactions) + len(self.contacts) <= 2 * rows + SPARE:
            return
        self.interactions = {id_: row for id_, row in self.interactions.items() if self._is_held(row)}
        wanted = {row.contact_id for row in self.interactions.values()} | self._kept_contacts()
        self.contacts = {id_: contact for id_, contact in self.contacts.items() if id_ in wanted}

    # Inside ----------------------------------------------------------------------------------------------

    def _contact(self, row: Interaction) -> Contact | None:
        return self.contacts.get(row.contact_id)

    def _fresh(self, row: Interaction, since: Seq) -> Interaction:
        """A row that was read after ``since``, as events have made it."""
        known = self._latest_interactions.get(row.id, since)
        seq, row = known or (since, row)
        mark = self._latest_marks.get(row.id, seq)
        return row if mark is None else _marked(row, mark[1])

    def _count(self, before: Before | None, state: InteractionState, unread: int, hidden: bool) -> bool:
        """Keeps the totals; whether the row has come into Recents."""
        if not self._sees_recents:
            return False
        was = before is not None and before.state is InteractionState.RECENT and not before.hidden
        now = state is InteractionState.RECENT and not hidden
        self.recents_total += now - was
        self._recents_unread += now and unread > 0
        self._recents_unread -= was and before is not None and before.unread
        return now and not was

    def _mark_held(self, mark: Mark) -> None:
        row, undecided = self.interactions.get(mark.interaction_id), self._undecided.get(mark.interaction_id)
        if undecided is not None:
            self._fit(_marked(undecided, mark), arrived=False)
        if row is None:
            return
        if mark.hidden != row.hidden:
            self._place(_marked(row, mark), arrived=False)
        else:
            self.interactions[row.id] = _marked(row, mark)

    def _know(self, contact: Contact) -> None:
        """Knows a contact, and asks the filter anew about its rows."""
        self.contacts[contact.id] = contact
        if self._listed is None or self.query.matches(None):
            return
        for row in [row for row in self._undecided.values() if row.contact_id == contact.id]:
            self._fit(row, arrived=False)
        if not self.query.matches(contact):
            for id_ in [row.id for row in self._rows_of(contact.id) if row.id in self._listed]:
                self._listed.remove(id_)
            self._listed.settle(None)

    def _rows_of(self, contact_id: ContactId) -> Iterator[Interaction]:
        return (row for row in self.interactions.values() if row.contact_id == contact_id)

    def _place(self, interaction: Interaction, *, arrived: bool) -> None:
        """Puts a row where its state says, and forgets it when it is of no concern here."""
        id_, state = interaction.id, interaction.state
        self.interactions[id_] = interaction
        if id_ in self.incoming:
            self.incoming = [other for other in self.incoming if other != id_]
        if id_ in self.active:
            self.active = [other for other in self.active if other != id_]
        self._fit_recents(interaction, arrived=arrived)
        if self._listed is not None:
            self._fit(interaction, arrived=False)
        if state is InteractionState.INCOMING and self.me_id in interaction.offered_to:
            insort(self.incoming, id_, key=lambda row: (self.interactions[row].opened_at, row))
        if state is InteractionState.ACTIVE and interaction.handler == self.me_id:
            insort(self.active, id_, key=lambda row: (-self.interactions[row].last_at, -row))
        if not self._is_held(interaction):
            del self.interactions[id_]

    def _fit(self, row: Interaction, *, arrived: bool) -> None:
        """Puts a row into the list that is looked at, or takes it out."""
        if self._listed is None:
            self._fit_recents(row, arrived=arrived)
            return
        self._undecided.pop(row.id, None)
        at, matches = self.query.place(row), self.query.matches(self._contact(row))
        if at is not None and matches is None:
            self._undecided[row.id] = row
        if at is not None and matches:
            self._listed.put(row.id, at, arrived=arrived)
        else:
            self._listed.remove(row.id)
        self._listed.settle(None)
        if row.id in self._listed:
            self.interactions[row.id] = row

    def _fit_recents(self, row: Interaction, *, arrived: bool) -> None:
        at = RECENTS.place(row) if self._sees_recents else None
        if at is None:
            self.recents.remove(row.id)
        else:
            self.recents.put(row.id, at, arrived=arrived)
        self.recents.settle(self.recents_total)
        if row.id in self.recents:
            self.interactions[row.id] = row

    def _kept_contacts(self) -> set[ContactId]:
        kept = set(self.found_contacts)
        return kept if self.pinned_contact is None else kept | {self.pinned_contact}

    def _is_kept(self, row: Interaction) -> bool:
        """Held for another reason than a list."""
        return row.id == self.pinned or row.contact_id == self.pinned_contact or row.id in self.found

    def _is_held(self, row: Interaction) -> bool:
        if self._is_kept(row) or row.id in self.recents or row.id in self.window:
            return True
        return row.id in self.incoming or row.id in self.active


def _marked(row: Interaction, mark: Mark) -> Interaction:
    return replace(row, unread=mark.unread, hidden=mark.hidden)
