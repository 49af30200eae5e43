"""A lead signs up while nobody is there: the whole relay, and the simulator as the carrier (B21)."""

from collections.abc import AsyncIterator

import pytest

from leadterm.domain.events import EventType
from leadterm.domain.intake import IntakeSource
from leadterm.domain.leads import Submission
from leadterm.domain.model import (
    Availability,
    Contact,
    Instant,
    InteractionState,
    LeadRecord,
    MessageStatus,
)
from leadterm.relay.clock import system_clock
from leadterm.relay.units import admin, desk, leads
from support.relay import Office, RunningRelay, Stream, running_relay
from support.streams import next_event

MOBILE = "+14155550142"
LANDLINE = "+14155550186"
BACK = "We are back at 9."
DELIVERED = MessageStatus.DELIVERED
NOON = 1_767_643_200_000
"""12:00 in California, on a day in January."""


def at_noon() -> Instant:
    """A clock that runs, and began at noon."""
    return Instant(NOON + system_clock() - _BEGAN)


_BEGAN = system_clock()


@pytest.fixture
async def relay(either_url: str) -> AsyncIterator[RunningRelay]:
    async with running_relay(url=either_url, clock=at_noon) as running:
        yield running


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


async def form_of(relay: RunningRelay, office: Office) -> IntakeSource:
    """A form whose leads are those of a team with everybody in it, and with an auto-text."""
    people = tuple(person.id for person in office.people)
    team = await relay.store.run(admin.add_team(office.company.id, "Roofers", people))
    await relay.store.run(admin.set_auto_text(team.id, BACK))
    unit = admin.add_source(
        office.company.id, "Form", admin.new_key(), team_id=team.id, number_id=office.number.id
    )
    return (await relay.store.run(unit)).source


async def everybody_goes(relay: RunningRelay, office: Office) -> None:
    for person in office.people:
        await relay.store.run(desk.set_availability(person.id, Availability.OFFLINE))


async def signed_up(relay: RunningRelay, source: IntakeSource, number: str) -> Contact:
    taken = await relay.store.run(leads.take(source, Submission(origin="form", number=number, name="Maria")))
    record = taken.lead_record
    assert record is not None
    contact = await relay.store.run(lambda tx: tx.contact(record.contact_id))
    assert contact is not None
    return contact


async def decided(stream: Stream, beginning: str) -> LeadRecord:
    """The sign-up as consoles are told of it, once it says what was decided for good."""
    while True:
        event = await next_event(stream, EventType.AUTO_TEXT_DECIDED)
        assert event.lead_record is not None
        if event.lead_record.auto_text.startswith(beginning):
            return event.lead_record


async def test_a_lead_gets_the_auto_text_and_the_thread_and_the_timeline_say_so(
    relay: RunningRelay, office: Office
) -> None:
    source = await form_of(relay, office)
    await everybody_goes(relay, office)
    mel = office.people[0]
    async with relay.stream(mel) as stream:
        contact = await signed_up(relay, source, MOBILE)
        record = await decided(stream, "Sent, as nobody of the team Roofers was available.")
        while (await next_event(stream, EventType.MESSAGE_STATUS)).message.status is not DELIVERED:  # type: ignore[union-attr]
            pass

    (text,) = relay.simulator.texts_to(MOBILE)
    assert (text.body, text.from_) == (BACK, office.number.number)
    timeline = await relay.store.reads.timeline(contact.id)
    assert record in [entry.lead_record for entry in timeline.entries]
    interaction = await relay.store.run(lambda tx: tx.open_interaction(contact.id))
    assert interaction is not None
    assert (interaction.id, interaction.state) == (record.interaction_id, InteractionState.INCOMING)
    (message,) = (await relay.store.reads.thread(contact.id, before=None, limit=10)).messages
    assert (message.body, message.agent_id, message.status) == (BACK, None, DELIVERED)


async def test_a_landline_gets_nothing_and_the_timeline_says_why(relay: RunningRelay, office: Office) -> None:
    source = await form_of(relay, office)
    await everybody_goes(relay, office)
    async with relay.stream(office.people[0]) as stream:
        await signed_up(relay, source, LANDLINE)
        await decided(stream, "Not sent: landline.")
    assert relay.simulator.lookups == [LANDLINE]
    assert relay.simulator.texts_to(LANDLINE) == []


async def test_a_lead_who_finds_somebody_there_gets_nothing(relay: RunningRelay, office: Office) -> None:
    source = await form_of(relay, office)
    async with relay.stream(office.people[0]) as stream:
        await signed_up(relay, source, MOBILE)
        await decided(stream, "Not sent: Mel Park and 1 more were available.")
    assert relay.simulator.texts_to(MOBILE) == []
