"""Endpoints are told of what has happened: nothing is lost, nothing is there twice, in order."""

import asyncio

import pytest

from leadterm.domain.hooks import HookType
from leadterm.domain.wire import ClassificationFields
from leadterm.relay.units import admin, contacts, desk, hooks
from support.hook_receiver import is_genuine, receiving

CLOSED, CLASSIFIED, OPTED_OUT = "interaction.closed", "classification.changed", "contact.opted_out"


async def test_a_conversation_that_is_closed_is_told_and_the_signature_is_genuine(scene):
    closed = scene.conclude()
    await scene.drain()
    (got,) = scene.receiver.got
    assert (got.type, got.body["version"]) == (CLOSED, 1)
    assert got.body["data"]["interaction"]["id"] == closed
    assert is_genuine(got, scene.secret, now=scene.clock() / 1000)
    assert not is_genuine(got, hooks.new_secret(), now=scene.clock() / 1000)
    assert (await scene.standing()).waiting == 0
    assert await scene.due() is None


async def test_each_type_says_what_it_is_about(scene):
    first = scene.conclude()
    mine = ClassificationFields(qualified=True, tags=("roof",), value=420_000, notes="Flat.")
    scene.classify(first, mine)
    scene.office.run(contacts.opt_out(scene.office.dana.id, scene.office.contact(1).id))
    await scene.drain()
    assert scene.receiver.types == [CLOSED, CLASSIFIED, OPTED_OUT]
    closed, classified, opted_out = (got.body["data"] for got in scene.receiver.got)
    dana = {"id": scene.office.dana.id, "name": "Dana Reyes"}
    assert closed["closed_by"] == closed["interaction"]["handler"] == dana
    assert closed["interaction"]["outcome"] == "closed"
    assert closed["interaction"]["tracking_number"] == {"number": "+14155550100", "label": "Google Ads"}
    assert closed["classification"]["qualified"] is None
    assert classified["classification"] == {
        "qualified": True,
        "tags": ["roof"],
        "value": "4200.00",
        "currency": "USD",
        "notes": "Flat.",
    }
    assert classified["contact"]["number"] == "+14155560001"
    assert opted_out["contact"]["opted_out"] is True
    assert opted_out["opt_out"]["cause"] == "request"
    assert opted_out["recorded_by"] == dana


async def test_a_stop_ends_the_conversation_and_both_are_told(scene):
    scene.office.text_in(1)
    scene.text_in(1, "STOP")
    await scene.drain()
    assert sorted(scene.receiver.types) == [OPTED_OUT, CLOSED]
    ended = next(got.body["data"] for got in scene.receiver.got if got.type == CLOSED)
    assert (ended["interaction"]["outcome"], ended["closed_by"]) == ("opted out", None)


async def test_a_second_stop_is_no_news(scene):
    scene.office.text_in(1)
    for _ in range(3):
        scene.text_in(1, "STOP")
    await scene.drain()
    assert scene.receiver.types.count(OPTED_OUT) == 1


async def test_an_endpoint_is_told_of_just_the_types_it_asked_for(scene):
    async with receiving() as other:
        scene.add(other.url, HookType.CLASSIFICATION_CHANGED)
        scene.classify(scene.conclude(), ClassificationFields(qualified=False))
        await scene.drain()
        assert other.types == [CLASSIFIED]
    assert scene.receiver.types == [CLOSED, CLASSIFIED]


async def test_what_another_company_does_is_not_told(scene):
    bolt = scene.office.run(admin.add_company("Bolt Plumbing", "US"))
    async with receiving() as theirs:
        scene.add(theirs.url, company=bolt)
        scene.conclude()
        await scene.drain()
        assert theirs.got == []
    assert len(scene.receiver.got) == 1


async def test_what_happened_before_there_was_an_endpoint_is_not_told(scene):
    scene.office.run(hooks.remove(scene.office.company.id, scene.hook.id))
    scene.conclude()
    scene.add(scene.receiver.url)
    later = scene.conclude()
    await scene.drain()
    assert scene.told() == [later]


async def test_a_unit_that_fails_tells_nobody(scene):
    dana = scene.office.dana.id
    interaction = scene.office.respond(dana, scene.office.text_in(1))

    def closes_and_fails(tx):
        desk.close(dana, interaction.id)(tx)
        raise RuntimeError("after the event")

    with pytest.raises(RuntimeError):
        await scene.store.run(closes_and_fails)
    await scene.drain()
    assert scene.receiver.got == []
    scene.office.close(dana, interaction)
    await scene.drain()
    assert scene.told() == [interaction.id]


async def test_units_of_one_batch_are_told_each_once_whatever_fails_beside_them(scene):
    dana = scene.office.dana.id
    active = [scene.office.respond(dana, scene.office.text_in(lead)) for lead in range(1, 13)]

    def fails(tx):
        tx.connection.all(None)

    await asyncio.gather(
        *(scene.store.run(unit) for it in active for unit in (desk.close(dana, it.id), fails)),
        return_exceptions=True,
    )
    await scene.drain()
    assert sorted(scene.told()) == sorted(it.id for it in active)
    assert len({got.id for got in scene.receiver.got}) == len(active)


async def test_closing_again_is_not_told_again(scene):
    dana = scene.office.dana.id
    interaction = scene.office.respond(dana, scene.office.text_in(1))
    for _ in range(3):
        scene.office.close(dana, interaction)
    await scene.drain()
    assert scene.told() == [interaction.id]


async def test_they_are_told_in_the_order_in_which_they_happened(scene):
    closed = [scene.conclude() for _ in range(12)]
    await scene.drain()
    assert scene.told() == closed


async def test_several_endpoints_are_told_each_under_ids_of_its_own(scene):
    async with receiving() as other:
        scene.add(other.url)
        closed = scene.conclude()
        await scene.drain()
        (theirs,), (ours,) = other.got, scene.receiver.got
        assert theirs.raw == ours.raw
        assert theirs.id != ours.id
        assert scene.told() == [closed]


async def test_two_relays_tell_each_event_once(scene, other_store):
    closed = [scene.conclude() for _ in range(6)]
    jobs = (scene.job(), scene.job(other_store))
    while await scene.due() is not None:
        await asyncio.gather(*(job.step() for job in jobs))
    assert scene.told() == closed


async def test_a_relay_that_runs_tells_by_itself_once_it_is_woken(scene):
    job = scene.job()
    running = asyncio.create_task(job.run())
    try:
        closed = [scene.conclude() for _ in range(3)]
        job.wake()
        await scene.receiver.until(3)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert scene.told() == closed


async def test_a_contact_who_is_erased_is_not_told_of_any_more(scene):
    scene.conclude()
    kept = scene.conclude()
    contact = scene.office.contact(1)
    scene.office.run(lambda tx: tx.forget_hook_deliveries(contact.id))
    await scene.drain()
    assert scene.told() == [kept]
