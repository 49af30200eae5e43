"""Many units, one transaction: each under its own savepoint, so that one that fails hurts no other."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from leadterm.domain.model import CompanyId, Instant
from leadterm.relay.store import log
from leadterm.relay.store.conversations import add_to_counts
from leadterm.relay.store.engine import Connection, Database
from leadterm.relay.store.log import LoggedEvent
from leadterm.relay.store.tx import Tx
from leadterm.relay.store.unit import CountChange
from leadterm.relay.store.work import Work


class Outcome(Struct, frozen=True):
    """How a unit ended: with a value or with an error, never both."""

    value: Any = None
    error: Exception | None = None


class Batch:
    """Runs units in a transaction that was begun, up to the point of COMMIT."""

    def __init__(self, database: Database, connection: Connection, clock: Callable[[], Instant]) -> None:
        self._database = database
        self._connection = connection
        self._clock = clock
        self._counters = self._read = log.read_counters(connection)
        self._count_changes: defaultdict[CompanyId, CountChange] = defaultdict(CountChange)
        self.appended: list[LoggedEvent] = []

    def run(self, works: Iterable[Work[Any]]) -> list[Outcome]:
        """One outcome for each unit, in order. Raises only when the database itself is out of reach."""
        outcomes = [self._run(work) for work in works]
        self._write_back()
        return outcomes

    def _run(self, work: Work[Any]) -> Outcome:
        outcome = self._attempt(work.do)
        error = outcome.error
        if error is None:
            return outcome
        return self._attempt(lambda tx: work.recover(tx, error))

    def _attempt(self, step: Callable[[Tx], Any]) -> Outcome:
        connection = self._connection
        tx = Tx(connection, self._counters, self._clock())
        connection.savepoint()
        try:
            value = step(tx)
            connection.release()
        except Exception as error:
            if self._database.is_down(error):
                raise
            connection.undo()
            return Outcome(error=error)
        self._absorb(tx)
        return Outcome(value=value)

    def _absorb(self, tx: Tx) -> None:
        self._counters = tx.counters
        self.appended += tx.appended
        for company_id, change in tx.count_changes.items():
            sum_ = self._count_changes[company_id]
            sum_.total += change.total
            sum_.unread += change.unread

    def _write_back(self) -> None:
        """What is written once for all: the events, the counts, the log's head."""
        if self.appended:
            log.append(self._connection, self.appended)
        add_to_counts(self._connection, self._count_changes)
        if self._counters != self._read:
            log.write_counters(self._connection, self._counters)


def commit_batch(
    database: Database, connection: Connection, clock: Callable[[], Instant], works: Iterable[Work[Any]]
) -> tuple[list[Outcome], list[LoggedEvent]]:
    """Runs units in the transaction that ``connection`` has begun, and commits; rolls back on any error."""
    try:
        batch = Batch(database, connection, clock)
        outcomes = batch.run(works)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return outcomes, batch.appended
