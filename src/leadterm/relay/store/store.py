"""The relay's store: one writer, a few readers, one log."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, TypeVar, TypeVarTuple

from msgspec import Struct

from leadterm.domain.model import AgentId, Instant
from leadterm.relay.store import log, migrate, search_upkeep
from leadterm.relay.store.acting import command_line
from leadterm.relay.store.batch import commit_batch
from leadterm.relay.store.claims import Receipt
from leadterm.relay.store.directory_cache import DirectoryCache
from leadterm.relay.store.engine import Connection, Database, database
from leadterm.relay.store.errors import down
from leadterm.relay.store.indexing import Indexing
from leadterm.relay.store.log import LoggedEvent
from leadterm.relay.store.measuring import Commits
from leadterm.relay.store.reads import Reads
from leadterm.relay.store.retention import Aged
from leadterm.relay.store.statement import Row
from leadterm.relay.store.tx import Tx
from leadterm.relay.store.work import Command, ParkedWebhook, Plain, Replay, Webhook, Work
from leadterm.relay.store.writer import Writer

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
MANY = 5000
"""Contacts indexed in one unit where nobody waits for the writer."""
TRIM_SLICE = 2000
"""Events trimmed in one unit: the writer must not be kept from the texts that come in."""
SHORTEST_BREATH, LONGEST_BREATH = 0.03, 0.2
"""Seconds that ``run_in_turn`` leaves the database to others; between these, as long as its unit took."""


class StillParked(Struct, frozen=True, kw_only=True):
    key: str
    error: str


class ReplayReport(Struct, frozen=True, kw_only=True):
    """How a replay of the parked webhooks went."""

    replayed: tuple[str, ...]
    """Their keys."""
    still_parked: tuple[StillParked, ...]


class Store:
    """Everything that changes something is a unit: a plain function that the single writer runs alone."""

    def __init__(self, database: Database, clock: Callable[[], Instant]) -> None:
        self.on_commit: Callable[[list[LoggedEvent]], None] | None = None
        self.reads = Reads(database, clock)
        self._database = database
        self._clock = clock
        self._writer = Writer(database, clock, self._committed)
        self._indexing = Indexing(self.reads.contacts_wait, self._index_slice)
        self._direct: Connection | None = None
        self._epoch = ""

    @staticmethod
    def open(url: str, *, clock: Callable[[], Instant]) -> "Store":
        """The store at ``sqlite:///path`` or ``postgresql+psycopg://…``; connects when it is first used.

        Raises StoreError for any other kind of URL.
        """
        return Store(database(url), clock)

    def migrate(self) -> None:
        """Makes the tables, or brings those of an older version up to date, and what contacts are found by.

        Raises StoreDown, SchemaOutOfDate for a database of a newer version, StoreError for one that can't do
        what is needed.
        """
        migrate.migrate(self._database)
        self.index_now()

    def schema_is_current(self) -> bool:
        """Whether the tables are those of this version. Raises StoreDown."""
        return migrate.found_revision(self._database) == migrate.REVISION

    def check_schema(self) -> None:
        """Raises SchemaOutOfDate, with what mends it, unless the tables are those of this version."""
        migrate.check_schema(self._database)

    def is_empty(self) -> bool:
        """Whether nobody has made any tables yet. Raises StoreDown."""
        return migrate.found_revision(self._database) is None

    async def start(self) -> None:
        """Raises SchemaOutOfDate, with the command that mends it, or StoreDown."""
        await asyncio.to_thread(migrate.check_schema, self._database)
        self._epoch = (await self.reads.head()).epoch
        self._indexing.soon()

    async def aclose(self) -> None:
        """Commits what waits, then closes."""
        await self._indexing.end()
        await self._writer.finish()
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Lets the database go. For a store that was never started; else ``aclose``."""
        self._writer.close()
        self.reads.close()
        if self._direct is not None:
            self._direct.close()

    @property
    def epoch(self) -> str:
        """The log's epoch, made with the database. Known once the store is started."""
        assert self._epoch, "the store is not started"
        return self._epoch

    @property
    def commits(self) -> Commits:
        """What the writer has done."""
        return self._writer.commits

    @property
    def waiting(self) -> int:
        """Units that wait for the writer."""
        return self._writer.waiting

    async def run(self, unit: Callable[[Tx], T]) -> T:
        """Runs a unit, and answers once it is committed.

        Whatever the unit raises reaches the caller and undoes that unit alone. Raises Busy and StoreDown too.
        """
        return await self._writer.submit(Plain(unit))

    async def command(
        self, agent_id: AgentId, key: str, request: bytes, unit: Callable[[Tx], object]
    ) -> bytes:
        """Runs an agent's command once for its key, and answers with the reply as JSON, now and ever after.

        Raises Refused (key-reused) when the key came with another request; and as ``run``.
        """
        return await self._writer.submit(Command(agent_id, key, request, unit))

    async def receive(self, key: str, raw: bytes, unit: Callable[[Tx], bytes]) -> Receipt:
        """Runs a webhook once for its key. One whose unit fails is parked with the raw request, and answered.

        Raises Busy and StoreDown alone.
        """
        return await self._writer.submit(Webhook(key, raw, unit))

    async def replay_parked(self, handler: Callable[[ParkedWebhook], Callable[[Tx], bytes]]) -> ReplayReport:
        """Runs the parked webhooks again, oldest first, each with the unit that ``handler`` makes of it."""
        replayed = []
        still_parked = []
        for parked in await self.reads.parked():
            error = await self._writer.submit(Replay(parked, handler))
            if error:
                still_parked.append(StillParked(key=parked.key, error=error))
            else:
                replayed.append(parked.key)
        return ReplayReport(replayed=tuple(replayed), still_parked=tuple(still_parked))

    async def trim_events(self, keep: int) -> None:
        """Removes all but the latest ``keep`` events. A cursor from before them cannot be continued."""
        while await self.run(lambda tx: log.trim(tx.connection, keep, TRIM_SLICE)):
            pass

    async def drop_rows(self, aged: Aged, keys: Sequence[Row]) -> None:
        """Removes rows that are old, by what ``reads.old_rows`` found."""
        await self.run(lambda tx: tx.connection.do_many(aged.drop, keys))

    async def index_contacts(self) -> None:
        """Indexes the contacts that came or changed, for searches; a little later it is done by itself."""
        while await self._index_slice():
            pass

    def index_now(self) -> None:
        """The same from the command line: after many contacts were written at once."""
        while self.run_in_turn(lambda tx: search_upkeep.index_contacts(tx.connection, MANY)):
            pass

    def drop_history(self) -> bool:
        """Once something was erased: takes it out of SQLite's write-ahead log, too. False when that could not
        be, because somebody was reading. Raises StoreDown."""
        try:
            return self._database.drop_history()
        except Exception as error:
            if not self._database.is_down(error):
                raise
            raise down(self._database.place, error) from error

    def read_now(self, question: Callable[[Connection, *Ts], T], *given: *Ts) -> T:
        """Reads at once, likewise; nobody waits for it. Raises SchemaOutOfDate and StoreDown."""
        try:
            migrate.check_schema(self._database)
            with closing(self._database.connect_reader()) as connection:
                connection.begin_reading()
                return question(connection, *given)
        except Exception as error:
            if not self._database.is_down(error):
                raise
            raise down(self._database.place, error) from error

    def run_now(self, unit: Callable[[Tx], T]) -> T:
        """Runs a unit at once on a connection of its own: for the command line, beside a relay or without.

        Raises what the unit raises, SchemaOutOfDate, and StoreDown.
        """
        work: Work[Any] = Plain(unit, command_line())
        try:
            connection = self._direct_connection()
            connection.begin()
            (outcome,), _ = commit_batch(self._database, connection, self._clock, [work], DirectoryCache())
        except Exception as error:
            if not self._database.is_down(error):
                raise
            raise down(self._database.place, error) from error
        if outcome.error is not None:
            raise outcome.error
        value: T = outcome.value
        return value

    def run_in_turn(self, unit: Callable[[Tx], T]) -> T:
        """The same for one of many units: after each a relay gets its turn. SQLite keeps no queue of those
        who wait to write, and who looks for the lock from time to time would never find it free."""
        begun = time.monotonic()
        value = self.run_now(unit)
        time.sleep(min(LONGEST_BREATH, max(SHORTEST_BREATH, time.monotonic() - begun)))
        return value

    def _direct_connection(self) -> Connection:
        if self._direct is None or not self._direct.usable:
            migrate.check_schema(self._database)
            self._direct = self._database.connect()
        return self._direct

    async def _index_slice(self) -> bool:
        return await self.run(lambda tx: search_upkeep.index_contacts(tx.connection, search_upkeep.SLICE))

    def _committed(self, events: list[LoggedEvent]) -> None:
        self._indexing.soon()
        if self.on_commit is not None:
            self.on_commit(events)
