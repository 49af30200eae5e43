"""Which conversations a list shows, and in which order: what the relay's views say, for one row (A2, A9)."""

from msgspec import Struct

from leadterm.domain.model import Contact, ContactKind, Instant, Interaction, InteractionState, Right
from leadterm.domain.wire import KindFilter, View
from leadterm.state.parts import ListView, Section


class ListQuery(Struct, frozen=True):
    """A list of the relay: the view, and whose conversations it shows."""

    view: View = View.RECENTS
    kind: KindFilter = KindFilter.ALL

    def place(self, row: Interaction) -> Instant | None:
        """The moment by which a row stands in the list; None when it is not in it, whoever the contact."""
        if row.hidden:
            return None
        if self.view is View.RECEIVED:
            return row.last_in_at
        if self.view is View.SENT:
            return row.last_out_at
        is_recent = row.state is InteractionState.RECENT
        return row.last_at if is_recent == (self.view is View.RECENTS) else None

    def matches(self, contact: Contact | None) -> bool | None:
        """Whether the filter lets a contact through; None while the contact is not known."""
        if self.kind is KindFilter.ALL:
            return True
        if contact is None:
            return None
        return (contact.kind is ContactKind.RESOURCE) == (self.kind is KindFilter.RESOURCES)


RECENTS = ListQuery()

VIEW_OF = {
    ListView.INBOX: View.RECENTS,
    ListView.RECEIVED: View.RECEIVED,
    ListView.SENT: View.SENT,
    ListView.EVERYONE: View.EVERYONE,
}
"""The relay's list behind a view; a search has none."""

SECTION_OF = {
    ListView.INBOX: Section.RECENTS,
    ListView.RECEIVED: Section.RECEIVED,
    ListView.SENT: Section.SENT,
    ListView.EVERYONE: Section.EVERYONE,
    ListView.SEARCH: Section.SEARCH,
}

RIGHT_FOR = {
    ListView.RECEIVED: Right.VIEW_MESSAGE_CENTRE,
    ListView.SENT: Right.VIEW_MESSAGE_CENTRE,
    ListView.SEARCH: Right.VIEW_MESSAGE_CENTRE,
    ListView.EVERYONE: Right.MONITOR,
}
"""What it takes to look at a view (F5); the inbox is for everybody."""
