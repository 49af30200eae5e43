"""Many units, one transaction: what one of them does wrong hurts no other."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from leadterm.domain.model import Instant
from leadterm.relay.store import log
from leadterm.relay.store.claims import Claims
from leadterm.relay.store.directory_cache import DirectoryCache
from leadterm.relay.store.engine import Connection, Database
from leadterm.relay.store.log import LoggedEvent
from leadterm.relay.store.tx import Tx
from leadterm.relay.store.unit import Ground, NotWritten
from leadterm.relay.store.work import Webhook, Work


class Outcome(Struct, frozen=True):
    """How a unit ended: with a value or with an error, never both."""

    value: Any = None
    error: Exception | None = None


class Batch:
    """Runs units in a transaction that was begun, up to the point of COMMIT.

    ::

        together:    claim all keys ─► each unit ─► write what they decided, table by table
                                                      │ refused by the database (a rule's bug)
                     roll back, begin a new one ◄─────┘
        one by one:  each unit under a savepoint: claim ─► unit ─► write
    """

    def __init__(
        self,
        database: Database,
        connection: Connection,
        clock: Callable[[], Instant],
        directory: DirectoryCache,
    ) -> None:
        self._database = database
        self._connection = connection
        self._clock = clock
        self._directory = directory
        self._read = self._counters = log.read_counters(connection)
        self._ground = Ground(connection, directory, Claims())
        self.appended: list[LoggedEvent] = []
        directory.be_of(self._read.directory)

    def together(self, works: Sequence[Work[Any]]) -> list[Outcome]:
        """One outcome for each unit, in order.

        Raises NotWritten when some unit's decision cannot be written: roll back, begin anew, and run a new
        batch of them one by one. Raises the database's own error when it is out of reach.
        """
        try:
            outcomes = self._together(works)
        except NotWritten as refused:
            self._directory.forget()
            self._raise_if_down(refused)
            raise
        self._write_counters()
        return outcomes

    def one_by_one(self, works: Sequence[Work[Any]]) -> list[Outcome]:
        """The same, each unit for itself: what the database refuses is that unit's error."""
        outcomes = [self._alone(work) for work in works]
        self._write_counters()
        return outcomes

    def _write_counters(self) -> None:
        if self._counters != self._read:
            log.write_counters(self._connection, self._counters)

    def _together(self, works: Sequence[Work[Any]]) -> list[Outcome]:
        self._claim([work.row(self._clock()) for work in works if isinstance(work, Webhook)])
        outcomes = [self._run(work) for work in works]
        self._ground.write()
        return outcomes

    def _claim(self, webhooks: list[tuple[Any, ...]]) -> None:
        try:
            self._ground.claims.claim_all(self._connection, webhooks)
        except Exception as error:
            raise NotWritten(error) from error

    def _alone(self, work: Work[Any]) -> Outcome:
        """One unit in its own savepoint; when its decision cannot be written, what it does instead."""
        outcome = self._under_savepoint(lambda: self._together([work]))
        error = outcome.error
        if error is None:
            return outcome
        return self._under_savepoint(lambda: self._instead(work, error))

    def _instead(self, work: Work[Any], error: Exception) -> list[Outcome]:
        self._claim([work.row(self._clock())] if isinstance(work, Webhook) else [])
        outcome = self._attempt(lambda tx: work.recover(tx, error))
        self._ground.write()
        return [outcome]

    def _under_savepoint(self, step: Callable[[], list[Outcome]]) -> Outcome:
        counters, appended = self._counters, len(self.appended)
        self._ground = Ground(self._connection, self._directory, Claims())
        self._connection.savepoint()
        try:
            (outcome,) = step()
        except NotWritten as refused:
            self._raise_if_down(refused)
            self._connection.undo()
            self._take_back(counters, appended)
            return Outcome(error=refused.reason)
        self._connection.release()
        return outcome

    def _run(self, work: Work[Any]) -> Outcome:
        outcome = self._attempt(work.do)
        error = outcome.error
        if error is None:
            return outcome
        return self._attempt(lambda tx: work.recover(tx, error))

    def _attempt(self, step: Callable[[Tx], Any]) -> Outcome:
        tx = Tx(self._ground, self._counters, self._clock())
        try:
            value = step(tx)
            tx.finish()
        except NotWritten:
            raise
        except Exception as error:
            if self._database.is_down(error):
                raise
            tx.undo()
            if self._connection.aborted:
                raise NotWritten(error) from error
            return Outcome(error=error)
        self._counters = tx.counters
        self.appended += tx.appended
        return Outcome(value=value)

    def _take_back(self, counters: log.Counters, appended: int) -> None:
        self._counters = counters
        del self.appended[appended:]
        self._directory.forget()
        self._ground = Ground(self._connection, self._directory, Claims())

    def _raise_if_down(self, refused: NotWritten) -> None:
        if self._database.is_down(refused.reason):
            raise refused.reason


def commit_batch(
    database: Database,
    connection: Connection,
    clock: Callable[[], Instant],
    works: Sequence[Work[Any]],
    directory: DirectoryCache,
) -> tuple[list[Outcome], list[LoggedEvent]]:
    """Runs units in the transaction that ``connection`` has begun, and commits; rolls back on any error."""
    try:
        batch = Batch(database, connection, clock, directory)
        try:
            outcomes = batch.together(works)
        except NotWritten:
            connection.rollback()
            connection.begin()
            batch = Batch(database, connection, clock, directory)
            outcomes = batch.one_by_one(works)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return outcomes, batch.appended
