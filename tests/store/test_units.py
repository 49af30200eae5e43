"""The unit of work: alone, whole or not at all, and answered only once it is committed."""

import asyncio
from collections.abc import Callable

import pytest

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Company, CompanyId, Seq
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.store import Busy, LoggedEvent, Store, StoreDown, Tx, writer
from support.office import START, Clock, Office


def founding(name: str) -> Callable[[Tx], CompanyId]:
    """A unit that saves one company and appends one event."""

    def unit(tx: Tx) -> CompanyId:
        company = Company(id=CompanyId(tx.new_id()), name=name)
        event = Event(type=EventType.DIRECTORY_CHANGED, company_id=company.id, at=tx.now, company=company)
        tx.carry_out(Decision(events=(event,)))
        return company.id

    return unit


def failing_after(unit: Callable[[Tx], object], error: Exception) -> Callable[[Tx], None]:
    def failing(tx: Tx) -> None:
        unit(tx)
        raise error

    return failing


async def names(store: Store) -> list[str]:
    return [company.name for company in await store.run(lambda tx: tx.companies())]


async def test_a_unit_answers_with_what_its_function_returns(store: Store) -> None:
    assert await store.run(lambda tx: tx.new_id()) == 1


async def test_time_is_the_stores_clock(store: Store, clock: Clock) -> None:
    clock.advance(5000)
    assert await store.run(lambda tx: tx.now) == START + 5000


async def test_ids_are_never_handed_out_twice(store: Store) -> None:
    ids = await asyncio.gather(*(store.run(lambda tx: (tx.new_id(), tx.new_id())) for _ in range(100)))
    flat = [id_ for pair in ids for id_ in pair]
    assert sorted(flat) == list(range(1, 201))


async def test_concurrent_units_get_dense_places_in_the_order_of_the_log(store: Store) -> None:
    async def submitter(name: int) -> None:
        for turn in range(20):
            await store.run(founding(f"{name}.{turn}"))

    await asyncio.gather(*(submitter(name) for name in range(10)))
    events = await store.reads.events_after(Seq(0), 1000)
    assert [event.seq for event in events] == list(range(1, 201))
    assert (await store.reads.head()).seq == 200


async def test_a_unit_that_fails_is_undone_and_hurts_no_other_of_its_batch(store: Store) -> None:
    outcomes = await asyncio.gather(
        store.run(founding("first")),
        store.run(failing_after(founding("second"), ValueError("a bug"))),
        store.run(failing_after(founding("third"), Refused(RefusalCode.NOT_FOUND, "No."))),
        store.run(founding("fourth")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [int, ValueError, Refused, int]
    assert await names(store) == ["first", "fourth"]


async def test_a_failed_unit_gives_its_numbers_back(store: Store) -> None:
    await asyncio.gather(
        store.run(failing_after(founding("lost"), ValueError("a bug"))),
        store.run(founding("kept")),
        return_exceptions=True,
    )
    (event,) = await store.reads.events_after(Seq(0), 10)
    assert (event.seq, event.company_id) == (1, 1)


async def test_a_statement_that_the_database_refuses_undoes_its_unit_alone(store: Store) -> None:
    twice = Company(id=CompanyId(77), name="twice")

    def doubled(tx: Tx) -> None:
        founding("lost")(tx)
        tx.save_company(twice)
        tx.add_token(404, "00" * 32, "of no agent")  # type: ignore[arg-type]

    outcomes = await asyncio.gather(
        store.run(founding("before")),
        store.run(doubled),
        store.run(founding("after")),
        return_exceptions=True,
    )
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [False, True, False]
    assert await names(store) == ["before", "after"]


async def test_the_answer_comes_after_the_commit(store: Store, other_store: Store) -> None:
    for turn in range(20):
        company_id = await store.run(founding(f"number {turn}"))
        (event,) = await other_store.reads.events_after(Seq(turn), 10)
        assert event.company_id == company_id


async def test_what_was_committed_is_told_in_order_before_the_answers(store: Store) -> None:
    told: list[LoggedEvent] = []
    store.on_commit = told.extend

    async def submitter(turn: int) -> None:
        company_id = await store.run(founding(f"number {turn}"))
        assert company_id in [event.company_id for event in told]

    await asyncio.gather(*(submitter(turn) for turn in range(50)))
    assert told == await store.reads.events_after(Seq(0), 100)


async def test_nothing_is_told_of_a_unit_that_failed(store: Store) -> None:
    told: list[LoggedEvent] = []
    store.on_commit = told.extend
    with pytest.raises(ValueError, match="a bug"):
        await store.run(failing_after(founding("lost"), ValueError("a bug")))
    await store.run(lambda tx: tx.now)
    assert told == []


async def test_units_that_wait_share_a_commit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    store.on_commit = lambda events: told.append(len(events))
    await asyncio.gather(*(store.run(founding(f"number {turn}")) for turn in range(50)))
    assert sum(told) == 50
    assert len(told) <= 2


async def test_a_batch_has_a_bound(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH_LIMIT", 10)
    told: list[int] = []
    store.on_commit = lambda events: told.append(len(events))
    await asyncio.gather(*(store.run(founding(f"number {turn}")) for turn in range(35)))
    assert told == [10, 10, 10, 5]


async def test_a_full_queue_turns_units_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 5)
    outcomes = await asyncio.gather(
        *(store.run(founding(f"number {turn}")) for turn in range(8)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [int] * 5 + [Busy] * 3
    assert len(await names(store)) == 5


async def test_a_caller_who_gives_up_does_not_stop_its_unit(store: Store) -> None:
    task = asyncio.create_task(store.run(founding("kept")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(store) == ["kept"]


async def test_a_store_that_closes_commits_what_waits_and_takes_no_more(
    database_url: str, store: Store, clock: Clock
) -> None:
    closing = Store.open(database_url, clock=clock)
    await closing.start()
    waiting = [asyncio.create_task(closing.run(founding(f"number {turn}"))) for turn in range(5)]
    await asyncio.sleep(0)
    await closing.aclose()
    await asyncio.gather(*waiting)
    assert len(await names(store)) == 5
    with pytest.raises(StoreDown):
        await closing.run(founding("too late"))
    with pytest.raises(StoreDown):
        await closing.reads.head()


async def test_units_run_at_once_for_the_command_line_beside_a_running_relay(
    store: Store, other_store: Store
) -> None:
    async def relay() -> None:
        for turn in range(30):
            await store.run(founding(f"relay {turn}"))

    async def command_line() -> None:
        for turn in range(30):
            await asyncio.to_thread(other_store.run_now, founding(f"command line {turn}"))

    await asyncio.gather(relay(), command_line())
    events = await store.reads.events_after(Seq(0), 1000)
    assert [event.seq for event in events] == list(range(1, 61))
    assert len(await names(store)) == 60


def test_the_command_line_is_told_why_a_unit_was_refused(database_url: str, clock: Clock) -> None:
    store = Store.open(database_url, clock=clock)
    with pytest.raises(Refused):
        store.run_now(failing_after(founding("lost"), Refused(RefusalCode.INVALID, "No.")))
    assert store.run_now(lambda tx: tx.companies()) == ()
    store.close()


async def test_two_relays_on_one_database_write_one_dense_log(
    store: Store, other_store: Store, office: Office
) -> None:
    start = (await store.reads.head()).seq

    async def relay(which: Store, name: str) -> list[CompanyId]:
        return [await which.run(founding(f"{name} {turn}")) for turn in range(40)]

    first, second = await asyncio.gather(relay(store, "first"), relay(other_store, "second"))
    assert not set(first) & set(second)
    events = await store.reads.events_after(start, 1000)
    assert [event.seq for event in events] == list(range(start + 1, start + 81))
    assert sorted(event.company_id for event in events) == sorted([*first, *second])
