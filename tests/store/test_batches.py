"""Sharing a transaction changes nothing but the speed: units see one another, and one's fault is its own."""

import asyncio
from collections.abc import Callable
from random import Random

import pytest
from msgspec.structs import replace

from leadterm.domain.carrier import CarrierReport
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Availability,
    CallFlow,
    Contact,
    ContactId,
    FlowId,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    MessageStatus,
    Role,
    Seq,
    TrackingNumber,
)
from leadterm.domain.refusals import Refused
from leadterm.domain.wire import SendText
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk, outbox, texts, timers
from support.office import START, Clock, Office
from support.office import office as new_office

Unit = Callable[[Tx], object]


async def together(store: Store, *units: Unit) -> list[object]:
    """Runs units in one batch; a failed one's error in place of its value."""
    return await asyncio.gather(*map(store.run, units), return_exceptions=True)


def saving(**records: object) -> Unit:
    def unit(tx: Tx) -> None:
        contact = records.get("contact") or records["interaction"]
        event = Event(type=EventType.CONTACT_EDITED, company_id=contact.company_id, at=tx.now, **records)
        tx.carry_out(Decision(events=(event,)))

    return unit


def contact(office: Office, id_: int, number: str) -> Contact:
    return Contact(id=ContactId(id_), company_id=office.company.id, number=number, created_at=START)


def interaction(office: Office, id_: int, of: Contact, state: InteractionState) -> Interaction:
    return Interaction(
        id=InteractionId(id_),
        company_id=office.company.id,
        contact_id=of.id,
        state=state,
        number_id=office.number.id,
        opened_at=START,
        last_at=START,
    )


# Units of one batch see what those before them decided ---------------------------------------------------


async def test_a_contact_is_found_by_the_number_it_has_now(store: Store, office: Office) -> None:
    by_number = [
        lambda tx, number=number: tx.contact_by_number(office.company.id, number) for number in ("+1", "+2")
    ]
    old = contact(office, 901, "+1")
    new = replace(old, number="+2")
    assert await together(
        store,
        saving(contact=old),
        *by_number,
        saving(contact=new),
        *by_number,
        lambda tx: tx.contact(old.id),
        lambda tx: tx.incoming(office.company.id),
        *by_number,
    ) == [None, old, None, None, None, new, new, (), None, new]


async def test_a_number_changes_hands_within_a_batch(store: Store, office: Office) -> None:
    first, second = contact(office, 901, "+1"), contact(office, 902, "+2")
    await together(store, saving(contact=first), saving(contact=second))
    swapped = replace(first, number="+3"), replace(second, number="+1")
    found = await together(
        store,
        saving(contact=swapped[0]),
        saving(contact=swapped[1]),
        lambda tx: tx.contact_by_number(office.company.id, "+1"),
        lambda tx: tx.contact_by_number(office.company.id, "+2"),
        lambda tx: tx.contact_by_number(office.company.id, "+3"),
    )
    assert found == [None, None, swapped[1], None, swapped[0]]


async def test_the_open_interaction_is_the_one_open_now(store: Store, office: Office) -> None:
    lead = contact(office, 901, "+1")
    opened = interaction(office, 902, lead, InteractionState.INCOMING)
    closed = replace(opened, state=InteractionState.RECENT)
    next_one = interaction(office, 903, lead, InteractionState.INCOMING)

    def look(tx: Tx) -> Interaction | None:
        return tx.open_interaction(lead.id)

    await together(store, saving(contact=lead))
    assert await together(
        store,
        look,
        saving(interaction=opened),
        look,
        saving(interaction=closed),
        look,
        saving(interaction=next_one),
        look,
    ) == [None, None, opened, None, None, None, next_one]
    # Once more, with the one that is open in the database closed by a unit of the batch.
    ended = replace(next_one, state=InteractionState.RECENT)
    assert await together(store, look, saving(interaction=ended), look) == [next_one, None, None]


async def test_a_message_is_found_by_the_name_it_was_just_given(store: Store, office: Office) -> None:
    office.respond(office.dana.id, office.text_in(1))
    message = office.send(office.dana.id, office.contact(1), "Hello")
    by_sid = await together(
        store,
        lambda tx: tx.message_by_sid("SM1"),
        outbox.accepted(message.id, "SM1", "queued"),
        lambda tx: tx.message_by_sid("SM1"),
        texts.report_status(CarrierReport(sid="SM1", status="delivered")),
        lambda tx: tx.message_by_sid("SM1"),
    )
    assert by_sid[0] is None
    assert [each.status for each in (by_sid[2], by_sid[4])] == [
        MessageStatus.SENDING,
        MessageStatus.DELIVERED,
    ]


async def test_an_interaction_made_written_and_changed_by_one_unit_counts_once(
    store: Store, office: Office
) -> None:
    lead = contact(office, 0, "+1")

    def unit(tx: Tx) -> None:
        known = replace(lead, id=ContactId(tx.new_id()))
        made = interaction(office, tx.new_id(), known, InteractionState.RECENT)
        saving(contact=known, interaction=made)(tx)
        tx.incoming(office.company.id)  # Makes the store write what was decided so far.
        saving(interaction=replace(made, unread=2))(tx)

    await store.run(unit)
    seen = await store.reads.snapshot(office.dana.id, office.company.id)
    assert (seen.recents_total, seen.unread_total) == (1, 1)


# What the database refuses is the fault of one -----------------------------------------------------------


async def test_a_decision_that_cannot_be_written_fails_its_unit_alone(store: Store, office: Office) -> None:
    lead = contact(office, 901, "+1")
    first = interaction(office, 902, lead, InteractionState.INCOMING)
    second = replace(first, id=InteractionId(903))
    before = await store.reads.head()
    outcomes = await together(
        store,
        saving(contact=lead, interaction=first),
        saving(interaction=second),
        saving(contact=contact(office, 904, "+2")),
        lambda tx: tx.contact_by_number(office.company.id, "+2"),
    )
    assert [isinstance(each, Exception) for each in outcomes] == [False, True, False, False]
    assert outcomes[3] == contact(office, 904, "+2")
    assert await store.run(lambda tx: tx.open_interaction(lead.id)) == first
    events = await store.reads.events_after(before.seq, 100)
    assert [event.seq for event in events] == [before.seq + 1, before.seq + 2]


async def test_what_such_a_unit_decided_is_not_told(store: Store, office: Office) -> None:
    told: list[Seq] = []
    store.on_commit = lambda events: told.extend(event.seq for event in events)
    before = await store.reads.head()
    orphan = interaction(office, 902, contact(office, 999, "+9"), InteractionState.INCOMING)
    await together(
        store,
        saving(contact=contact(office, 901, "+1")),
        saving(interaction=orphan),
        saving(contact=contact(office, 904, "+2")),
    )
    assert told == [before.seq + 1, before.seq + 2]


async def test_a_webhook_whose_decision_cannot_be_written_is_parked_alone(
    store: Store, office: Office
) -> None:
    orphan = interaction(office, 902, contact(office, 999, "+9"), InteractionState.INCOMING)

    def refused(tx: Tx) -> bytes:
        saving(interaction=orphan)(tx)
        return b"never said"

    receipts = await asyncio.gather(
        store.receive("one", b"1", lambda tx: b"first"),
        store.receive("two", b"2", refused),
        store.receive("two", b"2", refused),
        store.receive("three", b"3", lambda tx: b"third"),
    )
    assert [(each.reply, each.repeated, each.parked) for each in receipts] == [
        (b"first", False, False),
        (b"", False, True),
        (b"", True, True),
        (b"third", False, False),
    ]
    assert [(parked.key, parked.raw) for parked in await store.reads.parked()] == [("two", b"2")]
    assert (await store.receive("one", b"1", refused)).reply == b"first"


async def test_a_key_that_the_database_cannot_keep_fails_alone(store: Store) -> None:
    outcomes = await asyncio.gather(
        store.receive("one", b"1", lambda tx: b"first"),
        store.receive("\udc80", b"2", lambda tx: b"never"),
        store.receive("three", b"3", lambda tx: b"third"),
        return_exceptions=True,
    )
    assert [isinstance(each, Exception) for each in outcomes] == [False, True, False]


# The directory is remembered, and never wrongly ----------------------------------------------------------


async def test_a_change_of_the_directory_at_one_relay_is_seen_by_the_other(
    store: Store, other_store: Store, office: Office
) -> None:
    flow_id = office.number.flow_id
    assert flow_id is not None
    for each in (store, other_store):
        assert await each.run(lambda tx: tx.flow_agents(flow_id)) == (office.dana, office.tom)
        assert await each.run(lambda tx: tx.number_by_e164(office.number.number)) == office.number
    gone = (await store.run(desk.set_availability(office.dana.id, Availability.OFFLINE))).agent
    renamed = await store.run(admin.set_number(office.number.id, "Bing", None, None))
    assert await other_store.run(lambda tx: tx.flow_agents(flow_id)) == (gone, office.tom)
    assert await other_store.run(lambda tx: tx.number_by_e164(office.number.number)) == renamed


async def test_a_change_of_the_directory_that_failed_is_not_remembered(store: Store, office: Office) -> None:
    flow_id = office.number.flow_id
    assert flow_id is not None

    def agents(tx: Tx) -> object:
        return tx.flow_agents(flow_id)

    def failing(tx: Tx) -> None:
        tx.save_flow(CallFlow(id=FlowId(flow_id), company_id=office.company.id, name="No one"))
        assert tx.flow_agents(flow_id) == ()
        raise ValueError("a bug")

    whole = (office.dana, office.tom)
    outcomes = await together(store, agents, failing, agents)
    assert (outcomes[0], outcomes[2]) == (whole, whole)
    assert await store.run(agents) == whole


async def test_a_change_of_the_directory_is_seen_by_the_next_unit_of_the_batch(
    store: Store, office: Office
) -> None:
    found = await together(
        store,
        lambda tx: tx.number_by_e164(office.number.number),
        admin.set_number(office.number.id, "Bing", None, None),
        lambda tx: tx.number_by_e164(office.number.number),
    )
    assert isinstance(found[2], TrackingNumber)
    assert (found[0], found[2]) == (office.number, replace(office.number, label="Bing"))


# All in all ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
async def test_a_batch_does_what_its_units_do_one_by_one(
    store: Store, office: Office, fresh_sqlite_url: str, clock: Clock, seed: int
) -> None:
    """The same things happen on two stores: here many at once, there one after the other."""
    one_by_one = Store.open(fresh_sqlite_url, clock=clock)
    twin = new_office(one_by_one)
    chance, same_chance = Random(seed), Random(seed)
    for _ in range(6):
        clock.advance(1000)
        batch = [happening(office, chance) for _ in range(12)]
        await together(store, *batch)
        for unit in [happening(twin, same_chance) for _ in range(12)]:
            try:
                one_by_one.run_now(unit)
            except (Refused, LookupError, ValueError):
                continue
    ours, theirs = [await each.reads.events_after(Seq(0), 10_000) for each in (store, one_by_one)]
    assert ours == theirs
    for agent in (office.dana, office.tom):
        snapshots = [await each.reads.snapshot(agent.id, office.company.id) for each in (store, one_by_one)]
        assert replace(snapshots[0], epoch="") == replace(snapshots[1], epoch="")
    for question in (lambda reads: reads.next_send_at(), lambda reads: reads.next_timer_at()):
        assert await question(store.reads) == await question(one_by_one.reads)
    await one_by_one.aclose()


def happening(office: Office, chance: Random) -> Unit:
    """One unit of work, made of what is there when it runs."""
    lead, choice = chance.randrange(4), chance.randrange(11)
    agent = chance.choice((office.dana, office.tom))
    number = f"+1415556{lead:04}"
    body = f"Text {chance.random()}"
    role, name = chance.choice(tuple(Role)), f"Agent {chance.random()}"
    availability = chance.choice(tuple(Availability))

    def unit(tx: Tx) -> object:
        known = tx.contact_by_number(office.company.id, number)
        if known is None or choice < 4:
            return texts.receive(office_fact(office, tx, number, body))(tx)
        open_one = tx.open_interaction(known.id)
        match choice:
            case 4 | 5:
                request = SendText(body=body, contact_id=known.id)
                return texts.send(agent.id, office.company.id, request, "")(tx)
            case 6:
                claimed = outbox.claim("relay", 2)(tx)
                for each in claimed:
                    outbox.accepted(each.message.id, f"SMout{each.message.id}", "sent")(tx)
                return claimed
            case 7:
                return desk.set_availability(agent.id, availability)(tx)
            case 8:
                admin.add_agent(office.company.id, name, role, name)(tx)
                raise ValueError("a bug, after much was done")
            case 9 if tx.due_timers(1):
                return timers.fire(tx.due_timers(1)[0])(tx)
        if open_one is None:
            raise LookupError("nothing to do")
        if open_one.state is InteractionState.INCOMING:
            return desk.respond(agent.id, open_one.id)(tx)
        return desk.close(agent.id, open_one.id)(tx)

    return unit


def office_fact(office: Office, tx: Tx, number: str, body: str) -> object:
    return replace(office.fact(0, body), sid=f"SMin{tx.new_id()}", from_=number, at=Instant(tx.now))
