"""Contacts are indexed for searches by themselves, a moment after they came; at rest nothing is done."""

import asyncio

import pytest

from leadterm.relay.store import Store, StoreDown, indexing, search_upkeep
from leadterm.relay.store.indexing import Indexing
from support.office import Office
from support.people import People


class Work:
    """So many slices of it."""

    def __init__(self, slices: int) -> None:
        self.slices = slices
        self.asked = 0
        self.done = asyncio.Event()

    async def waits(self) -> bool:
        self.asked += 1
        if not self.slices:
            self.done.set()
        return self.slices > 0

    async def index(self) -> bool:
        self.slices -= 1
        if not self.slices:
            self.done.set()
        return self.slices > 0


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "DELAY", 0.0)


async def test_what_was_committed_is_indexed_slice_by_slice() -> None:
    work = Work(3)
    upkeep = Indexing(work.waits, work.index)
    for _ in range(5):
        upkeep.soon()
    await work.done.wait()
    await upkeep.end()
    assert (work.slices, work.asked) == (0, 1)


async def test_nothing_is_written_when_no_contact_waits() -> None:
    work = Work(0)
    upkeep = Indexing(work.waits, work.index)
    upkeep.soon()
    await work.done.wait()
    await upkeep.end()
    assert work.slices == 0


async def test_a_database_that_was_lost_is_tried_again_after_the_next_commit() -> None:
    work = Work(1)
    lost = asyncio.Event()

    async def lost_once() -> bool:
        if not lost.is_set():
            lost.set()
            raise StoreDown("The disk is away.")
        return await work.index()

    upkeep = Indexing(work.waits, lost_once)
    upkeep.soon()
    await lost.wait()
    upkeep.soon()
    await work.done.wait()
    await upkeep.end()
    assert work.slices == 0


async def test_what_is_committed_while_it_looks_is_not_forgotten() -> None:
    work = Work(0)
    looks: list[asyncio.Event] = []

    async def look() -> bool:
        """Answers with how things were when it began."""
        before = work.slices > 0
        looks.append(asyncio.Event())
        if len(looks) == 1:
            await looks[0].wait()
        return before

    upkeep = Indexing(look, work.index)
    upkeep.soon()
    while not looks:
        await asyncio.sleep(0)
    work.slices = 1
    upkeep.soon()
    for _ in range(5):
        await asyncio.sleep(0)
    looks[0].set()
    await work.done.wait()
    await upkeep.end()
    assert work.slices == 0


async def test_after_the_end_nothing_is_begun() -> None:
    work = Work(1)
    upkeep = Indexing(work.waits, work.index)
    upkeep.soon()
    await upkeep.end()
    upkeep.soon()
    assert work.asked == 0


async def test_a_running_store_indexes_whoever_texts(store: Store, office: Office) -> None:
    people = People(store, office.company.id)
    await people.add("Maria")
    async with asyncio.timeout(30):
        while await store.reads.contacts_wait():
            await asyncio.sleep(0)
    assert await people.found("maria") == ["Maria"]


async def test_many_contacts_are_indexed_in_slices_each_once(
    store: Store, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_upkeep, "SLICE", 2)
    people = People(store, office.company.id)
    made = [await people.add(f"Ann {place}", signed_up=place) for place in range(7)]
    await people.change(made[0], name="Bob")
    await store.index_contacts()
    assert not await store.reads.contacts_wait()
    assert await people.found("ann") == [f"Ann {place}" for place in range(6, 0, -1)]
