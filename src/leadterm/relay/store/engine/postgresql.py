"""PostgreSQL: several relays may share one, ordered by the log's lock."""

from collections.abc import Iterator, Sequence
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
from leadterm.relay.store.engine.postgresql_bulk import BulkPut
from leadterm.relay.store.engine.postgresql_grams import PostgresGrams
from leadterm.relay.store.statement import Claim, Compiled, Put, Row, Statement, compile_statement

_DIALECT: Dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_LOG_LOCK = 0x6C65_6164_7465_726D  # "leadterm"
_TAKE_LOCK = b"SELECT pg_advisory_xact_lock(%d)" % _LOG_LOCK
# The lock first: what is read after it is what the last holder left.
_BEGIN = b"BEGIN ISOLATION LEVEL READ COMMITTED; %s" % _TAKE_LOCK
_BEGIN_READING = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# A plan is made once and kept. Made while a table was still empty, it would scan the table when it has grown.
_PLANS = {"enable_seqscan": "off"}
_WRITER_SETTINGS = {
    **_PLANS,
    "synchronous_commit": "on",
    "lock_timeout": f"{int(LOCK_WAIT * 1000)}ms",
    # A relay that freezes inside a transaction must not keep the others from the log.
    "idle_in_transaction_session_timeout": "15s",
}
_READER_SETTINGS = {**_PLANS, "idle_in_transaction_session_timeout": "60s"}
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

    grams = PostgresGrams()

    def __init__(self, connection: psycopg.Connection[Row], texts: "_Texts") -> None:
        self._connection = connection
        self._cursor = psycopg.RawCursor(connection)
        self._cursor.format = psycopg.pq.Format.BINARY
        self._texts = texts

    def try_begin(self) -> bool:
        self.begin()
        return True

    def begin(self) -> None:
        try:
            self._control(_BEGIN)
        except psycopg.Error:
            self.rollback()
            raise

    def begin_reading(self) -> None:
        self._control(_BEGIN_READING)

    def commit(self) -> None:
        self._control(b"COMMIT")

    def rollback(self) -> None:
        if self._connection.info.transaction_status == TransactionStatus.IDLE:
            return
        try:
            self._control(b"ROLLBACK")
        except psycopg.Error:
            self.close()

    def savepoint(self) -> None:
        self._control(b"SAVEPOINT unit")

    def release(self) -> None:
        self._control(b"RELEASE unit")

    def undo(self) -> None:
        self._control(b"ROLLBACK TO unit; RELEASE unit")

    def one(self, statement: Statement, parameters: Row = ()) -> Row | None:
        self.do(statement, parameters)
        return self._cursor.fetchone()

    def all(self, statement: Statement, parameters: Row = ()) -> list[Row]:
        self.do(statement, parameters)
        return self._cursor.fetchall()

    def do(self, statement: Statement, parameters: Row = ()) -> None:
        compiled, text = self._texts.single(statement)
        if compiled.arrange is not None:
            parameters = compiled.arrange(parameters)
        self._cursor.execute(text, parameters, prepare=True)

    def do_many(self, statement: Statement, rows: Sequence[Row]) -> None:
        if isinstance(statement, Put) and len(rows) > 1:
            self._put_many(statement, rows)
            return
        compiled, text = self._texts.single(statement)
        arrange = compiled.arrange
        self._cursor.executemany(text, map(arrange, rows) if arrange else rows)

    def claim_many(self, statement: Claim, rows: Sequence[Row]) -> set[str]:
        self._put_many(statement, rows)
        return {row[0] for row in self._cursor.fetchall()}

    def _put_many(self, statement: Put, rows: Sequence[Row]) -> None:
        bulk = self._texts.bulk(statement)
        self._cursor.execute(bulk.text, (bulk.parameter(rows),), prepare=True)

    def close(self) -> None:
        self._connection.close()

    def _control(self, text: bytes) -> None:
        """Begins and ends transactions; several such commands may go in one text."""
        self._connection.execute(text, prepare=False)

    @property
    def aborted(self) -> bool:
        return self._connection.info.transaction_status == TransactionStatus.INERROR

    @property
    def usable(self) -> bool:
        return not self._connection.closed


class _Texts:
    """Every statement used so far, compiled."""

    def __init__(self) -> None:
        self._single: dict[Statement, tuple[Compiled, bytes]] = {}
        self._bulk: dict[Put, BulkPut] = {}

    def single(self, statement: Statement) -> tuple[Compiled, bytes]:
        found = self._single.get(statement)
        if found is None:
            compiled = compile_statement(statement, _DIALECT)
            found = self._single[statement] = compiled, compiled.text.encode()
        return found

    def bulk(self, statement: Put) -> BulkPut:
        found = self._bulk.get(statement)
        if found is None:
            found = self._bulk[statement] = BulkPut(statement, _DIALECT)
        return found


class PostgresDatabase:
    """A database of a server's; the tables live in the first schema of the user's search path."""

    statements_in_loop = False

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._texts = _Texts()

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

    def drop_history(self) -> bool:
        return True

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
        return PostgresConnection(connection, self._texts)

    def _open(self) -> psycopg.Connection[Row]:
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        info = psycopg.conninfo.make_conninfo(plain, **self._missing())
        return psycopg.connect(info, autocommit=True)

    def _missing(self) -> dict[str, str]:
        return {name: value for name, value in _CONNECT.items() if name not in self._url.query}
