"""When something was asked of the relay: what the answer may still change when it comes."""

from msgspec import Struct

from leadterm.domain.model import ContactId, Seq


class Asked(Struct, frozen=True):
    """Taken from the store with each request, given back with its answer."""

    era: int
    """Counts snapshots: an answer from before one may be older than it, and is dropped."""
    cursor: Seq
    """What events have brought after this is newer than a command's reply."""
    window: int
    """The generation of the list's window: a page of another no longer fits."""
    thread: int
    contact_id: ContactId | None
