"""What kind of line a number is, as the carrier's Lookup says and as we take it."""

import msgspec
import pytest

from leadterm.domain.carrier import LineFound
from leadterm.domain.model import LineType
from leadterm.relay.carrier import CarrierSilent, TwilioAccount
from leadterm.simulator import Behaviour, Fault, Operation
from leadterm.simulator import LineType as Word
from support.raw_server import raw_server

from .conftest import QUICK

NUMBER = "+14155550123"

EXPECTED = {
    Word.LANDLINE: LineType.LANDLINE,
    Word.MOBILE: LineType.MOBILE,
    Word.PERSONAL: LineType.MOBILE,
    Word.FIXED_VOIP: LineType.VOIP,
    Word.NON_FIXED_VOIP: LineType.VOIP,
    Word.TOLL_FREE: LineType.TOLL_FREE,
    Word.PREMIUM: LineType.OTHER,
    Word.SHARED_COST: LineType.OTHER,
    Word.UAN: LineType.OTHER,
    Word.VOICEMAIL: LineType.OTHER,
    Word.PAGER: LineType.OTHER,
    Word.UNKNOWN: LineType.UNKNOWN,
}


@pytest.fixture
def account(simulator):
    return TwilioAccount(
        account_sid=simulator.account.sid,
        auth_token=simulator.account.auth_token,
        api_base_url="http://127.0.0.1:9",
        lookups_base_url=simulator.base_url,
        public_url="http://127.0.0.1:9",
    )


@pytest.mark.parametrize("word", Word)
async def test_each_of_the_carriers_words_is_one_of_ours(carrier, simulator, word):
    simulator.behave(NUMBER, Behaviour(line_type=word))
    found = await carrier.look_up(NUMBER)
    assert found.line_type is EXPECTED[word]


async def test_whose_line_it_is(carrier):
    assert await carrier.look_up(NUMBER) == LineFound(line_type=LineType.MOBILE, carrier="Made-up Wireless")
    assert (await carrier.look_up("+14155550186")).line_type is LineType.LANDLINE


@pytest.mark.parametrize("code", [60600, 60601, 60606, 12345])
async def test_what_the_carrier_will_not_say_is_unknown(carrier, simulator, code):
    simulator.behave(NUMBER, Behaviour(line_type=Word.LANDLINE, lookup_error=code))
    assert await carrier.look_up(NUMBER) == LineFound(line_type=LineType.UNKNOWN)


async def test_a_number_that_cannot_be_is_invalid(carrier, simulator):
    assert await carrier.look_up("+1415555012399") == LineFound(line_type=LineType.INVALID)
    assert simulator.lookups == ["+1415555012399"]


@pytest.mark.parametrize("number", ["262966", "TWILIO", "", "+", "whatsapp:+14155550123", "+1415555/../x"])
async def test_what_is_no_number_is_not_asked_about(carrier, simulator, number):
    assert await carrier.look_up(number) == LineFound(line_type=LineType.UNKNOWN)
    assert simulator.lookups == []


@pytest.fixture
async def server():
    async with raw_server() as server:
        yield server


@pytest.fixture
async def asking(server, connect):
    return connect(
        TwilioAccount(
            account_sid="AC1",
            auth_token="t",
            api_base_url="http://127.0.0.1:9",
            lookups_base_url=server.url,
            public_url="https://r.example",
        )
    )


@pytest.mark.parametrize("line", [None, {}, {"type": None}, {"type": "satellite"}, {"error_code": 1}])
async def test_gaps_and_new_words_are_unknown(server, asking, line):
    server.answer("200 OK", msgspec.json.encode({"valid": True, "line_type_intelligence": line}))
    assert await asking.look_up(NUMBER) == LineFound(line_type=LineType.UNKNOWN)


async def test_it_asks_as_twilio_wants_to_be_asked(server, asking):
    server.answer("200 OK", b'{"valid": true}')
    await asking.look_up(NUMBER)
    line = b"GET /v2/PhoneNumbers/%2B14155550123?Fields=line_type_intelligence HTTP/1.1\r\n"
    assert server.requests[0].startswith(line)
    assert b"Authorization: Basic QUMxOnQ=" in server.requests[0]


async def test_the_carriers_name_is_made_harmless(server, asking):
    line = {"type": "mobile", "carrier_name": "Evil\x1b[31m\nTel " + "x" * 1000}
    server.answer("200 OK", msgspec.json.encode({"valid": True, "line_type_intelligence": line}))
    name = (await asking.look_up(NUMBER)).carrier
    assert name.isprintable()
    assert len(name) == 100


@pytest.mark.parametrize("status", ["400 Bad", "404 Not Found", "422 What"])
async def test_a_question_that_is_refused_leaves_the_line_unknown(server, asking, status):
    server.answer(status, b'{"code": 20404}')
    assert await asking.look_up(NUMBER) == LineFound(line_type=LineType.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("200 OK", b"<html>"),
        ("200 OK", b"[]"),
        ("200 OK", b"{}"),
        ("302 Found", b""),
        ("408 Slow", b""),
        ("500 Oh", b""),
        ("503 Later", b""),
    ],
)
async def test_an_answer_that_is_none_is_asked_for_again(server, asking, status, body):
    server.answer(status, body)
    with pytest.raises(CarrierSilent):
        await asking.look_up(NUMBER)


async def test_too_many_questions_wait_as_long_as_the_carrier_says(server, asking):
    server.answer("429 Too Many Requests", b'{"code": 20429}', "Retry-After: 30")
    with pytest.raises(CarrierSilent) as silence:
        await asking.look_up(NUMBER)
    assert silence.value.retry_after_ms == 30_000


@pytest.mark.parametrize("status", ["401 Who", "403 No"])
async def test_an_account_that_is_not_let_in_names_the_settings(server, asking, status):
    server.answer(status, b'{"code": 20003}')
    with pytest.raises(CarrierSilent, match=r"twilio\.lookups_base_url"):
        await asking.look_up(NUMBER)


@pytest.mark.parametrize(
    "fault", [Fault.RESET_BEFORE, Fault.HANG_BEFORE, Fault.THROTTLED, Fault.ERROR_BEFORE]
)
async def test_a_carriers_bad_day_is_silence(carrier, simulator, fault):
    assert QUICK.total < 1
    simulator.faults.inject(fault, operation=Operation.LOOKUP)
    with pytest.raises(CarrierSilent):
        await carrier.look_up(NUMBER)
    assert (await carrier.look_up(NUMBER)).line_type is LineType.MOBILE
