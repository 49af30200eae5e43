"""The audit log (F4): every administrative change stands in it, in the unit that made it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from leadterm.domain.audit import Audited, AuditEntry
from leadterm.domain.model import AgentId, ContactId, OptOutCause, OptOutScope, Right, Role
from leadterm.domain.refusals import Refused
from leadterm.domain.wire import SaveTemplate, SetRights
from leadterm.domain.wire.admin import InviteAgent
from leadterm.relay.store import Store, Tx, tables
from leadterm.relay.store.acting import command_line
from leadterm.relay.store.statement import Statement
from leadterm.relay.units import admin, administration, contacts, rights, templates
from leadterm.relay.units.audit import record
from support.cast import Cast
from support.office import Clock
from support.staged import Stage

Unit = Callable[[Tx], Any]
_SUBJECT = Statement(select(tables.audit.c.subject).order_by(tables.audit.c.id.desc()).limit(1))


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


async def newest(store: Store, cast: Cast, **filters: Any) -> AuditEntry:
    page = await store.reads.audit(cast.acme.id, limit=1, **filters)
    return page.entries[0]


async def by(store: Store, agent_id: AgentId, unit: Unit) -> None:
    """As the agent's command."""
    await store.command(agent_id, f"key {agent_id} {id(unit)}", b"", unit)


async def test_every_change_says_what_was_before_and_after(store: Store, cast: Cast) -> None:
    acme, tom, dana = cast.acme.id, cast.agents["Tom"].id, cast.agents["Dana"].id
    ads = cast.numbers["Ads"]
    text = SaveTemplate(name="Hello", body="Hi")
    changes: list[tuple[Unit, Audited, str]] = [
        (admin.set_company(acme, opt_out_scope=OptOutScope.NUMBER), Audited.COMPANY_CHANGED, "Acme Roofing"),
        (admin.add_agent(acme, "Pia", Role.AGENT, "lt_secret"), Audited.AGENT_ADDED, "Pia"),
        (admin.join_agent(acme, cast.agents["Zoe"].id, Role.AGENT), Audited.AGENT_JOINED, "Zoe"),
        (admin.set_agent(acme, tom, role=Role.MANAGER), Audited.RIGHTS_CHANGED, "Tom"),
        (admin.set_agent(acme, tom, os_user="tom"), Audited.USER_SET, "Tom"),
        (admin.add_token(tom, "laptop", "lt_other"), Audited.TOKEN_MADE, "Tom"),
        (admin.revoke_tokens(tom), Audited.TOKENS_REVOKED, "Tom"),
        (admin.add_team(acme, "Night", (tom,)), Audited.TEAM_ADDED, "Night"),
        (admin.set_team(cast.roofers.id, (tom,)), Audited.TEAM_CHANGED, "Roofers"),
        (admin.add_flow(acme, "Late", (tom,), ()), Audited.FLOW_ADDED, "Late"),
        (admin.set_flow(cast.flow.id, (dana,), ()), Audited.FLOW_CHANGED, "Texts"),
        (
            admin.add_number(acme, "+14155550109", "Radio", "", None),
            Audited.NUMBER_ADDED,
            "+14155550109",
        ),
        (admin.set_number(ads.id, "Yelp", None, None), Audited.NUMBER_CHANGED, ads.number),
        (templates.add(None, acme, text), Audited.TEMPLATE_ADDED, "Hello"),
    ]
    for unit, what, subject in changes:
        await store.run(unit)
        entry = await newest(store, cast)
        assert (entry.what, entry.subject, entry.actor) == (what.value, subject, "the relay")
        added = what.value.endswith(("added", "joined", "made")) or what is Audited.USER_SET
        assert bool(entry.before) is not added, entry
        assert bool(entry.after) is (what is not Audited.TOKENS_REVOKED), entry
        assert "lt_" not in entry.before + entry.after


async def test_a_change_of_nothing_is_not_written_down(store: Store, cast: Cast) -> None:
    ads, before = cast.numbers["Ads"], await newest(store, cast)
    await store.run(admin.set_number(ads.id, ads.label, ads.source, ads.flow_id))
    await store.run(admin.set_team(cast.roofers.id, tuple(reversed(cast.roofers.agent_ids))))
    await store.run(admin.set_company(cast.acme.id, name=cast.acme.name))
    await store.run(admin.set_agent(cast.acme.id, cast.agents["Tom"].id))
    assert await newest(store, cast) == before


async def test_a_change_that_is_undone_leaves_no_row(store: Store, cast: Cast) -> None:
    before = await newest(store, cast)

    def unit(tx: Tx) -> None:
        admin.add_team(cast.acme.id, "Night", ())(tx)
        raise RuntimeError("on the way")

    with pytest.raises(RuntimeError):
        await store.run(unit)
    assert await newest(store, cast) == before


async def test_it_is_known_whether_an_agent_or_the_command_line_did_it(store: Store, cast: Cast) -> None:
    dana, tom = cast.agents["Dana"].id, cast.agents["Tom"].id
    await store.run(admin.set_agent(cast.acme.id, dana, role=Role.OWNER))
    await by(store, dana, rights.set(dana, cast.acme.id, tom, SetRights(role=Role.MANAGER)))
    entry = await newest(store, cast)
    assert (entry.agent_id, entry.actor, entry.what) == (dana, "Dana", "rights changed")
    assert msgspec.json.decode(entry.before)["role"] == "agent"
    assert msgspec.json.decode(entry.after)["role"] == "manager"
    store.run_now(admin.set_agent(cast.acme.id, tom, role=Role.AGENT))
    entry = await newest(store, cast)
    assert (entry.agent_id, entry.actor) == (None, command_line().name)
    assert entry.actor.startswith("command line (")


async def test_opt_outs_and_lifted_blocks_name_the_contact_while_there_is_one(
    store: Store, cast: Cast
) -> None:
    contact = await store.run(admin.add_contact(cast.acme.id, "+14155550142", name="Maria Lopez"))
    dana = cast.agents["Dana"].id
    await by(store, dana, contacts.opt_out(dana, contact.id))
    entry = await newest(store, cast)
    assert (entry.what, entry.subject, entry.actor) == ("opt-out recorded", "Maria Lopez", "Dana")
    assert msgspec.json.decode(entry.after)["cause"] == OptOutCause.REQUEST
    kept = await store.run(lambda tx: tx.connection.one(_SUBJECT, ()))
    assert kept == (f"contact {contact.id}",)
    assert "Maria" not in entry.before + entry.after
    await by(store, dana, contacts.opt_out(dana, contact.id))
    assert await newest(store, cast) == entry


async def test_pages_go_on_where_the_one_before_ended(store: Store, cast: Cast, clock: Clock) -> None:
    for turn in range(7):
        clock.advance(1_000)
        await store.run(admin.add_team(cast.acme.id, f"Team {turn}", ()))
    first = await store.reads.audit(cast.acme.id, what="team added", limit=3)
    assert [entry.subject for entry in first.entries] == ["Team 6", "Team 5", "Team 4"]
    assert first.older
    rest = await store.reads.audit(cast.acme.id, what="team added", before=first.entries[-1].id, limit=100)
    assert [entry.subject for entry in rest.entries] == ["Team 3", "Team 2", "Team 1", "Team 0", "Roofers"]
    assert not rest.older
    late = await store.reads.audit(cast.acme.id, since=first.entries[1].at)
    assert [entry.subject for entry in late.entries] == ["Team 6", "Team 5"]


@pytest.mark.parametrize("pattern", ["%", "_", "\\", "D%a", "'; DROP TABLE audit; --"])
async def test_what_is_looked_for_is_taken_as_it_is(store: Store, cast: Cast, pattern: str) -> None:
    assert (await store.reads.audit(cast.acme.id, who=pattern)).entries == ()
    assert (await store.reads.audit(cast.acme.id, what=pattern)).entries == ()


async def test_who_is_found_in_any_case_and_in_part(store: Store, cast: Cast) -> None:
    dana = cast.agents["Dana"].id
    await store.run(admin.set_agent(cast.acme.id, dana, role=Role.OWNER))
    await by(store, dana, administration.invite(dana, cast.acme.id, InviteAgent(name="Pia")))
    assert (await newest(store, cast, who="dAN")).subject == "Pia"


async def test_another_company_s_changes_are_not_there(store: Store, cast: Cast) -> None:
    await store.run(admin.add_team(cast.bolt.id, "Plumbers", ()))
    assert all(entry.subject != "Plumbers" for entry in (await store.reads.audit(cast.acme.id)).entries)


async def test_nobody_gets_a_colleague_s_token_who_may_do_less(store: Store, cast: Cast) -> None:
    acme, dana, tom = cast.acme.id, cast.agents["Dana"].id, cast.agents["Tom"].id
    await store.run(admin.set_agent(acme, dana, role=Role.ADMIN))
    await store.run(admin.set_agent(acme, tom, role=Role.OWNER))
    for unit in (administration.make_token(dana, acme, tom), administration.revoke_tokens(dana, acme, tom)):
        with pytest.raises(Refused, match="may do more than you"):
            await store.run(unit)
    await store.run(admin.set_agent(acme, dana, withhold=[Right.MONITOR]))
    await store.run(admin.set_agent(acme, tom, role=Role.OWNER))
    with pytest.raises(Refused, match="monitor"):
        await store.run(administration.invite(dana, acme, InviteAgent(name="Pia", role=Role.MANAGER)))
    with pytest.raises(Refused, match="can't make anyone an owner"):
        await store.run(administration.invite(dana, acme, InviteAgent(name="Pia", role=Role.OWNER)))


async def test_a_token_that_opens_another_company_is_made_by_who_manages_both(
    store: Store, cast: Cast
) -> None:
    acme, dana, zoe = cast.acme.id, cast.agents["Dana"].id, cast.agents["Zoe"].id
    await store.run(admin.set_agent(acme, dana, role=Role.OWNER))
    await store.run(admin.join_agent(acme, zoe, Role.AGENT))
    with pytest.raises(Refused, match="another company"):
        await store.run(administration.make_token(dana, acme, zoe))
    await store.run(admin.join_agent(cast.bolt.id, dana, Role.OWNER))
    made = await store.run(administration.make_token(dana, acme, zoe))
    assert await store.reads.agent_by_token(admin.token_hash(made.shown.token)) == zoe


async def test_a_token_is_kept_nowhere_and_shown_once(store: Store, cast: Cast) -> None:
    acme, dana = cast.acme.id, cast.agents["Dana"].id
    await store.run(admin.set_agent(acme, dana, role=Role.OWNER))
    shown = await store.command(dana, "k", b"q", administration.invite(dana, acme, InviteAgent(name="Pia")))
    again = await store.command(dana, "k", b"q", administration.invite(dana, acme, InviteAgent(name="Pia")))
    first, second = msgspec.json.decode(shown), msgspec.json.decode(again)
    assert first["token"].startswith("lt_")
    assert second == {**first, "token": ""}
    assert len([a for a in await store.run(lambda tx: tx.agents(acme)) if a.name == "Pia"]) == 1


async def test_a_missing_contact_is_named_by_its_number_alone(store: Store, cast: Cast) -> None:
    await store.run(
        lambda tx: record(tx, cast.acme.id, Audited.BLOCK_LIFTED, f"contact {ContactId(987654)}", None, None)
    )
    assert (await newest(store, cast)).subject == "contact 987654"
