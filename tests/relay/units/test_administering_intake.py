"""Lead sources and refused leads, as agents look after them (E3, B12, F5)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from leadterm.domain.intake import IntakeRefusal, IntakeSource, RefusalState
from leadterm.domain.model import AgentId, Right, Role
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire.intake import EditSource, MendLead, SourceFields, SourceShown
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, administering_intake
from support.cast import Cast
from support.events import events_after
from support.leads import FORM, other_store, source, taken
from support.staged import Stage

__all__ = ["other_store", "source"]

SEEN = SourceFields(name="Landing page")


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


@pytest.fixture
async def owner(store: Store, cast: Cast) -> AgentId:
    dana = cast.agents["Dana"].id
    await store.run(admin.set_agent(cast.acme.id, dana, role=Role.OWNER))
    return dana


async def refused(store: Store, unit: Callable[[Tx], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        await store.run(unit)
    return caught.value


async def waiting(store: Store, source: IntakeSource, number: str = "call me") -> IntakeRefusal:
    found = (await taken(store, source, replace(FORM, number=number))).refusal
    assert found is not None
    return found


def edit(mine: SourceFields, base: SourceFields = SEEN) -> EditSource:
    return EditSource(base=base, mine=mine)


async def test_a_source_has_the_key_that_is_shown_and_not_kept_in_the_reply(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    number = cast.numbers["Ads"]
    fields = SourceFields(name=" Spring ", team=cast.roofers.id, number=number.id)
    made = await store.run(administering_intake.add_source(owner, cast.acme.id, fields))
    shown: SourceShown = made.shown.source
    assert made.shown.key.startswith("li_")
    assert (made.kept.key, made.kept.source) == ("", shown)
    assert (shown.name, shown.team, shown.number) == ("Spring", cast.roofers.id, number.id)
    kept = await store.run(lambda tx: tx.intake_source_by_key(admin.token_hash(made.shown.key)))
    assert kept is not None
    assert kept.id == shown.id
    entry = (await store.reads.audit(cast.acme.id)).entries[0]
    assert made.shown.key not in str(entry)
    assert kept.key_sha256 not in str(entry)


async def test_two_administrators_change_one_source(
    store: Store, cast: Cast, owner: AgentId, source: IntakeSource
) -> None:
    one = edit(replace(SEEN, team=cast.roofers.id))
    other = edit(replace(SEEN, redirect_url="https://roofs.example/thanks"))
    await store.run(administering_intake.edit_source(owner, source.id, one))
    reply = await store.run(administering_intake.edit_source(owner, source.id, other))
    assert (reply.source.team, reply.merged) == (cast.roofers.id, ("team",))
    late = edit(replace(SEEN, redirect_url="http://x.example"))
    told = await refused(store, administering_intake.edit_source(owner, source.id, late))
    assert (told.code, told.field) == (RefusalCode.EDITED_MEANWHILE, "redirect_url")
    (kept,) = await store.reads.intake_sources(cast.acme.id)
    assert kept.key_sha256 == source.key_sha256, "its key stays"


async def test_what_can_t_be_is_refused_at_its_field_and_another_company_s_is_not_there(
    store: Store, cast: Cast, owner: AgentId, source: IntakeSource
) -> None:
    new = replace(SEEN, name="Web")
    for fields, field in (
        (replace(new, number=cast.numbers["Zap"].id), "number"),
        (replace(new, team=987_654), "team"),
        (replace(new, name="  "), "name"),
        (replace(new, name="x" * 301), "name"),
        (replace(new, redirect_url="javascript:alert(1)"), "redirect_url"),
    ):
        changed = administering_intake.edit_source(owner, source.id, edit(fields))
        assert (await refused(store, changed)).field == field
        made = administering_intake.add_source(owner, cast.acme.id, fields)
        assert (await refused(store, made)).field == field
    assert await store.reads.intake_sources(cast.acme.id) == (source,)


async def test_a_revoked_source_is_changed_no_more(
    store: Store, cast: Cast, owner: AgentId, source: IntakeSource
) -> None:
    reply = await store.run(administering_intake.revoke_source(owner, source.id))
    assert reply.source.revoked_at is not None
    units = (
        administering_intake.revoke_source(owner, source.id),
        administering_intake.edit_source(owner, source.id, edit(replace(SEEN, name="Web"))),
    )
    for unit in units:
        assert "was revoked" in (await refused(store, unit)).sentence
    again = await store.run(administering_intake.add_source(owner, cast.acme.id, SEEN))
    assert again.shown.source.name == source.name, "its name is free again"


async def test_who_may_not_manage_the_company_changes_no_source(
    store: Store, cast: Cast, owner: AgentId, source: IntakeSource
) -> None:
    tom, zoe = cast.agents["Tom"].id, cast.agents["Zoe"].id
    await store.run(admin.set_agent(cast.bolt.id, zoe, role=Role.OWNER))
    await store.run(admin.set_agent(cast.acme.id, tom, role=Role.MANAGER))
    for unit in (
        lambda who: administering_intake.edit_source(who, source.id, edit(replace(SEEN, name="Mine"))),
        lambda who: administering_intake.revoke_source(who, source.id),
    ):
        assert (await refused(store, unit(tom))).code is RefusalCode.RIGHT_MISSING
        assert (await refused(store, unit(zoe))).code is RefusalCode.NOT_FOUND
    made = administering_intake.add_source(tom, cast.acme.id, SEEN)
    assert (await refused(store, made)).code is RefusalCode.RIGHT_MISSING


async def test_managers_mend_leads_and_others_do_not(store: Store, cast: Cast, source: IntakeSource) -> None:
    tom, zoe = cast.agents["Tom"].id, cast.agents["Zoe"].id
    await store.run(admin.set_agent(cast.bolt.id, zoe, role=Role.OWNER))
    one, other = await waiting(store, source), await waiting(store, source, "12")
    for unit in (
        lambda who: administering_intake.mend(who, one.id, MendLead(number="415 555 0133")),
        lambda who: administering_intake.drop(who, one.id),
    ):
        told = await refused(store, unit(tom))
        assert told.code is RefusalCode.RIGHT_MISSING
        assert "mend leads" in told.sentence
        assert (await refused(store, unit(zoe))).code is RefusalCode.NOT_FOUND
    await store.run(admin.set_agent(cast.acme.id, tom, role=Role.MANAGER))
    mended = await store.run(administering_intake.mend(tom, one.id, MendLead(number="415 555 0133")))
    assert mended.lead_record.source == "Landing page"
    dropped = await store.run(administering_intake.drop(tom, other.id))
    assert (dropped.id, dropped.state) == (other.id, RefusalState.DROPPED)
    await store.run(admin.set_agent(cast.acme.id, tom, withhold=[Right.MEND_LEADS]))
    third = await waiting(store, source, "13")
    assert (await refused(store, administering_intake.drop(tom, third.id))).code is RefusalCode.RIGHT_MISSING


async def test_of_two_who_settle_one_lead_at_once_the_second_is_told(
    store: Store, other_store: Store, owner: AgentId, source: IntakeSource
) -> None:
    found = await waiting(store, source)
    mend = administering_intake.mend(owner, found.id, MendLead(number="415 555 0133"))
    drop = administering_intake.drop(owner, found.id)
    ended = await asyncio.gather(store.run(mend), other_store.run(drop), return_exceptions=True)
    (told,) = (each for each in ended if isinstance(each, Refused))
    assert told.sentence in (
        "This submission was mended already.",
        "This submission was dropped already.",
    )


@pytest.mark.parametrize(
    ("mending", "field"),
    [
        (MendLead(number="0000000000"), "number"),
        (MendLead(number=""), "number"),
        (MendLead(number="415 555 0133", email="maria at roofs"), "email"),
        (MendLead(number="415 555 0133", email="x" * 301 + "@roofs.example"), "email"),
        (MendLead(number="415 555 0133", name="x" * 301), "name"),
        (MendLead(number="415 555 0133", address="x" * 301), "address"),
    ],
)
async def test_what_is_put_right_wrongly_is_told_by_its_field(
    store: Store, cast: Cast, owner: AgentId, source: IntakeSource, mending: MendLead, field: str
) -> None:
    found = await waiting(store, source)
    told = await refused(store, administering_intake.mend(owner, found.id, mending))
    assert (told.code, told.field) == (RefusalCode.INVALID, field)
    assert await store.reads.refusals(cast.acme.id) == (found,)


async def test_a_page_says_what_each_lead_said_and_where_it_came_from(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    for number in ("1", "12", "123"):
        await waiting(store, source, number)
    page = await store.reads.refused(cast.acme.id, limit=2)
    assert ([it.submission.number for it in page.refused], page.older) == (["123", "12"], True)
    newest = page.refused[0]
    assert (newest.source, newest.field, newest.submission.fields) == ("Landing page", "number", FORM.fields)
    rest = await store.reads.refused(cast.acme.id, before=page.refused[-1].id, limit=2)
    assert ([it.submission.number for it in rest.refused], rest.older) == (["1"], False)
    assert (await store.reads.refused(cast.bolt.id)).refused == ()


async def test_what_comes_in_and_what_is_made_of_it_tells_open_lists(
    store: Store, cast: Cast, owner: AgentId, source: IntakeSource
) -> None:
    before = (await store.reads.head()).seq
    one, other = await waiting(store, source), await waiting(store, source, "12")
    assert [event.type.value for event in await events_after(store, before)] == ["directory changed"] * 2
    for unit in (
        administering_intake.mend(owner, one.id, MendLead(number="415 555 0133")),
        administering_intake.drop(owner, other.id),
        administering_intake.revoke_source(owner, source.id),
    ):
        before = (await store.reads.head()).seq
        await store.run(unit)
        told = [event.type.value for event in await events_after(store, before)]
        assert "directory changed" in told
    before = (await store.reads.head()).seq
    await taken(store, source, replace(FORM, number="12"))
    assert await events_after(store, before) == [], "what comes again is nothing new"
