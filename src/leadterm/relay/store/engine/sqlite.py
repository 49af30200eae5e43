"""SQLite: one file, one writer at a time, statements in microseconds."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection as CoreConnection
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from leadterm.relay.store.engine.port import LOCK_WAIT
from leadterm.relay.store.engine.sqlite_grams import SqliteGrams
from leadterm.relay.store.errors import StoreError
from leadterm.relay.store.statement import Claim, Compiled, Row, Statement, compile_statement

_CACHED_STATEMENTS = 500
_DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",  # What is erased is overwritten. Many builds have it so by default.
)
_WRITER_CACHE = "PRAGMA cache_size = -32768"
_DOWN = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_NOMEM,
    }
)


class SqliteConnection:
    """One connection to the file."""

    grams = SqliteGrams()

    def __init__(self, connection: sqlite3.Connection, compiled: dict[Statement, Compiled]) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._compiled = compiled
        self._open = True

    def try_begin(self) -> bool:
        try:
            self._execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if _primary_code(error) != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def begin(self) -> None:
        self._execute(f"PRAGMA busy_timeout = {int(LOCK_WAIT * 1000)}")
        try:
            self._execute("BEGIN IMMEDIATE")
        finally:
            self._execute("PRAGMA busy_timeout = 0")

    def begin_reading(self) -> None:
        self._execute("BEGIN")

    def commit(self) -> None:
        self._execute("COMMIT")

    def rollback(self) -> None:
        try:
            self._connection.rollback()
        except sqlite3.Error:
            self.close()

    def savepoint(self) -> None:
        self._execute("SAVEPOINT unit")

    def release(self) -> None:
        self._execute("RELEASE unit")

    def undo(self) -> None:
        self._execute("ROLLBACK TO unit")
        self._execute("RELEASE unit")

    def one(self, statement: Statement, parameters: Row = ()) -> Row | None:
        row: Row | None = self._run(statement, parameters).fetchone()
        return row

    def all(self, statement: Statement, parameters: Row = ()) -> list[Row]:
        return self._run(statement, parameters).fetchall()

    def do(self, statement: Statement, parameters: Row = ()) -> None:
        self._run(statement, parameters)

    def do_many(self, statement: Statement, rows: Sequence[Row]) -> None:
        compiled = self._text(statement)
        arrange = compiled.arrange
        self._connection.executemany(compiled.text, map(arrange, rows) if arrange else rows)

    def claim_many(self, statement: Claim, rows: Sequence[Row]) -> set[str]:
        fresh = [row for row in rows if self.one(statement.look, row[: len(statement.look.names)]) is None]
        self.do_many(statement.add, fresh)
        return {row[0] for row in fresh}

    def close(self) -> None:
        self._open = False
        self._connection.close()

    @property
    def aborted(self) -> bool:
        return False  # A statement that fails undoes itself.

    @property
    def usable(self) -> bool:
        return self._open

    def _run(self, statement: Statement, parameters: Row) -> sqlite3.Cursor:
        compiled = self._compiled.get(statement) or self._text(statement)
        if compiled.arrange is not None:
            parameters = compiled.arrange(parameters)
        return self._execute(compiled.text, parameters)

    def _text(self, statement: Statement) -> Compiled:
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = self._compiled[statement] = compile_statement(statement, _DIALECT)
        return compiled


class SqliteDatabase:
    """A file of the relay's own, readable by its owner alone: it holds customers' data."""

    statements_in_loop = True

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise StoreError("The database URL must name a file: sqlite:////var/lib/leadterm/relay.db")
        self._path = Path(url.database)
        self._url = url
        self._compiled: dict[Statement, Compiled] = {}

    @property
    def place(self) -> str:
        return f"the file {self._path}"

    def connect(self) -> SqliteConnection:
        connection = self._connect("rw")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.execute(_WRITER_CACHE)
        connection.execute("PRAGMA busy_timeout = 0")  # The event loop waits for nobody's lock.
        return SqliteConnection(connection, self._compiled)

    def connect_reader(self) -> SqliteConnection:
        connection = self._connect("rw")  # WAL wants its shared index written, even by readers.
        connection.execute("PRAGMA query_only = ON")
        return SqliteConnection(connection, self._compiled)

    def is_down(self, error: BaseException) -> bool:
        return isinstance(error, sqlite3.Error) and _primary_code(error) in _DOWN

    def drop_history(self) -> bool:
        connection = self._connect("rw")
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()
        return not busy

    def revision(self) -> str | None:
        if not self._path.exists():
            return None
        connection = self._connect("rw")
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError as error:
            if self.is_down(error):
                raise
            return None
        finally:
            connection.close()
        return None if row is None else str(row[0])

    @contextmanager
    def migrating(self) -> Iterator[CoreConnection]:
        self._make_file()
        engine = sqlalchemy.create_engine(self._url, poolclass=NullPool)
        event.listen(engine, "connect", _prepare_for_migration)
        event.listen(engine, "begin", _begin_migration)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def _make_file(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreError(f"The database file {self._path} cannot be made: {error.strerror}.") from error

    def _connect(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=LOCK_WAIT,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_CACHED_STATEMENTS,
        )


def _prepare_for_migration(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(LOCK_WAIT * 1000)}")
    connection.execute("PRAGMA journal_mode = WAL")


def _begin_migration(connection: CoreConnection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _primary_code(error: sqlite3.Error) -> int:
    """The error's code without its extension; -1 for an error of the Python module's own."""
    return getattr(error, "sqlite_errorcode", -1) & 0xFF
