"""What an account's owner can get wrong at Twilio, played: tokens, registration, applications, the clock."""

from email.utils import parsedate_to_datetime

import httpx
import pytest

from leadterm.simulator import ManualClock, Simulator, Status, running
from leadterm.simulator.texts import SendRequest
from support.webhook_catcher import LEAD, OURS


async def test_every_answer_has_the_date_of_the_simulator_s_clock() -> None:
    clock = ManualClock()
    clock.advance(3600)
    async with running(Simulator(clock=clock)) as url, httpx.AsyncClient(trust_env=False) as client:
        for path in ("/2010-04-01/Accounts/AC1.json", "/nowhere", "/simulator/texts"):
            answer = await client.get(url + path)
            assert answer.headers.get_list("date") == ["Mon, 05 Jan 2026 18:00:00 GMT"]
            assert parsedate_to_datetime(answer.headers["date"]) == clock.now()


async def test_the_secondary_token_lets_in(simulator: Simulator, api: httpx.AsyncClient) -> None:
    path = f"/2010-04-01/Accounts/{simulator.account.sid}.json"
    second = (simulator.account.sid, "second")
    assert (await api.get(path, auth=second)).status_code == 401
    assert (await api.get(path, auth=(simulator.account.sid, ""))).status_code == 401
    simulator.account.secondary_token = "second"
    assert (await api.get(path, auth=second)).json()["auth_token"] == simulator.account.auth_token


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [(LEAD, Status.FAILED, 30034), ("+447700900110", Status.DELIVERED, None)],
)
async def test_an_unregistered_number_s_texts_to_the_us_fail(
    simulator: Simulator, to: str, status: Status, code: int | None
) -> None:
    simulator.carrier.numbers[OURS].registered = False
    text = simulator.send(SendRequest(to=to, from_=OURS, body="Hello"))
    await simulator.carry(text)
    assert (text.status, text.error_code) == (status, code)


async def test_an_application_has_a_number_s_texts_instead_of_its_address(
    simulator: Simulator, catcher
) -> None:
    simulator.carrier.numbers[OURS].sms_application_sid = "AP1"
    assert (await simulator.text_in(LEAD, OURS, "Hello")).exchange is None
    assert catcher.caught == []
