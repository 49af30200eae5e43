"""How the store is asked: each question is one read transaction, on a small pool of threads."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from leadterm.domain.model import Instant
from leadterm.relay.store.engine import Connection, Database
from leadterm.relay.store.errors import StoreDown, down
from leadterm.relay.store.statement import Statement

T = TypeVar("T")
THREADS = 4


class Asking:
    """What every part of ``Reads`` stands on. Every question raises StoreDown when the database is lost."""

    def __init__(self, database: Database, clock: Callable[[], Instant]) -> None:
        self._database = database
        self._clock = clock
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="store-reads")
        self._own = threading.local()
        self._all: set[Connection] = set()
        self._closed = False

    def close(self) -> None:
        """Lets questions on their way be answered, then the database go."""
        self._closed = True
        self._threads.shutdown()
        for connection in self._all:
            connection.close()

    async def _value(self, statement: Statement, *parameters: object) -> T | None:
        row = await self._read(lambda connection: connection.one(statement, parameters))
        return None if row is None else row[0]

    async def _read(self, ask: Callable[[Connection], T]) -> T:
        if self._closed:
            raise StoreDown("The relay is stopping.")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, ask)

    def _ask(self, ask: Callable[[Connection], T]) -> T:
        """One read transaction; once more, on a new connection, when the old one was lost while idle."""
        try:
            return self._ask_once(ask)
        except Exception as error:
            if not self._database.is_down(error):
                raise
        try:
            return self._ask_once(ask)
        except Exception as error:
            if not self._database.is_down(error):
                raise
            raise down(self._database.place, error) from error

    def _ask_once(self, ask: Callable[[Connection], T]) -> T:
        connection = self._connection()
        try:
            connection.begin_reading()
            answer = ask(connection)
            connection.commit()
        except Exception as error:
            connection.rollback()
            if self._database.is_down(error):
                self._drop(connection)
            raise
        return answer

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None or not connection.usable:
            self._own.connection = connection = self._database.connect_reader()
            self._all.add(connection)
        return connection

    def _drop(self, connection: Connection) -> None:
        connection.close()
        self._all.discard(connection)
