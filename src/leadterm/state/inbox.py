"""The list at the left as items: headers, the rows under them, and gaps where none is held (A2, A9).

The inbox has three sections. Every other view is one header and its rows; a search shows contacts too, with
whom there was no conversation yet.
"""

from typing import TypeAlias

from msgspec import Struct

from leadterm.domain.model import Contact, ContactId, Interaction, InteractionId, TrackingNumber
from leadterm.state.lists import SECTION_OF
from leadterm.state.parts import Edge, ListView, Section
from leadterm.state.shown import Shown


class SectionHeader(Struct, frozen=True):
    """``count`` is None where nobody knows how many there are."""

    section: Section
    count: int | None
    more: bool = False
    """There are more than counted: type on."""


class RowItem(Struct, frozen=True):
    section: Section
    interaction: Interaction
    contact: Contact | None
    """None for the moment until a page or an event brings it."""
    number: TrackingNumber | None
    selected: bool = False
    """For a bulk action."""
    left_out: str = ""
    """In a search: why the contact can't be texted, in a few words."""

    @property
    def id(self) -> InteractionId:
        return self.interaction.id


class ContactItem(Struct, frozen=True):
    """A contact that a search found, with whom there was no conversation yet."""

    contact: Contact
    left_out: str = ""
    selected: bool = False

    @property
    def id(self) -> ContactId:
        return self.contact.id


class Gap(Struct, frozen=True):
    """A row that is not held; ``wanted_edge`` says which page to fetch."""

    coordinate: int


InboxItem: TypeAlias = SectionHeader | RowItem | ContactItem | Gap
ItemId: TypeAlias = InteractionId | ContactId
"""No interaction and contact share an id."""


class InboxLines:
    """A view of the store: cheap to make, and good until the store changes.

    Items are addressed by index from the top; the last section stretches over all there are, held or not.
    """

    def __init__(self, store: Shown) -> None:
        self._store = store
        self._searching = store.view is ListView.SEARCH
        self._loaded = store.me_id is not None
        self._blocks: list[tuple[Section, list[InteractionId]]] = []
        if store.view is ListView.INBOX:
            self._blocks = [(Section.INCOMING, store.incoming), (Section.ACTIVE, store.active)]
        heads, start = [0], 0
        for _, ids in self._blocks:
            start += 1 + len(ids)
            heads.append(start)
        self.headers = frozenset(heads)
        """The indexes of the headers."""
        self._tail = start + 1
        self._window = store.window
        self._count = len(store.search.hits) if self._searching else self._window.extent

    def __len__(self) -> int:
        return self._tail + self._count

    def item(self, index: int) -> InboxItem:
        """Raises ``IndexError`` outside the list."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index >= self._tail:
            return self._tail_item(index - self._tail)
        if index == self._tail - 1:
            return self._tail_header()
        for section, ids in self._blocks:
            if index == 0:
                return SectionHeader(section, len(ids) if self._loaded else None)
            if index <= len(ids):
                return self._row(section, ids[index - 1])
            index -= 1 + len(ids)
        raise IndexError(index)

    def index_of(self, id_: ItemId | None) -> int | None:
        """Where a row, or a contact found, stands; None when it is not in this list, or not held."""
        if id_ is None:
            return None
        if self._searching:
            return self._index_of_hit(id_)
        coordinate = self._window.coordinate_of(InteractionId(id_))
        if coordinate is not None:
            return self._tail + coordinate
        start = 1
        for _, ids in self._blocks:
            if id_ in ids:
                return start + ids.index(InteractionId(id_))
            start += 1 + len(ids)
        return None

    def held(self) -> range:
        """The indexes of the rows of the last section that are held."""
        if self._searching:
            return range(self._tail, len(self))
        start = self._tail + self._window.first
        return range(start, start + len(self._window))

    def wanted_edge(self, first: int, last: int) -> Edge | None:
        """Which page a view of these indexes needs next; None when it has what it needs."""
        if self._searching:
            return None
        return self._window.wanted(max(0, first - self._tail), max(0, last - self._tail))

    def _tail_header(self) -> SectionHeader:
        section = SECTION_OF[self._store.view]
        if self._searching:
            return SectionHeader(section, self._count, self._store.search.more)
        known = self._window is self._store.recents or self._window.whole
        return SectionHeader(section, self._count if known and self._loaded else None)

    def _tail_item(self, coordinate: int) -> InboxItem:
        if self._searching:
            return self._hit(coordinate)
        id_ = self._window.at(coordinate)
        return Gap(coordinate) if id_ is None else self._row(SECTION_OF[self._store.view], id_)

    def _hit(self, place: int) -> RowItem | ContactItem:
        hit = self._store.search.hits[place]
        if hit.interaction is None:
            return ContactItem(hit.contact, hit.left_out)
        return self._row(Section.SEARCH, hit.interaction.id, hit.left_out)

    def _index_of_hit(self, id_: ItemId) -> int | None:
        for place, hit in enumerate(self._store.search.hits):
            if id_ in (hit.contact.id, hit.interaction.id if hit.interaction else None):
                return self._tail + place
        return None

    def _row(self, section: Section, id_: InteractionId, left_out: str = "") -> RowItem:
        interaction = self._store.interactions[id_]
        return RowItem(
            section,
            interaction,
            self._store.contacts.get(interaction.contact_id),
            self._store.numbers.get(interaction.number_id),
            id_ in self._store.selection,
            left_out,
        )


def inbox(store: Shown) -> InboxLines:
    """The list as it stands."""
    return InboxLines(store)
