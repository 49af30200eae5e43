"""Long lists by pages: every row once and in order, ties of time included, from either side."""

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Contact,
    ContactId,
    Direction,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    Message,
    MessageId,
    MessageStatus,
    Outcome,
)
from leadterm.domain.wire import RecentsPage
from leadterm.relay.store import Store, Tx
from support.office import START, Office

# Several rows of one moment, so that time alone cannot order them.
MOMENTS = (5, 3, 3, 3, 9, 1, 3, 9, 9, 7, 1)


@pytest.fixture
async def recent(store: Store, office: Office) -> list[InteractionId]:
    """Recents of the office, newest first."""

    def unit(tx: Tx) -> list[tuple[int, InteractionId]]:
        return [(moment, _recent(tx, office, place, moment)) for place, moment in enumerate(MOMENTS)]

    made = await store.run(unit)
    return [id_ for _, id_ in sorted(made, reverse=True)]


def _recent(tx: Tx, office: Office, place: int, moment: int) -> InteractionId:
    contact = Contact(
        id=ContactId(tx.new_id()),
        company_id=office.company.id,
        number=f"+1415777{place:04}",
        created_at=START,
    )
    interaction = Interaction(
        id=InteractionId(tx.new_id()),
        company_id=office.company.id,
        contact_id=contact.id,
        state=InteractionState.RECENT,
        outcome=Outcome.CLOSED,
        number_id=office.number.id,
        opened_at=START,
        last_at=Instant(START + moment),
    )
    event = Event(
        type=EventType.INTERACTION_CLOSED,
        company_id=office.company.id,
        at=tx.now,
        contact=contact,
        interaction=interaction,
    )
    tx.carry_out(Decision(events=(event,)))
    return interaction.id


def ids(page: RecentsPage) -> list[InteractionId]:
    return [row.interaction.id for row in page.rows]


async def test_recents_begin_with_the_newest(
    store: Store, office: Office, recent: list[InteractionId]
) -> None:
    page = await store.reads.recents(office.company.id, limit=4)
    assert (ids(page), page.newer, page.older) == (recent[:4], False, True)


async def test_recents_end_with_the_oldest(store: Store, office: Office, recent: list[InteractionId]) -> None:
    page = await store.reads.recents(office.company.id, end=True, limit=4)
    assert (ids(page), page.newer, page.older) == (recent[-4:], True, False)


async def test_a_page_that_holds_all_has_nothing_on_either_side(
    store: Store, office: Office, recent: list[InteractionId]
) -> None:
    page = await store.reads.recents(office.company.id)
    assert (ids(page), page.newer, page.older) == (recent, False, False)


async def walked(
    fetch: Callable[[InteractionId], Awaitable[RecentsPage]], page: RecentsPage, *, down: bool
) -> list[InteractionId]:
    found = ids(page)
    while page.older if down else page.newer:
        page = await fetch(found[-1] if down else found[0])
        found = [*found, *ids(page)] if down else [*ids(page), *found]
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
async def test_recents_walked_down_show_every_row_once(
    store: Store, office: Office, recent: list[InteractionId], limit: int
) -> None:
    first = await store.reads.recents(office.company.id, limit=limit)
    found = await walked(
        lambda last: store.reads.recents(office.company.id, before=last, limit=limit), first, down=True
    )
    assert found == recent


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
async def test_recents_walked_up_show_every_row_once(
    store: Store, office: Office, recent: list[InteractionId], limit: int
) -> None:
    last = await store.reads.recents(office.company.id, end=True, limit=limit)
    found = await walked(
        lambda first: store.reads.recents(office.company.id, after=first, limit=limit), last, down=False
    )
    assert found == recent


async def test_past_either_end_there_is_nothing(
    store: Store, office: Office, recent: list[InteractionId]
) -> None:
    beyond = await store.reads.recents(office.company.id, before=recent[-1])
    above = await store.reads.recents(office.company.id, after=recent[0])
    assert (beyond.rows, beyond.newer, beyond.older) == ((), True, False)
    assert (above.rows, above.newer, above.older) == ((), False, True)


async def test_a_row_of_nobodys_is_no_place_to_read_from(
    store: Store, office: Office, recent: list[InteractionId]
) -> None:
    page = await store.reads.recents(office.company.id, before=InteractionId(999_999))
    assert page == RecentsPage(rows=(), newer=False, older=False)


async def test_a_page_has_a_bound_whatever_is_asked_for(
    store: Store, office: Office, recent: list[InteractionId]
) -> None:
    assert len((await store.reads.recents(office.company.id, limit=0)).rows) == 1
    assert len((await store.reads.recents(office.company.id, limit=10**9)).rows) == len(recent)


# Threads -------------------------------------------------------------------------------------------------


@pytest.fixture
async def thread(store: Store, office: Office) -> list[Message]:
    """A contact's messages, all of one moment, oldest first."""
    interaction = office.text_in(1)

    def unit(tx: Tx) -> list[Message]:
        base = Message(
            id=MessageId(0),
            company_id=office.company.id,
            contact_id=interaction.contact_id,
            interaction_id=interaction.id,
            number_id=office.number.id,
            direction=Direction.INBOUND,
            body="hello",
            status=MessageStatus.RECEIVED,
            at=START,
            status_at=START,
        )
        made = [replace(base, id=MessageId(tx.new_id())) for _ in range(9)]
        for message in made:
            event = Event(
                type=EventType.TEXT_RECEIVED, company_id=office.company.id, at=START, message=message
            )
            tx.carry_out(Decision(events=(event,)))
        return made

    made = await store.run(unit)
    (first,) = (await store.reads.thread(interaction.contact_id, before=made[0].id)).messages
    return [first, *made]


async def test_a_thread_begins_with_its_newest_messages(store: Store, thread: list[Message]) -> None:
    page = await store.reads.thread(thread[0].contact_id, limit=4)
    assert (list(page.messages), page.newer, page.older) == (thread[-4:], False, True)


async def test_a_thread_walked_up_shows_every_message_once(store: Store, thread: list[Message]) -> None:
    page = await store.reads.thread(thread[0].contact_id, limit=3)
    found = list(page.messages)
    while page.older:
        page = await store.reads.thread(thread[0].contact_id, before=found[0].id, limit=3)
        found = [*page.messages, *found]
    assert found == thread


async def test_a_thread_walked_down_shows_every_message_once(store: Store, thread: list[Message]) -> None:
    page = await store.reads.thread(thread[0].contact_id, after=MessageId(0), limit=3)
    found = list(page.messages)
    while page.newer:
        page = await store.reads.thread(thread[0].contact_id, after=found[-1].id, limit=3)
        found = [*found, *page.messages]
    assert found == thread


async def test_past_the_ends_of_a_thread_there_is_nothing(store: Store, thread: list[Message]) -> None:
    contact_id = thread[0].contact_id
    above = await store.reads.thread(contact_id, before=thread[0].id)
    below = await store.reads.thread(contact_id, after=thread[-1].id)
    assert (above.messages, above.newer, above.older) == ((), True, False)
    assert (below.messages, below.newer, below.older) == ((), False, True)


async def test_a_thread_is_one_contacts_alone(store: Store, office: Office, thread: list[Message]) -> None:
    other = office.text_in(2)
    page = await store.reads.thread(other.contact_id)
    assert [message.contact_id for message in page.messages] == [other.contact_id]
