"""The inbox that a console is given, and the counts that no one counts."""

import asyncio
from collections.abc import Callable
from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Outcome,
    Role,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import InboxRow, Snapshot
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk, texts
from support.office import Clock, Office


async def snapshot(store: Store, office: Office, agent: Agent | None = None) -> Snapshot:
    return await store.reads.snapshot((agent or office.dana).id, office.company.id)


def shown(rows: tuple[InboxRow, ...]) -> list[InteractionId]:
    return [row.interaction.id for row in rows]


async def test_incoming_shows_what_is_offered_oldest_first(
    store: Store, office: Office, clock: Clock
) -> None:
    made = []
    for lead in (3, 1, 2):
        clock.advance(1000)
        made.append(office.text_in(lead).id)
    await store.run(desk.set_availability(office.tom.id, Availability.OFFLINE))
    assert shown((await snapshot(store, office)).incoming) == made
    assert shown((await snapshot(store, office, office.tom)).incoming) == []


async def test_active_shows_the_agents_own_latest_first(store: Store, office: Office, clock: Clock) -> None:
    accepted = []
    for lead in (1, 2, 3):
        clock.advance(1000)
        accepted.append(office.respond(office.dana.id, office.text_in(lead)).id)
    clock.advance(1000)
    office.text_in(1, "And another thing")
    first, second, third = accepted
    assert shown((await snapshot(store, office)).active) == [first, third, second]
    assert shown((await snapshot(store, office, office.tom)).active) == []


async def test_recents_are_the_companys_and_counted(store: Store, office: Office, clock: Clock) -> None:
    closed = []
    for lead in range(3):
        clock.advance(1000)
        closed.append(office.concluded(lead))
    await store.run(desk.mark_read(office.tom.id, closed[1].id))
    office.text_in(9)
    for agent in (office.dana, office.tom):
        seen = await snapshot(store, office, agent)
        assert shown(seen.recents.rows) == [each.id for each in reversed(closed)]
        assert (seen.recents_total, seen.unread_total) == (3, 3)  # Two of them, and the incoming one.


async def test_a_snapshot_names_the_company_its_people_and_its_numbers(store: Store, office: Office) -> None:
    seen = await snapshot(store, office)
    assert (seen.me, seen.company, seen.numbers) == (office.dana.id, office.company, (office.number,))
    assert seen.agents == (office.dana, office.tom)
    assert [membership.company for membership in seen.companies] == [office.company]
    assert seen.epoch == store.epoch


async def test_a_stranger_gets_no_snapshot(store: Store, office: Office) -> None:
    other = await store.run(admin.add_company("Other", "US"))
    with pytest.raises(Refused) as refused:
        await store.reads.snapshot(office.dana.id, other.id)
    assert refused.value.code is RefusalCode.FORBIDDEN


async def test_companies_do_not_see_one_another(store: Store, office: Office) -> None:
    office.concluded(1)
    office.text_in(2)
    other = await store.run(admin.add_company("Other", "US"))
    ann = await store.run(admin.add_agent(other.id, "Ann", Role.AGENT, "lt_x"))
    seen = await store.reads.snapshot(ann.agent.id, other.id)
    assert (seen.incoming, seen.active, seen.recents.rows, seen.recents_total, seen.unread_total) == (
        (),
        (),
        (),
        0,
        0,
    )


async def test_detail_shows_all_of_a_chosen_row(store: Store, office: Office) -> None:
    interaction = office.text_in(1, "First")
    office.text_in(1, "Second")
    detail = await store.reads.detail(interaction.id)
    assert detail is not None
    assert detail.contact == office.contact(1)
    assert detail.classification.interaction_id == interaction.id
    assert [message.body for message in detail.thread.messages] == ["First", "Second"]
    assert await store.reads.detail(InteractionId(999_999)) is None


async def test_who_and_whose(store: Store, office: Office) -> None:
    interaction = office.text_in(1)
    detail = await store.reads.detail(interaction.id)
    assert detail is not None
    reads = store.reads
    (message,) = detail.thread.messages
    assert await reads.role(office.dana.id, office.company.id) is Role.AGENT
    assert await reads.role(AgentId(999_999), office.company.id) is None
    assert (await reads.me(office.dana.id)).agent == office.dana
    assert await reads.contact(interaction.contact_id) == office.contact(1)
    assert await reads.company_of_interaction(interaction.id) == office.company.id
    assert await reads.company_of_contact(interaction.contact_id) == office.company.id
    assert await reads.company_of_message(message.id) == office.company.id
    assert await reads.company_of_interaction(InteractionId(999_999)) is None
    with pytest.raises(Refused):
        await reads.me(AgentId(999_999))


# A snapshot and what follows -----------------------------------------------------------------------------


class Copy:
    """A console's copy of the rows, kept by upserts alone."""

    def __init__(self, seen: Snapshot) -> None:
        rows = (*seen.incoming, *seen.active, *seen.recents.rows)
        self.interactions = {row.interaction.id: row.interaction for row in rows}
        self.contacts: dict[int, Contact] = {row.contact.id: row.contact for row in rows}

    def apply(self, event: Event) -> None:
        if event.interaction is not None:
            self.interactions[event.interaction.id] = event.interaction
        if event.contact is not None:
            self.contacts[event.contact.id] = event.contact

    def section(self, belongs: Callable[[Interaction], bool]) -> set[InboxRow]:
        return {
            InboxRow(interaction=row, contact=self.contacts[row.contact_id])
            for row in self.interactions.values()
            if belongs(row)
        }


@pytest.mark.parametrize("seed", range(4))
async def test_a_snapshot_and_the_events_after_it_make_the_later_snapshot(
    store: Store, office: Office, clock: Clock, seed: int
) -> None:
    chance = Random(seed)
    for _ in range(15):
        act(office, clock, chance)
    first = await snapshot(store, office)
    for _ in range(25):
        act(office, clock, chance)
    later = await snapshot(store, office)
    copy = Copy(first)
    events = await store.reads.events_after(first.cursor, 1000)
    for logged in events:
        copy.apply(msgspec.json.decode(logged.body, type=Event))
    me = office.dana.id
    assert later.cursor == first.cursor + len(events)
    assert copy.section(lambda row: me in row.offered_to) == set(later.incoming)
    assert copy.section(lambda row: row.state is InteractionState.ACTIVE and row.handler == me) == set(
        later.active
    )
    assert copy.section(lambda row: row.state is InteractionState.RECENT) == set(later.recents.rows)


def act(office: Office, clock: Clock, chance: Random) -> None:
    """One thing that happens in the office, whether it is allowed just now or not."""
    clock.advance(chance.randrange(3) * 60_000)
    lead = chance.randrange(6)
    agent = chance.choice((office.dana, office.tom))
    found = office.text_in(lead)
    try:
        match chance.randrange(5):
            case 0:
                office.respond(agent.id, found)
            case 1:
                office.close(agent.id, found)
            case 2:
                office.run(desk.mark_read(agent.id, found.id))
            case 3:
                office.send(agent.id, office.contact(lead), f"Answer {chance.random()}")
            case 4:
                office.run(desk.set_availability(agent.id, chance.choice(tuple(Availability))))
    except Refused:
        return


async def test_a_snapshot_is_of_one_moment_while_the_log_grows(store: Store, office: Office) -> None:
    async def texting() -> None:
        for lead in range(40):
            await store.run(texts.receive(office.fact(lead)))

    async def looking() -> None:
        for _ in range(15):
            seen = await snapshot(store, office)
            assert len(seen.incoming) == seen.cursor - start

    start = (await store.reads.head()).seq
    await asyncio.gather(texting(), looking())


# Counts --------------------------------------------------------------------------------------------------

Change = tuple[int, InteractionState, int]
changes = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(InteractionState), st.integers(0, 2)), min_size=1, max_size=6
)


def save(office: Office, change: Change, *, known: bool) -> Callable[[Tx], None]:
    """Saves an interaction in whatever state, having looked at it before or not."""
    place, state, unread = change

    def unit(tx: Tx) -> None:
        contact = tx.contact_by_number(office.company.id, f"+1415556{place:04}")
        assert contact is not None
        interaction_id = InteractionId(contact.id + 1)
        if known:
            tx.interaction(interaction_id)
        interaction = Interaction(
            id=interaction_id,
            company_id=office.company.id,
            contact_id=contact.id,
            state=state,
            outcome=Outcome.CLOSED if state is InteractionState.RECENT else None,
            handler=office.dana.id,
            number_id=office.number.id,
            opened_at=tx.now,
            last_at=tx.now,
            unread=unread,
        )
        event = Event(
            type=EventType.INTERACTION_CLOSED,
            company_id=office.company.id,
            at=tx.now,
            interaction=interaction,
        )
        before_it = replace(event, interaction=replace(interaction, unread=1 - min(unread, 1)))
        tx.carry_out(Decision(events=(before_it, event)))

    return unit


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(changes, min_size=1, max_size=4), known=st.booleans(), failing=st.integers(0, 6))
async def test_the_counts_kept_are_those_of_a_full_count(
    store: Store, office: Office, batches: list[list[Change]], known: bool, failing: int
) -> None:
    for place in range(5):
        await store.run(_contact(office, place))
    for batch in batches:
        units = [save(office, change, known=known) for change in batch]
        units[failing:] = map(broken, units[failing:])
        await asyncio.gather(*map(store.run, units), return_exceptions=True)
    seen = await snapshot(store, office)
    recents = [row.interaction.unread > 0 for row in seen.recents.rows]
    active = [row.interaction.unread > 0 for row in seen.active]
    assert (seen.recents_total, seen.unread_total) == (len(recents), sum(recents) + sum(active))


def broken(unit: Callable[[Tx], None]) -> Callable[[Tx], None]:
    def failing(tx: Tx) -> None:
        unit(tx)
        raise ValueError("a bug")

    return failing


def _contact(office: Office, place: int) -> Callable[[Tx], None]:
    number = f"+1415556{place:04}"

    def unit(tx: Tx) -> None:
        if tx.contact_by_number(office.company.id, number) is not None:
            return
        contact = Contact(
            id=ContactId(tx.new_id()), company_id=office.company.id, number=number, created_at=tx.now
        )
        tx.new_id()  # For its interaction.
        event = Event(type=EventType.CONTACT_EDITED, company_id=office.company.id, at=tx.now, contact=contact)
        tx.carry_out(Decision(events=(event,)))

    return unit
