"""The single writer and its group commit.

::

    units wait ──► begin, the lock ──► one after the other ──► COMMIT ──► callers get their answers
       ▲                                                         │
       └──────────── what arrives meanwhile is the next batch ◄──┘

No timer: a unit that arrives while nothing is in flight starts a batch at once. On SQLite the statements run
in the event loop and COMMIT alone on the writer's thread; on PostgreSQL the whole batch runs on the thread.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, TypeVar

from leadterm.domain.model import Instant
from leadterm.relay.store.batch import Batch, Outcome, commit_batch
from leadterm.relay.store.directory_cache import DirectoryCache
from leadterm.relay.store.engine import Connection, Database
from leadterm.relay.store.errors import Busy, StoreDown, down
from leadterm.relay.store.log import LoggedEvent
from leadterm.relay.store.measuring import Commits
from leadterm.relay.store.unit import NotWritten
from leadterm.relay.store.work import Work

T = TypeVar("T")
BATCH_LIMIT = 512
QUEUE_LIMIT = 4096


class _Waiting:
    __slots__ = ("answer", "work")

    def __init__(self, work: Work[Any], answer: asyncio.Future[Any]) -> None:
        self.work = work
        self.answer = answer


class Writer:
    """Takes units from the event loop's tasks and commits them in batches, in the order they came."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], Instant],
        on_commit: Callable[[list[LoggedEvent]], None],
    ) -> None:
        self.commits = Commits()
        self._database = database
        self._clock = clock
        self._on_commit = on_commit
        self._directory = DirectoryCache()
        self._waiting: deque[_Waiting] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-writer")
        self._connection: Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def submit(self, work: Work[T]) -> T:
        """Runs a unit and answers once it is committed.

        Raises what the unit raised; Busy when too many wait; StoreDown when the database is out of reach.
        A caller that is cancelled does not stop its unit.
        """
        if self._closed:
            raise StoreDown("The relay is stopping.")
        if len(self._waiting) >= QUEUE_LIMIT:
            raise Busy("The relay has more to do than it can keep up with. Try again in a moment.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Waiting(work, answer))
        if self._task is None:
            self._task = loop.create_task(self._drain())
        return await answer

    @property
    def waiting(self) -> int:
        """How many units wait for their turn."""
        return len(self._waiting)

    async def finish(self) -> None:
        """Takes no more units, and commits those that wait."""
        self._closed = True
        if self._task is not None:
            await self._task

    def close(self) -> None:
        """Lets the database go."""
        self._closed = True
        self._thread.shutdown()
        if self._connection is not None:
            self._connection.close()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                count = min(len(self._waiting), BATCH_LIMIT)
                await self._commit([self._waiting.popleft() for _ in range(count)])
        finally:
            self._task = None

    async def _commit(self, waiting: list[_Waiting]) -> None:
        works = [each.work for each in waiting]
        began = perf_counter()
        try:
            if self._database.statements_in_loop:
                outcomes, appended = await self._commit_from_loop(works)
            else:
                outcomes, appended = await self._on_thread(lambda: self._commit_here(works))
        except Exception as error:
            self.commits.failed += 1
            self._fail(waiting, error)
            return
        self.commits.units += len(waiting)
        self.commits.seconds.add(perf_counter() - began)
        if appended:
            asyncio.get_running_loop().call_soon(self._on_commit, appended)
        for each, outcome in zip(waiting, outcomes, strict=True):
            _answer(each.answer, outcome)

    async def _commit_from_loop(self, works: list[Work[Any]]) -> tuple[list[Outcome], list[LoggedEvent]]:
        connection = await self._begun()
        try:
            batch = Batch(self._database, connection, self._clock, self._directory)
            try:
                outcomes = batch.together(works)
            except NotWritten:
                connection.rollback()
                connection = await self._on_thread(self._begin_here)
                batch = Batch(self._database, connection, self._clock, self._directory)
                outcomes = batch.one_by_one(works)
            await self._on_thread(connection.commit)
        except Exception:
            connection.rollback()
            raise
        return outcomes, batch.appended

    async def _begun(self) -> Connection:
        """A connection with the transaction begun; the loop never waits for another process's lock."""
        connection = self._connection
        if connection is not None and connection.usable and connection.try_begin():
            return connection
        return await self._on_thread(self._begin_here)

    def _commit_here(self, works: list[Work[Any]]) -> tuple[list[Outcome], list[LoggedEvent]]:
        return commit_batch(self._database, self._begin_here(), self._clock, works, self._directory)

    def _begin_here(self) -> Connection:
        """Begins, on a new connection where the old one was lost while nobody used it."""
        connection = self._connection
        if connection is not None and connection.usable:
            try:
                connection.begin()
            except Exception as error:
                if not self._database.is_down(error) or connection.usable:
                    raise
            else:
                return connection
        self._connection = connection = self._database.connect()
        connection.begin()
        return connection

    def _fail(self, waiting: list[_Waiting], error: Exception) -> None:
        for each in waiting:
            lost = self._database.is_down(error)
            _answer(each.answer, Outcome(error=down(self._database.place, error) if lost else error))

    async def _on_thread(self, step: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)


def _answer(answer: asyncio.Future[Any], outcome: Outcome) -> None:
    if answer.done():
        return
    if outcome.error is None:
        answer.set_result(outcome.value)
    else:
        answer.set_exception(outcome.error)
