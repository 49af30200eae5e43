"""Many conversations marked at once: the rows, the counts and the one event all say the same."""

import asyncio
import time
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Before, Event, EventType, Mark
from leadterm.domain.model import (
    Contact,
    ContactId,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
)
from leadterm.domain.wire import Bulk, BulkAction, View
from leadterm.relay.store import Standing, Store, Tx, rows, tables
from leadterm.relay.store.statement import put
from leadterm.relay.units import bulk, texts
from support.office import START, Office

MANY = 5_000
"""As many as one bulk action can be about."""


def marked(office: Office, action: BulkAction, ids: list[InteractionId]) -> Callable[[Tx], object]:
    return bulk.mark(office.dana.id, office.company.id, Bulk(action=action, interaction_ids=tuple(ids)))


async def counted(store: Store, office: Office) -> tuple[int, int]:
    """How many recent rows there are, and how many of them are unread, as the snapshot says."""
    seen = await store.reads.snapshot(office.dana.id, office.company.id)
    elsewhere = sum(row.interaction.unread > 0 for row in (*seen.incoming, *seen.active))
    return seen.recents_total, seen.unread_total - elsewhere


async def shown(store: Store, office: Office) -> list[InteractionId]:
    page = await store.reads.view(office.company.id, View.RECENTS, limit=500)
    return [row.interaction.id for row in page.rows]


async def test_marks_change_every_row_they_name_and_no_other(store: Store, office: Office) -> None:
    first, second, other = (office.concluded(lead).id for lead in range(3))
    await store.run(marked(office, BulkAction.READ, [first, second]))
    assert await counted(store, office) == (3, 1)
    standings = await store.run(lambda tx: tx.standings([other, first, InteractionId(999_999), first]))
    assert standings == [
        Standing(
            interaction_id=id_,
            company_id=office.company.id,
            state=InteractionState.RECENT,
            unread=unread,
            hidden=False,
        )
        for id_, unread in ((other, 1), (first, 0))
    ]


async def test_removed_rows_are_gone_from_lists_and_counts_but_not_from_the_database(
    store: Store, office: Office
) -> None:
    gone, kept = office.concluded(1).id, office.concluded(2).id
    await store.run(marked(office, BulkAction.REMOVE, [gone]))
    assert await shown(store, office) == [kept]
    assert await counted(store, office) == (1, 1)
    detail = await store.reads.detail(gone)
    assert detail is not None
    assert detail.interaction.hidden


async def test_the_next_text_of_a_removed_conversation_makes_a_row_of_its_own(
    store: Store, office: Office
) -> None:
    gone = office.concluded(1)
    await store.run(marked(office, BulkAction.REMOVE, [gone.id]))
    again = office.text_in(1, "Still there?")
    assert again.id != gone.id
    assert not again.hidden
    latest = await store.reads.latest(gone.contact_id)
    assert latest is not None
    assert latest.interaction == again
    assert await counted(store, office) == (0, 0)


async def test_marks_see_what_the_same_batch_decided_before_them(store: Store, office: Office) -> None:
    row = office.respond(office.dana.id, office.text_in(1))
    more = office.fact(1, "And the gutters?")
    await asyncio.gather(
        store.run(texts.receive(more)),
        store.run(marked(office, BulkAction.READ, [row.id])),
        store.run(texts.receive(office.fact(1, "And the chimney?"))),
    )
    found = await store.run(lambda tx: tx.interaction(row.id))
    assert found is not None
    assert (found.unread, found.preview) == (1, "And the chimney?")


async def test_a_unit_that_fails_after_marking_has_marked_nothing(store: Store, office: Office) -> None:
    row = office.concluded(1)

    def failing(tx: Tx) -> None:
        marked(office, BulkAction.REMOVE, [row.id])(tx)
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        await store.run(failing)
    assert await shown(store, office) == [row.id]
    assert await counted(store, office) == (1, 1)


async def test_many_marks_are_one_event(store: Store, office: Office) -> None:
    ids = [office.concluded(lead).id for lead in range(5)]
    before = (await store.reads.head()).seq
    await store.run(marked(office, BulkAction.READ, ids))
    (logged,) = await store.reads.events_after(before, 10)
    event = msgspec.json.decode(logged.body, type=Event)
    assert event.type is EventType.INTERACTIONS_MARKED
    assert {mark.interaction_id: (mark.unread, mark.before.unread) for mark in event.marks} == dict.fromkeys(
        ids, (0, True)
    )


async def test_five_thousand_marks_take_no_statement_for_each_row(store: Store, office: Office) -> None:
    ids = await store.run(_many(office, MANY))
    unit = marked(office, BulkAction.REMOVE, ids)
    asked = 0

    def counting(tx: Tx) -> None:
        nonlocal asked
        connection = tx.ground.connection
        do, many = connection.do, connection.do_many

        def counted_do(*arguments: object) -> None:
            nonlocal asked
            asked += 1
            do(*arguments)  # type: ignore[arg-type]

        def counted_many(statement: object, changes: list[object]) -> None:
            nonlocal asked
            asked += len(changes)
            many(statement, changes)  # type: ignore[arg-type]

        connection.do, connection.do_many = counted_do, counted_many  # type: ignore[method-assign, assignment]
        try:
            unit(tx)
        finally:
            connection.do, connection.do_many = do, many  # type: ignore[method-assign]

    begun = time.process_time()
    await store.run(counting)
    assert asked < 20
    assert time.process_time() - begun < 2
    assert await shown(store, office) == []
    assert await counted(store, office) == (0, 0)


def _many(office: Office, number: int) -> Callable[[Tx], list[InteractionId]]:
    def unit(tx: Tx) -> list[InteractionId]:
        contact = Contact(
            id=ContactId(tx.new_id()), company_id=office.company.id, number="+14157770000", created_at=START
        )
        made = [
            Interaction(
                id=InteractionId(tx.new_id()),
                company_id=office.company.id,
                contact_id=contact.id,
                state=InteractionState.RECENT,
                number_id=office.number.id,
                opened_at=START,
                last_at=Instant(START + place),
                unread=place % 3,
            )
            for place in range(number)
        ]
        tx.connection.do_many(put(tables.contact), [rows.contact_row(contact)])
        tx.connection.do_many(put(tables.interaction), [rows.interaction_row(row) for row in made])
        unread = sum(row.unread > 0 for row in made)
        tx.connection.do_many(put(tables.inbox_count), [(office.company.id, number, unread)])
        return [row.id for row in made]

    return unit


# Counts --------------------------------------------------------------------------------------------------

Change = tuple[int, int, bool]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans()), min_size=1, max_size=6),
        min_size=1,
        max_size=4,
    )
)
async def test_the_counts_kept_through_marks_are_those_of_a_full_count(
    store: Store, office: Office, batches: list[list[Change]]
) -> None:
    ids = [office.concluded(lead).id for lead in range(4)]
    for batch in batches:
        await asyncio.gather(*(store.run(_mark(office, ids[place], *to)) for place, *to in batch))
    found = await store.run(lambda tx: tx.standings(ids))
    listed = [each for each in found if not each.hidden]
    assert set(await shown(store, office)) >= {each.interaction_id for each in listed}
    every = await store.reads.view(office.company.id, View.RECENTS, limit=500)
    unread = sum(row.interaction.unread > 0 for row in every.rows)
    assert await counted(store, office) == (len(every.rows), unread)


def _mark(office: Office, id_: InteractionId, unread: int, hidden: bool) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        (now,) = tx.standings([id_])
        before = Before(state=now.state, unread=now.unread > 0, hidden=now.hidden)
        mark = Mark(interaction_id=id_, unread=unread, hidden=hidden, before=before)
        event = Event(
            type=EventType.INTERACTIONS_MARKED, company_id=office.company.id, at=tx.now, marks=(mark,)
        )
        tx.carry_out(Decision(events=(event,)))

    return unit
