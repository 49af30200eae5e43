"""A PostgreSQL that is killed, restarted, frozen or cut off: callers are told, and the store comes back."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import psycopg
import pytest
from sqlalchemy.engine import make_url

from leadterm.domain.model import Company, CompanyId
from leadterm.relay.store import Store, StoreDown, Tx, tables
from leadterm.relay.store.engine import postgresql
from leadterm.relay.store.engine.postgresql import PostgresConnection
from leadterm.relay.store.statement import put
from support.office import Clock
from support.postgres import PostgresServer


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that these tests may kill."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def url(server: PostgresServer, clock: Clock) -> Iterator[str]:
    with server.database() as url:
        store = Store.open(url, clock=clock)
        store.migrate()
        store.close()
        yield url


@pytest.fixture
async def store(url: str, clock: Clock) -> AsyncIterator[Store]:
    store = Store.open(url, clock=clock)
    await store.start()
    yield store
    await store.aclose()


@pytest.fixture
async def other_store(url: str, clock: Clock) -> AsyncIterator[Store]:
    store = Store.open(url, clock=clock)
    await store.start()
    yield store
    await store.aclose()


def founding(name: str) -> Callable[[Tx], bytes]:
    def unit(tx: Tx) -> bytes:
        tx.save_company(Company(id=CompanyId(tx.new_id()), name=name))
        return name.encode()

    return unit


async def names(store: Store) -> list[str]:
    return [company.name for company in await store.run(lambda tx: tx.companies())]


def end_connections(url: str) -> None:
    """Ends every connection to the database, as a restarted server or a firewall would."""
    address = make_url(url).set(drivername="postgresql").render_as_string()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_killed_server_is_told_and_the_store_comes_back_with_it(
    store: Store, server: PostgresServer
) -> None:
    await store.run(founding("before"))
    server.kill()
    for _ in range(2):
        with pytest.raises(StoreDown):
            await store.run(founding("while it was down"))
        with pytest.raises(StoreDown):
            await store.reads.head()
        with pytest.raises(StoreDown):
            await asyncio.to_thread(store.run_now, founding("while it was down"))
    server.start()
    await store.run(founding("after"))
    store.run_now(founding("by hand"))
    assert await names(store) == ["before", "after", "by hand"]
    assert (await store.reads.head()).seq == 0


async def test_a_server_killed_in_the_midst_of_things_doubles_nothing_and_loses_nothing(
    store: Store, server: PostgresServer
) -> None:
    told = 0
    begun = asyncio.Event()

    async def submitter(name: int) -> None:
        nonlocal told
        for turn in range(25):
            key = f"{name}.{turn}"
            while True:
                try:
                    receipt = await store.receive(key, b"", founding(key))
                    break
                except StoreDown:
                    told += 1
            assert receipt.reply == key.encode()
            begun.set()

    submitters = asyncio.gather(*(submitter(name) for name in range(8)))
    await begun.wait()
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    await submitters
    assert told > 0
    found = await names(store)
    assert sorted(found) == sorted(f"{name}.{turn}" for name in range(8) for turn in range(25))


async def test_connections_lost_while_nobody_used_them_are_made_again_unnoticed(
    store: Store, url: str
) -> None:
    await store.run(founding("before"))
    await store.reads.head()
    end_connections(url)
    await store.reads.head()
    await store.run(founding("after"))
    assert await names(store) == ["before", "after"]


async def test_a_connection_lost_during_commit_is_told_and_the_key_tells_that_it_was_done(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = PostgresConnection.commit

    def cut_off(connection: PostgresConnection) -> None:
        """The server commits, and its word of it never arrives."""
        commit(connection)
        end_connections(url)
        connection.begin_reading()

    with monkeypatch.context() as patch:
        patch.setattr(PostgresConnection, "commit", cut_off)
        with pytest.raises(StoreDown):
            await store.receive("msg:SM1", b"", founding("once"))
    receipt = await store.receive("msg:SM1", b"", founding("twice"))
    assert (receipt.repeated, receipt.reply) == (True, b"once")
    assert await names(store) == ["once"]


async def test_a_lock_that_another_relay_holds_too_long_counts_as_down(
    store: Store, other_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql._WRITER_SETTINGS, "lock_timeout", "50ms")
    held, free = threading.Event(), threading.Event()

    def holding(tx: Tx) -> None:
        held.set()
        free.wait()

    holder = asyncio.create_task(other_store.run(holding))
    await asyncio.to_thread(held.wait)
    with pytest.raises(StoreDown, match="lock"):
        await store.run(founding("turned away"))
    free.set()
    await holder
    await store.run(founding("served"))
    assert await names(store) == ["served"]


async def test_a_relay_that_freezes_inside_a_unit_is_fenced_off(
    store: Store, other_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql._WRITER_SETTINGS, "idle_in_transaction_session_timeout", "50ms")
    held, free = threading.Event(), threading.Event()

    def frozen(tx: Tx) -> None:
        founding("by the frozen one")(tx)
        held.set()
        free.wait()

    freezing = asyncio.create_task(store.run(frozen))
    await asyncio.to_thread(held.wait)
    await other_store.run(founding("by the other"))
    free.set()
    with pytest.raises(StoreDown):
        await freezing
    await store.run(founding("thawed"))
    assert await names(store) == ["by the other", "thawed"]


async def test_a_reader_can_change_nothing(store: Store) -> None:
    connection = store._database.connect_reader()
    connection.begin_reading()
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.do(put(tables.company), (1, "by a reader", "US", "company"))
    connection.close()
