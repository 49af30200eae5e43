"""What was said while nobody heard it is caught up on from the carrier's own list, once."""

import pytest

from leadterm.domain.model import MessageStatus
from leadterm.relay.carrier import CarrierSilent
from leadterm.relay.jobs.reconcile import DEEP, DEEP_EVERY, EVERY, WEBHOOKS_TURN, ReconcileJob
from leadterm.simulator import Fault, Operation, Picture
from support.webhook_catcher import OURS

LEAD = "+14155550123"
SILENT_LEAD = "+14155550194"


@pytest.fixture
def job(office):
    return ReconcileJob(office.store, office.carrier, office.now)


async def missed_text(office, body="Hello?", number=LEAD, **more):
    """A lead texts while our webhook is down."""
    ours = office.simulator.carrier.numbers[OURS]
    url, ours.sms_url = ours.sms_url, ""
    text = (await office.simulator.text_in(number, OURS, body, **more)).text
    ours.sms_url = url
    return text


async def thread(office, number=LEAD):
    contact = await office.run(lambda tx: tx.contact_by_number(office.company.id, number))
    return (await office.store.reads.thread(contact.id)).messages if contact else ()


async def head(office):
    return (await office.store.reads.head()).seq


async def test_texts_that_no_webhook_brought_are_taken_in_order(office, job):
    await missed_text(office, "one")
    office.clock.advance(60)
    await missed_text(office, "two")
    office.clock.advance(WEBHOOKS_TURN / 1000)
    await job.step()

    assert [message.body for message in await thread(office)] == ["one", "two"]
    assert len(await office.run(lambda tx: tx.incoming(office.company.id))) == 1


async def test_a_text_that_was_missed_has_the_time_at_which_it_was_texted(office, job):
    texted_at = office.now()
    await missed_text(office)
    office.clock.advance(3600)
    await job.step()

    (message,) = await thread(office)
    assert abs(message.at - texted_at) < 1_000


async def test_pictures_come_with_them(office, job):
    text = await missed_text(office, "", media=[Picture("image/png", b"x")])
    office.clock.advance(WEBHOOKS_TURN / 1000)
    await job.step()

    (message,) = await thread(office)
    assert message.carrier_sid == text.sid
    assert [media.content_type for media in message.media] == ["image/png"]


async def test_texts_that_a_webhook_brought_are_not_taken_again(office, job):
    await office.simulator.text_in(LEAD, OURS, "Hello?")
    office.clock.advance(WEBHOOKS_TURN / 1000)
    before = await head(office)
    await job.step()
    await job.step()

    assert await head(office) == before


async def test_a_webhook_that_comes_after_all_changes_nothing(office, job):
    text = await missed_text(office)
    office.clock.advance(WEBHOOKS_TURN / 1000)
    await job.step()
    before = await head(office)
    await office.simulator.deliver(text)

    assert await head(office) == before
    assert len(await thread(office)) == 1


async def test_a_text_just_in_is_left_to_its_webhook(office, job):
    await missed_text(office)
    await job.step()
    assert await thread(office) == ()

    office.clock.advance(WEBHOOKS_TURN / 1000)
    await job.step()
    assert len(await thread(office)) == 1


async def test_texts_to_numbers_of_others_are_not_ours(office, job):
    office.simulator.add_number("+14155550177")
    await office.simulator.text_in(LEAD, "+14155550177", "Wrong shop?")
    office.clock.advance(WEBHOOKS_TURN / 1000)
    await job.step()

    assert await thread(office) == ()
    assert await office.store.reads.unrouted() == []


async def test_a_stop_that_was_missed_still_stops(office, job):
    await missed_text(office, "STOP")
    office.clock.advance(WEBHOOKS_TURN / 1000)
    await job.step()

    contact = await office.run(lambda tx: tx.contact_by_number(office.company.id, LEAD))
    assert contact.opt_out is not None


async def test_a_status_whose_callback_was_lost_is_heard(office, job):
    mid = await office.queue(SILENT_LEAD, "Hi")
    await office.job().step()
    await office.simulator.settled()
    assert await office.status(mid) is MessageStatus.SENDING

    await job.step()
    assert await office.status(mid) is MessageStatus.DELIVERED
    before = await head(office)
    await job.step()
    assert await head(office) == before


async def test_a_silent_carrier_is_asked_again_about_the_whole_time(office, job):
    await job.step()
    await missed_text(office)
    office.simulator.faults.inject(Fault.ERROR_BEFORE, times=3, operation=Operation.LIST)
    for _ in range(3):
        office.clock.advance(3600)
        with pytest.raises(CarrierSilent):
            await job.step()
    await job.step()

    assert len(await thread(office)) == 1


async def test_most_rounds_look_back_a_little_and_some_look_far(office, job, monkeypatch):
    asked = []
    real = office.carrier.messages_since

    def messages_since(since):
        asked.append(office.now() - since)
        return real(since)

    monkeypatch.setattr(office.carrier, "messages_since", messages_since)
    await job.step()
    office.clock.advance(EVERY / 1000)
    await job.step()
    office.clock.advance(DEEP_EVERY / 1000)
    await job.step()

    assert asked[0] == DEEP
    assert asked[1] < DEEP / 10
    assert asked[2] == DEEP
