"""Line types: asked for once whoever wants them, shared by all, and forgotten when they prove wrong."""

from collections.abc import Callable

from leadterm.domain.model import Instant, LineType
from leadterm.relay.store import LookupRow, Store, Tx, WantedLookup
from support.office import START, Clock

MARIA, TOM = "+14155550133", "+14155550134"


def claimed(limit: int = 10) -> Callable[[Tx], list[WantedLookup]]:
    return lambda tx: tx.claim_lookups(limit, Instant(tx.now + 60_000))


async def test_a_number_wanted_by_many_is_asked_about_once(store: Store) -> None:
    for number in (MARIA, TOM, MARIA):
        await store.run(lambda tx, number=number: tx.want_lookup(number))
    assert await store.reads.next_lookup_at() == START
    assert await store.run(claimed()) == [
        WantedLookup(number=MARIA, attempts=1),
        WantedLookup(number=TOM, attempts=1),
    ]
    assert await store.run(claimed()) == []


async def test_what_nobody_answered_for_is_asked_again(store: Store, clock: Clock) -> None:
    await store.run(lambda tx: tx.want_lookup(MARIA))
    await store.run(claimed())
    clock.advance(60_000)
    assert await store.run(claimed()) == [WantedLookup(number=MARIA, attempts=2)]
    await store.run(lambda tx: tx.put_back_lookup(MARIA, Instant(tx.now + 5_000)))
    assert await store.reads.next_lookup_at() == START + 65_000
    await store.run(lambda tx: tx.want_lookup(MARIA))
    assert await store.run(claimed()) == []


async def test_an_answer_is_known_from_then_on_and_replaced_by_a_later_one(store: Store) -> None:
    assert await store.run(lambda tx: tx.lookup(MARIA)) is None
    await store.run(lambda tx: tx.want_lookup(MARIA))
    await store.run(lambda tx: tx.save_lookup(MARIA, LineType.LANDLINE, START))
    assert await store.run(lambda tx: tx.lookup(MARIA)) == LookupRow(
        number=MARIA, line_type=LineType.LANDLINE, checked_at=START
    )
    assert await store.reads.next_lookup_at() is None
    later = Instant(START + 1)
    await store.run(lambda tx: tx.save_lookup(MARIA, LineType.MOBILE, later))
    assert await store.run(lambda tx: tx.lookup(MARIA)) == LookupRow(
        number=MARIA, line_type=LineType.MOBILE, checked_at=later
    )


async def test_an_answer_that_proved_wrong_is_dropped(store: Store) -> None:
    await store.run(lambda tx: tx.save_lookup(MARIA, LineType.MOBILE, START))
    await store.run(lambda tx: tx.drop_lookup(MARIA))
    assert await store.run(lambda tx: tx.lookup(MARIA)) is None


async def test_claims_take_no_more_than_asked_for(store: Store) -> None:
    for number in (MARIA, TOM):
        await store.run(lambda tx, number=number: tx.want_lookup(number))
    assert len(await store.run(claimed(1))) == 1
    assert len(await store.run(claimed(1))) == 1
