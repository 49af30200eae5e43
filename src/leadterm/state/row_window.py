"""A list of conversations may be too long to hold, a million rows: the console holds a window of it (A2, A9).

The window is a contiguous run of the whole list. Pages join it at either edge; its far end is dropped when
it grows past its limit. ``first`` is the coordinate of its first row, counted from the newest of all, so that
a row keeps its coordinate while pages come and go. Of a window that does not start at the top it is an
estimate, squared with the total whenever an end of the list is reached. Of most lists nobody knows the total:
then the list stretches ``STRETCH`` rows past what is known to be there, until its end is reached.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from itertools import count

from leadterm.domain.model import Instant, InteractionId
from leadterm.state.parts import Edge

WINDOW_LIMIT = 1500
NEAR = 60
"""How close to an edge of the window the view may come before the next page is wanted."""
FAR = 500
"""How far a view near an end of the list is from the window before the window starts anew there."""
STRETCH = 2 * FAR
"""Rows shown beyond those held, where there are more and nobody knows how many."""

RowKey = tuple[int, int]
"""Sorts a list: newest first, then the higher id."""
Placed = tuple[InteractionId, Instant]
"""A row, and the moment by which it stands in the list."""

_generations = count(1)


def row_key(at: Instant, id_: InteractionId) -> RowKey:
    return (-at, -id_)


class RowWindow:
    """Rows by (moment desc, id desc). ``total`` is how many the whole list has; None: nobody knows."""

    def __init__(self, limit: int = WINDOW_LIMIT) -> None:
        self.first = 0
        self.newer = False
        """There is more before the window."""
        self.older = False
        """There is more after the window."""
        self.extent = 0
        """How many rows the list is shown with: the total, or what is known and a stretch."""
        self.generation = next(_generations)
        """Changes when an edge is cut or the window starts anew: a page asked for earlier no longer fits.
        No two windows ever have the same."""
        self._limit = limit
        self._focus = 0
        self._keys: list[RowKey] = []
        self._key_of: dict[InteractionId, RowKey] = {}

    @classmethod
    def unread(cls, limit: int = WINDOW_LIMIT) -> "RowWindow":
        """Of a list of which nothing is known yet."""
        window = cls(limit)
        window.older = True
        return window

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, id_: InteractionId) -> bool:
        return id_ in self._key_of

    def ids(self) -> list[InteractionId]:
        return [InteractionId(-key[1]) for key in self._keys]

    def at(self, coordinate: int) -> InteractionId | None:
        index = coordinate - self.first
        if 0 <= index < len(self._keys):
            return InteractionId(-self._keys[index][1])
        return None

    def coordinate_of(self, id_: InteractionId) -> int | None:
        key = self._key_of.get(id_)
        return None if key is None else self.first + bisect_left(self._keys, key)

    def anchor(self, edge: Edge) -> InteractionId | None:
        """The row next to which a page of this edge begins; None when the window has none."""
        if not self._keys or edge not in (Edge.NEWER, Edge.OLDER):
            return None
        return InteractionId(-self._keys[0 if edge is Edge.NEWER else -1][1])

    @property
    def whole(self) -> bool:
        """Nothing of the list is outside the window."""
        return not self.newer and not self.older

    def wanted(self, first: int, last: int) -> Edge | None:
        """Which page a view of these coordinates needs next. What is far from the view is dropped first."""
        self._focus = (first + last) // 2
        if not self._keys:
            return None if self.whole else Edge.NEWEST
        end = self.first + len(self._keys)
        if self.newer and first < self.first + NEAR:
            return Edge.NEWEST if first < FAR < self.first - last else Edge.NEWER
        if self.older and last >= end - NEAR:
            return Edge.OLDEST if self.extent - last < FAR < first - end else Edge.OLDER
        return None

    def start(
        self, rows: Iterable[Placed], *, edge: Edge, newer: bool, older: bool, total: int | None
    ) -> None:
        """Begins anew at an end of the list."""
        self.generation = next(_generations)
        self._key_of = {id_: row_key(at, id_) for id_, at in rows}
        self._keys = sorted(self._key_of.values())
        self.newer, self.older = newer, older
        if edge is Edge.NEWEST:
            self.first = self.extent = 0
        else:
            end = max(self.extent, STRETCH) if total is None else total
            self.first = max(0, end - len(self._keys))
        self._focus = self.first if edge is Edge.NEWEST else self.first + len(self._keys)
        self.settle(total)

    def join(self, rows: Iterable[Placed], *, edge: Edge, more: bool, total: int | None) -> None:
        """Joins a page that was asked for next to an edge of this window."""
        before = self._keys[0] if self._keys else None
        for id_, at in rows:
            self._drop(id_)
            self._insert(id_, row_key(at, id_))
        if edge is Edge.NEWER:
            self.newer = more
            self.first -= len(self._keys) if before is None else bisect_left(self._keys, before)
        else:
            self.older = more
        self.settle(total)

    def put(self, id_: InteractionId, at: Instant, *, arrived: bool) -> None:
        """Places a row where it belongs now. ``arrived``: it was not in the list before."""
        key = row_key(at, id_)
        if self._key_of.get(id_) == key:
            return
        held = self._drop(id_)
        if self._reaches(key):
            self._insert(id_, key)
        elif self._keys and key < self._keys[0]:
            self.first += arrived or held
        elif self._keys:
            self.older = True

    def remove(self, id_: InteractionId) -> None:
        self._drop(id_)

    def settle(self, total: int | None) -> None:
        """Cuts what is over the limit, and squares the coordinates with the total."""
        self._trim()
        if total is None:
            self._settle_unknown()
            return
        last_first = max(0, total - len(self._keys))
        if not self.newer:
            self.first = 0
        elif not self.older:
            self.first = max(1, last_first)
        else:
            self.first = max(1, min(self.first, last_first - 1))
        self.extent = max(total, self.first + len(self._keys))

    def _settle_unknown(self) -> None:
        """Coordinates stay, but for the room that rows before the window must have, or must not."""
        if not self.newer:
            self.extent -= self.first
            self.first = 0
        elif self.first < NEAR:
            self.first += STRETCH
            self.extent += STRETCH
        end = self.first + len(self._keys)
        self.extent = max(self.extent, end + STRETCH) if self.older else end

    def _reaches(self, key: RowKey) -> bool:
        if not self._keys:
            return self.whole
        if key < self._keys[0]:
            return not self.newer
        return key < self._keys[-1] or not self.older

    def _insert(self, id_: InteractionId, key: RowKey) -> None:
        insort(self._keys, key)
        self._key_of[id_] = key

    def _drop(self, id_: InteractionId) -> bool:
        key = self._key_of.pop(id_, None)
        if key is None:
            return False
        del self._keys[bisect_left(self._keys, key)]
        return True

    def _trim(self) -> None:
        excess = len(self._keys) - self._limit
        if excess <= 0:
            return
        self.generation = next(_generations)
        if self._focus - self.first > len(self._keys) // 2:
            cut, self._keys = self._keys[:excess], self._keys[excess:]
            self.first += excess
            self.newer = True
        else:
            self._keys, cut = self._keys[:-excess], self._keys[-excess:]
            self.older = True
        for key in cut:
            del self._key_of[InteractionId(-key[1])]
