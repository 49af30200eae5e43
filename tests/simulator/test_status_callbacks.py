"""What becomes of a text, and how the carrier reports it."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import Response
from twilio.rest import Client

from leadterm.simulator import (
    AT_ONCE,
    Behaviour,
    CallbackHabit,
    ManualClock,
    Pace,
    Simulator,
    Status,
    running,
)
from support.webhook_catcher import LEAD, OURS, WebhookCatcher


async def send(twilio: Client, to: str, callback: str, **fields: Any) -> str:
    created = await asyncio.to_thread(
        twilio.messages.create, to=to, from_=OURS, body="Hello", status_callback=callback, **fields
    )
    assert created.status == "queued"
    return created.sid


def statuses(catcher: WebhookCatcher) -> list[str]:
    return [caught.form["MessageStatus"] for caught in catcher.caught]


async def test_sent_and_delivered_are_reported_but_never_queued(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    sid = await send(twilio, LEAD, f"{catcher.url}/status?id=42&note=a+b")
    await simulator.settled()

    assert statuses(catcher) == ["sent", "delivered"]
    delivered = catcher.caught[-1]
    assert delivered.url.endswith("/status?id=42&note=a+b")
    assert delivered.form["RawDlrDoneDate"].isdecimal()
    expected = {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": "delivered",
        "SmsStatus": "delivered",
        "AccountSid": simulator.account.sid,
        "From": OURS,
        "To": LEAD,
        "ApiVersion": "2010-04-01",
    }
    assert {name: delivered.form[name] for name in expected} == expected
    assert "ErrorCode" not in delivered.form


async def test_callback_is_signed_as_the_twilio_package_expects(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    await send(twilio, LEAD, f"{catcher.url}/status?id=42#rc=3&rp=all")
    await simulator.settled()

    assert [caught.genuine for caught in catcher.caught] == [True, True]
    headers = catcher.caught[0].headers
    assert headers["user-agent"] == "TwilioProxy/1.1"
    assert headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert headers["i-twilio-idempotency-token"]
    assert "rc=3" not in catcher.caught[0].url


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+14155550183", 30003),
        ("+13035550184", 30004),
        ("+447700900985", 30005),
        ("+14155550186", 30006),
        ("+14155550187", 30007),
        ("+14155550188", 30008),
        ("+442079460000", 30006),
    ],
)
async def test_undelivered_is_reported_with_its_code(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client, to: str, code: int
) -> None:
    sid = await send(twilio, to, f"{catcher.url}/status")
    await simulator.settled()
    fetched = await asyncio.to_thread(twilio.messages(sid).fetch)

    assert statuses(catcher) == ["sent", "undelivered"]
    assert catcher.caught[-1].form["ErrorCode"] == str(code)
    assert catcher.caught[-1].form["ErrorMessage"] == fetched.error_message
    assert (fetched.status, fetched.error_code) == ("undelivered", code)
    assert simulator.reached(to) == []


@pytest.mark.parametrize(("to", "code"), [("+14155550179", "21610"), ("+14155550189", "30034")])
async def test_failed_comes_without_sent(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client, to: str, code: str
) -> None:
    await send(twilio, to, f"{catcher.url}/status")
    await simulator.settled()

    assert [(c.form["MessageStatus"], c.form["ErrorCode"]) for c in catcher.caught] == [("failed", code)]


@pytest.mark.parametrize(
    ("to", "reported", "status"),
    [
        ("+14155550190", ["sent"], Status.SENT),
        ("+14155550191", ["delivered", "sent"], Status.DELIVERED),
        ("+14155550192", ["sent", "sent", "delivered", "delivered"], Status.DELIVERED),
        ("+14155550194", [], Status.DELIVERED),
    ],
)
async def test_habits_of_callbacks(
    simulator: Simulator,
    catcher: WebhookCatcher,
    twilio: Client,
    to: str,
    reported: list[str],
    status: Status,
) -> None:
    await send(twilio, to, f"{catcher.url}/status")
    await simulator.settled()

    assert statuses(catcher) == reported
    assert simulator.texts_to(to)[0].status is status


async def test_doubled_callbacks_carry_one_idempotency_token(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    await send(twilio, "+14155550192", f"{catcher.url}/status")
    await simulator.settled()

    tokens = [caught.headers["i-twilio-idempotency-token"] for caught in catcher.caught]
    assert tokens[0] == tokens[1]
    assert tokens[2] == tokens[3]
    assert tokens[0] != tokens[2]


async def test_early_callbacks_come_before_the_answer(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    await send(twilio, "+14155550193", f"{catcher.url}/status")

    assert statuses(catcher) == ["sent", "delivered"]


async def test_a_messaging_service_reports_queued_too(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    service = simulator.add_service([OURS])
    await asyncio.to_thread(
        twilio.messages.create,
        to=LEAD,
        messaging_service_sid=service.sid,
        body="Hello",
        status_callback=f"{catcher.url}/status",
    )
    await simulator.settled()

    assert statuses(catcher) == ["queued", "sent", "delivered"]
    assert catcher.caught[0].form["MessagingServiceSid"] == service.sid


async def test_a_test_may_choose_the_behaviour_of_a_number(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    simulator.behave(LEAD, Behaviour(outcome=Status.SENT, callbacks=CallbackHabit.DOUBLED))
    await send(twilio, LEAD, f"{catcher.url}/status")
    await simulator.settled()

    assert statuses(catcher) == ["sent", "sent"]


async def test_a_callback_answered_with_an_error_is_an_alert_and_is_not_tried_again(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    catcher.answers.append(Response("no", status_code=403))
    sid = await send(twilio, LEAD, f"{catcher.url}/status")
    await simulator.settled()

    assert statuses(catcher) == ["sent", "delivered"]
    assert [(alert.code, alert.message_sid) for alert in simulator.debugger] == [(11200, sid)]


async def test_texts_take_the_time_that_the_pace_says() -> None:
    clock = ManualClock()
    simulator = Simulator(clock=clock, pace=Pace(queued_to_sent=2, sent_to_final=3))
    simulator.add_number(OURS)
    auth = (simulator.account.sid, simulator.account.auth_token)
    async with running(simulator) as url, httpx.AsyncClient(auth=auth, trust_env=False) as client:
        messages = f"{url}/2010-04-01/Accounts/{simulator.account.sid}/Messages.json"
        await client.post(messages, data={"To": LEAD, "From": OURS, "Body": "x"})
        (text,) = simulator.texts
        started = clock.now()

        clock.advance(1.9)
        await asyncio.sleep(0)
        assert text.status is Status.QUEUED
        clock.advance(0.1)
        await simulator.until(lambda: text.status is Status.SENT)
        await asyncio.sleep(0)
        clock.advance(3)
        await simulator.until(lambda: text.status is Status.DELIVERED)

        assert text.sent is not None
        assert (text.sent - started).total_seconds() == 2
        assert (text.updated - started).total_seconds() == 5


async def test_until_says_when_it_waited_in_vain() -> None:
    simulator = Simulator(pace=AT_ONCE)
    with pytest.raises(TimeoutError):
        await simulator.until(lambda: simulator.texts, timeout=0.01)
    await simulator.close()
