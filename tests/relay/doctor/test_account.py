"""The account, the clock, and texts that the carrier stops."""

from pathlib import Path

import pytest

from leadterm.domain.model import Instant
from leadterm.relay.clock import system_clock
from leadterm.relay.doctor import State, registration
from leadterm.simulator import Fault, Operation
from support.databases import sqlite_database
from support.relay import LEAD, OTHER_LEAD, TRACKING

SECOND = "+14155550112"


@pytest.fixture
def either_url(tmp_path: Path) -> str:
    """One database is enough here."""
    return sqlite_database(tmp_path / "relay.db")


async def test_an_account_that_is_well(doctor) -> None:
    assert await doctor.one("account") == (
        State.OK,
        "The carrier lets us in, and the account is active.",
        "",
    )


async def test_a_wrong_token_is_told_and_not_printed(doctor) -> None:
    doctor.told(auth_token="guessed-token")
    state, sentence, mend = await doctor.one("account")
    assert state is State.WRONG
    assert "does not let us in (401)" in sentence
    assert "LEADTERM_TWILIO__AUTH_TOKEN" in mend
    assert "guessed-token" not in str(await doctor.findings())
    assert (await doctor.one("numbers"))[0] is State.UNKNOWN


async def test_the_secondary_token_is_told_from_the_primary_one(doctor, relay) -> None:
    relay.simulator.account.secondary_token = "second"
    doctor.told(auth_token="second")
    state, sentence, _ = await doctor.one("account")
    assert (state, "not the account's primary token" in sentence) == (State.WRONG, True)


async def test_another_account_than_the_token_s_is_told(doctor) -> None:
    doctor.told(account_sid="AC" + "0" * 32)
    state, sentence, _ = await doctor.one("account")
    assert (state, "twilio.account_sid" in sentence) == (State.WRONG, True)


async def test_a_suspended_account_is_told(doctor, relay) -> None:
    relay.simulator.account.status = "suspended"
    state, sentence, _ = await doctor.one("account")
    assert (state, sentence) == (State.WRONG, "The carrier says that our account is “suspended”.")


async def test_a_trial_account_is_well_but_its_limit_is_told(doctor, relay) -> None:
    relay.simulator.account.type = "Trial"
    state, sentence, _ = await doctor.one("account")
    assert (state, "just the numbers verified at Twilio" in sentence) == (State.OK, True)


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.ERROR_BEFORE, Fault.THROTTLED])
async def test_a_carrier_that_gives_no_answer_is_told_and_ends_the_questions(doctor, relay, fault) -> None:
    relay.simulator.faults.inject(fault, operation=Operation.ACCOUNT)
    found = await doctor.findings()
    told = {it.check: it for it in found}
    assert told["account"].state is State.WRONG
    assert "no text can be sent" in told["account"].sentence
    assert (told["numbers"].state, told["registration"].state) == (State.UNKNOWN, State.UNKNOWN)


async def test_a_carrier_that_is_not_there_is_told(doctor) -> None:
    doctor.told(api_base_url="http://127.0.0.1:9")
    state, sentence, _ = await doctor.one("account")
    assert (state, "http://127.0.0.1:9: the carrier did not answer" in sentence) == (State.WRONG, True)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(0, ""), (5_000, ""), (200_000, "3 minutes ahead of"), (-7_300_000, "2 hours behind")],
)
async def test_a_clock_that_is_off_is_told_by_how_much(doctor, ahead, said) -> None:
    doctor.clock = lambda: Instant(system_clock() + ahead)
    state, sentence, mend = await doctor.one("clock")
    assert said in sentence
    assert (state is State.WRONG, mend.startswith("timedatectl")) == (bool(said), bool(said))


# Registration --------------------------------------------------------------------------------------------


async def text_out(relay, office, to: str, *, from_: str = TRACKING) -> None:
    """An agent's text, carried to its end."""
    carrier = relay.relay.carrier
    await carrier.send(to=to, from_=from_, body="Hello", message_id=1)
    await relay.simulator.settled()


async def test_without_a_text_to_the_us_nobody_knows_whether_a_number_is_registered(doctor) -> None:
    state, sentence, _ = await doctor.one("registration")
    assert (state, "A2P 10DLC" in sentence) == (State.UNKNOWN, True)


async def test_an_unregistered_number_is_told_from_a_mistake_of_ours_and_well_once_it_is_registered(
    doctor, relay, office
) -> None:
    number = relay.simulator.carrier.numbers[TRACKING]
    number.registered = False
    await text_out(relay, office, LEAD)
    state, sentence, mend = await doctor.one("registration")
    assert state is State.WRONG
    assert f"stops what {TRACKING} sends to the US (30034)" in sentence
    assert "no mistake of leadterm's or of its settings" in sentence
    assert "brand and a campaign" in mend
    assert LEAD not in str(await doctor.findings())

    number.registered = True
    await text_out(relay, office, OTHER_LEAD)
    state, sentence, _ = await doctor.one("registration")
    assert (state, "No want of registration" in sentence) == (State.OK, True)


async def test_each_number_is_told_by_its_own_latest_text(doctor, relay, office) -> None:
    await relay.add_number(office.company, office.flow.id, SECOND)
    relay.simulator.carrier.numbers[SECOND].registered = False
    await text_out(relay, office, LEAD, from_=SECOND)
    await text_out(relay, office, LEAD)
    ((state, sentence, _),) = await doctor.of("registration")
    assert (state, SECOND in sentence) == (State.WRONG, True)


async def test_another_failure_or_another_country_says_nothing_of_registration(doctor, relay, office) -> None:
    await text_out(relay, office, "+14155550187")  # Filtered.
    await text_out(relay, office, "+447700900110")
    assert (await doctor.one("registration"))[0] is State.UNKNOWN


async def test_a_number_that_is_none_of_ours_is_not_judged(doctor, relay, office) -> None:
    relay.simulator.add_number(SECOND).registered = False
    await text_out(relay, office, LEAD, from_=SECOND)
    assert (await doctor.one("registration"))[0] is State.UNKNOWN


async def test_texts_that_can_t_be_listed_leave_it_open(doctor, relay, monkeypatch) -> None:
    relay.simulator.faults.inject(Fault.ERROR_BEFORE, operation=Operation.LIST)
    assert await doctor.one("registration") == (
        State.UNKNOWN,
        "The latest texts could not be looked at: the carrier answered 500.",
        "",
    )
    monkeypatch.setattr(registration, "SECONDS", 0.05)
    relay.simulator.faults.inject(Fault.HANG_BEFORE, operation=Operation.LIST)
    assert (await doctor.one("registration"))[1] == (
        "The latest texts could not be looked at: the carrier took too long to list them."
    )
