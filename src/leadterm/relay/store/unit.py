"""What every part of a unit of work stands on: connection, time, the next numbers, what it appends."""

from collections import defaultdict

from leadterm.domain.model import CompanyId, Instant
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.log import Counters, LoggedEvent


class CountChange:
    """How a company's Recents change in number."""

    __slots__ = ("total", "unread")

    def __init__(self) -> None:
        self.total = 0
        self.unread = 0


class Unit:
    """One unit's state. When the unit fails it is dropped whole, and so are the numbers it took."""

    def __init__(self, connection: Connection, counters: Counters, now: Instant) -> None:
        self.now = now
        self.connection = connection
        self._seq = counters.seq
        self._first_id = counters.next_id
        self._next_id = counters.next_id
        self._appended: list[LoggedEvent] = []
        self._count_changes: defaultdict[CompanyId, CountChange] = defaultdict(CountChange)

    def new_id(self) -> int:
        """An identifier that no record of any kind has."""
        taken = self._next_id
        self._next_id = taken + 1
        return taken

    @property
    def counters(self) -> Counters:
        """The numbers that the next unit goes on from."""
        return Counters(seq=self._seq, next_id=self._next_id)

    @property
    def appended(self) -> list[LoggedEvent]:
        return self._appended

    @property
    def count_changes(self) -> dict[CompanyId, CountChange]:
        return self._count_changes
