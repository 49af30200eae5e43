"""Pictures that leads send are fetched and kept, or it is said why not."""

import asyncio
import random

import pytest

from leadterm.domain.events import EventType
from leadterm.relay.jobs.media import MOST_TRIES, MediaJob
from leadterm.relay.jobs.reconcile import WEBHOOKS_TURN, ReconcileJob
from leadterm.relay.units import media
from leadterm.simulator import Fault, Operation, Picture
from leadterm.simulator.picture import damaged_roof
from support.events import events_after
from support.webhook_catcher import OURS

LEAD = "+14155550123"
ROOF = damaged_roof()
HTML = Picture("image/png", b"<html><script>")


def job_of(office):
    return MediaJob(office.store, office.carrier, office.now, chance=random.Random(1))


async def sent_in(office, *pictures):
    """The media of a text that a lead sent."""
    await office.simulator.text_in(LEAD, OURS, "Look", media=pictures or (ROOF,))
    (contact,) = await office.run(lambda tx: tx.contacts_by_number(LEAD))
    return (await office.store.reads.thread(contact.id)).messages[-1].id


async def media_of(office, message_id):
    return (await office.message(message_id)).media


async def due(office):
    return await office.store.reads.next_media_at()


async def test_a_picture_is_fetched_and_kept(office):
    message_id = await sent_in(office)
    (waiting,) = await media_of(office, message_id)
    assert waiting.attachment_id is None or waiting.size == 0
    before = (await office.store.reads.head()).seq
    await job_of(office).step()

    (kept,) = await media_of(office, message_id)
    assert (kept.content_type, kept.size, kept.problem) == ("image/png", len(ROOF.data), "")
    assert await office.store.reads.attachment_content(kept.attachment_id) == ROOF.data
    attachment = await office.store.reads.attachment(kept.attachment_id)
    assert (attachment.content_type, attachment.size, attachment.agent_id) == ("image/png", kept.size, None)
    (event,) = await events_after(office.store, before)
    assert (event.type, event.message.media) == (EventType.MEDIA_FETCHED, (kept,))
    assert await due(office) is None


async def test_it_is_fetched_with_the_account_where_the_account_wants_that(office):
    office.simulator.media_auth = True
    message_id = await sent_in(office)
    await job_of(office).step()
    assert (await media_of(office, message_id))[0].size == len(ROOF.data)


async def test_several_pictures_of_one_text_are_all_kept(office):
    message_id = await sent_in(office, *[ROOF] * 6)
    job = job_of(office)
    while await due(office) is not None:
        await job.step()
    kept = await media_of(office, message_id)
    assert [item.size for item in kept] == [len(ROOF.data)] * 6
    assert len({item.attachment_id for item in kept}) == 6


async def test_what_is_no_picture_is_said_on_the_text_and_the_others_are_kept(office):
    message_id = await sent_in(office, HTML, ROOF)
    await job_of(office).step()
    refused, kept = await media_of(office, message_id)
    assert refused.problem == "It is not a JPEG, PNG, GIF or WebP picture, so it was not kept."
    assert refused.size == 0
    assert kept.size == len(ROOF.data)
    assert await due(office) is None


@pytest.mark.parametrize("fault", [Fault.ERROR_BEFORE, Fault.THROTTLED, Fault.RESET_BEFORE])
async def test_a_picture_that_does_not_come_is_fetched_later(office, fault):
    message_id = await sent_in(office)
    job = job_of(office)
    office.simulator.faults.inject(fault, operation=Operation.MEDIA)
    await job.step()
    assert (await media_of(office, message_id))[0].size == 0
    later = await due(office)
    assert office.now() < later <= office.now() + 5_000

    office.clock.advance((later - office.now()) / 1000)
    await job.step()
    assert (await media_of(office, message_id))[0].size == len(ROOF.data)


async def test_after_some_hours_it_is_given_up_with_a_sentence(office):
    message_id = await sent_in(office)
    job = job_of(office)
    office.simulator.faults.inject(Fault.ERROR_BEFORE, times=100, operation=Operation.MEDIA)
    begun = office.now()
    tries = 0
    while (later := await due(office)) is not None:
        office.clock.advance(max(0, later - office.now()) / 1000)
        await job.step()
        tries += 1
    assert tries == MOST_TRIES
    assert 3_600_000 < office.now() - begun < 5 * 3_600_000
    (given_up,) = await media_of(office, message_id)
    assert given_up.problem == "The picture could not be fetched: the carrier answered 500."


async def test_a_relay_that_is_stopped_leaves_the_picture_to_the_next(office):
    message_id = await sent_in(office)
    await office.run(media.claim(5))
    lease_passes = await due(office)
    assert lease_passes >= office.now() + 20_000
    office.clock.advance((lease_passes - office.now()) / 1000)
    await job_of(office).step()
    assert (await media_of(office, message_id))[0].size == len(ROOF.data)


async def test_two_relays_fetch_a_picture_once(office):
    await sent_in(office)
    before = (await office.store.reads.head()).seq
    await asyncio.gather(*(job_of(office).step() for _ in range(2)))
    assert (await office.store.reads.head()).seq == before + 1


async def test_a_text_that_comes_twice_wants_its_picture_once(office):
    await sent_in(office)
    await office.simulator.deliver(office.simulator.texts[0])
    job = job_of(office)
    before = (await office.store.reads.head()).seq
    await job.step()
    assert (await office.store.reads.head()).seq == before + 1


async def test_a_relay_that_stops_breaks_off_what_it_fetches(office):
    message_id = await sent_in(office)
    office.simulator.faults.inject(Fault.HANG_BEFORE, operation=Operation.MEDIA)
    running = asyncio.create_task(job_of(office).run())
    while not office.simulator.faults.drawn:
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await media_of(office, message_id))[0].size == 0

    office.clock.advance((await due(office) - office.now()) / 1000)
    await job_of(office).step()
    assert (await media_of(office, message_id))[0].size == len(ROOF.data)


async def test_a_picture_that_only_the_carriers_list_tells_of_is_kept(office):
    number = office.simulator.carrier.numbers[OURS]
    webhook, number.sms_url = number.sms_url, ""
    await office.simulator.text_in(LEAD, OURS, "Look", media=[ROOF])
    number.sms_url = webhook
    office.clock.advance(WEBHOOKS_TURN / 1000)
    await ReconcileJob(office.store, office.carrier, office.now).step()
    await job_of(office).step()

    (contact,) = await office.run(lambda tx: tx.contacts_by_number(LEAD))
    (message,) = (await office.store.reads.thread(contact.id)).messages
    assert message.media[0].size == len(ROOF.data)
