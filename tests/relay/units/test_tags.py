"""The company's tags: kept by those who may, renamed everywhere a slice at a time (D4)."""

from collections.abc import Callable
from typing import Any

import pytest

from leadterm.domain.audit import Audited
from leadterm.domain.carrier import InboundText
from leadterm.domain.events import EventType
from leadterm.domain.model import AgentId, CompanyId, InteractionId, Role, Tag
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.tags import LIST_LIMIT
from leadterm.domain.wire import ClassificationFields, EditClassification
from leadterm.domain.wire.tags import EditTag, TagFields
from leadterm.relay.jobs.timers import TimersJob
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk, tags, texts
from support.cast import Cast
from support.events import events_after
from support.office import Clock
from support.staged import Stage


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


async def listed(store: Store, company_id: CompanyId, *names: str) -> list[Tag]:
    return [(await store.run(tags.add(None, company_id, name))).tag for name in names]


async def talked(store: Store, cast: Cast, number: str, *, to: str = "Ads") -> InteractionId:
    """A lead texts."""
    fact = InboundText(sid=f"SM{number}", from_=f"+1415556{number}", to=cast.numbers[to].number, body="Hi")
    await store.run(texts.receive(fact))
    company_id = cast.bolt.id if to == "Zap" else cast.acme.id
    return await store.run(lambda tx: tx.incoming(company_id)[-1].id)


async def tag(store: Store, agent_id: AgentId, id_: InteractionId, *names: str, **base: Any) -> None:
    edit = EditClassification(base=ClassificationFields(**base), mine=ClassificationFields(tags=names))
    await store.run(desk.edit_classification(agent_id, id_, edit))


async def tags_on(store: Store, id_: InteractionId) -> tuple[str, ...]:
    return (await store.run(lambda tx: tx.classification(id_))).tags


def rename(agent_id: AgentId, old: Tag, name: str, *, join: bool = False) -> Callable[[Tx], Any]:
    edit = EditTag(base=TagFields(name=old.name), mine=TagFields(name=name), join=join)
    return tags.edit(agent_id, old.id, edit)


async def test_the_list_is_in_the_snapshot_by_name_and_told_of_by_events(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    before = (await store.reads.head()).seq
    roof, flat = await listed(store, cast.acme.id, "roof", " Flat ")
    await listed(store, cast.bolt.id, "roof")
    snapshot = await store.reads.snapshot(cast.agents["Tom"].id, cast.acme.id)
    assert snapshot.tags == (flat, roof)
    await store.run(tags.remove(owner, flat.id))
    told = [(event.type, event.tag) for event in await events_after(store, before) if event.tag]
    assert told[:2] == [(EventType.TAG_SAVED, roof), (EventType.TAG_SAVED, flat)]
    assert told[-1] == (EventType.TAG_REMOVED, flat)
    assert (await store.reads.snapshot(owner, cast.acme.id)).tags == (roof,)


async def test_one_spelling_of_a_tag_is_kept(store: Store, cast: Cast, owner: AgentId) -> None:
    await listed(store, cast.acme.id, "Straße")
    twin = await refused(store, tags.add(owner, cast.acme.id, "STRASSE"))
    assert (twin.code, twin.field) == (RefusalCode.INVALID, "name")
    assert "There is a tag Straße already." in twin.sentence
    assert (await refused(store, tags.add(owner, cast.acme.id, "a,b"))).field == "name"


async def test_a_list_has_an_end(store: Store, cast: Cast, owner: AgentId) -> None:
    def fill(tx: Tx) -> None:
        for place in range(LIST_LIMIT):
            tags.add(None, cast.acme.id, f"tag {place}")(tx)

    await store.run(fill)
    assert "500 tags already" in (await refused(store, tags.add(owner, cast.acme.id, "one more"))).sentence


async def test_what_an_agent_types_is_spelled_as_on_the_list(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    await listed(store, cast.acme.id, "Roof")
    await listed(store, cast.bolt.id, "LEAK")
    talk = await talked(store, cast, "0001")
    await tag(store, owner, talk, "roof", "leak", "ROOF")
    assert await tags_on(store, talk) == ("Roof", "leak")


async def test_notes_on_an_old_spelling_change_no_tag(store: Store, cast: Cast, owner: AgentId) -> None:
    talk = await talked(store, cast, "0001")
    await tag(store, owner, talk, "roof")
    await listed(store, cast.acme.id, "Roof")
    was = ClassificationFields(tags=("roof",))
    edit = EditClassification(base=was, mine=ClassificationFields(tags=("roof",), notes="Tuesday"))
    reply = await store.run(desk.edit_classification(owner, talk, edit))
    assert (reply.classification.tags, reply.classification.notes) == (("roof",), "Tuesday")


async def test_a_tag_is_renamed_in_every_conversation_of_the_company(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    one, other = await talked(store, cast, "0001"), await talked(store, cast, "0002")
    theirs = await talked(store, cast, "0003", to="Zap")
    await tag(store, owner, one, "flat", "Roof")
    await tag(store, owner, other, "leak")
    await tag(store, cast.agents["Zoe"].id, theirs, "roof")
    (roof,) = await listed(store, cast.acme.id, "roof")
    before = (await store.reads.head()).seq
    reply = await store.run(rename(owner, roof, "Roofing"))
    assert reply.tag.name == "Roofing"
    assert await tags_on(store, one) == ("flat", "Roofing")
    assert await tags_on(store, other) == ("leak",)
    assert await tags_on(store, theirs) == ("roof",)
    told = await events_after(store, before)
    assert [event.type.value for event in told] == ["tag saved", "classification edited", "directory changed"]
    assert {event.actor for event in told[:2]} == {owner}
    found = await store.reads.tags(cast.acme.id)
    assert [(use.tag.name, use.used) for use in found.tags] == [("Roofing", 1)]
    assert ([(it.name, it.used) for it in found.others], found.renaming) == ([("flat", 1), ("leak", 1)], 0)


async def test_a_long_renaming_goes_on_slice_by_slice_as_the_timer_rings(
    store: Store, cast: Cast, clock: Clock, owner: AgentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "LOOKED_AT", 3)
    monkeypatch.setattr(tags.rules, "SLICE", 2)
    talks = [await talked(store, cast, f"{place:04}") for place in range(8)]
    for talk in talks:
        await tag(store, owner, talk, "roof")
    (roof,) = await listed(store, cast.acme.id, "roof")
    before = (await store.reads.head()).seq
    await store.run(rename(owner, roof, "tiles"))
    assert [await tags_on(store, talk) for talk in talks] == [("tiles",)] * 2 + [("roof",)] * 6
    assert (await store.reads.tags(cast.acme.id)).renaming == 1
    second = await store.run(rename(owner, (await store.reads.tags(cast.acme.id)).tags[0].tag, "slates"))
    assert second.tag.name == "slates"
    await TimersJob(store, clock).step()
    assert [await tags_on(store, talk) for talk in talks] == [("slates",)] * 8
    assert (await store.reads.tags(cast.acme.id)).renaming == 0
    assert await store.reads.next_timer_at() != clock()
    edited = [it for it in await events_after(store, before) if it.type is EventType.CLASSIFICATION_EDITED]
    assert len(edited) == 16
    assert not await store.run(tags.go_on(cast.acme.id))


async def test_a_name_that_is_taken_joins_two_tags_just_when_told_to(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    talk = await talked(store, cast, "0001")
    await tag(store, owner, talk, "roof", "Roofing")
    roof, roofing = await listed(store, cast.acme.id, "roof", "Roofing")
    assert (await refused(store, rename(owner, roof, "roofing"))).field == "name"
    reply = await store.run(rename(owner, roof, "ROOFING", join=True))
    assert reply.tag == roofing
    assert await tags_on(store, talk) == ("Roofing",)
    assert (await store.reads.snapshot(owner, cast.acme.id)).tags == (roofing,)


async def test_a_tag_given_a_third_name_meanwhile_is_not_renamed_unseen(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    (roof,) = await listed(store, cast.acme.id, "roof")
    await store.run(rename(owner, roof, "tiles"))
    assert (await refused(store, rename(owner, roof, "slates"))).code is RefusalCode.EDITED_MEANWHILE
    assert (await store.run(rename(owner, roof, "tiles"))).tag.name == "tiles"


async def test_a_removed_tag_stays_on_conversations(store: Store, cast: Cast, owner: AgentId) -> None:
    talk = await talked(store, cast, "0001")
    await tag(store, owner, talk, "roof")
    (roof,) = await listed(store, cast.acme.id, "roof")
    await store.run(tags.remove(owner, roof.id))
    assert await tags_on(store, talk) == ("roof",)
    found = await store.reads.tags(cast.acme.id)
    assert (found.tags, [it.name for it in found.others]) == ((), ["roof"])


async def test_stray_spellings_are_brought_to_a_tag_of_the_list(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    talk = await talked(store, cast, "0001")
    await tag(store, owner, talk, "rofo")
    (roof,) = await listed(store, cast.acme.id, "roof")
    await store.run(tags.bring_in(cast.acme.id, "Rofo", roof.id))
    assert await tags_on(store, talk) == ("roof",)


async def test_who_may_not_manage_the_company_changes_no_tag(
    store: Store, cast: Cast, owner: AgentId
) -> None:
    (roof,) = await listed(store, cast.acme.id, "roof")
    tom, zoe = cast.agents["Tom"].id, cast.agents["Zoe"].id
    await store.run(admin.set_agent(cast.bolt.id, zoe, role=Role.OWNER))
    for unit in (lambda who: rename(who, roof, "tiles"), lambda who: tags.remove(who, roof.id)):
        assert (await refused(store, unit(tom))).code is RefusalCode.RIGHT_MISSING
        assert (await refused(store, unit(zoe))).code is RefusalCode.NOT_FOUND
    assert (await refused(store, tags.add(tom, cast.acme.id, "x"))).code is RefusalCode.RIGHT_MISSING
    assert (await store.reads.snapshot(owner, cast.acme.id)).tags == (roof,)


async def test_every_change_of_the_list_is_in_the_audit_log(store: Store, cast: Cast, owner: AgentId) -> None:
    (roof,) = await listed(store, cast.acme.id, "roof")
    await store.run(rename(owner, roof, "tiles"))
    await store.run(tags.remove(owner, roof.id))
    page = await store.reads.audit(cast.acme.id)
    kinds = (Audited.TAG_ADDED, Audited.TAG_RENAMED, Audited.TAG_REMOVED)
    assert [entry.what for entry in reversed(page.entries) if entry.what in kinds] == list(kinds)
