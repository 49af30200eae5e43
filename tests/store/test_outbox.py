"""The outbox: what is due, in order, claimed once, given back or looked for."""

import pytest

from leadterm.domain.model import Instant, Message, MessageId
from leadterm.relay.store import ClaimedSend, Store
from leadterm.relay.units import outbox
from support.office import Clock, Office

LEASE = 60_000


@pytest.fixture
def office(office: Office) -> Office:
    """The office with two leads whom Dana texts."""
    for lead in (1, 2):
        office.respond(office.dana.id, office.text_in(lead))
    return office


def send(office: Office, lead: int, body: str) -> Message:
    return office.send(office.dana.id, office.contact(lead), body)


async def claim(store: Store, clock: Clock, limit: int = 10) -> list[ClaimedSend]:
    return await store.run(lambda tx: tx.claim_sends(limit, Instant(clock.now + LEASE), "relay one"))


def bodies(claimed: list[ClaimedSend]) -> list[str]:
    return [each.message.body for each in claimed]


async def test_a_claimed_send_has_all_that_the_carrier_needs(
    store: Store, office: Office, clock: Clock
) -> None:
    message = send(office, 1, "Hello")
    (claimed,) = await claim(store, clock)
    assert claimed == ClaimedSend(
        message=message, from_number=office.number.number, to_number=office.contact(1).number, attempt=1
    )


async def test_a_send_is_claimed_once(store: Store, other_store: Store, office: Office, clock: Clock) -> None:
    send(office, 1, "Hello")
    assert len(await claim(store, clock)) == 1
    assert await claim(other_store, clock) == []


async def test_sends_are_claimed_oldest_first_and_one_a_contact(
    store: Store, office: Office, clock: Clock
) -> None:
    for lead, body in ((2, "first"), (1, "second"), (2, "third"), (1, "fourth")):
        clock.advance(10)
        send(office, lead, body)
    assert bodies(await claim(store, clock, limit=1)) == ["first"]
    assert bodies(await claim(store, clock)) == ["second"]
    assert bodies(await claim(store, clock)) == []


async def test_the_next_text_of_a_contact_waits_until_the_one_before_is_settled(
    store: Store, office: Office, clock: Clock
) -> None:
    first = send(office, 1, "first")
    send(office, 1, "second")
    await claim(store, clock)
    assert await claim(store, clock) == []
    await store.run(lambda tx: tx.finish_send(first.id))
    assert bodies(await claim(store, clock)) == ["second"]


async def test_a_text_put_back_keeps_its_turn(store: Store, office: Office, clock: Clock) -> None:
    first = send(office, 1, "first")
    send(office, 1, "second")
    await claim(store, clock)
    await store.run(lambda tx: tx.requeue_send(first.id, Instant(clock.now + 5000)))
    assert await claim(store, clock) == []
    assert await store.reads.next_send_at() == clock.now + 5000
    clock.advance(5000)
    (claimed,) = await claim(store, clock)
    assert (claimed.message.body, claimed.attempt) == ("first", 2)


async def test_a_settled_text_is_not_put_back(store: Store, office: Office, clock: Clock) -> None:
    message = send(office, 1, "first")
    await claim(store, clock)
    await store.run(lambda tx: tx.finish_send(message.id))
    await store.run(lambda tx: tx.requeue_send(message.id, clock.now))
    assert await claim(store, clock) == []


async def test_a_lease_that_passes_shows_and_is_not_sent_again(
    store: Store, office: Office, clock: Clock
) -> None:
    message = send(office, 1, "first")
    await claim(store, clock)
    clock.advance(LEASE - 1)
    assert await store.run(lambda tx: tx.expired_sends(tx.now)) == []
    assert await store.reads.next_send_at() == clock.now + 1
    clock.advance(1)
    assert await store.run(lambda tx: tx.expired_sends(tx.now)) == [message.id]
    assert await claim(store, clock) == []


async def test_an_uncertain_text_is_looked_for_and_holds_back_no_other(
    store: Store, office: Office, clock: Clock
) -> None:
    message = send(office, 1, "first")
    send(office, 1, "second")
    await claim(store, clock)
    await store.run(outbox.uncertain(message.id, Instant(clock.now + 1000)))
    assert bodies(await claim(store, clock)) == ["second"]
    assert await store.run(lambda tx: tx.look_due(tx.now)) == []
    clock.advance(1000)
    (due,) = await store.run(lambda tx: tx.look_due(tx.now))
    assert (due.message.id, due.looks, due.from_number) == (message.id, 0, office.number.number)
    assert due.to_number == office.contact(1).number


async def test_looks_are_counted_until_nobody_looks_any_more(
    store: Store, office: Office, clock: Clock
) -> None:
    message = send(office, 1, "first")
    await claim(store, clock)
    await store.run(outbox.uncertain(message.id, clock.now))
    for looks in range(2):
        (due,) = await store.run(lambda tx: tx.look_due(tx.now))
        assert due.looks == looks
        await store.run(lambda tx: tx.note_look(message.id, tx.now))
    await store.run(lambda tx: tx.note_look(message.id, None))
    clock.advance(10**9)
    assert await store.run(lambda tx: tx.look_due(tx.now)) == []
    assert await store.reads.next_send_at() is None


async def test_the_outbox_says_when_it_is_next_wanted(store: Store, office: Office, clock: Clock) -> None:
    assert await store.reads.next_send_at() is None
    first = send(office, 1, "first")
    assert await store.reads.next_send_at() == clock.now
    await claim(store, clock)
    clock.advance(10)
    send(office, 1, "waits behind the first")
    assert await store.reads.next_send_at() == clock.now - 10 + LEASE
    await store.run(lambda tx: tx.finish_send(first.id))
    assert await store.reads.next_send_at() == clock.now


async def test_finishing_what_is_not_there_is_nothing(store: Store) -> None:
    await store.run(lambda tx: tx.finish_send(MessageId(1)))
    await store.run(lambda tx: tx.note_look(MessageId(1), None))
