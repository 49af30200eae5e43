"""The kind of a line, asked for when somebody first looks at a contact, through the whole relay (B11)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from leadterm.domain.events import EventType
from leadterm.domain.model import Contact, LineType
from leadterm.domain.texting import LANDLINE_SENTENCE
from leadterm.domain.wire import SendText
from leadterm.simulator import Behaviour
from leadterm.simulator import LineType as Word
from support.relay import LEAD, Office, RunningRelay, Stream, problem, running_relay

LANDLINE = "+14155550186"


@pytest.fixture
async def relay(either_url: str) -> AsyncIterator[RunningRelay]:
    async with running_relay(url=either_url) as running:
        yield running


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


async def looked_up(stream: Stream) -> Contact:
    async with asyncio.timeout(10):
        while True:
            for event in (await stream.frame()).events:
                if event.type is EventType.CONTACT_LOOKED_UP:
                    return msgspec.convert(event.contact, Contact)


async def first_row(relay: RunningRelay, office: Office) -> Any:
    return (await office.people[0].snapshot()).incoming[0]


async def test_a_landline_is_found_out_when_it_is_first_opened_and_refused_from_then_on(
    relay: RunningRelay, office: Office
) -> None:
    mel = office.people[0]
    await relay.simulator.text_in(LANDLINE, office.number.number, "Call me")
    row = await first_row(relay, office)
    assert relay.simulator.lookups == []
    async with relay.stream(mel) as stream:
        await mel.ask(f"/v1/interactions/{row.interaction.id}")
        contact = await looked_up(stream)
    assert (contact.id, contact.line_type) == (row.contact.id, LineType.LANDLINE)
    assert relay.simulator.lookups == [LANDLINE]

    refused = problem(await mel.command("/v1/messages", SendText(body="Hello", contact_id=row.contact.id)))
    assert (refused["code"], refused["detail"]) == ("landline", LANDLINE_SENTENCE)
    assert relay.simulator.texts_to(LANDLINE) == []


async def test_a_number_is_asked_about_once_however_often_it_is_opened(
    relay: RunningRelay, office: Office
) -> None:
    mel, dana = office.people
    await relay.simulator.text_in(LEAD, office.number.number, "Hello")
    row = await first_row(relay, office)
    async with relay.stream(mel) as stream:
        for person in (mel, dana, mel):
            await person.ask(f"/v1/interactions/{row.interaction.id}")
        assert (await looked_up(stream)).line_type is LineType.MOBILE
    await dana.ask(f"/v1/interactions/{row.interaction.id}")
    assert relay.simulator.lookups == [LEAD]


async def test_a_line_that_turns_out_to_be_a_landline_is_asked_about_anew(
    relay: RunningRelay, office: Office
) -> None:
    mel = office.people[0]
    await relay.simulator.text_in(LEAD, office.number.number, "Hello")
    row = await first_row(relay, office)
    async with relay.stream(mel) as stream:
        await mel.ask(f"/v1/interactions/{row.interaction.id}")
        await looked_up(stream)
        relay.simulator.behave(LEAD, Behaviour(refusal=21614, line_type=Word.LANDLINE))
        await mel.command("/v1/messages", SendText(body="Hello", contact_id=row.contact.id))
        assert (await looked_up(stream)).line_type is LineType.UNKNOWN
        contact = await looked_up(stream)
    assert contact.line_type is LineType.LANDLINE
    assert relay.simulator.lookups == [LEAD, LEAD]
