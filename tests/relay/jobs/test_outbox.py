"""The outbox: each text is sent once, or not known to be, and never twice."""

import pytest

from leadterm.domain.carrier_codes import explain
from leadterm.domain.model import MessageStatus
from leadterm.relay.carrier import Unknown
from leadterm.relay.jobs.outbox import AT_ONCE
from leadterm.relay.store import Busy, StoreDown
from leadterm.relay.units import outbox
from leadterm.relay.units.outbox import LEASE
from leadterm.simulator import Fault

LEAD = "+14155550123"


def bodies_to(office, number):
    return [text.body for text in office.simulator.texts_to(number)]


def calls(office, monkeypatch, answer):
    """Have every send answered by ``answer``; what was asked is listed."""
    asked = []

    async def send(*, to, from_, body, message_id, media_urls):
        asked.append(body)
        return await answer(body)

    monkeypatch.setattr(office.carrier, "send", send)
    return asked


async def test_a_queued_text_is_sent_and_delivered(office):
    mid = await office.queue(LEAD, "Hi")
    await office.job().step()
    await office.simulator.settled()

    message = await office.message(mid)
    assert message.status is MessageStatus.DELIVERED
    assert message.carrier_sid == office.simulator.texts_to(LEAD)[0].sid
    assert await office.next_due() is None


async def test_a_callback_before_the_answer_counts(office):
    mid = await office.queue("+14155550193", "Hi")
    await office.job().step()

    assert await office.status(mid) is MessageStatus.DELIVERED


async def test_a_refused_text_failed_with_the_reason(office):
    mid = await office.queue("+14155550197", "Hi")
    await office.job().step()

    message = await office.message(mid)
    assert (message.status, message.error_code) == (MessageStatus.FAILED, 21614)
    assert message.error == explain(21614).sentence
    assert await office.next_due() is None


async def test_texts_to_one_contact_keep_their_order(office):
    for word in ("one", "two", "three"):
        await office.queue(LEAD, word)
    office.simulator.faults.inject(Fault.THROTTLED, times=2)
    await office.step_until_idle(office.job())

    assert bodies_to(office, LEAD) == ["one", "two", "three"]


async def test_no_more_than_a_few_are_on_their_way_at_once(office, monkeypatch):
    for lead in range(AT_ONCE + 3):
        await office.queue(f"+14155550{120 + lead}", "Hi")
    now, most = 0, 0

    async def answer(_):
        nonlocal now, most
        now += 1
        most = max(now, most)
        await office.store.reads.head()
        now -= 1
        return Unknown("slow")

    asked = calls(office, monkeypatch, answer)
    job = office.job()
    await job.step()
    await job.step()

    assert len(asked) == AT_ONCE + 3
    assert most == AT_ONCE


async def test_a_throttled_account_is_left_alone(office):
    first = await office.queue(LEAD, "Hi")
    second = await office.queue("+14155550124", "Hi")
    office.simulator.faults.inject(Fault.THROTTLED, times=2)
    job = office.job()
    await job.step()
    third = await office.queue("+14155550125", "Hi")
    office.clock.advance(-6.1)
    await job.step()

    assert len(office.simulator.faults.drawn) == 2
    assert office.simulator.texts == []
    await office.step_until_idle(job)
    for mid in (first, second, third):
        assert await office.status(mid) is MessageStatus.DELIVERED


async def test_a_text_waits_longer_each_time(office):
    await office.queue(LEAD, "Hi")
    office.simulator.faults.inject(Fault.THROTTLED, times=5)
    job = office.job()
    waits = []
    for _ in range(5):
        await job.step()
        waits.append(await office.next_due() - office.now())
        office.clock.advance(waits[-1] / 1000 + 0.001)

    assert all(500 * 2**n <= wait <= 1000 * 2**n + 1000 for n, wait in enumerate(waits))


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.HANG_BEFORE, Fault.ERROR_BEFORE])
async def test_a_text_that_may_not_have_been_sent_is_left_to_the_agent(office, fault):
    mid = await office.queue(LEAD, "Hi")
    office.simulator.faults.inject(fault)
    await office.step_until_idle(office.job())

    assert await office.status(mid) is MessageStatus.UNCERTAIN
    assert office.simulator.texts == []


async def test_a_carrier_side_that_breaks_is_not_asked_twice(office, monkeypatch):
    async def answer(_):
        raise RuntimeError("a bug")

    asked = calls(office, monkeypatch, answer)
    mid = await office.queue(LEAD, "Hi")
    await office.step_until_idle(office.job())

    assert await office.status(mid) is MessageStatus.UNCERTAIN
    assert asked == ["Hi"]


async def test_what_the_carrier_said_survives_a_store_that_is_down_for_a_moment(office, monkeypatch):
    mid = await office.queue(LEAD, "Hi")
    naps = []

    async def nap(seconds):
        naps.append(seconds)

    job = office.job(sleep=nap)
    real = office.store.run
    troubles = [StoreDown("gone"), Busy("busy")]

    async def run(unit):
        if office.simulator.texts and troubles:
            raise troubles.pop()
        return await real(unit)

    monkeypatch.setattr(office.store, "run", run)
    await job.step()
    await office.simulator.settled()

    assert len(naps) == 2
    assert await office.status(mid) is MessageStatus.DELIVERED


async def test_a_claim_left_behind_becomes_uncertain_and_is_not_sent_again(office, monkeypatch):
    async def answer(body):
        raise AssertionError(f"{body} was sent by a relay that should be dead")

    mid = await office.queue(LEAD, "Hi")

    await office.run(outbox.claim("dead-relay", 8))
    calls(office, monkeypatch, answer)
    job = office.job()
    await job.step()
    assert await office.status(mid) is MessageStatus.QUEUED

    office.clock.advance(LEASE / 1000)
    await office.step_until_idle(job)
    assert await office.status(mid) is MessageStatus.UNCERTAIN


async def test_a_text_that_waited_while_its_contact_opted_out_is_not_sent(office):
    mid = await office.queue(LEAD, "Hi")
    await office.simulator.text_in(LEAD, office.number.number, "STOP")
    await office.job().step()

    message = await office.message(mid)
    assert message.status is MessageStatus.FAILED
    assert "opted out" in message.error
    assert bodies_to(office, LEAD) == []
    assert await office.next_due() is None
