"""A text whose answer was lost: the carrier's word settles it, or the agent. No machine sends it again."""

import pytest

from leadterm.domain.model import Instant, MessageStatus
from leadterm.relay.jobs.looking import MOST_LOOKS
from leadterm.relay.units import texts
from leadterm.simulator import Behaviour, CallbackHabit, Fault, Operation

LEAD = "+14155550123"
SILENT_LEAD = "+14155550194"
"""Its texts arrive, but no callback ever comes."""

LOST = [Fault.RESET_AFTER, Fault.HANG_AFTER, Fault.ERROR_AFTER]


async def lose(office, to, body, fault=Fault.RESET_AFTER):
    """Queue a text and have its answer lost; the outbox has made one round."""
    mid = await office.queue(to, body)
    office.simulator.faults.inject(fault)
    await office.job().step()
    return mid


@pytest.mark.parametrize("fault", LOST)
async def test_a_callback_settles_it(office, fault):
    mid = await lose(office, LEAD, "Hi", fault)
    await office.simulator.settled()

    message = await office.message(mid)
    assert message.status is MessageStatus.DELIVERED
    assert message.carrier_sid == office.simulator.texts[0].sid
    assert office.carrier.finds == []
    assert await office.next_due() is None


@pytest.mark.parametrize("fault", LOST)
async def test_without_callbacks_it_is_found_at_the_carrier(office, fault):
    mid = await lose(office, SILENT_LEAD, "Hi", fault)
    assert await office.status(mid) is MessageStatus.UNCERTAIN

    await office.step_until_idle(office.job())
    message = await office.message(mid)
    assert message.status is MessageStatus.DELIVERED
    assert message.carrier_sid == office.simulator.texts[0].sid
    assert len(office.simulator.texts) == 1


async def test_it_is_looked_for_after_ten_seconds_a_minute_and_five(office):
    await lose(office, LEAD, "Hi", Fault.RESET_BEFORE)
    began = office.now()
    await office.step_until_idle(office.job())

    assert [(at - began) // 1000 for at in office.carrier.finds] == [10, 60, 300]
    assert await office.next_due() is None


async def test_a_carrier_that_does_not_answer_is_asked_longer(office):
    mid = await lose(office, SILENT_LEAD, "Hi")
    office.simulator.faults.inject(Fault.ERROR_BEFORE, times=4, operation=Operation.LIST)
    await office.step_until_idle(office.job())

    assert len(office.carrier.finds) == 5
    assert await office.status(mid) is MessageStatus.DELIVERED


async def test_a_carrier_that_never_answers_is_not_asked_for_ever(office):
    mid = await lose(office, SILENT_LEAD, "Hi")
    office.simulator.faults.mix({Fault.ERROR_BEFORE: 1.0}, operation=Operation.LIST)
    await office.step_until_idle(office.job())

    assert len(office.carrier.finds) == MOST_LOOKS
    assert await office.status(mid) is MessageStatus.UNCERTAIN


async def test_of_two_alike_neither_is_guessed(office):
    first = await lose(office, SILENT_LEAD, "Hi", Fault.RESET_BEFORE)
    second = await lose(office, SILENT_LEAD, "Hi", Fault.RESET_AFTER)
    await office.step_until_idle(office.job())

    assert len(office.simulator.texts) == 1
    for mid in (first, second):
        assert await office.status(mid) is MessageStatus.UNCERTAIN


async def test_of_two_at_the_carrier_neither_is_guessed(office):
    mid = await lose(office, SILENT_LEAD, "Hi")
    await office.carrier.send(to=SILENT_LEAD, from_=office.number.number, body="Hi", message_id=0)
    await office.step_until_idle(office.job())

    assert await office.status(mid) is MessageStatus.UNCERTAIN


async def test_one_that_has_a_name_is_nobody_elses(office):
    await office.queue(SILENT_LEAD, "Hi")
    await office.job().step()
    lost = await lose(office, SILENT_LEAD, "Hi", Fault.RESET_BEFORE)
    await office.step_until_idle(office.job())

    assert len(office.simulator.texts) == 1
    assert await office.status(lost) is MessageStatus.UNCERTAIN


async def test_other_words_and_older_texts_are_not_it(office):
    send = office.carrier.send
    await send(to=SILENT_LEAD, from_=office.number.number, body="Hi", message_id=0)
    office.clock.advance(60)
    mid = await lose(office, SILENT_LEAD, "Hi", Fault.RESET_BEFORE)
    await send(to=SILENT_LEAD, from_=office.number.number, body="Hi!", message_id=0)
    await send(to=LEAD, from_=office.number.number, body="Hi", message_id=0)
    await office.step_until_idle(office.job())

    assert await office.status(mid) is MessageStatus.UNCERTAIN


async def test_a_text_sent_again_by_the_agent_does_not_take_the_first_ones_place(office):
    first = await lose(office, SILENT_LEAD, "Hi", Fault.RESET_AFTER)
    office.clock.advance(6.1)
    reply = await office.run(texts.resend(office.agent_id, first, "again"))
    office.simulator.faults.inject(Fault.RESET_BEFORE)
    await office.step_until_idle(office.job())

    assert len(office.simulator.texts) == 1
    assert await office.status(reply.message.id) is MessageStatus.UNCERTAIN


async def test_one_marked_sent_is_not_looked_for_any_more(office):
    mid = await lose(office, LEAD, "Hi", Fault.RESET_BEFORE)
    await office.run(texts.mark_sent(office.agent_id, mid))
    await office.step_until_idle(office.job())

    assert office.carrier.finds == []
    assert await office.status(mid) is MessageStatus.SENT


async def test_later_texts_do_not_wait_for_it(office):
    await lose(office, LEAD, "Hi", Fault.RESET_BEFORE)
    later = await office.queue(LEAD, "Still there?")
    await office.job().step()
    await office.simulator.settled()

    assert await office.status(later) is MessageStatus.DELIVERED


async def test_a_late_failure_of_a_found_text_is_told(office):
    office.simulator.behave(
        LEAD, Behaviour(outcome="undelivered", error_code=30003, callbacks=CallbackHabit.LOST)
    )
    mid = await lose(office, LEAD, "Hi")
    await office.step_until_idle(office.job())

    message = await office.message(mid)
    assert (message.status, message.error_code) == (MessageStatus.UNDELIVERED, 30003)


async def test_two_relays_share_the_looks(office):
    await lose(office, LEAD, "Hi", Fault.RESET_BEFORE)
    here, there = office.job("relay-1"), office.job("relay-2")
    while (due := await office.next_due()) is not None:
        office.clock.advance(max(0, Instant(due) - office.now()) / 1000)
        await here.step()
        await there.step()

    assert len(office.carrier.finds) == 3
