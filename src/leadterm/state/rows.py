"""Which interactions the console holds, and in which section each stands (A2)."""

from bisect import insort
from collections.abc import Iterable

from leadterm.domain.events import Before
from leadterm.domain.model import (
    AgentId,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Seq,
)
from leadterm.domain.wire import InboxRow, RecentsPage, Snapshot
from leadterm.state.latest import Latest
from leadterm.state.parts import Edge
from leadterm.state.recents_window import RECENTS_LIMIT, RecentsWindow

SPARE = 500
"""Records kept beyond those that rows need, before a sweep."""


class Rows:
    """Incoming and Active are held whole, Recents by a window; totals follow the events."""

    def __init__(self, recents_limit: int = RECENTS_LIMIT) -> None:
        self.me_id: AgentId | None = None
        self.contacts: dict[ContactId, Contact] = {}
        self.interactions: dict[InteractionId, Interaction] = {}
        """The rows held, the pinned one, and what the events said of the pinned contact."""
        self.incoming: list[InteractionId] = []
        self.active: list[InteractionId] = []
        self.recents = RecentsWindow(recents_limit)
        self.recents_total = 0
        self.pinned: InteractionId | None = None
        self.pinned_contact: ContactId | None = None
        self._recents_unread = 0
        self._latest_interactions: Latest[Interaction] = Latest()
        self._latest_contacts: Latest[Contact] = Latest()

    @property
    def unread_total(self) -> int:
        mine = sum(1 for id_ in (*self.incoming, *self.active) if self.interactions[id_].unread)
        return max(0, self._recents_unread + mine)

    def missing_contacts(self) -> list[ContactId]:
        """Contacts of rows held that no page or event has brought yet."""
        wanted = {row.contact_id for row in self.interactions.values()}
        return sorted(wanted - self.contacts.keys())

    def load(self, snapshot: Snapshot) -> None:
        """Starts from a snapshot; what is pinned stays."""
        pinned = [self.interactions[self.pinned]] if self.pinned in self.interactions else []
        contact = self.contacts.get(self.pinned_contact) if self.pinned_contact is not None else None
        self._latest_interactions.clear()
        self._latest_contacts.clear()
        self.me_id = snapshot.me
        rows = (*snapshot.incoming, *snapshot.active, *snapshot.recents.rows)
        self.contacts = {row.contact.id: row.contact for row in rows}
        if contact is not None:
            self.contacts.setdefault(contact.id, contact)
        self.interactions = {row.id: row for row in (*pinned, *(row.interaction for row in rows))}
        self.incoming = [row.interaction.id for row in snapshot.incoming]
        self.active = [row.interaction.id for row in snapshot.active]
        self.recents_total = snapshot.recents_total
        self._recents_unread = 0
        self._recents_unread = snapshot.unread_total - self.unread_total
        self._start_recents((row.interaction for row in snapshot.recents.rows), snapshot.recents, Edge.NEWEST)

    def load_page(self, page: RecentsPage, edge: Edge, since: Seq) -> None:
        """A page of Recents. Of a row that events have changed since it was asked for, their word stands."""
        rows = (self._fresh(row, since) for row in page.rows)
        fresh = [row for row in rows if row.state is InteractionState.RECENT]
        self.interactions.update((row.id, row) for row in fresh)
        if edge in (Edge.NEWEST, Edge.OLDEST):
            self._start_recents(fresh, page, edge)
        else:
            more = page.newer if edge is Edge.NEWER else page.older
            self.recents.join(fresh, edge=edge, more=more, total=self.recents_total)
        for interaction in self._latest_interactions.after(since):
            if interaction.state is InteractionState.RECENT and interaction.id not in self.recents:
                self._put_recent(interaction, arrived=False)
        self.sweep()

    def keep_contact(self, contact: Contact, since: Seq) -> Contact:
        """A contact that a page or a reply brought; answers with what is known of it now."""
        kept = self._latest_contacts.prefer(contact.id, contact, since)
        self.contacts[contact.id] = kept
        return kept

    def keep_interaction(self, interaction: Interaction, since: Seq) -> Interaction:
        """An interaction that a page or a reply brought, placed as it stands. Totals wait for the event."""
        kept = self._latest_interactions.prefer(interaction.id, interaction, since)
        self._place(kept, arrived=False)
        return kept

    def put_contact(self, contact: Contact, seq: Seq) -> None:
        """A contact as an event says it is."""
        self._latest_contacts.put(contact.id, seq, contact)
        self.contacts[contact.id] = contact

    def put_interaction(self, interaction: Interaction, before: Before | None, seq: Seq) -> None:
        """An interaction as an event says it is. Just here totals change: a row need not be held for it."""
        self._latest_interactions.put(interaction.id, seq, interaction)
        was_recent = before is not None and before.state is InteractionState.RECENT
        is_recent = interaction.state is InteractionState.RECENT
        self.recents_total += is_recent - was_recent
        self._recents_unread += is_recent and interaction.unread > 0
        self._recents_unread -= was_recent and before is not None and before.unread
        self._place(interaction, arrived=is_recent and not was_recent)

    def pin(self, interaction_id: InteractionId | None, contact_id: ContactId | None) -> None:
        """What is shown in the panes is kept, wherever it goes."""
        self.pinned, self.pinned_contact = interaction_id, contact_id

    def sweep(self) -> None:
        """Forgets rows that left the window, and contacts that no row needs."""
        rows = len(self.recents) + len(self.incoming) + len(self.active)
        if len(self.interactions) + len(self.contacts) <= 2 * rows + SPARE:
            return
        self.interactions = {id_: row for id_, row in self.interactions.items() if self._is_held(row)}
        wanted = {row.contact_id for row in self.interactions.values()} | {self.pinned_contact}
        self.contacts = {id_: contact for id_, contact in self.contacts.items() if id_ in wanted}

    def _fresh(self, row: InboxRow, since: Seq) -> Interaction:
        self.keep_contact(row.contact, since)
        return self._latest_interactions.prefer(row.interaction.id, row.interaction, since)

    def _start_recents(self, rows: Iterable[Interaction], page: RecentsPage, edge: Edge) -> None:
        self.recents.start(rows, edge=edge, newer=page.newer, older=page.older, total=self.recents_total)

    def _place(self, interaction: Interaction, *, arrived: bool) -> None:
        """Puts a row where its state says, and forgets it when it is of no concern here."""
        id_, state = interaction.id, interaction.state
        self.interactions[id_] = interaction
        self.incoming = [other for other in self.incoming if other != id_]
        self.active = [other for other in self.active if other != id_]
        if state is InteractionState.RECENT:
            self._put_recent(interaction, arrived=arrived)
        else:
            self.recents.remove(id_)
            self.recents.settle(self.recents_total)
        if state is InteractionState.INCOMING and self.me_id in interaction.offered_to:
            insort(self.incoming, id_, key=lambda row: (self.interactions[row].opened_at, row))
        if state is InteractionState.ACTIVE and interaction.handler == self.me_id:
            insort(self.active, id_, key=lambda row: (-self.interactions[row].last_at, -row))
        if not self._is_held(interaction):
            del self.interactions[id_]

    def _put_recent(self, interaction: Interaction, *, arrived: bool) -> None:
        self.recents.put(interaction, arrived=arrived)
        self.recents.settle(self.recents_total)
        if interaction.id in self.recents:
            self.interactions[interaction.id] = interaction

    def _is_held(self, interaction: Interaction) -> bool:
        id_ = interaction.id
        if id_ == self.pinned or interaction.contact_id == self.pinned_contact:
            return True
        return id_ in self.recents or id_ in self.incoming or id_ in self.active
