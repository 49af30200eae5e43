"""A lead's text on its way to agents' phones, through the whole relay and the simulator (B20)."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from leadterm.domain.model import Instant
from leadterm.domain.wire import SaveProfile
from leadterm.relay.clock import system_clock
from leadterm.relay.store import ParkedWebhook
from leadterm.relay.units import admin, profile
from leadterm.relay.web.webhooks import unit_again
from leadterm.simulator import Fault
from support.relay import Office, RunningRelay, TestClock, running_relay

LEAD = "+15554265646"
MEL, DANA = "+14155550171", "+14155550172"


@pytest.fixture
async def relay(either_url: str) -> AsyncIterator[RunningRelay]:
    async with running_relay(url=either_url, jobs=False) as running:
        yield running


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await phoned(relay, {"Mel Park": MEL, "Dana Reyes": DANA})


async def phoned(relay: RunningRelay, phones: dict[str, str]) -> Office:
    """Agents with phones, and a number whose texts go on."""
    office = await relay.open_office(people=tuple(phones))
    await relay.store.run(admin.set_number(office.number.id, None, None, None, forwarding=True))
    for person in office.people:
        await relay.store.run(profile.save(person.id, SaveProfile(endpoint=phones[person.agent.name])))
    return office


async def lead_texts(relay: RunningRelay, office: Office, body: str) -> None:
    """What is sent on has been reported as delivered, too."""
    await relay.simulator.text_in(LEAD, office.number.number, body)
    await relay.relay.forwarding.step()
    await relay.simulator.settled()


def got(relay: RunningRelay, phone: str) -> list[tuple[str, str]]:
    return [(text.from_, text.body) for text in relay.simulator.texts_to(phone)]


async def test_both_agents_get_the_leads_words_from_the_number_that_was_texted(
    relay: RunningRelay, office: Office
) -> None:
    await lead_texts(relay, office, "Do you do flat roofs?")
    wanted = [(office.number.number, "+15554265646: Do you do flat roofs?")]
    assert got(relay, MEL) == got(relay, DANA) == wanted
    assert relay.simulator.texts_to(LEAD) == []
    (row,) = (await office.people[0].snapshot()).incoming
    assert row.contact.number == LEAD
    assert await relay.store.reads.next_forward_at() is None


async def test_an_agents_answer_from_the_phone_reaches_nobody_and_opens_nothing(
    relay: RunningRelay, office: Office
) -> None:
    await lead_texts(relay, office, "Hi")
    await relay.simulator.text_in(MEL, office.number.number, "I will call her")
    await relay.relay.forwarding.step()
    assert len((await office.people[0].snapshot()).incoming) == 1
    assert len(got(relay, DANA)) == 1
    assert relay.simulator.texts_to(LEAD) == []
    (kept,) = await relay.store.reads.unrouted()
    assert kept.why.startswith(f"Mel Park texted {office.number.number} from their own phone")
    assert await relay.store.reads.parked() == []


async def test_stop_from_a_phone_ends_it_there_alone(relay: RunningRelay, office: Office) -> None:
    await relay.simulator.text_in(MEL, office.number.number, "STOP")
    await lead_texts(relay, office, "Hi")
    assert got(relay, MEL) == []
    assert len(got(relay, DANA)) == 1
    await relay.simulator.text_in(MEL, office.number.number, "START")
    await lead_texts(relay, office, "Hello?")
    assert got(relay, MEL) == [(office.number.number, f"{LEAD}: Hello?")]


async def test_a_long_text_goes_on_in_parts(relay: RunningRelay, office: Office) -> None:
    await lead_texts(relay, office, "roof " * 319 + "end")
    first, second = (body for _, body in sorted(got(relay, MEL), key=lambda each: -len(each[1])))
    assert first.startswith(f"{LEAD}: roof")
    assert second.startswith(f"{LEAD}: ")
    assert second.endswith("end")


async def test_one_whose_answer_was_lost_is_not_sent_again(relay: RunningRelay, office: Office) -> None:
    relay.simulator.faults.inject(Fault.RESET_AFTER)
    await lead_texts(relay, office, "Hi")
    for _ in range(3):
        await relay.relay.forwarding.step()
    assert len(got(relay, MEL)) <= 1
    assert len(got(relay, DANA)) <= 1
    assert await relay.store.reads.next_forward_at() is None


async def test_the_job_is_woken_by_a_leads_text(either_url: str) -> None:
    async with running_relay(url=either_url) as relay:
        office = await relay.open_office(people=("Mel Park",))
        await relay.store.run(admin.set_number(office.number.id, None, None, None, forwarding=True))
        await relay.store.run(profile.save(office.people[0].id, SaveProfile(endpoint=MEL)))
        await relay.simulator.text_in(LEAD, office.number.number, "Hi")
        async with asyncio.timeout(20):
            while not got(relay, MEL):
                await asyncio.sleep(0.01)


@pytest.mark.parametrize(("minutes", "phones"), [(9, [MEL]), (11, [])])
async def test_a_text_that_the_relay_hears_of_late_is_no_news_on_a_phone(
    minutes: int, phones: list[str]
) -> None:
    """Above all after a restore: those since the backup went on before."""
    clock = TestClock(system_clock())
    async with running_relay(jobs=False, clock=clock) as relay:
        office = await phoned(relay, {"Mel Park": MEL})
        relay.simulator.carrier.numbers[office.number.number].sms_url = ""
        await relay.simulator.text_in(LEAD, office.number.number, "Hi")
        clock.advance(minutes * 60_000)
        await relay.relay.reconcile.step()
        await relay.relay.forwarding.step()
        assert [phone for phone in (MEL, DANA) if got(relay, phone)] == phones
        assert len((await office.people[0].snapshot()).incoming) == 1


async def test_a_text_that_waited_for_a_rule_to_be_mended_is_no_news_on_a_phone(
    relay: RunningRelay, office: Office
) -> None:
    form = urlencode({"MessageSid": "SM1", "From": LEAD, "To": office.number.number, "Body": "Hi"})
    long_ago = Instant(system_clock() - 11 * 60_000)
    parked = ParkedWebhook(key="msg:SM1", raw=form.encode(), error="", at=long_ago)
    await relay.store.run(unit_again(relay.relay.carrier, parked))
    await relay.relay.forwarding.step()
    assert got(relay, MEL) == []
    (row,) = (await office.people[0].snapshot()).incoming
    (message,) = (await relay.store.reads.thread(row.contact.id)).messages
    assert message.at == long_ago
