"""A made-up lead who asks in their own words to be left alone, through the whole relay (B10)."""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import OptOutCause
from leadterm.domain.wire import AnswerHold, SendText
from leadterm.simulator import AT_ONCE, Simulator, instant_clock
from leadterm.simulator.cast_roofing import DENISE, ROOFING
from leadterm.simulator.stage import Stage
from support.relay import Office, RunningRelay, Stream, problem, running_relay


@pytest.fixture
async def relay(either_url: str) -> AsyncIterator[RunningRelay]:
    simulator = Simulator(pace=AT_ONCE, clock=instant_clock())
    async with running_relay(url=either_url, simulator=simulator) as running:
        yield running


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


async def event_that(stream: Stream, fits: Callable[[Event], bool]) -> Event:
    """The next event that fits; those before it are passed over."""
    async with asyncio.timeout(10):
        while True:
            for event in (await stream.frame()).events:
                found = msgspec.convert(event, Event)
                if fits(found):
                    return found


async def test_denise_sends_a_picture_and_is_left_alone(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    async with relay.stream(mel) as stream:
        play = asyncio.create_task(Stage(relay.simulator, [DENISE], {ROOFING: office.number.number}).play())
        fetched = await event_that(stream, lambda event: event.type is EventType.MEDIA_FETCHED)
        assert fetched.message is not None
        assert fetched.message.media[0].size > 0
        contact_id = fetched.message.contact_id

        hello = SendText(body="Hi, that was not us!", contact_id=contact_id)
        assert (await mel.command("/v1/messages", hello)).status_code == 201
        held = await event_that(stream, lambda event: event.type is EventType.CONTACT_HELD)
        assert held.contact is not None
        assert held.contact.hold is not None
        assert held.contact.hold.words == DENISE.stop_words
        again = SendText(body="Sorry about that", contact_id=contact_id)
        assert problem(await mel.command("/v1/messages", again))["code"] == "held"

        path = f"/v1/contacts/{contact_id}/hold"
        assert (await mel.command(path, AnswerHold(opted_out=True))).status_code == 200
        left = await event_that(stream, lambda event: event.type is EventType.CONTACT_OPTED_OUT)
        await play
    assert left.contact is not None
    assert left.contact.opt_out is not None
    assert left.contact.opt_out.cause is OptOutCause.REQUEST
    assert problem(await mel.command("/v1/messages", again))["code"] == "opted-out"
    await relay.simulator.settled()
    assert relay.simulator.reached(DENISE.number) == ["Hi, that was not us!"]
