"""The last records that came with events, so that a page read a moment earlier does not bring old ones back.

A page or a reply is read from the relay's tables at some place of the log, and arrives at another. What the
events up to the cursor said of a record wins over a page: if the page was older, it is right; if the page
was newer, the event that made it so is still to come.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Generic, TypeVar

from leadterm.domain.model import Seq

T = TypeVar("T")

KEPT = 2000


class Latest(Generic[T]):
    """The records of one kind that the last events carried, by id, at most ``KEPT``."""

    def __init__(self) -> None:
        self._records: OrderedDict[int, tuple[Seq, T]] = OrderedDict()

    def put(self, id_: int, seq: Seq, record: T) -> None:
        self._records[id_] = (seq, record)
        self._records.move_to_end(id_)
        if len(self._records) > KEPT:
            self._records.popitem(last=False)

    def prefer(self, id_: int, record: T) -> T:
        """The record of the events, where there is one; else the one given."""
        held = self._records.get(id_)
        return record if held is None else held[1]

    def changed_since(self, id_: int, seq: Seq) -> bool:
        held = self._records.get(id_)
        return held is not None and held[0] > seq

    def records(self) -> Iterator[T]:
        return (record for _, record in self._records.values())

    def clear(self) -> None:
        self._records.clear()
