"""The log tailer: the ring follows the log, whoever writes it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leadterm.domain.model import Seq
from leadterm.relay.clock import system_clock
from leadterm.relay.doorbell import NoDoorbell, PostgresDoorbell, doorbell
from leadterm.relay.jobs.tailer import Tailer
from leadterm.relay.ring import EventRing
from leadterm.relay.store import Store, StoreDown
from leadterm.relay.units import admin
from support.databases import postgres_database
from support.postgres import PostgresServer
from support.relay import TRACKING, running_relay


class Following:
    """A store with a ring behind it, as in a relay."""

    def __init__(self, url: str) -> None:
        self.store = Store.open(url, clock=system_clock)
        self.ring = EventRing()
        self.tailer = Tailer(self.store.reads, self.ring, NoDoorbell())

    async def start(self) -> None:
        await self.store.start()
        await self.tailer.begin()
        self.store.on_commit = self.tailer.committed

    async def write(self, name: str) -> None:
        await self.store.run(admin.add_company(name, "US"))


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[Following, Following]]:
    """Two relays' stores on one database."""
    url = f"sqlite:///{tmp_path / 'relay.db'}"
    both = Following(url), Following(url)
    both[0].store.migrate()
    for one in both:
        await one.start()
    yield both
    for one in both:
        await one.store.aclose()


async def test_what_we_commit_is_in_the_ring_at_once(two: tuple[Following, Following]) -> None:
    here, _ = two
    await here.write("Acme")
    assert here.ring.head == (await here.store.reads.head()).seq == 1


async def test_what_others_wrote_before_us_is_fetched_first(two: tuple[Following, Following]) -> None:
    here, there = two
    await there.write("Acme")
    await here.write("Bolt")
    assert here.ring.head == 0
    await here.tailer.step()
    await there.tailer.step()
    assert here.ring.head == there.ring.head == 2
    assert [event.seq for event in here.ring._events] == [1, 2]


async def test_many_writers_in_turn_leave_no_gap(two: tuple[Following, Following]) -> None:
    followers = [asyncio.create_task(one.tailer.run()) for one in two]
    names = iter(range(1000))

    async def write(one: Following) -> None:
        for _ in range(20):
            await one.write(f"Company {next(names)}")

    await asyncio.gather(*(write(one) for one in two for _ in range(3)))
    for one in two:
        one.tailer.wake()
        async with asyncio.timeout(10):
            while one.ring.head < 120:
                await asyncio.sleep(0.01)
        assert [event.seq for event in one.ring._events] == list(range(1, 121))
    for follower in followers:
        follower.cancel()
    await asyncio.gather(*followers, return_exceptions=True)


async def test_another_log_under_the_same_name_restarts_the_ring(two: tuple[Following, Following]) -> None:
    here, _ = two
    await here.write("Acme")
    here.ring.restart("what was before", Seq(100))
    await here.tailer.step()
    assert (here.ring.epoch, here.ring.head) == (here.store.epoch, 1)


async def test_a_store_that_is_away_is_waited_for(
    two: tuple[Following, Following], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two
    tailer = Tailer(here.store.reads, here.ring, NoDoorbell(), poll=0.01)
    asked = asyncio.Event()

    async def away() -> None:
        asked.set()
        raise StoreDown("The relay cannot use its database.")

    with monkeypatch.context() as patched:
        patched.setattr(here.store.reads, "head", away)
        following = asyncio.create_task(tailer.run())
        await asked.wait()
    await there.write("Acme")
    async with asyncio.timeout(5):
        while here.ring.head == 0:
            await asyncio.sleep(0.01)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


def test_sqlite_has_no_doorbell_and_postgresql_has_one() -> None:
    assert isinstance(doorbell("sqlite:////tmp/relay.db", "a"), NoDoorbell)
    assert isinstance(doorbell("postgresql+psycopg://relay@/relay", "a"), PostgresDoorbell)


async def test_a_knock_reaches_the_other_relays_alone(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url:
        here, there = PostgresDoorbell(url, "here"), PostgresDoorbell(url, "there")
        heard = {"here": asyncio.Event(), "there": asyncio.Event()}
        running = [
            asyncio.create_task(bell.run(heard[name].set))
            for name, bell in (("here", here), ("there", there))
        ]
        async with asyncio.timeout(10):
            for event in heard.values():
                await event.wait()  # Each rings once when it begins to listen.
                event.clear()
            here.knock()
            await heard["there"].wait()
            assert not heard["here"].is_set()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_a_text_at_one_relay_shows_on_a_console_of_another(postgres_server: PostgresServer) -> None:
    with postgres_database(postgres_server) as url:
        async with contextlib.AsyncExitStack() as stack:
            one = await stack.enter_async_context(running_relay(url=url, jobs=False))
            other = await stack.enter_async_context(running_relay(url=url, jobs=False))
            office = await one.open_office()
            await other.relay.tailer.step()
            async with other.stream(office.people[0]) as stream:
                await stream.frame()
                await one.text_in("+14155550142", TRACKING, "Hello", sid="SM1")
                (event,) = (await stream.frame()).events
                assert event.message is not None
                assert event.message.body == "Hello"
