"""PostgreSQL: several relays may share one, ordered by the log's lock."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy
from psycopg import errors
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8BinaryDumper
from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from leadterm.relay.store.engine.port import LOCK_WAIT
from leadterm.relay.store.statement import Compiled, Row, Statement, compile_statement

_DIALECT: Dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_LOG_LOCK = 0x6C65_6164_7465_726D  # "leadterm"
_TAKE_LOCK = b"SELECT pg_advisory_xact_lock(%d)" % _LOG_LOCK
_BEGIN = b"BEGIN ISOLATION LEVEL READ COMMITTED"
_BEGIN_READING = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITER_SETTINGS = {
    "synchronous_commit": "on",
    "lock_timeout": f"{int(LOCK_WAIT * 1000)}ms",
    # A relay that freezes inside a transaction must not keep the others from the log.
    "idle_in_transaction_session_timeout": "15s",
}
_READER_SETTINGS = {"idle_in_transaction_session_timeout": "60s"}
_CONNECT = {"connect_timeout": "5", "tcp_user_timeout": "10000", "application_name": "leadterm relay"}
_PREPARED = 500
_DOWN = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.IdleInTransactionSessionTimeout,
    errors.ReadOnlySqlTransaction,
    errors.DataCorrupted,
)


class PostgresConnection:
    """One connection, with every statement prepared."""

    def __init__(
        self, connection: psycopg.Connection[Row], compiled: dict[Statement, tuple[Compiled, bytes]]
    ) -> None:
        self._connection = connection
        self._cursor = psycopg.RawCursor(connection)
        self._cursor.format = psycopg.pq.Format.BINARY
        self._compiled = compiled

    def try_begin(self) -> bool:
        self.begin()
        return True

    def begin(self) -> None:
        try:
            self._connection.execute(_BEGIN)
            self._connection.execute(_TAKE_LOCK)
        except psycopg.Error:
            self.rollback()
            raise

    def begin_reading(self) -> None:
        self._connection.execute(_BEGIN_READING)

    def commit(self) -> None:
        self._connection.execute(b"COMMIT")

    def rollback(self) -> None:
        if self._connection.info.transaction_status == TransactionStatus.IDLE:
            return
        try:
            self._connection.execute(b"ROLLBACK")
        except psycopg.Error:
            self.close()

    def savepoint(self) -> None:
        self._connection.execute(b"SAVEPOINT unit")

    def release(self) -> None:
        self._connection.execute(b"RELEASE unit")

    def undo(self) -> None:
        self._connection.execute(b"ROLLBACK TO unit")
        self._connection.execute(b"RELEASE unit")

    def one(self, statement: Statement, parameters: Row = ()) -> Row | None:
        self.do(statement, parameters)
        return self._cursor.fetchone()

    def all(self, statement: Statement, parameters: Row = ()) -> list[Row]:
        self.do(statement, parameters)
        return self._cursor.fetchall()

    def do(self, statement: Statement, parameters: Row = ()) -> None:
        compiled, text = self._text(statement)
        if compiled.arrange is not None:
            parameters = compiled.arrange(parameters)
        self._cursor.execute(text, parameters, prepare=True)

    def do_many(self, statement: Statement, rows: Iterable[Row]) -> None:
        compiled, text = self._text(statement)
        arrange = compiled.arrange
        self._cursor.executemany(text, map(arrange, rows) if arrange else rows)

    def close(self) -> None:
        self._connection.close()

    @property
    def usable(self) -> bool:
        return not self._connection.closed

    def _text(self, statement: Statement) -> tuple[Compiled, bytes]:
        found = self._compiled.get(statement)
        if found is None:
            compiled = compile_statement(statement, _DIALECT)
            found = self._compiled[statement] = compiled, compiled.text.encode()
        return found


class PostgresDatabase:
    """A database of a server's; the tables live in the first schema of the user's search path."""

    statements_in_loop = False

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._compiled: dict[Statement, tuple[Compiled, bytes]] = {}

    @property
    def place(self) -> str:
        host = self._url.host or self._url.query.get("host", "this machine")
        return f"the PostgreSQL database {self._url.database} on {host}"

    def connect(self) -> PostgresConnection:
        return self._connect(_WRITER_SETTINGS)

    def connect_reader(self) -> PostgresConnection:
        return self._connect(_READER_SETTINGS)

    def is_down(self, error: BaseException) -> bool:
        if isinstance(error, sqlalchemy.exc.DBAPIError):
            return isinstance(error.orig, _DOWN)
        return isinstance(error, _DOWN)

    def revision(self) -> str | None:
        connection = self._open()
        try:
            row = connection.execute(b"SELECT version_num FROM alembic_version").fetchone()
        except errors.UndefinedTable:
            return None
        finally:
            connection.close()
        return None if row is None else str(row[0])

    @contextmanager
    def migrating(self) -> Iterator[CoreConnection]:
        engine = sqlalchemy.create_engine(self._url, poolclass=NullPool)
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(_TAKE_LOCK.decode())
                yield connection
        finally:
            engine.dispose()

    def _connect(self, settings: dict[str, str]) -> PostgresConnection:
        connection = self._open()
        connection.prepare_threshold = 0
        connection.prepared_max = _PREPARED
        # One width for every integer: one prepared statement whatever the values.
        connection.adapters.register_dumper(int, Int8BinaryDumper)
        for name, value in settings.items():
            connection.execute(b"SELECT set_config(%s, %s, false)", (name, value))
        return PostgresConnection(connection, self._compiled)

    def _open(self) -> psycopg.Connection[Row]:
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        info = psycopg.conninfo.make_conninfo(plain, **self._missing())
        return psycopg.connect(info, autocommit=True)

    def _missing(self) -> dict[str, str]:
        return {name: value for name, value in _CONNECT.items() if name not in self._url.query}
