"""Setting up companies, agents and leads from the command line (F4, F5, B9, B12, D3)."""

from collections.abc import Callable
from typing import Any

import pytest

from leadterm.domain.audit import AuditEntry
from leadterm.domain.model import CompanyId, ContactId, Instant, LineType, OptOutScope, Right, Role
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.texting import why_not_textable
from leadterm.domain.wire import SaveProfile, SaveTemplate
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, contacts, profile, templates
from support.cast import Cast
from support.office import Clock
from support.staged import Stage

DAY = 24 * 3_600_000


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


async def refused(store: Store, unit: Callable[[Tx], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        await store.run(unit)
    return caught.value


async def test_a_company_is_changed_in_what_is_given(store: Store, cast: Cast) -> None:
    changed = await store.run(admin.set_company(cast.acme.id, name=" Acme Roofs ", country="ca"))
    assert (changed.name, changed.country, changed.opt_out_scope) == (
        "Acme Roofs",
        "CA",
        OptOutScope.COMPANY,
    )
    scoped = await store.run(admin.set_company(cast.acme.id, opt_out_scope=OptOutScope.NUMBER))
    assert (scoped.name, scoped.opt_out_scope) == ("Acme Roofs", OptOutScope.NUMBER)
    assert await store.run(lambda tx: tx.company(cast.acme.id)) == scoped


@pytest.mark.parametrize(
    ("country", "words"),
    [("ZZ", "no country ZZ"), ("UK", "code is GB"), ("Germany", "two letters"), ("", "two letters")],
)
async def test_a_country_that_no_number_can_be_read_by_is_refused(
    store: Store, cast: Cast, country: str, words: str
) -> None:
    for unit in (admin.set_company(cast.acme.id, country=country), admin.add_company("New", country)):
        told = await refused(store, unit)
        assert (told.field, words in str(told)) == ("country", True)


async def test_two_companies_of_one_name_are_refused(store: Store, cast: Cast) -> None:
    assert (await refused(store, admin.set_company(cast.acme.id, name=cast.bolt.name))).field == "name"
    await store.run(admin.set_company(cast.acme.id, name=cast.acme.name))


async def test_rights_are_given_withheld_and_made_usual_again(store: Store, cast: Cast) -> None:
    tom = cast.agents["Tom"].id
    given = await store.run(
        admin.set_agent(
            cast.acme.id, tom, role=Role.MANAGER, grant=[Right.LIFT_BLOCKS], withhold=[Right.MONITOR]
        )
    )
    assert (given.role, given.granted, given.withheld) == (
        Role.MANAGER,
        (Right.LIFT_BLOCKS,),
        (Right.MONITOR,),
    )
    swapped = await store.run(admin.set_agent(cast.acme.id, tom, withhold=[Right.LIFT_BLOCKS]))
    assert (swapped.granted, swapped.withheld) == ((), (Right.MONITOR,))
    usual = await store.run(admin.set_agent(cast.acme.id, tom, usual=[Right.MONITOR]))
    assert (usual.role, usual.granted, usual.withheld) == (Role.MANAGER, (), ())
    assert await store.run(lambda tx: tx.member(tom, cast.acme.id)) == usual


async def test_the_machines_administrator_cannot_take_the_last_owner_away(store: Store, cast: Cast) -> None:
    tom = cast.agents["Tom"].id
    await store.run(admin.set_agent(cast.acme.id, tom, role=Role.OWNER))
    assert (await refused(store, admin.set_agent(cast.acme.id, tom, role=Role.AGENT))).field == "role"


async def test_a_user_of_the_machine_is_one_agent_at_most(store: Store, cast: Cast) -> None:
    tom, dana, acme = cast.agents["Tom"].id, cast.agents["Dana"].id, cast.acme.id
    await store.run(admin.set_agent(acme, tom, os_user="tom"))
    await store.run(admin.set_agent(acme, tom, os_user="tom"))
    assert await store.reads.agent_by_os_user("tom") == tom
    taken = await refused(store, admin.set_agent(acme, dana, os_user="tom"))
    assert taken.sentence == "The user tom is Tom already."
    await store.run(admin.set_agent(acme, tom, os_user=""))
    await store.run(admin.set_agent(acme, dana, os_user="tom"))
    assert await store.reads.agent_by_os_user("tom") == dana


@pytest.mark.parametrize("name", ["a b", "x" * 65, "a:b", "-a", "\x1b[31m"])
async def test_what_is_no_user_is_refused(store: Store, cast: Cast, name: str) -> None:
    unit = admin.set_agent(cast.acme.id, cast.agents["Tom"].id, os_user=name)
    assert (await refused(store, unit)).field == "os_user"


async def test_an_agent_joins_another_company_once(store: Store, cast: Cast) -> None:
    tom = cast.agents["Tom"].id
    member = await store.run(admin.join_agent(cast.bolt.id, tom, Role.MANAGER))
    assert member == await store.run(lambda tx: tx.member(tom, cast.bolt.id))
    assert (await refused(store, admin.join_agent(cast.bolt.id, tom, Role.AGENT))).field == "agent"


async def test_the_command_line_keeps_templates_without_being_an_agent(store: Store, cast: Cast) -> None:
    request = SaveTemplate(name="Welcome", body="Hi {first name}")
    made = (await store.run(templates.add(None, cast.acme.id, request))).template
    again = SaveTemplate(name="Welcome", body="Hello {first name}")
    assert (await store.run(templates.save(None, made.id, again))).template.body == "Hello {first name}"
    await store.run(templates.remove(None, made.id))
    assert await store.run(lambda tx: tx.templates(cast.acme.id)) == ()
    assert (await refused(store, templates.remove(None, made.id))).code is RefusalCode.NOT_FOUND


async def test_templates_are_bounded(store: Store, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadterm.domain.templates.TEMPLATES_LIMIT", 2)
    for name in ("One", "Two"):
        await store.run(templates.add(None, cast.acme.id, SaveTemplate(name=name, body="Hi")))
    third = templates.add(None, cast.acme.id, SaveTemplate(name="Three", body="Hi"))
    assert (await refused(store, third)).sentence.startswith("There are 2 templates already")


async def test_a_profile_is_kept_clean(store: Store, cast: Cast) -> None:
    tom = cast.agents["Tom"].id
    request = SaveProfile(endpoint="(415) 555-0133", greeting="Hi", chat_name="Tom from Acme")
    saved = (await store.run(profile.save(tom, request))).profile
    assert saved.endpoint == "+14155550133"
    assert await store.reads.profile(tom) == saved


# Leads -------------------------------------------------------------------------------------------------


async def test_a_new_contact_is_looked_up_at_once_and_comes_once(store: Store, cast: Cast) -> None:
    unit = admin.add_contact(cast.acme.id, "(415) 556-0001", name="Maria", email="maria@example.com")
    maria = await store.run(unit)
    assert (maria.number, maria.signed_up_at, why_not_textable(maria)) == (
        "+14155560001",
        maria.created_at,
        "",
    )
    assert await store.run(unit) == maria
    claimed = await store.run(lambda tx: tx.claim_lookups(10, Instant(tx.now + 1000)))
    assert [each.number for each in claimed] == ["+14155560001"]


@pytest.mark.parametrize("number", ["0000000000", "1234567890", "call me", "12", "+10000000000", ""])
async def test_a_number_that_fails_the_check_is_kept_as_it_came_and_cannot_be_texted(
    store: Store, cast: Cast, number: str
) -> None:
    contact = await store.run(admin.add_contact(cast.acme.id, number))
    assert contact.number == number
    assert contact.line_type is LineType.INVALID
    assert why_not_textable(contact)
    assert await store.run(lambda tx: tx.claim_lookups(10, Instant(tx.now + 1000))) == []


async def test_the_newest_sign_up_places_a_contact(store: Store, cast: Cast, clock: Clock) -> None:
    maria = await store.run(admin.add_contact(cast.acme.id, "+14155560001"))
    old, newer = Instant(clock.now - 30 * DAY), Instant(clock.now - 2 * DAY)
    for at, expected in ((old, old), (newer, newer), (Instant(clock.now - 9 * DAY), newer)):
        await store.run(admin.add_lead_record(maria.id, "form", source="Google Ads", at=at))
        contact = await store.run(lambda tx: tx.contact(maria.id))
        assert contact is not None
        assert contact.signed_up_at == expected
    record = await store.run(admin.add_lead_record(maria.id, "form", at=Instant(clock.now + DAY)))
    assert record.at == clock.now, "nobody signs up in the future"


async def test_a_sign_up_of_nobody_and_a_block_of_nobody_are_refused(store: Store) -> None:
    nobody = ContactId(999_999)
    assert (await refused(store, admin.add_lead_record(nobody, "form"))).code is RefusalCode.NOT_FOUND
    assert (await refused(store, contacts.unblock(None, nobody))).code is RefusalCode.NOT_FOUND


async def test_a_team_and_a_flow_go_once_nothing_needs_them(store: Store, cast: Cast) -> None:
    acme = cast.acme.id
    team = await store.run(admin.add_team(acme, "Night", (cast.agents["Dana"].id,)))
    flow = await store.run(admin.add_flow(acme, "At night", (), (team.id,)))
    number = await store.run(admin.add_number(acme, "(415) 555-0177", "Radio", "", flow.id))
    made = await store.run(admin.add_source(acme, "Form", admin.new_key(), team_id=team.id))
    await store.run(admin.set_auto_text(team.id, "We are asleep.", enabled=True))

    assert (
        "The call flow At night offers texts" in (await refused(store, admin.remove_team(team.id))).sentence
    )
    assert "tracking number Radio has" in (await refused(store, admin.remove_flow(flow.id))).sentence
    other = await store.run(admin.add_flow(acme, "By day", (), ()))
    await store.run(admin.set_number(number.id, None, None, other.id))
    await store.run(admin.remove_flow(flow.id))
    assert "the source Form are" in (await refused(store, admin.remove_team(team.id))).sentence
    await store.run(admin.revoke_source(made.source.id))
    await store.run(admin.remove_team(team.id))

    there = await store.run(
        lambda tx: (
            tx.team(team.id),
            tx.flow(flow.id),
            tx.auto_text(team.id),
            tx.intake_source(made.source.id),
        )
    )
    assert there[:3] == (None, None, None)
    assert there[3] is not None
    assert there[3].team_id is None
    told = [entry.what for entry in await audited(store, acme)]
    assert {"team removed", "call flow removed"} <= set(told)
    assert (await refused(store, admin.remove_team(team.id))).code is RefusalCode.NOT_FOUND
    assert (await refused(store, admin.remove_flow(flow.id))).code is RefusalCode.NOT_FOUND


async def audited(store: Store, company_id: CompanyId) -> tuple[AuditEntry, ...]:
    return (await store.reads.audit(company_id, limit=50)).entries
