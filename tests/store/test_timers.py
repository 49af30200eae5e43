"""Timers: one of a kind for each subject, rung in time, by one relay alone."""

import asyncio

from leadterm.domain.decisions import CancelTimer, Decision, SetTimer, TimerKind
from leadterm.domain.model import Instant
from leadterm.relay.store import DueTimer, Store
from support.office import START, Clock


async def set_timer(store: Store, subject: int, after: int, kind: TimerKind = TimerKind.INACTIVITY) -> None:
    timer = SetTimer(kind=kind, subject=subject, due_at=Instant(START + after))
    await store.run(lambda tx: tx.carry_out(Decision(timers=(timer,))))


async def due(store: Store, limit: int = 10) -> list[DueTimer]:
    return await store.run(lambda tx: tx.due_timers(limit))


async def test_timers_are_due_in_order_and_not_before(store: Store, clock: Clock) -> None:
    await set_timer(store, subject=1, after=30)
    await set_timer(store, subject=2, after=10)
    await set_timer(store, subject=3, after=20, kind=TimerKind.TEXT_TIMEOUT)
    assert await store.reads.next_timer_at() == START + 10
    clock.advance(9)
    assert await due(store) == []
    clock.advance(11)
    assert [timer.subject for timer in await due(store)] == [2, 3]
    assert [timer.subject for timer in await due(store, limit=1)] == [2]


async def test_setting_a_timer_again_moves_it(store: Store, clock: Clock) -> None:
    await set_timer(store, subject=1, after=10)
    await set_timer(store, subject=1, after=20)
    clock.advance(10)
    assert await due(store) == []
    clock.advance(10)
    assert await due(store) == [DueTimer(kind=TimerKind.INACTIVITY, subject=1, due_at=Instant(START + 20))]


async def test_kinds_of_one_subject_are_apart(store: Store, clock: Clock) -> None:
    await set_timer(store, subject=1, after=10, kind=TimerKind.INACTIVITY)
    await set_timer(store, subject=1, after=10, kind=TimerKind.TEXT_TIMEOUT)
    cancel = CancelTimer(kind=TimerKind.INACTIVITY, subject=1)
    await store.run(lambda tx: tx.carry_out(Decision(timers=(cancel,))))
    clock.advance(10)
    assert [timer.kind for timer in await due(store)] == [TimerKind.TEXT_TIMEOUT]


async def test_a_timer_rings_once(store: Store, other_store: Store, clock: Clock) -> None:
    await set_timer(store, subject=1, after=0)
    (timer,) = await due(store)
    rung = await asyncio.gather(*(each.run(lambda tx: tx.drop_timer(timer)) for each in (store, other_store)))
    assert sorted(rung) == [False, True]
    assert await store.reads.next_timer_at() is None


async def test_a_timer_moved_since_it_was_seen_does_not_ring(store: Store) -> None:
    await set_timer(store, subject=1, after=0)
    (timer,) = await due(store)
    await set_timer(store, subject=1, after=50)
    assert not await store.run(lambda tx: tx.drop_timer(timer))
    assert await store.reads.next_timer_at() == START + 50
