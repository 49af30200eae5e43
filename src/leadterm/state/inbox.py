"""The inbox as a list of items: three headers, the rows under them, and gaps where none is held (A2)."""

from typing import TypeAlias

from msgspec import Struct

from leadterm.domain.model import Contact, Interaction, InteractionId, TrackingNumber
from leadterm.state.parts import Edge, Section
from leadterm.state.store import ConsoleStore


class SectionHeader(Struct, frozen=True):
    section: Section
    count: int


class RowItem(Struct, frozen=True):
    section: Section
    interaction: Interaction
    contact: Contact | None
    """None for the moment until a page or an event brings it."""
    number: TrackingNumber | None


class Gap(Struct, frozen=True):
    """A row of Recents that is not held; ``wanted_edge`` says which page to fetch."""

    coordinate: int


InboxItem: TypeAlias = SectionHeader | RowItem | Gap


class InboxLines:
    """A view of the store: cheap to make, and good until the store changes.

    Items are addressed by index from the top; Recents stretches over all there are, held or not.
    """

    def __init__(self, store: ConsoleStore) -> None:
        self._store = store
        self._active_at = 1 + len(store.incoming)
        self._recents_at = self._active_at + 1 + len(store.active)
        recents = store.recents
        self._recents_count = max(store.recents_total, recents.first + len(recents))

    def __len__(self) -> int:
        return self._recents_at + 1 + self._recents_count

    def item(self, index: int) -> InboxItem:
        """Raises ``IndexError`` outside the list."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index < self._active_at:
            if index == 0:
                return SectionHeader(Section.INCOMING, len(self._store.incoming))
            return self._row(Section.INCOMING, self._store.incoming[index - 1])
        if index < self._recents_at:
            if index == self._active_at:
                return SectionHeader(Section.ACTIVE, len(self._store.active))
            return self._row(Section.ACTIVE, self._store.active[index - self._active_at - 1])
        if index == self._recents_at:
            return SectionHeader(Section.RECENTS, self._recents_count)
        coordinate = index - self._recents_at - 1
        id_ = self._store.recents.at(coordinate)
        return Gap(coordinate) if id_ is None else self._row(Section.RECENTS, id_)

    def index_of(self, interaction_id: InteractionId | None) -> int | None:
        """Where a row stands; None when it is not in this list, or not held."""
        if interaction_id is None:
            return None
        coordinate = self._store.recents.coordinate_of(interaction_id)
        if coordinate is not None:
            return self._recents_at + 1 + coordinate
        if interaction_id in self._store.incoming:
            return 1 + self._store.incoming.index(interaction_id)
        if interaction_id in self._store.active:
            return self._active_at + 1 + self._store.active.index(interaction_id)
        return None

    def held(self) -> range:
        """The indexes of the rows of Recents that are held."""
        start = self._recents_at + 1 + self._store.recents.first
        return range(start, start + len(self._store.recents))

    def wanted_edge(self, first: int, last: int) -> Edge | None:
        """Which page of Recents a view of these indexes needs next; None when it has what it needs."""
        start = self._recents_at + 1
        return self._store.recents.wanted(
            max(0, first - start), max(0, last - start), self._store.recents_total
        )

    def _row(self, section: Section, id_: InteractionId) -> RowItem:
        interaction = self._store.interactions[id_]
        return RowItem(
            section,
            interaction,
            self._store.contacts.get(interaction.contact_id),
            self._store.numbers.get(interaction.number_id),
        )


def inbox(store: ConsoleStore) -> InboxLines:
    """The inbox as it stands."""
    return InboxLines(store)
