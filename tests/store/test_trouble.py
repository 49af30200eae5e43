"""Bad days: another writer in the way, a disk that is full, a relay that is killed."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from leadterm.domain.model import Company, CompanyId
from leadterm.relay.store import Store, StoreDown, Tx, tables
from leadterm.relay.store.engine import sqlite
from leadterm.relay.store.engine.sqlite import SqliteConnection
from leadterm.relay.store.statement import put
from support.office import Clock

RELAY = """
import asyncio, sys
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Instant
from leadterm.relay.store import Store

def unit(tx):
    event = Event(type=EventType.DIRECTORY_CHANGED, company_id=1, at=tx.now)
    (placed,) = tx.carry_out(Decision(events=(event,)))
    return str(placed.seq).encode()

async def main():
    store = Store.open(sys.argv[1], clock=lambda: Instant(0))
    await store.start()
    async def submitter(name):
        for turn in range(1_000_000):
            key = f"{name}.{turn}"
            receipt = await store.receive(key, key.encode(), unit)
            print(key, receipt.reply.decode(), flush=True)
    await asyncio.gather(*(submitter(name) for name in range(8)))

asyncio.run(main())
"""


def founding(name: str) -> Callable[[Tx], None]:
    return lambda tx: tx.save_company(Company(id=CompanyId(tx.new_id()), name=name))


async def names(store: Store) -> list[str]:
    return [company.name for company in await store.run(lambda tx: tx.companies())]


@pytest.mark.parametrize("acknowledged", [1, 50, 400])
async def test_what_was_acknowledged_survives_the_kill_of_the_relay(
    store: Store, database_url: str, acknowledged: int
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", RELAY, database_url], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert child.stdout is not None
    with child.stdout as output:
        lines = [output.readline() for _ in range(acknowledged)]
        child.send_signal(signal.SIGKILL)
        lines += output.readlines()
    child.wait()
    whole = [line.split() for line in lines if line.endswith("\n")]
    assert len(whole) >= acknowledged
    for key, reply in whole:
        receipt = await store.receive(key, b"", lambda tx: b"done again")
        assert (receipt.repeated, receipt.reply) == (True, reply.encode())
    head = await store.reads.head()
    events = await store.reads.events_after(head.tail, 1_000_000)
    assert [event.seq for event in events] == list(range(1, head.seq + 1))


# SQLite alone --------------------------------------------------------------------------------------------


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "relay.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


@pytest.fixture
async def sqlite_store(file: Path, clock: Clock) -> AsyncIterator[Store]:
    store = Store.open(f"sqlite:///{file}", clock=clock)
    await store.start()
    yield store
    await store.aclose()


@pytest.fixture
def other_writer(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else's connection, with the write lock taken."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


async def test_the_loop_goes_on_while_another_process_writes(
    sqlite_store: Store, other_writer: sqlite3.Connection
) -> None:
    waiting = asyncio.create_task(sqlite_store.run(founding("patient")))
    for _ in range(20):
        await sqlite_store.reads.head()
    assert not waiting.done()
    other_writer.execute("COMMIT")
    await waiting
    assert await names(sqlite_store) == ["patient"]


async def test_a_lock_held_too_long_counts_as_down_until_it_is_free(
    sqlite_store: Store, other_writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOCK_WAIT", 0.02)
    with pytest.raises(StoreDown, match="locked"):
        await sqlite_store.run(founding("turned away"))
    with pytest.raises(StoreDown, match="locked"):
        sqlite_store.run_now(founding("turned away too"))
    other_writer.execute("COMMIT")
    await sqlite_store.run(founding("served"))
    assert await names(sqlite_store) == ["served"]


async def test_a_full_disk_fails_the_batch_and_is_over_when_there_is_room(sqlite_store: Store) -> None:
    def bound_pages(pages: int) -> Callable[[Tx], None]:
        def unit(tx: Tx) -> None:
            assert isinstance(tx.connection, SqliteConnection)
            tx.connection._execute(f"PRAGMA max_page_count = {pages}")

        return unit

    await sqlite_store.run(bound_pages(1))  # Means: no more pages than there are.
    outcomes = await asyncio.gather(
        sqlite_store.run(founding("with the big one")),
        sqlite_store.receive("big", b"x" * 1_000_000, lambda tx: b""),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [StoreDown, StoreDown]
    await sqlite_store.run(bound_pages(1_000_000))
    assert await names(sqlite_store) == []
    assert not (await sqlite_store.receive("big", b"x" * 1_000_000, lambda tx: b"")).repeated


async def test_a_reader_can_change_nothing(sqlite_store: Store) -> None:
    connection = sqlite_store._database.connect_reader()
    connection.begin_reading()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.do(put(tables.company), (1, "by a reader", "US", "company"))
    connection.close()
