"""The last records that came with events, so that a page read a moment earlier does not bring old ones back.

A page is read from the relay's tables somewhere after the place in the log at which it was asked for, and
arrives when the cursor has moved on. What events have said of a record since then wins: if the page was read
before them, they are right; if after, the event that made it so is still to come.

A command's reply says at which place in the log its records are right. It counts as an event of that place:
an earlier one that is still on its way does not bring back what the agent has just changed.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

from leadterm.domain.model import Seq

T = TypeVar("T")

KEPT = 2000
UNPLACED = Seq(0)
"""No place: of a page, or of a reply that does not say at which place of the log it is right."""


class Latest(Generic[T]):
    """The records of one kind that the last events carried, by id, at most ``kept``."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._records: OrderedDict[int, tuple[Seq, T]] = OrderedDict()

    def put(self, id_: int, seq: Seq, record: T) -> T:
        """A record as it was at a place in the log; answers with the latest that is known of it."""
        held = self._records.get(id_)
        if held is not None and held[0] > seq:
            return held[1]
        self._records[id_] = (seq, record)
        self._records.move_to_end(id_)
        if len(self._records) > self._kept:
            self._records.popitem(last=False)
        return record

    def prefer(self, id_: int, record: T, since: Seq) -> T:
        """What events have said after ``since``, where they have; else the record given."""
        held = self._records.get(id_)
        return record if held is None or held[0] <= since else held[1]

    def get(self, id_: int, since: Seq) -> tuple[Seq, T] | None:
        """What the last event after ``since`` said, with its place in the log."""
        held = self._records.get(id_)
        return None if held is None or held[0] <= since else held

    def after(self, since: Seq) -> Iterator[T]:
        """What events have said after ``since``."""
        return (record for seq, record in self._records.values() if seq > since)

    def drop(self, id_: int) -> None:
        """There is no such record any more."""
        self._records.pop(id_, None)

    def clear(self) -> None:
        self._records.clear()
