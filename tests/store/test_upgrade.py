"""A database of an older version, with a past: brought up to date, it has lost nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config

from leadterm.domain.model import (
    AgentId,
    CompanyId,
    Contact,
    ContactId,
    ContactKind,
    Instant,
    InteractionId,
    InteractionState,
    OptOut,
    OptOutCause,
    OptOutScope,
)
from leadterm.domain.rights import rights_of
from leadterm.domain.wire import KindFilter, View
from leadterm.relay.store import Store, migrate
from leadterm.relay.store.engine import database
from leadterm.relay.units import tags
from support.office import Clock

ACME, DANA = CompanyId(1), AgentId(2)
MARIA, DEPOT = ContactId(3), ContactId(4)
ASKED, ORDERED, SILENT, WAITING = InteractionId(5), InteractionId(6), InteractionId(7), InteractionId(8)
PAST = (
    "INSERT INTO company VALUES (1, 'Acme', 'US')",
    "INSERT INTO agent VALUES (2, 'Dana', 'available')",
    "INSERT INTO member VALUES (1, 2, 'agent')",
    "INSERT INTO call_flow VALUES (20, 1, 'Texts')",
    "INSERT INTO tracking_number VALUES (21, 1, '+14155550100', 'Ads', 'paid', 20)",
    *(
        f"INSERT INTO contact VALUES ({id_}, 1, '{number}', '', '', '', '', '{kind}', 'mobile', {out},"
        f" {created}, 21, NULL, 0)"
        for id_, number, kind, out, created in (
            (MARIA, "+14155550133", "lead", "NULL, NULL", 100),
            (DEPOT, "+14155550134", "resource", "150, 'keyword'", 101),
        )
    ),
    *(
        f"INSERT INTO interaction VALUES ({id_}, 1, {contact}, 'text', '{state}', NULL, {handler}, '[]', 21,"
        f" 'paid', 100, {last}, NULL, {unread}, '', 'inbound')"
        for id_, contact, state, handler, last, unread in (
            (ASKED, MARIA, "recent", 2, 130, 1),
            (ORDERED, DEPOT, "recent", 2, 140, 0),
            (SILENT, MARIA, "recent", "NULL", 90, 0),
            (WAITING, MARIA, "active", 2, 160, 0),
        )
    ),
    *(
        f"INSERT INTO message VALUES ({id_}, 1, {contact}, {interaction}, 21, '{direction}', 'hi', '[]',"
        f" 'received', NULL, '', NULL, '', '', {at}, {at})"
        for id_, contact, interaction, direction, at in (
            (10, MARIA, ASKED, "inbound", 110),
            (11, MARIA, ASKED, "outbound", 120),
            (12, MARIA, ASKED, "inbound", 130),
            (13, DEPOT, ORDERED, "outbound", 140),
            (14, MARIA, WAITING, "inbound", 160),
        )
    ),
    "INSERT INTO classification VALUES (5, NULL, '[\"flat\",\"roof\"]', NULL, 'USD', 'kept')",
    "INSERT INTO inbox_count VALUES (1, 3, 1)",
    "UPDATE log_head SET next_id = 100",
)


@pytest.fixture
def old_url(empty_url: str) -> str:
    """A database of the first version, in which things have happened."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with database(empty_url).migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in PAST:
            connection.execute(sqlalchemy.text(statement))
    return empty_url


@pytest.fixture
def upgraded(old_url: str, clock: Clock) -> Iterator[Store]:
    store = Store.open(old_url, clock=clock)
    assert not store.schema_is_current()
    store.migrate()
    assert store.schema_is_current()
    yield store
    store.close()


async def shown(store: Store, view: View, kind: KindFilter = KindFilter.ALL) -> list[InteractionId]:
    page = await store.reads.view(ACME, view, kind)
    return [row.interaction.id for row in page.rows]


async def test_conversations_stand_in_the_lists_where_their_texts_put_them(upgraded: Store) -> None:
    assert await shown(upgraded, View.RECENTS) == [ORDERED, ASKED, SILENT]
    assert await shown(upgraded, View.RECEIVED) == [WAITING, ASKED]
    assert await shown(upgraded, View.SENT) == [ORDERED, ASKED]
    assert await shown(upgraded, View.EVERYONE) == [WAITING]
    assert await shown(upgraded, View.RECENTS, KindFilter.RESOURCES) == [ORDERED]
    assert await shown(upgraded, View.RECENTS, KindFilter.PEOPLE) == [ASKED, SILENT]


async def test_records_of_the_past_are_whole(upgraded: Store) -> None:
    asked = upgraded.run_now(lambda tx: tx.interaction(ASKED))
    assert asked is not None
    assert (asked.last_in_at, asked.last_out_at, asked.hidden) == (130, 120, False)
    silent = upgraded.run_now(lambda tx: tx.interaction(SILENT))
    assert silent is not None
    assert (silent.last_in_at, silent.last_out_at) == (None, None)
    assert silent.state is InteractionState.RECENT
    maria = await upgraded.reads.contact(MARIA)
    assert maria is not None
    assert (maria.created_at, maria.signed_up_at, maria.line_type_at) == (100, 100, None)
    assert (maria.hold, maria.failures, maria.block, maria.opt_out) == (None, (), None, None)


async def test_an_opt_out_of_then_is_about_every_number(upgraded: Store) -> None:
    depot = await upgraded.reads.contact(DEPOT)
    assert depot is not None
    assert depot.opt_out == OptOut(at=Instant(150), cause=OptOutCause.KEYWORD)
    assert depot.kind is ContactKind.RESOURCE


async def test_agents_have_the_rights_of_their_roles_and_companies_their_scope(upgraded: Store) -> None:
    member = await upgraded.reads.member(DANA, ACME)
    assert member is not None
    assert (member.granted, member.withheld) == ((), ())
    seen = await upgraded.reads.snapshot(DANA, ACME)
    assert set(seen.rights) == rights_of(member)
    assert seen.company.opt_out_scope is OptOutScope.COMPANY
    assert (seen.recents_total, seen.unread_total) == (3, 1)


async def test_tags_of_then_can_be_put_on_the_list_and_renamed(upgraded: Store) -> None:
    before = await upgraded.reads.tags(ACME)
    assert (before.tags, [(it.name, it.used) for it in before.others]) == ((), [("flat", 1), ("roof", 1)])
    roof = upgraded.run_now(tags.add(None, ACME, "roof")).tag
    upgraded.run_now(tags.rename(roof.id, "Roofing"))
    made = upgraded.run_now(lambda tx: tx.classification(ASKED))
    assert (made.tags, made.notes) == (("flat", "Roofing"), "kept")
    assert [tag.name for tag in (await upgraded.reads.snapshot(DANA, ACME)).tags] == ["Roofing"]


async def test_contacts_of_then_are_found(upgraded: Store) -> None:
    found = await upgraded.reads.search(ACME, "555-013")
    assert [hit.contact.id for hit in found.hits] == [DEPOT, MARIA]
    assert not await upgraded.reads.contacts_wait()


def test_life_goes_on_where_it_was(upgraded: Store) -> None:
    maria = upgraded.run_now(lambda tx: tx.contact_by_number(ACME, "+14155550133"))
    assert isinstance(maria, Contact)
    opened = upgraded.run_now(lambda tx: tx.open_interaction(maria.id))
    assert opened is not None
    assert opened.id == WAITING
    assert upgraded.run_now(lambda tx: tx.new_id()) == 100
