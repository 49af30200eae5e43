"""Endpoints that fail: tried again, passed by, parked, started again."""

import asyncio

import pytest
from starlette.responses import Response

from leadterm.domain.hooks import HOLDS, KEPT, PARKED_AFTER, SECRETS_OVERLAP, HookState
from leadterm.domain.refusals import Refused
from leadterm.relay.jobs.hooks import PRUNE_EVERY
from leadterm.relay.units import hooks
from leadterm.relay.units.hooks import LEASE, MOST_HOOKS
from support.events import events_after
from support.hook_receiver import is_genuine, receiving

HOUR = 3_600_000


async def test_what_failed_is_told_again_under_the_same_id_at_a_new_time(scene):
    scene.receiver.answers.append(Response(status_code=500))
    scene.conclude()
    await scene.drain()
    standing = await scene.standing()
    assert (standing.hook.failures, standing.hook.last_error) == (1, "It answered 500.")
    assert standing.waiting == 1
    assert 5_000 <= await scene.due() - scene.clock() <= 5_500

    await scene.wait()
    first, second = scene.receiver.got
    assert (first.id, first.raw) == (second.id, second.raw)
    assert second.timestamp >= first.timestamp + 5
    assert is_genuine(second, scene.secret, now=scene.clock() / 1000)
    standing = await scene.standing()
    assert (standing.hook.failures, standing.hook.failing_since, standing.waiting) == (0, None, 0)


async def test_what_happens_while_an_endpoint_is_down_is_told_in_order_once_it_is_up(scene):
    scene.receiver.answers.extend(Response(status_code=503) for _ in range(HOLDS - 1))
    closed = [scene.conclude() for _ in range(5)]
    await scene.drain()
    for tries in range(1, HOLDS):
        assert scene.told() == closed[:1] * tries
        await scene.wait()
    assert scene.told()[HOLDS - 1 :] == closed


async def test_one_event_that_a_receiver_chokes_on_does_not_silence_it(scene):
    poison, *others = [scene.conclude() for _ in range(4)]
    scene.receiver.decide = lambda got: 500 if got.body["data"]["interaction"]["id"] == poison else 204
    await scene.drain()
    for _ in range(HOLDS - 1):
        await scene.wait()
    assert scene.told() == [poison] * HOLDS + others

    begun = scene.clock()
    while (await scene.standing()).refused == 0:
        await scene.wait()
        assert scene.conclude() not in scene.told()
        await scene.drain()
    assert 2 * 24 * HOUR < scene.clock() - begun < 5 * 24 * HOUR
    standing = await scene.standing()
    assert (standing.hook.state, standing.waiting, standing.refused) == (HookState.ACTIVE, 0, 1)
    assert await scene.due() is None


async def test_an_endpoint_that_is_dead_is_parked_after_three_days_and_asked_no_more(scene):
    scene.receiver.decide = lambda _: 502
    scene.conclude()
    begun = scene.clock()
    await scene.drain()
    while (await scene.standing()).hook.state is HookState.ACTIVE:
        await scene.wait()
    assert PARKED_AFTER <= scene.clock() - begun < PARKED_AFTER + 24 * HOUR
    tries = len(scene.receiver.got)
    assert tries < 15
    scene.conclude()
    assert await scene.due() is None
    await scene.job().step()
    assert len(scene.receiver.got) == tries
    standing = await scene.standing()
    assert (standing.waiting, standing.hook.last_error) == (2, "It answered 502.")


async def test_a_dead_endpoint_with_much_waiting_is_not_hammered(scene):
    scene.receiver.decide = lambda _: 500
    for _ in range(30):
        scene.conclude()
    begun = scene.clock()
    await scene.drain()
    while scene.clock() - begun < HOUR:
        await scene.wait()
    assert len(scene.receiver.got) < 100


async def test_an_endpoint_that_says_it_is_gone_is_parked_at_once(scene):
    scene.receiver.decide = lambda _: 410
    scene.conclude()
    await scene.drain()
    standing = await scene.standing()
    assert standing.hook.state is HookState.PARKED
    assert standing.hook.last_error == "It answered 410: there is no such endpoint any more."
    assert len(scene.receiver.got) == 1


async def test_a_parked_endpoint_that_is_started_again_gets_all_that_waited(scene):
    scene.receiver.decide = lambda _: 410
    closed = [scene.conclude()]
    await scene.drain()
    closed += [scene.conclude() for _ in range(3)]
    scene.clock.advance(9 * 24 * HOUR)
    scene.receiver.got.clear()
    scene.receiver.decide = None

    resumed = scene.office.run(hooks.resume(scene.office.company.id, scene.hook.id))
    assert (resumed.state, resumed.failures, resumed.last_error) == (HookState.ACTIVE, 0, "")
    await scene.drain()
    assert scene.told() == closed
    assert (await scene.standing()).waiting == 0


async def test_what_waits_for_a_parked_endpoint_is_dropped_after_a_month(scene):
    scene.receiver.decide = lambda _: 410
    scene.conclude()
    job = scene.job()
    await job.step()
    scene.clock.advance(KEPT // 2)
    scene.conclude()
    await job.step()
    assert (await scene.standing()).waiting == 2
    scene.clock.advance(KEPT // 2 + PRUNE_EVERY)
    await job.step()
    assert (await scene.standing()).waiting == 1


async def test_what_waits_for_an_endpoint_that_is_not_parked_is_never_dropped(scene):
    closed = scene.conclude()
    scene.clock.advance(2 * KEPT)
    await scene.drain()
    assert scene.told() == [closed]


async def test_a_relay_that_dies_between_claim_and_answer_leaves_it_to_the_next(scene, other_store):
    closed = [scene.conclude(), scene.conclude()]
    (claimed,) = await scene.store.run(hooks.claim(8))
    assert await scene.store.run(hooks.claim(8)) == []
    assert await scene.due() == scene.clock() + LEASE
    scene.clock.advance(LEASE)
    job = scene.job(other_store)
    while await scene.due() is not None:
        await job.step()
    assert scene.told() == closed
    assert claimed.attempt == 1


async def test_a_late_word_of_an_older_try_changes_nothing(scene):
    scene.conclude()
    (old,) = await scene.store.run(hooks.claim(8))
    scene.clock.advance(LEASE)
    (new,) = await scene.store.run(hooks.claim(8))
    assert (new.id, new.attempt) == (old.id, 2)
    await scene.store.run(hooks.not_delivered(old, "It answered 410.", None, gone=True))
    await scene.store.run(hooks.delivered(old))
    standing = await scene.standing()
    assert (standing.hook.state, standing.hook.failures, standing.waiting) == (HookState.ACTIVE, 0, 1)
    await scene.store.run(hooks.delivered(new))
    assert (await scene.standing()).waiting == 0


async def test_a_relay_that_stops_breaks_off_what_it_tells(scene):
    scene.receiver.hold = asyncio.Event()
    closed = scene.conclude()
    running = asyncio.create_task(scene.job().run())
    await scene.receiver.until(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    scene.receiver.hold.set()
    scene.clock.advance(LEASE)
    await scene.drain()
    assert scene.told() == [closed, closed]
    assert len({got.id for got in scene.receiver.got}) == 1


async def test_a_slow_endpoint_does_not_hold_up_another(scene):
    scene.receiver.hold = asyncio.Event()
    async with receiving() as other:
        scene.add(other.url)
        job = scene.job()
        running = asyncio.create_task(job.run())
        try:
            for _ in range(3):
                scene.conclude()
            job.wake()
            await other.until(3)
            assert len(scene.receiver.got) == 1
        finally:
            scene.receiver.hold.set()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_an_endpoint_that_is_removed_while_it_is_told_is_forgotten(scene):
    scene.conclude()
    (claimed,) = await scene.store.run(hooks.claim(8))
    scene.office.run(hooks.remove(scene.office.company.id, scene.hook.id))
    await scene.store.run(hooks.delivered(claimed))
    await scene.store.run(hooks.not_delivered(claimed, "It answered 500.", 5_000))
    assert await scene.store.reads.hooks() == ()
    scene.conclude()
    assert await scene.due() is None


async def test_a_changed_secret_signs_beside_the_old_one_for_a_day(scene):
    company = scene.office.company.id
    new = hooks.new_secret()
    scene.office.run(hooks.rotate(company, scene.hook.id, new))
    scene.conclude()
    await scene.drain()
    scene.clock.advance(SECRETS_OVERLAP)
    scene.conclude()
    await scene.drain()
    both, later = scene.receiver.got
    assert is_genuine(both, scene.secret, now=both.timestamp)
    assert is_genuine(both, new, now=both.timestamp)
    assert not is_genuine(later, scene.secret, now=later.timestamp)
    assert is_genuine(later, new, now=later.timestamp)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://crm.example.com/", "must begin with https://"),
        ("crm.example.com", "no address of a web server"),
        ("https://", "no address of a web server"),
    ],
)
async def test_an_address_that_cannot_be_is_refused_by_the_field(scene, url, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        scene.add(url)
    assert refused.value.field == "url"


async def test_an_address_is_told_once_and_there_is_an_end_of_them(scene):
    with pytest.raises(Refused, match="this address already"):
        scene.add(scene.receiver.url)
    for place in range(1, MOST_HOOKS):
        scene.add(f"https://crm.example.com/{place}")
    with pytest.raises(Refused, match="no more can be told"):
        scene.add("https://crm.example.com/more")


async def test_a_type_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(Refused, match=r"classification\.changed"):
        hooks.types_named(["lead.deleted"])


async def test_an_endpoint_of_another_company_is_none_of_ours(scene):
    for unit in (hooks.remove, hooks.resume):
        with pytest.raises(Refused, match="no webhook endpoint"):
            scene.office.run(unit(scene.office.company.id + 1_000, scene.hook.id))


async def test_every_change_is_written_down_without_the_secret(scene):
    company = scene.office.company.id
    new = hooks.new_secret()
    scene.office.run(hooks.rotate(company, scene.hook.id, new))
    scene.office.run(hooks.resume(company, scene.hook.id))
    scene.office.run(hooks.remove(company, scene.hook.id))
    entries = (await scene.store.reads.audit(company)).entries
    assert [entry.what for entry in entries if entry.subject == scene.receiver.url] == [
        "webhook endpoint removed",
        "webhook endpoint resumed",
        "webhook secret changed",
        "webhook endpoint added",
    ]
    written = repr(entries)
    assert scene.secret not in written
    assert new not in written


async def test_who_looks_at_the_endpoints_hears_when_one_begins_to_fail_and_when_it_is_well(scene):
    async def heard(begun):
        events = await events_after(scene.store, begun)
        return [event.type.value for event in events]

    scene.receiver.answers.extend(Response(status_code=500) for _ in range(2))
    scene.conclude()
    begun = (await scene.store.reads.head()).seq
    await scene.drain()
    assert await heard(begun) == ["directory changed"]
    await scene.wait()
    assert await heard(begun) == ["directory changed"], "it fails still: nothing new"
    await scene.wait()
    assert (await scene.standing()).hook.failures == 0
    assert await heard(begun) == ["directory changed"] * 2
    scene.receiver.answers.append(Response(status_code=410))
    scene.conclude()
    begun = (await scene.store.reads.head()).seq
    await scene.drain()
    assert await heard(begun) == ["directory changed"]
