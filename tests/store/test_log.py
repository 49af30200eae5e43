"""The log: read from a place, trimmed at its tail, of one epoch."""

import msgspec
import pytest

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Seq
from leadterm.relay.store import Store
from leadterm.relay.store import store as store_module
from support.office import Clock, Office


async def test_events_carry_their_place_and_are_read_from_any(store: Store, office: Office) -> None:
    interaction = office.text_in(1)
    head = await store.reads.head()
    (logged,) = await store.reads.events_after(Seq(head.seq - 1), 10)
    event = msgspec.json.decode(logged.body, type=Event)
    assert (event.seq, event.type, event.interaction) == (head.seq, EventType.TEXT_RECEIVED, interaction)
    assert (logged.seq, logged.company_id, logged.at) == (event.seq, event.company_id, event.at)
    assert await store.reads.events_after(head.seq, 10) == []


async def test_events_come_in_slices(store: Store, office: Office) -> None:
    for lead in range(10):
        office.text_in(lead)
    head = await store.reads.head()
    found: list[Seq] = []
    while found[-1:] != [head.seq]:
        found += [event.seq for event in await store.reads.events_after(Seq(len(found)), 3)]
    assert found == list(range(1, head.seq + 1))


async def test_trimming_keeps_the_latest_and_moves_the_tail(
    store: Store, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "TRIM_SLICE", 3)
    for lead in range(10):
        office.text_in(lead)
    before = await store.reads.head()
    await store.trim_events(keep=4)
    head = await store.reads.head()
    assert (head.seq, head.tail) == (before.seq, before.seq - 4)
    kept = await store.reads.events_after(Seq(0), 100)
    assert [event.seq for event in kept] == list(range(head.tail + 1, head.seq + 1))
    await store.trim_events(keep=100)
    assert await store.reads.head() == head


async def test_every_database_has_an_epoch_of_its_own(
    store: Store, empty_url: str, database_url: str, clock: Clock
) -> None:
    fresh = Store.open(empty_url, clock=clock)
    if empty_url != database_url:
        fresh.migrate()
        await fresh.start()
        assert fresh.epoch != store.epoch
        assert (await fresh.reads.head()).epoch == fresh.epoch
    await fresh.aclose()
