"""The carrier's numbers against ours: where each one's texts go, and what --fix puts right."""

import pytest

from leadterm.relay.carrier.account import MESSAGE_PATH
from leadterm.relay.doctor import State
from leadterm.simulator import Fault, Operation
from leadterm.simulator.account import OwnedNumber
from support.relay import LEAD, TRACKING, Office, RunningRelay

OTHER = "+14155550112"
RETRIES = "#rc=3&rp=5xx,ct,rt"


@pytest.fixture
def number(relay: RunningRelay, office: Office) -> OwnedNumber:
    """The office's number at the carrier, set up as it should be."""
    found = relay.simulator.carrier.numbers[TRACKING]
    found.sms_url = f"{relay.base_url}{MESSAGE_PATH}{RETRIES}"
    return found


def put_astray(number: OwnedNumber, how: str) -> None:
    """Spoils where a number's texts go."""
    match how:
        case "nowhere":
            number.sms_url = ""
        case "elsewhere":
            number.sms_url = "https://zoe:pass-1@old.example/in?key=secret-2"
        case "application":
            number.sms_application_sid = "AP" + "0" * 32
        case "get":
            number.sms_method = "GET"
        case "once":
            number.sms_url = number.sms_url.partition("#")[0]


async def test_a_number_whose_texts_come_here_is_well(doctor, number) -> None:
    state, sentence, _ = await doctor.one("numbers")
    assert (state, sentence) == (
        State.OK,
        "1 of 1 tracking numbers have their texts posted to this relay.",
    )


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("nowhere", "texts go nowhere"),
        ("elsewhere", "texts go to https://old.example/in?…"),
        ("application", "texts go to the application AP"),
        ("get", "texts come with GET instead of POST"),
        ("once", "a text is tried just once"),
    ],
)
async def test_a_number_that_is_astray_is_named_and_put_right_by_fix_alone(
    doctor, relay, number, how, said
) -> None:
    put_astray(number, how)
    before = relay.simulator.carrier.numbers[TRACKING].sms_url
    state, sentence, mend = await doctor.one("numbers")
    assert (state, mend) == (State.WRONG, "leadterm doctor --fix")
    assert said in sentence
    assert number.sms_url == before

    (mended, well) = await doctor.of("numbers", fix=True)

    assert (mended[0], well[0]) == (State.MENDED, State.OK)
    assert said in mended[1]
    assert (number.sms_url, number.sms_method) == (f"{relay.base_url}{MESSAGE_PATH}{RETRIES}", "POST")
    assert number.sms_application_sid == ""
    assert "numbers" not in await doctor.wrong()
    assert (await relay.simulator.text_in(LEAD, TRACKING, "Hello")).status == 200


async def test_what_another_address_keeps_secret_is_not_printed(doctor, number) -> None:
    put_astray(number, "elsewhere")
    said = str(await doctor.findings(fix=True))
    assert "pass-1" not in said
    assert "secret-2" not in said


async def test_other_ways_of_asking_for_retries_are_good_too(doctor, relay, number) -> None:
    number.sms_url = f"{relay.base_url}{MESSAGE_PATH}#rp=all&rc=5"
    assert await doctor.wrong() == []
    number.sms_url = f"{relay.base_url}{MESSAGE_PATH}#rp=all&rc=0"
    assert await doctor.wrong() == ["numbers"]


async def test_a_number_the_account_has_not_is_named(doctor, relay, number) -> None:
    del relay.simulator.carrier.numbers[TRACKING]
    state, sentence, mend = await doctor.one("numbers")
    assert state is State.WRONG
    assert f"{TRACKING} “Google Ads” is a tracking number here, but the carrier's account has no" in sentence
    assert "twilio.account_sid" in mend
    assert await doctor.wrong(fix=True) == ["numbers"]


async def test_a_number_that_can_t_text_is_named(doctor, number) -> None:
    number.texts = False
    state, sentence, _ = await doctor.one("numbers")
    assert state is State.WRONG
    assert "can't text" in sentence


async def test_a_number_that_posts_here_and_is_nobody_s_is_named_with_what_adds_it(
    doctor, relay, number
) -> None:
    relay.simulator.add_number(OTHER, number.sms_url)
    _, (state, sentence, mend) = await doctor.of("numbers")
    assert state is State.WRONG
    assert OTHER in sentence
    assert mend.startswith(f"leadterm admin number add {OTHER} ")


async def test_other_numbers_of_the_account_are_left_alone_by_fix(doctor, relay, number) -> None:
    other = relay.simulator.add_number(OTHER, "https://crm.example/sms")
    _, (state, sentence, _) = await doctor.of("numbers", fix=True)
    assert (state, sentence) == (State.OK, f"Not of this relay, and left alone: {OTHER}.")
    assert other.sms_url == "https://crm.example/sms"


async def test_fix_sets_nothing_while_the_public_url_leads_elsewhere(doctor, relay, number) -> None:
    number.sms_url = "https://old.example/in"
    doctor.told(public_url="http://127.0.0.1:9")
    found = await doctor.findings(fix=True)
    assert "No address was set: first the public URL must lead to this relay." in str(found)
    assert number.sms_url == "https://old.example/in"


async def test_a_carrier_that_fails_at_the_setting_of_an_address_is_told(doctor, relay, number) -> None:
    number.sms_url = ""
    relay.simulator.faults.inject(Fault.ERROR_BEFORE, operation=Operation.NUMBERS)
    ((state, sentence, _),) = await doctor.of("numbers", fix=True)
    assert (state, sentence) == (
        State.UNKNOWN,
        "Ours and the carrier's could not be compared: the carrier answered 500 when asked for the account's "
        "numbers.",
    )
    assert number.sms_url == ""
