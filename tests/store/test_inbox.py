"""The inbox that a console is given, and the counts that no one counts."""

import asyncio
from collections.abc import Callable

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
    Member,
    Outcome,
    Right,
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


async def test_a_snapshot_says_what_its_agent_may_do(store: Store, office: Office) -> None:
    seen = await snapshot(store, office)
    assert seen.rights == (Right.VIEW_MESSAGE_CENTRE, Right.REMOVE_FEED)
    await store.run(_member(office, granted=(Right.MONITOR,), withheld=(Right.REMOVE_FEED,)))
    assert (await snapshot(store, office)).rights == (Right.VIEW_MESSAGE_CENTRE, Right.MONITOR)


async def test_without_the_message_centre_a_snapshot_shows_just_what_is_ones_own(
    store: Store, office: Office
) -> None:
    office.concluded(1)
    own = office.respond(office.dana.id, office.text_in(2))
    offered = office.text_in(3)
    await store.run(_member(office, withheld=(Right.VIEW_MESSAGE_CENTRE,)))
    seen = await snapshot(store, office)
    assert (shown(seen.active), shown(seen.incoming)) == ([own.id], [offered.id])
    assert (seen.recents.rows, seen.recents.older, seen.recents_total) == ((), False, 0)
    assert seen.unread_total == 2  # Those two; the recent one is not counted.
    assert (await snapshot(store, office, office.tom)).recents_total == 1


def _member(office: Office, **changed: tuple[Right, ...]) -> Callable[[Tx], None]:
    member = Member(company_id=office.company.id, agent_id=office.dana.id, **changed)
    return lambda tx: tx.save_member(member)


async def test_a_contact_is_the_affair_of_who_answers_and_who_is_offered(
    store: Store, office: Office
) -> None:
    answered = office.concluded(1)
    offered = office.text_in(2)
    stranger = AgentId(999_999)
    concern = store.reads.concern
    assert await concern(office.dana.id, answered.contact_id)
    assert not await concern(office.tom.id, answered.contact_id)
    for agent in (office.dana, office.tom):
        assert await concern(agent.id, offered.contact_id)
    assert not await concern(stranger, offered.contact_id)
    office.send(office.tom.id, office.contact(1), "It is Tom")
    assert await concern(office.tom.id, answered.contact_id)


async def test_colleagues_are_listed_with_their_rights(store: Store, office: Office) -> None:
    await store.run(_member(office, granted=(Right.LIFT_BLOCKS,)))
    seen = await store.reads.members(office.company.id)
    assert seen.agents == (office.dana, office.tom)
    assert [(each.agent_id, each.granted) for each in seen.members] == [
        (office.dana.id, (Right.LIFT_BLOCKS,)),
        (office.tom.id, ()),
    ]


async def test_the_latest_conversation_of_a_contact(store: Store, office: Office) -> None:
    first = office.concluded(1)
    second = office.text_in(1)
    found = await store.reads.latest(first.contact_id)
    assert found is not None
    assert found.interaction == second
    assert await store.reads.latest(ContactId(999_999)) is None


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

Change = tuple[int, InteractionState, int, bool]
changes = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(InteractionState), st.integers(0, 2), st.booleans()),
    min_size=1,
    max_size=6,
)


def save(office: Office, change: Change, *, known: bool) -> Callable[[Tx], None]:
    """Saves an interaction in whatever state, having looked at it before or not."""
    place, state, unread, removed = change

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
            hidden=removed and state is InteractionState.RECENT,
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
