"""What a search has found, kept up to date while it is shown (A9)."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.model import Contact, Interaction
from leadterm.domain.wire import SearchHit


class SearchState(Struct, frozen=True, kw_only=True):
    query: str = ""
    """What was typed, as it stands."""
    hits: tuple[SearchHit, ...] = ()
    """What the relay found for it, or for what was typed a moment before."""
    more: bool = False
    """There are more than these: type on."""
    left_out: int = 0
    waiting: bool = False
    """An answer is still to come."""
    sentence: str = ""
    """Why there is none."""


def with_contact(hits: Iterable[SearchHit], contact: Contact) -> tuple[SearchHit, ...]:
    """The hits, with what is known of a contact now."""
    return tuple(replace(hit, contact=contact) if hit.contact.id == contact.id else hit for hit in hits)


def with_interaction(hits: Iterable[SearchHit], row: Interaction) -> tuple[SearchHit, ...]:
    """The hits, with what is known of a conversation now: a contact stands there with the latest one."""
    return tuple(replace(hit, interaction=row) if _is_of(hit, row) else hit for hit in hits)


def _is_of(hit: SearchHit, row: Interaction) -> bool:
    if hit.contact.id != row.contact_id:
        return False
    return hit.interaction is None or row.id >= hit.interaction.id
