"""Numbers are looked up when a unit wants to know of them: once, later when the carrier will not say."""

import asyncio
import random

import pytest

from leadterm.domain.lines import STALE_AFTER
from leadterm.domain.model import Instant, LineType
from leadterm.relay.jobs.lookups import AT_ONCE, LONGEST_PAUSE, LONGEST_WAIT, LookupsJob
from leadterm.relay.units import lookups
from leadterm.simulator import Behaviour, Fault, Operation
from leadterm.simulator import LineType as Word
from support.webhook_catcher import OURS

LEAD = "+14155550123"
LANDLINE = "+14155550186"


def job_of(office):
    return LookupsJob(office.store, office.carrier, office.now, chance=random.Random(1))


async def lead(office, number=LEAD):
    await office.simulator.text_in(number, OURS, "Hello?")
    (contact,) = await office.run(lambda tx: tx.contacts_by_number(number))
    return contact.id


async def contact_of(office, contact_id):
    return await office.run(lambda tx: tx.contact(contact_id))


async def asked_for(office, number):
    """A lead whom an agent has just looked at for the first time."""
    contact_id = await lead(office, number)
    await office.run(lookups.want(contact_id))
    return contact_id


async def due(office):
    return await office.store.reads.next_lookup_at()


@pytest.mark.parametrize(("number", "line_type"), [(LEAD, LineType.MOBILE), (LANDLINE, LineType.LANDLINE)])
async def test_a_wanted_number_is_looked_up_once(office, number, line_type):
    contact_id = await asked_for(office, number)
    job = job_of(office)
    await job.step()

    contact = await contact_of(office, contact_id)
    assert (contact.line_type, contact.line_type_at) == (line_type, office.now())
    assert await due(office) is None
    await office.run(lookups.want(contact_id))
    await job.step()
    assert office.simulator.lookups == [number]


async def test_a_stale_answer_is_asked_for_again(office):
    contact_id = await asked_for(office, LEAD)
    job = job_of(office)
    await job.step()
    office.simulator.behave(LEAD, Behaviour(line_type=Word.LANDLINE))
    office.clock.advance(STALE_AFTER / 1000)
    await office.run(lookups.want(contact_id))
    await job.step()

    assert (await contact_of(office, contact_id)).line_type is LineType.LANDLINE


async def test_without_coverage_the_line_stays_unknown_and_is_not_asked_about_again(office):
    contact_id = await asked_for(office, "+14155550170")
    await job_of(office).step()

    contact = await contact_of(office, contact_id)
    assert (contact.line_type, contact.line_type_at) == (LineType.UNKNOWN, office.now())
    assert await due(office) is None


@pytest.mark.parametrize(
    "fault", [Fault.THROTTLED, Fault.ERROR_BEFORE, Fault.RESET_BEFORE, Fault.HANG_BEFORE]
)
async def test_a_question_that_is_not_answered_is_asked_later(office, fault):
    contact_id = await asked_for(office, LEAD)
    job = job_of(office)
    office.simulator.faults.inject(fault, operation=Operation.LOOKUP)
    await job.step()
    assert (await contact_of(office, contact_id)).line_type_at is None
    later = await due(office)
    assert office.now() < later <= office.now() + 2_000

    office.clock.advance((later - office.now()) / 1000)
    await job.step()
    assert (await contact_of(office, contact_id)).line_type is LineType.MOBILE


async def test_after_silence_nobody_is_asked_about_for_a_while(office):
    await asked_for(office, LEAD)
    job = job_of(office)
    office.simulator.faults.inject(Fault.THROTTLED, operation=Operation.LOOKUP)
    await job.step()
    other = await asked_for(office, "+14155550124")
    await job.step()
    assert office.simulator.lookups == []

    office.clock.advance(2)
    await job.step()
    assert sorted(office.simulator.lookups) == [LEAD, "+14155550124"]
    assert (await contact_of(office, other)).line_type is LineType.MOBILE


async def test_a_silent_carrier_is_asked_ever_more_rarely_and_never_given_up(office):
    contact_id = await asked_for(office, LEAD)
    job = job_of(office)
    office.simulator.faults.inject(Fault.ERROR_BEFORE, times=30, operation=Operation.LOOKUP)
    waits = []
    for _ in range(30):
        await job.step()
        due_at = await due(office)
        waits.append(due_at - office.now())
        office.clock.advance(max(LONGEST_PAUSE, due_at - office.now()) / 1000)
    assert LONGEST_WAIT / 2 <= max(waits) <= LONGEST_WAIT
    await job.step()
    assert (await contact_of(office, contact_id)).line_type is LineType.MOBILE


async def test_many_numbers_are_asked_about_a_few_at_once_and_all_in_the_end(office):
    numbers = [f"+14155550{last}" for last in range(110, 120)]
    contact_ids = [await asked_for(office, number) for number in numbers]
    job = job_of(office)
    while await due(office) is not None:
        before = len(office.simulator.lookups)
        await job.step()
        assert 0 < len(office.simulator.lookups) - before <= AT_ONCE
    for contact_id in contact_ids:
        assert (await contact_of(office, contact_id)).line_type is LineType.MOBILE


async def test_two_relays_ask_once(office):
    await asked_for(office, LEAD)
    await asyncio.gather(*(job_of(office).step() for _ in range(2)))
    assert office.simulator.lookups == [LEAD]


async def test_what_a_dead_relay_had_taken_is_asked_by_the_next(office):
    contact_id = await asked_for(office, LEAD)
    await office.run(lookups.claim(5))
    lease_passes = await due(office)
    assert lease_passes > office.now()
    await job_of(office).step()
    assert office.simulator.lookups == []

    office.clock.advance((lease_passes - office.now()) / 1000)
    await job_of(office).step()
    assert (await contact_of(office, contact_id)).line_type is LineType.MOBILE


async def test_it_is_woken_and_asks(office):
    running = asyncio.create_task((job := job_of(office)).run())
    contact_id = await asked_for(office, LANDLINE)
    job.wake()
    await office.simulator.until(lambda: office.simulator.lookups == [LANDLINE])
    while (await contact_of(office, contact_id)).line_type_at is None:
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await contact_of(office, contact_id)).line_type_at == Instant(office.now())
