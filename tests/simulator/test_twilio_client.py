"""The twilio package takes the simulator for Twilio."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from leadterm.simulator import Simulator
from support.webhook_catcher import LEAD, OURS


async def test_created_message_is_queued_and_addressed(twilio: Client) -> None:
    message = await asyncio.to_thread(twilio.messages.create, to=LEAD, from_=OURS, body="Hello, Ana")

    assert message.status == "queued"
    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert (message.to, message.from_, message.body) == (LEAD, OURS, "Hello, Ana")
    assert (message.num_segments, message.num_media) == ("1", "0")
    assert message.direction == "outbound-api"
    assert message.date_created.tzinfo is not None
    assert message.date_sent is None
    assert (message.error_code, message.price, message.messaging_service_sid) == (None, None, None)


async def test_message_is_fetched_as_delivered(simulator: Simulator, twilio: Client) -> None:
    created = await asyncio.to_thread(twilio.messages.create, to=LEAD, from_=OURS, body="Hello")
    await simulator.settled()

    fetched = await asyncio.to_thread(twilio.messages(created.sid).fetch)

    assert fetched.status == "delivered"
    assert fetched.date_sent is not None
    assert simulator.reached(LEAD) == ["Hello"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "+1415", "from_": OURS, "body": "x"}, 21211),
        ({"to": "0000000000", "from_": OURS, "body": "x"}, 21211),
        ({"to": LEAD, "from_": "Acme", "body": "x"}, 21212),
        ({"to": LEAD, "from_": "+14155550177", "body": "x"}, 21606),
        ({"to": LEAD, "from_": OURS}, 21602),
        ({"to": LEAD, "body": "x"}, 21603),
        ({"to": "", "from_": OURS, "body": "x"}, 21604),
        ({"to": OURS, "from_": OURS, "body": "x"}, 21266),
        ({"to": LEAD, "from_": OURS, "body": "x" * 1601}, 21617),
        ({"to": LEAD, "from_": OURS, "media_url": ["not a url"]}, 21620),
        ({"to": LEAD, "from_": OURS, "media_url": ["https://example.com/a.png"] * 11}, 21623),
        ({"to": LEAD, "from_": OURS, "body": "x", "status_callback": "example.com"}, 21609),
        ({"to": LEAD, "messaging_service_sid": "MG" + "0" * 32, "body": "x"}, 21705),
        ({"to": "+493012345678", "from_": OURS, "body": "x"}, 21635),
        ({"to": "+14155550195", "from_": OURS, "body": "x"}, 21211),
        ({"to": "+14155550196", "from_": OURS, "body": "x"}, 21610),
        ({"to": "+14155550197", "from_": OURS, "body": "x"}, 21614),
        ({"to": "+447700900998", "from_": OURS, "body": "x"}, 21612),
        ({"to": "+14155550199", "from_": OURS, "body": "x"}, 21408),
        ({"to": "+15005550004", "from_": OURS, "body": "x"}, 21610),
    ],
)
async def test_refusal_carries_twilios_code(
    simulator: Simulator, twilio: Client, fields: dict[str, object], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        await asyncio.to_thread(twilio.messages.create, **fields)

    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert simulator.texts == []


async def test_wrong_token_is_refused_with_20003(simulator: Simulator, twilio: Client) -> None:
    twilio.auth = (simulator.account.sid, "wrong")
    twilio.password = "wrong"
    with pytest.raises(TwilioRestException) as refusal:
        await asyncio.to_thread(twilio.messages.create, to=LEAD, from_=OURS, body="x")

    assert (refusal.value.status, refusal.value.code) == (401, 20003)


async def test_api_key_may_send_but_not_read_the_account(simulator: Simulator) -> None:
    simulator.account.api_keys["SK" + "1" * 32] = "hush"
    client = Client("SK" + "1" * 32, "hush", simulator.account.sid, environment={"NO": "settings"})
    client.api.base_url = simulator.base_url
    try:
        sent = await asyncio.to_thread(client.messages.create, to=LEAD, from_=OURS, body="x")
        with pytest.raises(TwilioRestException) as refusal:
            await asyncio.to_thread(client.api.accounts(simulator.account.sid).fetch)
    finally:
        client.http_client.session.close()

    assert sent.status == "queued"
    assert refusal.value.code == 20003


async def test_unknown_message_is_not_found(twilio: Client) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        await asyncio.to_thread(twilio.messages("SM" + "0" * 32).fetch)

    assert (refusal.value.status, refusal.value.code) == (404, 20404)


async def test_list_goes_through_all_pages_newest_first(simulator: Simulator, twilio: Client) -> None:
    for number in range(7):
        await asyncio.to_thread(twilio.messages.create, to=LEAD, from_=OURS, body=f"text {number}")
    await simulator.settled()

    listed = await asyncio.to_thread(twilio.messages.list, page_size=3)

    assert [m.body for m in listed] == [f"text {number}" for number in reversed(range(7))]


async def test_page_shows_nothing_twice_when_a_text_comes_between(
    simulator: Simulator, twilio: Client
) -> None:
    for number in range(4):
        await asyncio.to_thread(twilio.messages.create, to=LEAD, from_=OURS, body=f"text {number}")
    first = await asyncio.to_thread(twilio.messages.page, page_size=2)
    await simulator.text_in(LEAD, OURS, "me again")
    second = await asyncio.to_thread(first.next_page)

    assert second is not None
    assert [m.body for m in first] == ["text 3", "text 2"]
    assert [m.body for m in second] == ["text 1", "text 0"]


async def test_list_filters_by_number_and_day(simulator: Simulator, twilio: Client) -> None:
    await simulator.text_in(LEAD, OURS, "from the lead")
    await asyncio.to_thread(twilio.messages.create, to="+14155550124", from_=OURS, body="to another")
    await asyncio.to_thread(twilio.messages.create, to=LEAD, from_=OURS, body="to the lead")
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    def bodies(**filters: object) -> list[str]:
        return [m.body for m in twilio.messages.list(**filters)]

    assert await asyncio.to_thread(bodies, to=LEAD, from_=OURS) == ["to the lead"]
    assert await asyncio.to_thread(bodies, from_=LEAD) == ["from the lead"]
    assert len(await asyncio.to_thread(bodies, date_sent_after=today - timedelta(days=1))) == 3
    assert await asyncio.to_thread(bodies, date_sent_before=today - timedelta(days=1)) == []
    assert await asyncio.to_thread(bodies, date_sent_after=today + timedelta(days=2)) == []


async def test_messaging_service_sends_from_its_number(simulator: Simulator, twilio: Client) -> None:
    service = simulator.add_service([OURS])

    created = await asyncio.to_thread(
        twilio.messages.create, to=LEAD, messaging_service_sid=service.sid, body="Hello"
    )
    await simulator.settled()
    fetched = await asyncio.to_thread(twilio.messages(created.sid).fetch)

    assert (created.status, created.from_, created.num_segments) == ("accepted", None, "0")
    assert (fetched.status, fetched.from_, fetched.num_segments) == ("delivered", OURS, "1")


async def test_account_and_its_numbers_can_be_read_and_pointed_elsewhere(
    simulator: Simulator, twilio: Client
) -> None:
    account = await asyncio.to_thread(twilio.api.accounts(simulator.account.sid).fetch)
    (number,) = await asyncio.to_thread(twilio.incoming_phone_numbers.list, phone_number=OURS)
    assert (account.status, number.phone_number, number.sms_url) == ("active", OURS, "")

    url = "https://relay.example.com/webhooks/twilio/message"
    updated = await asyncio.to_thread(
        twilio.incoming_phone_numbers(number.sid).update, sms_url=url, voice_url=f"{url}/voice"
    )

    assert (updated.sms_url, updated.voice_url) == (url, f"{url}/voice")
    assert simulator.carrier.numbers[OURS].sms_url == url


async def test_number_refuses_a_url_that_is_none(simulator: Simulator, twilio: Client) -> None:
    sid = simulator.carrier.numbers[OURS].sid
    with pytest.raises(TwilioRestException) as refusal:
        await asyncio.to_thread(twilio.incoming_phone_numbers(sid).update, sms_url="relay")

    assert "SmsUrl" in refusal.value.msg


@pytest.mark.parametrize(
    ("number", "line_type"),
    [
        (LEAD, "mobile"),
        ("+14155550186", "landline"),
        ("+14155550197", "landline"),
        ("+14155550171", "nonFixedVoip"),
        ("+442079460000", "landline"),
        ("+447700900123", "mobile"),
        ("+18005550123", "tollFree"),
    ],
)
async def test_lookup_knows_the_line_type(twilio: Client, number: str, line_type: str) -> None:
    found = await asyncio.to_thread(
        twilio.lookups.v2.phone_numbers(number).fetch, fields="line_type_intelligence"
    )

    assert found.valid
    assert found.phone_number == number
    assert found.line_type_intelligence["type"] == line_type


async def test_lookup_without_the_field_only_validates(simulator: Simulator, twilio: Client) -> None:
    found = await asyncio.to_thread(twilio.lookups.v2.phone_numbers(LEAD).fetch)

    assert (found.valid, found.national_format, found.country_code) == (True, "(415) 555-0123", "US")
    assert found.line_type_intelligence is None
    assert simulator.lookups == [LEAD]


async def test_lookup_without_coverage_says_so(twilio: Client) -> None:
    found = await asyncio.to_thread(
        twilio.lookups.v2.phone_numbers("+14155550170").fetch, fields="line_type_intelligence"
    )

    assert found.line_type_intelligence["type"] is None
    assert found.line_type_intelligence["error_code"] == 60600


@pytest.mark.parametrize(
    ("number", "problem"),
    [("+1415555", "TOO_SHORT"), ("+141555501234567", "TOO_LONG"), ("hello", "NOT_A_NUMBER")],
)
async def test_lookup_of_no_number_is_an_answer(twilio: Client, number: str, problem: str) -> None:
    found = await asyncio.to_thread(twilio.lookups.v2.phone_numbers(number).fetch)

    assert not found.valid
    assert found.validation_errors == [problem]
