"""The lists of the message centre: each with its own belonging and order, by kind, every row once."""

from collections.abc import Awaitable, Callable
from itertools import count

import pytest
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Contact,
    ContactId,
    ContactKind,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
)
from leadterm.domain.wire import IdsReply, KindFilter, RecentsPage, View
from leadterm.relay.store import Store, Tx
from support.office import START, Office

RECENT, ACTIVE, INCOMING = InteractionState.RECENT, InteractionState.ACTIVE, InteractionState.INCOMING
LEAD, CLIENT, RESOURCE = ContactKind.LEAD, ContactKind.CLIENT, ContactKind.RESOURCE
NUMBERS = count(1000)
# Kind, state, last activity, last in, last out, hidden. Several of one moment: time alone cannot order them.
ROWS = (
    (LEAD, RECENT, 9, 9, 4, False),
    (RESOURCE, RECENT, 9, 9, 9, False),
    (CLIENT, RECENT, 9, 3, 9, False),
    (LEAD, RECENT, 8, 8, None, True),
    (RESOURCE, RECENT, 7, 2, 7, True),
    (LEAD, RECENT, 3, None, 3, False),
    (RESOURCE, RECENT, 3, 3, None, False),
    (LEAD, ACTIVE, 9, 9, 9, False),
    (RESOURCE, ACTIVE, 5, 5, 1, False),
    (CLIENT, INCOMING, 5, 5, None, False),
    (LEAD, INCOMING, 1, 1, None, False),
    (LEAD, RECENT, 1, 1, 1, False),
)


class Made:
    """What was made, and what a list should show of it, told from the whole of it."""

    def __init__(self, interactions: list[Interaction], kinds: dict[ContactId, ContactKind]) -> None:
        self.interactions = interactions
        self.kinds = kinds

    def shown(self, view: View, kind: KindFilter) -> list[InteractionId]:
        place: Callable[[Interaction], Instant | None] = {
            View.RECENTS: lambda row: row.last_at if row.state is RECENT and not row.hidden else None,
            View.RECEIVED: lambda row: None if row.hidden else row.last_in_at,
            View.SENT: lambda row: None if row.hidden else row.last_out_at,
            View.EVERYONE: lambda row: None if row.state is RECENT else row.last_at,
        }[view]
        wanted = {
            KindFilter.ALL: set(ContactKind),
            KindFilter.PEOPLE: {LEAD, CLIENT},
            KindFilter.RESOURCES: {RESOURCE},
        }[kind]
        belonging = [
            (at, row.id)
            for row in self.interactions
            if self.kinds[row.contact_id] in wanted and (at := place(row)) is not None
        ]
        return [id_ for _, id_ in sorted(belonging, reverse=True)]


@pytest.fixture
async def made(store: Store, office: Office) -> Made:
    def unit(tx: Tx) -> Made:
        pairs = [_made(tx, office, *row) for row in ROWS]
        return Made([row for _, row in pairs], {contact.id: contact.kind for contact, _ in pairs})

    return await store.run(unit)


def _made(
    tx: Tx,
    office: Office,
    kind: ContactKind,
    state: InteractionState,
    last: int,
    in_: int | None,
    out: int | None,
    hidden: bool,
) -> tuple[Contact, Interaction]:
    contact = Contact(
        id=ContactId(tx.new_id()),
        company_id=office.company.id,
        number=f"+1415777{next(NUMBERS):04}",
        kind=kind,
        created_at=START,
    )
    interaction = Interaction(
        id=InteractionId(tx.new_id()),
        company_id=office.company.id,
        contact_id=contact.id,
        state=state,
        handler=office.dana.id if state is ACTIVE else None,
        number_id=office.number.id,
        opened_at=START,
        last_at=Instant(START + last),
        last_in_at=None if in_ is None else Instant(START + in_),
        last_out_at=None if out is None else Instant(START + out),
        hidden=hidden,
    )
    _saved(tx, contact=contact, interaction=interaction)
    return contact, interaction


def _saved(tx: Tx, *, contact: Contact | None = None, interaction: Interaction | None = None) -> None:
    company_id = contact.company_id if contact is not None else interaction.company_id  # type: ignore[union-attr]
    event = Event(
        type=EventType.INTERACTION_CLOSED,
        company_id=company_id,
        at=tx.now,
        contact=contact,
        interaction=interaction,
    )
    tx.carry_out(Decision(events=(event,)))


def ids(page: RecentsPage) -> list[InteractionId]:
    return [row.interaction.id for row in page.rows]


every_view = pytest.mark.parametrize("view", View)
every_kind = pytest.mark.parametrize("kind_filter", KindFilter)


@every_view
@every_kind
async def test_a_list_shows_what_belongs_in_it_newest_first(
    store: Store, office: Office, made: Made, view: View, kind_filter: KindFilter
) -> None:
    page = await store.reads.view(office.company.id, view, kind_filter)
    assert ids(page) == made.shown(view, kind_filter)
    assert (page.newer, page.older) == (False, False)
    for row in page.rows:
        assert row.contact.id == row.interaction.contact_id


@every_view
@every_kind
@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_a_list_walked_either_way_shows_every_row_once(
    store: Store, office: Office, made: Made, view: View, kind_filter: KindFilter, limit: int
) -> None:
    async def next_page(**place: object) -> RecentsPage:
        return await store.reads.view(office.company.id, view, kind_filter, limit=limit, **place)  # type: ignore[arg-type]

    shown = made.shown(view, kind_filter)
    assert await walked(lambda row: next_page(before=row), await next_page(), down=True) == shown
    assert await walked(lambda row: next_page(after=row), await next_page(end=True), down=False) == shown


async def walked(
    fetch: Callable[[InteractionId], Awaitable[RecentsPage]], page: RecentsPage, *, down: bool
) -> list[InteractionId]:
    found = ids(page)
    while page.older if down else page.newer:
        page = await fetch(found[-1] if down else found[0])
        assert page.newer if down else page.older
        found = [*found, *ids(page)] if down else [*ids(page), *found]
    return found


@every_view
async def test_past_the_ends_of_a_list_there_is_nothing(
    store: Store, office: Office, made: Made, view: View
) -> None:
    shown = made.shown(view, KindFilter.ALL)
    beyond = await store.reads.view(office.company.id, view, before=shown[-1])
    above = await store.reads.view(office.company.id, view, after=shown[0])
    assert (beyond.rows, beyond.newer, beyond.older) == ((), True, False)
    assert (above.rows, above.newer, above.older) == ((), False, True)


async def test_a_row_that_has_no_place_in_a_list_is_none_to_read_it_from(
    store: Store, office: Office, made: Made
) -> None:
    never_answered = made.interactions[-2].id
    page = await store.reads.view(office.company.id, View.SENT, before=never_answered)
    assert page == RecentsPage(rows=(), newer=False, older=False)


async def test_a_row_that_was_removed_meanwhile_is_still_a_place_to_read_on_from(
    store: Store, office: Office, made: Made
) -> None:
    shown = made.shown(View.RECENTS, KindFilter.ALL)
    removed = next(row for row in made.interactions if row.id == shown[1])
    await store.run(lambda tx: _saved(tx, interaction=replace(removed, hidden=True)))
    page = await store.reads.view(office.company.id, View.RECENTS, before=shown[1], limit=1)
    assert (ids(page), page.newer, page.older) == ([shown[2]], True, True)


@every_view
@every_kind
async def test_the_ids_of_a_list_are_those_of_its_rows(
    store: Store, office: Office, made: Made, view: View, kind_filter: KindFilter
) -> None:
    shown = tuple(made.shown(view, kind_filter))
    reads, company = store.reads, office.company.id
    assert await reads.view_ids(company, view, kind_filter) == IdsReply(interaction_ids=shown, more=False)
    assert await reads.view_ids(company, view, kind_filter, limit=1) == IdsReply(
        interaction_ids=shown[:1], more=len(shown) > 1
    )


@pytest.mark.parametrize("known", [True, False], ids=["looked at", "unseen"])
async def test_a_contact_who_becomes_a_resource_takes_all_their_conversations_along(
    store: Store, office: Office, made: Made, known: bool
) -> None:
    row = made.interactions[0]
    contact = await store.reads.contact(row.contact_id)
    assert contact is not None

    def become(kind: ContactKind) -> Callable[[Tx], None]:
        def unit(tx: Tx) -> None:
            if known:
                tx.contact(row.contact_id)
            _saved(tx, contact=replace(contact, kind=kind))

        return unit

    for kind, filter_ in ((RESOURCE, KindFilter.RESOURCES), (CLIENT, KindFilter.PEOPLE)):
        await store.run(become(kind))
        for view in (View.RECENTS, View.RECEIVED, View.SENT):
            assert row.id in ids(await store.reads.view(office.company.id, view, filter_))
            others = {*KindFilter} - {filter_, KindFilter.ALL}
            for other in others:
                assert row.id not in ids(await store.reads.view(office.company.id, view, other))


async def test_a_new_conversation_with_a_resource_is_listed_as_one(
    store: Store, office: Office, made: Made
) -> None:
    old = made.interactions[1]

    def unit(tx: Tx) -> InteractionId:
        new = replace(old, id=InteractionId(tx.new_id()), last_at=Instant(START + 20))
        _saved(tx, interaction=new)
        return new.id

    new = await store.run(unit)
    for kind, expected in ((KindFilter.RESOURCES, True), (KindFilter.PEOPLE, False)):
        assert (new in ids(await store.reads.view(office.company.id, View.RECENTS, kind))) == expected


async def test_a_list_is_one_companys(store: Store, office: Office, made: Made) -> None:
    stranger = type(office.company.id)(999_999)
    for view in View:
        assert (await store.reads.view(stranger, view)).rows == ()
        assert (await store.reads.view_ids(stranger, view)).interaction_ids == ()
