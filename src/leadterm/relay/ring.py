"""The newest events of the log, in memory, for everyone who follows it.

One ring is shared by all consoles of a relay. It holds a gapless run of the log's end; who is further behind
reads from the table. Frames are spliced from the stored bytes of events, never decoded and encoded again,
and made once for all consoles of a company that stand at the same place.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct

from leadterm.domain.events import EventType
from leadterm.domain.model import AgentId, CompanyId, Member, Seq
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
RightsListener = Callable[[AgentId], None]
"""Told whose rights have changed."""

_RIGHTS_CHANGED = b'{"type":%b,' % msgspec.json.encode(EventType.RIGHTS_CHANGED)
"""How the one event begins that the relay itself must understand: others are passed on unread."""
_RIGHTS_CHANGED_WORDS = _RIGHTS_CHANGED.decode()


class Slice:
    """What a company's consoles get after one cursor: a frame, or none when nothing concerned them."""

    __slots__ = ("cursor", "frame", "rights_changed")

    def __init__(
        self, cursor: Seq, frame: str | None, rights_changed: frozenset[AgentId] = frozenset()
    ) -> None:
        self.cursor = cursor
        self.frame = frame
        self.rights_changed = rights_changed
        """Agents whose consoles must begin anew instead: they may see something else than before."""


class _RightsChanged(Struct):
    member: Member | None = None


def whose_rights_changed(body: bytes) -> AgentId | None:
    """The agent whom an event gives other rights; None for any other event, which is not even decoded."""
    if not body.startswith(_RIGHTS_CHANGED):
        return None
    member = msgspec.json.decode(body, type=_RightsChanged).member
    return None if member is None else member.agent_id


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
    return slice_of(cursor, bodies)


def slice_of(cursor: Seq, bodies: Sequence[bytes]) -> Slice:
    """The slice of what concerns somebody. One look at the frame tells that nobody's rights have changed."""
    if not bodies:
        return Slice(cursor, None)
    frame = spliced(cursor, bodies)
    if _RIGHTS_CHANGED_WORDS not in frame:
        return Slice(cursor, frame)
    agents = (whose_rights_changed(body) for body in bodies)
    return Slice(cursor, frame, frozenset(agent_id for agent_id in agents if agent_id is not None))


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
        self._rights_listeners: list[RightsListener] = []

    @property
    def tail(self) -> Seq:
        """The lowest cursor that can be read from here."""
        return Seq(self.head - len(self._events))

    def on_change(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def on_rights(self, listener: RightsListener) -> None:
        self._rights_listeners.append(listener)

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
        self._tell_rights(fresh)
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

    def run(self, cursor: Seq, most: int) -> Sequence[LoggedEvent]:
        """The events after a cursor between ``tail`` and ``head``, of all companies."""
        start = cursor - self.tail
        return self._events[start : start + most]

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

    def _tell_rights(self, events: Iterable[LoggedEvent]) -> None:
        for event in events:
            if (agent_id := whose_rights_changed(event.body)) is not None:
                for listener in self._rights_listeners:
                    listener(agent_id)

    def _tell(self, companies: frozenset[CompanyId]) -> None:
        for listener in self._listeners:
            listener(companies)
