"""What the carrier says of our account and its numbers, and where their texts are sent."""

import asyncio

import pytest
from msgspec.structs import replace
from twilio.rest import Client

from leadterm.domain.model import Instant
from leadterm.relay.carrier import (
    CarrierAccount,
    CarrierNumber,
    CarrierSilent,
    NotLetIn,
    TwilioAccount,
    twilio_rest,
)
from leadterm.relay.carrier.signature import sign
from leadterm.simulator import Fault, ManualClock, Operation, Simulator, running
from support.raw_server import raw_server
from support.webhook_catcher import OURS


def at(url):
    return TwilioAccount(account_sid="AC1", auth_token="t", api_base_url=url, public_url="https://r.example")


async def test_the_account_is_shown_with_the_carrier_s_clock(connect):
    simulator = Simulator(clock=ManualClock())
    async with running(simulator) as url:
        found = await connect(account_of(simulator, url)).account()
    now = Instant(int(simulator.clock.now().timestamp() * 1000))
    assert found == CarrierAccount(status="active", kind="Full", primary_token=True, clock=now)


def account_of(simulator, url):
    return replace(at(url), account_sid=simulator.account.sid, auth_token=simulator.account.auth_token)


async def test_the_secondary_token_lets_in_and_is_known_for_what_it_is(simulator, account, connect):
    simulator.account.secondary_token = "second"
    found = await connect(replace(account, auth_token="second")).account()
    assert found.primary_token is False


@pytest.mark.parametrize("changes", [{"auth_token": "wrong"}, {"account_sid": "AC" + "0" * 32}])
async def test_a_stranger_is_not_let_in(account, connect, changes):
    found = await connect(replace(account, **changes)).account()
    assert isinstance(found, NotLetIn)
    assert found.status == 401
    assert found.clock is not None


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        ("200 OK", b"{", ()),
        ("200 OK", b"\xff", ()),
        ("500 Oops", b"", ()),
        ("302 Found", b"", ("Location: /",)),
    ],
)
async def test_an_odd_answer_on_the_account_is_no_answer(connect, status, body, headers):
    async with raw_server() as server:
        server.answer(status, body, *headers)
        with pytest.raises(CarrierSilent):
            await connect(at(server.url)).account()


async def test_an_account_that_shows_neither_token_nor_date_leaves_both_open(connect):
    async with raw_server() as server:
        server.answer("200 OK", b'{"status":"active","type":null,"auth_token":null}', "Date: yesterday")
        found = await connect(at(server.url)).account()
    assert found == CarrierAccount(status="active", kind="", primary_token=None, clock=None)


async def test_all_numbers_are_listed_page_by_page(simulator, carrier, monkeypatch):
    monkeypatch.setattr(twilio_rest, "NUMBERS_PAGE", 2)
    for last in range(30, 35):
        simulator.add_number(f"+141555501{last}", sms_url=f"https://r.example/{last}")
    simulator.carrier.numbers[OURS].texts = False

    found = await carrier.numbers()

    assert [number.number for number in found] == list(simulator.carrier.numbers)
    assert [number.sid for number in found] == [it.sid for it in simulator.carrier.numbers.values()]
    assert [number.texts for number in found] == [False, True, True, True, True, True]
    assert found[1].message_url == "https://r.example/30"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"incoming_phone_numbers":[{"sid":"../x","phone_number":"+1"}]}',
        b'{"incoming_phone_numbers":[],"next_page_uri":"https://elsewhere.example/"}',
    ],
)
async def test_an_odd_list_of_numbers_is_no_answer(connect, body):
    async with raw_server() as server:
        server.answer("200 OK", body)
        with pytest.raises(CarrierSilent):
            await connect(at(server.url)).numbers()


async def test_what_a_list_does_not_say_of_a_number_is_taken_to_be_as_usual(connect):
    async with raw_server() as server:
        server.answer(
            "200 OK", b'{"incoming_phone_numbers":[{"sid":"PN1","phone_number":"+1","sms_url":null}]}'
        )
        assert await connect(at(server.url)).numbers() == [CarrierNumber(sid="PN1", number="+1")]


async def test_addresses_are_set_as_twilio_s_own_client_reads_them(simulator, carrier, account):
    own = simulator.carrier.numbers[OURS]
    own.sms_method, own.sms_application_sid, own.voice_url = "GET", "AP" + "0" * 32, "https://voice.example/"
    (number,) = await carrier.numbers()

    await carrier.set_number_urls(number, account.message_url())

    client = Client(simulator.account.sid, simulator.account.auth_token, environment={"NO": "settings"})
    client.api.base_url = simulator.base_url
    (theirs,) = await asyncio.to_thread(client.incoming_phone_numbers.list)
    client.http_client.session.close()
    assert theirs.sms_url == f"{account.public_url}/webhooks/twilio/message#rc=3&rp=5xx,ct,rt"
    assert (theirs.sms_method, theirs.sms_application_sid) == ("POST", "")
    assert theirs.voice_url == "https://voice.example/"


@pytest.mark.parametrize(
    "fault", [Fault.ERROR_BEFORE, Fault.RESET_BEFORE, Fault.HANG_BEFORE, Fault.THROTTLED]
)
async def test_an_address_that_may_not_be_set_is_told(simulator, carrier, account, fault):
    (number,) = await carrier.numbers()
    simulator.faults.inject(fault, operation=Operation.NUMBERS)
    with pytest.raises(CarrierSilent):
        await carrier.set_number_urls(number, account.message_url())
    with pytest.raises(CarrierSilent):
        await carrier.set_number_urls(replace(number, sid="PN0"), account.message_url())


def test_we_sign_as_the_carrier_does():
    # The example of Twilio's own documentation on security.
    params = [
        ("To", "+18005551212"),
        ("Caller", "+14158675310"),
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
    ]
    assert (
        sign("12345", "https://example.com/myapp.php?foo=1&bar=2", params) == "L/OH5YylLD5NRKLltdqwSvS0BnU="
    )
