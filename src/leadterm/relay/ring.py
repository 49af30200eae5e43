"""The newest events of the log, in memory, for everyone who follows it.

One ring is shared by all consoles of a relay. It holds a gapless run of the log's end; who is further behind
reads from the table. Frames are spliced from the stored bytes of events, never decoded and encoded again,
and made once for all consoles of a company that stand at the same place.
"""

from collections.abc import Callable, Iterable, Sequence

from leadterm.domain.model import CompanyId, Seq
from leadterm.relay.store import LoggedEvent

RING_EVENTS = 8_192
RING_BYTES = 16 * 1024 * 1024
SLICE_EVENTS = 1_024
"""Events looked through for one frame."""
SLICES_KEPT = 64
"""Frames kept for others who stand at the same place: those up to the head, where most are."""
FRAME_BYTES = 64 * 1024
"""A frame ends with the event that passes this: it bounds what a console that does not read can hold up."""

Listener = Callable[[frozenset[CompanyId]], None]
"""Told which companies something new concerns."""


class Slice:
    """What a company's consoles get after one cursor: a frame, or none when nothing concerned them."""

    __slots__ = ("cursor", "frame")

    def __init__(self, cursor: Seq, frame: str | None) -> None:
        self.cursor = cursor
        self.frame = frame


def spliced(cursor: Seq, bodies: Sequence[bytes]) -> str:
    """One frame as it crosses the wire (``wire.Frame``), from encoded events."""
    return (b'{"cursor":%d,"events":[%b]}' % (cursor, b",".join(bodies))).decode()


def sliced(events: Iterable[LoggedEvent], cursor: Seq, company_id: CompanyId) -> Slice:
    """Joins what concerns a company into one frame, up to ``FRAME_BYTES``; the rest just moves the cursor."""
    bodies: list[bytes] = []
    size = 0
    for event in events:
        if event.company_id == company_id:
            if size and size + len(event.body) > FRAME_BYTES:
                break
            bodies.append(event.body)
            size += len(event.body)
        cursor = Seq(event.seq)
    return Slice(cursor, spliced(cursor, bodies) if bodies else None)


class EventRing:
    """A gapless run of events up to ``head``. Used from the event loop alone."""

    def __init__(self, *, events: int = RING_EVENTS, size: int = RING_BYTES) -> None:
        self.epoch = ""
        self.head = Seq(0)
        self._events: list[LoggedEvent] = []
        self._size = 0
        self._most_events = events
        self._most_bytes = size
        self._slices: dict[tuple[CompanyId, Seq], Slice] = {}
        self._listeners: list[Listener] = []

    @property
    def tail(self) -> Seq:
        """The lowest cursor that can be read from here."""
        return Seq(self.head - len(self._events))

    def on_change(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def restart(self, epoch: str, head: Seq) -> None:
        """Begins anew at a place of a log: at the start, or when the log is another one than before."""
        self.epoch = epoch
        self.head = head
        self._events.clear()
        self._slices.clear()
        self._size = 0
        self._tell(frozenset())

    def append(self, batch: Sequence[LoggedEvent]) -> bool:
        """Adds what continues the run. False when there is a gap before the batch, which is then not taken.

        What is here already is passed over: the same events come from the writer and from the table.
        """
        fresh = [event for event in batch if event.seq > self.head]
        if not fresh:
            return True
        if fresh[0].seq != self.head + 1:
            return False
        self._events.extend(fresh)
        self._size += sum(len(event.body) for event in fresh)
        self.head = Seq(fresh[-1].seq)
        self._slices.clear()
        self._trim()
        self._tell(frozenset(CompanyId(event.company_id) for event in fresh))
        return True

    def after(self, cursor: Seq, company_id: CompanyId) -> Slice:
        """What follows a cursor between ``tail`` and ``head``."""
        known = self._slices.get((company_id, cursor))
        if known is None:
            start = cursor - self.tail
            known = sliced(self._events[start : start + SLICE_EVENTS], cursor, company_id)
            if known.cursor == self.head and len(self._slices) < SLICES_KEPT:
                self._slices[(company_id, cursor)] = known
        return known

    def _trim(self) -> None:
        if len(self._events) <= self._most_events and self._size <= self._most_bytes:
            return
        # Half at a time, so that the cost of moving the rest is spread over many events.
        kept = self._events[-(self._most_events // 2) :]
        size = sum(len(event.body) for event in kept)
        drop = 0
        while size > self._most_bytes // 2 and drop < len(kept) - 1:
            size -= len(kept[drop].body)
            drop += 1
        self._events = kept[drop:]
        self._size = size

    def _tell(self, companies: frozenset[CompanyId]) -> None:
        for listener in self._listeners:
            listener(companies)
