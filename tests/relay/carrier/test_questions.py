"""Asking the carrier: what was sent, what came in, how one message fares."""

import asyncio

import msgspec
import pytest
from twilio.rest import Client

from leadterm.domain.model import Direction, Instant, Media
from leadterm.relay.carrier import CarrierSilent, TwilioAccount, twilio_rest
from leadterm.simulator import Fault, Operation, Picture
from support.raw_server import raw_server
from support.webhook_catcher import LEAD, OURS

LONG_AGO = Instant(0)
OTHER_LEAD = "+14155550124"


async def all_since(carrier, since=LONG_AGO):
    return [message async for message in carrier.messages_since(since)]


def at(url):
    return TwilioAccount(account_sid="AC1", auth_token="t", api_base_url=url, public_url="https://r.example")


async def send_to(carrier, *numbers):
    for number in numbers:
        await carrier.send(to=number, from_=OURS, body="Hello", message_id=1)


async def test_lists_what_twilios_own_client_lists(carrier, simulator):
    await send_to(carrier, LEAD, "+14155550183", "+14155550124")
    await simulator.text_in(LEAD, OURS, "Hi", media=[Picture("image/png", b"x")])
    await simulator.settled()
    client = Client(simulator.account.sid, simulator.account.auth_token, environment={"NO": "settings"})
    client.api.base_url = simulator.base_url

    theirs = await asyncio.to_thread(client.messages.list)
    client.http_client.session.close()
    ours = await all_since(carrier)

    assert [_as_listed(message) for message in ours] == [
        (m.sid, m.from_, m.to, m.body, m.status, m.error_code, int(m.num_media), m.date_created.timestamp())
        for m in theirs
    ]
    assert [m.direction is Direction.INBOUND for m in ours] == [m.direction == "inbound" for m in theirs]


def _as_listed(m):
    return (m.sid, m.from_, m.to, m.body, m.status, m.error_code, m.media_count, m.at / 1000)


async def test_a_long_list_is_read_page_by_page(carrier, simulator, monkeypatch):
    monkeypatch.setattr(twilio_rest, "LIST_PAGE", 2)
    await send_to(carrier, *[LEAD] * 5)

    assert [m.sid for m in await all_since(carrier)] == [t.sid for t in reversed(simulator.texts)]


async def test_what_is_older_is_not_listed(carrier, simulator):
    await send_to(carrier, LEAD)
    later = Instant(int(simulator.texts[0].created.timestamp() * 1000) + 1000)

    assert await all_since(carrier, later) == []
    assert await carrier.find(to=LEAD, from_=OURS, since=later) == []


async def test_finds_the_texts_between_two_numbers(carrier, simulator):
    await send_to(carrier, LEAD, OTHER_LEAD, LEAD)

    found = await carrier.find(to=LEAD, from_=OURS, since=LONG_AGO)

    assert [m.sid for m in found] == [t.sid for t in reversed(simulator.texts_to(LEAD))]


async def test_fetches_one(carrier, simulator):
    await send_to(carrier, "+14155550183")
    await simulator.settled()

    message = await carrier.fetch(simulator.texts[0].sid)

    assert message is not None
    assert (message.status, message.error_code) == ("undelivered", 30003)
    assert await carrier.fetch("SM" + "0" * 32) is None


async def test_tells_the_pictures(carrier, simulator):
    text = (await simulator.text_in(LEAD, OURS, "", media=[Picture("image/png", b"x")])).text
    sid, kind = text.media[0].sid, text.media[0].content_type

    address = (
        f"{simulator.base_url}/2010-04-01/Accounts/{simulator.account.sid}/Messages/{text.sid}/Media/{sid}"
    )
    assert await carrier.media(text.sid) == (Media(url=address, content_type=kind),)
    assert await carrier.media("MM" + "0" * 32) == ()


@pytest.mark.parametrize(
    "fault", [Fault.HANG_BEFORE, Fault.RESET_BEFORE, Fault.ERROR_BEFORE, Fault.THROTTLED]
)
async def test_a_carrier_that_does_not_answer_is_silent(carrier, simulator, fault):
    for operation in (Operation.LIST, Operation.FETCH, Operation.MEDIA):
        simulator.faults.inject(fault, operation=operation)
    with pytest.raises(CarrierSilent):
        await all_since(carrier)
    with pytest.raises(CarrierSilent):
        await carrier.fetch("SM1")
    with pytest.raises(CarrierSilent):
        await carrier.media("SM1")


@pytest.mark.parametrize(
    "answer",
    [
        b"not json",
        b"{}",
        b"\xff",
        b'{"messages": [{"sid": "SM1", "direction": "inbound", "date_created": "yesterday"}]}',
        b'{"messages": [{"sid": "SM1", "direction": "inbound"}]}',
        b'{"messages": [{"sid": 5}]}',
    ],
)
async def test_a_list_that_cannot_be_read_is_silence(connect, answer):
    async with raw_server() as server:
        server.answer("200 OK", answer)
        with pytest.raises(CarrierSilent):
            await all_since(connect(at(server.url)))


async def test_our_token_does_not_follow_a_list_to_another_host(connect):
    text = {"sid": "SM1", "direction": "inbound", "date_created": "Thu, 01 Jan 2026 00:00:00 +0000"}
    async with raw_server() as other, raw_server() as server:
        server.answer(
            "200 OK", msgspec.json.encode({"messages": [text], "next_page_uri": f"{other.url}/2.json"})
        )
        with pytest.raises(CarrierSilent):
            await all_since(connect(at(server.url)))

    assert other.requests == []


async def test_a_list_without_end_is_given_up(connect, monkeypatch):
    monkeypatch.setattr(twilio_rest, "MOST_PAGES", 3)
    text = {"sid": "SM1", "direction": "inbound", "date_created": "Thu, 01 Jan 2026 00:00:00 +0000"}
    page = msgspec.json.encode({"messages": [text], "next_page_uri": "/again.json"})
    async with raw_server() as server:
        for _ in range(4):
            server.answer("200 OK", page)
        with pytest.raises(CarrierSilent):
            await all_since(connect(at(server.url)))

    assert len(server.requests) == 3


async def test_a_base_address_may_have_a_path(connect):
    async with raw_server() as server:
        server.answer("404 Not Found")
        await connect(at(f"{server.url}/api/laml/")).fetch("SM1")

    assert server.requests[0].startswith(b"GET /api/laml/2010-04-01/Accounts/AC1/Messages/SM1.json ")
