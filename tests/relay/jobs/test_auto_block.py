"""Numbers that texts do not reach are blocked by what the carrier reports, over days (B13)."""

import asyncio

import pytest

from leadterm.domain.model import LineType, MessageStatus
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.jobs.lookups import LookupsJob
from leadterm.relay.units import contacts
from support.webhook_catcher import OURS

FILTERED = "+14155550180"  # 30007, 30003, 30007, then texts arrive
NOT_IN_A_ROW = "+14155550181"  # 30003 twice, one arrives, then 30003
NOT_IN_SERVICE = "+14155550182"  # 30005 twice
LANDLINE = "+14155550186"
HALF_A_DAY = 12 * 3600


async def text(office, number, word):
    """Text somebody, and hear what the carrier reports."""
    await office.queue(number, word)
    await office.job().step()
    await office.simulator.settled()


async def contact_of(office, number):
    (contact,) = await office.run(lambda tx: tx.contacts_by_number(number))
    return contact


async def blocked(office):
    """A number that three texts over a day did not reach."""
    for word in ("one", "two", "three"):
        await text(office, FILTERED, word)
        office.clock.advance(HALF_A_DAY)
    return await contact_of(office, FILTERED)


async def test_three_failures_over_a_day_block_the_number(office):
    for word in ("one", "two"):
        await text(office, FILTERED, word)
        assert (await contact_of(office, FILTERED)).block is None
        office.clock.advance(HALF_A_DAY)
    await text(office, FILTERED, "three")

    block = (await contact_of(office, FILTERED)).block
    assert [failure.code for failure in block.failures] == [30007, 30003, 30007]
    with pytest.raises(Refused) as refusal:
        await office.queue(FILTERED, "four")
    assert (refusal.value.code, refusal.value.sentence) == (RefusalCode.BLOCKED, block.sentence)
    assert len(office.simulator.texts_to(FILTERED)) == 3


async def test_three_failures_within_a_day_do_not(office):
    for word in ("one", "two", "three"):
        await text(office, FILTERED, word)
    assert (await contact_of(office, FILTERED)).block is None


async def test_a_text_that_arrives_begins_the_count_anew(office):
    for word in ("one", "two", "three", "four", "five"):
        await text(office, NOT_IN_A_ROW, word)
        office.clock.advance(HALF_A_DAY)
    assert (await contact_of(office, NOT_IN_A_ROW)).block is None
    assert len((await contact_of(office, NOT_IN_A_ROW)).failures) == 2
    await text(office, NOT_IN_A_ROW, "six")
    assert (await contact_of(office, NOT_IN_A_ROW)).block is not None


async def test_a_number_not_in_service_is_blocked_at_the_second_failure(office):
    await text(office, NOT_IN_SERVICE, "one")
    assert (await contact_of(office, NOT_IN_SERVICE)).block is None
    await text(office, NOT_IN_SERVICE, "two")
    assert (await contact_of(office, NOT_IN_SERVICE)).block is not None


async def test_a_landline_is_blocked_at_once_and_its_line_asked_about(office):
    await text(office, LANDLINE, "one")
    contact = await contact_of(office, LANDLINE)
    assert contact.block is not None
    assert contact.line_type_at is None
    await LookupsJob(office.store, office.carrier, office.now).step()
    assert (await contact_of(office, LANDLINE)).line_type is LineType.LANDLINE


async def test_who_texts_us_is_blocked_no_more(office):
    assert (await blocked(office)).block is not None
    await office.simulator.text_in(FILTERED, OURS, "Are you there?")
    assert (await contact_of(office, FILTERED)).block is None
    await text(office, FILTERED, "We are")
    assert office.simulator.reached(FILTERED)[-1] == "We are"


async def test_what_waits_when_the_number_is_blocked_does_not_go_out(office):
    for word in ("one", "two"):
        await text(office, FILTERED, word)
        office.clock.advance(HALF_A_DAY)
    await office.queue(FILTERED, "three")
    waiting = await office.queue(FILTERED, "four")
    await office.job().step()
    await office.simulator.settled()
    await asyncio.gather(office.job().step(), office.job("relay-2").step())

    message = await office.message(waiting)
    assert message.status is MessageStatus.FAILED
    assert message.error == (await contact_of(office, FILTERED)).block.sentence
    assert len(office.simulator.texts_to(FILTERED)) == 3


async def test_after_an_administrator_has_lifted_it_texts_go_out_again(office):
    await office.run(contacts.unblock(None, (await blocked(office)).id))
    await text(office, FILTERED, "Hello again")
    assert office.simulator.reached(FILTERED) == ["Hello again"]
    assert (await contact_of(office, FILTERED)).failures == ()
