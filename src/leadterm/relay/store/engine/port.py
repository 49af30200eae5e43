"""What the rest of the store needs of a database, whichever it is."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection as CoreConnection

from leadterm.relay.store.engine.grams import GramIndex
from leadterm.relay.store.statement import Claim, Row, Statement

LOCK_WAIT = 5.0
"""Seconds to wait for another writer (the command line, another relay) before the store counts as down."""


class Connection(Protocol):
    """One connection of the driver. It may be handed from thread to thread, but serves one at a time.

    Raises the driver's exceptions; ``is_down`` tells the loss of the database from a statement's own fault.
    """

    def try_begin(self) -> bool:
        """Begins a writing transaction, the log's lock taken, if that needs no waiting."""

    def begin(self) -> None:
        """The same, waiting up to ``LOCK_WAIT`` for whoever holds the lock."""

    def begin_reading(self) -> None:
        """Begins a transaction that sees one state of the database and changes nothing."""

    def commit(self) -> None: ...

    def rollback(self) -> None:
        """Ends whatever transaction there is. Never raises: a lost connection is closed instead."""

    def savepoint(self) -> None:
        """Before a unit's own statements."""

    def release(self) -> None:
        """The unit is done: forgets the savepoint."""

    def undo(self) -> None:
        """Goes back to the savepoint, and forgets it."""

    def one(self, statement: Statement, parameters: Row = ()) -> Row | None: ...

    def all(self, statement: Statement, parameters: Row = ()) -> list[Row]: ...

    def do(self, statement: Statement, parameters: Row = ()) -> None: ...

    def do_many(self, statement: Statement, rows: Sequence[Row]) -> None: ...

    def claim_many(self, statement: Claim, rows: Sequence[Row]) -> set[str]:
        """Inserts the rows whose keys are not there yet; returns those keys."""

    def close(self) -> None: ...

    @property
    def grams(self) -> GramIndex:
        """What contacts are found by."""

    @property
    def aborted(self) -> bool:
        """Whether a statement's fault has spoilt the transaction, back to the savepoint before it."""

    @property
    def usable(self) -> bool:
        """False once the connection is closed or was lost."""


class Database(Protocol):
    """Where the store lives."""

    statements_in_loop: bool
    """Whether a batch's statements are quick enough to run in the event loop, leaving COMMIT to a thread."""

    @property
    def place(self) -> str:
        """What to call it in a sentence, with no password in it."""

    def connect(self) -> Connection:
        """A connection for the writer. Raises the driver's error when there is no reaching it."""

    def connect_reader(self) -> Connection:
        """A connection that can change nothing."""

    def is_down(self, error: BaseException) -> bool:
        """Whether an error means that the database is out of reach, full or broken, and no rule's fault."""

    def drop_history(self) -> bool:
        """Empties the write-ahead log of what the database has by now, where that is ours to do. False when
        somebody was reading from it all the while."""

    def revision(self) -> str | None:
        """The schema's revision; None when there are no tables, or no database, yet."""

    def migrating(self) -> AbstractContextManager[CoreConnection]:
        """One transaction for migrations, which keeps other migrations out. Makes a SQLite file."""
