"""STOP and START at the carrier: it remembers, answers itself, and passes the text on."""

import asyncio

import pytest
from starlette.responses import Response
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from leadterm.simulator import Origin, Simulator
from leadterm.simulator.optouts import STARTED, STOPPED
from support.webhook_catcher import LEAD, OURS, WebhookCatcher

OTHER = "+14155550101"


def carriers_answers(simulator: Simulator) -> list[str]:
    return [text.body for text in simulator.texts if text.origin is Origin.CARRIER]


async def code_of_sending(twilio: Client, **fields: object) -> int:
    try:
        await asyncio.to_thread(twilio.messages.create, body="Hello", **fields)
    except TwilioRestException as refusal:
        return int(refusal.code)
    return 0


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Unsubscribe ", "STOPALL", "cancel", "End", "quit", "OPTOUT"]
)
async def test_stop_word_stops_our_texts_and_still_reaches_the_relay(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client, word: str
) -> None:
    await simulator.text_in(LEAD, OURS, word)
    await simulator.settled()

    assert [caught.form["Body"] for caught in catcher.caught] == [word]
    assert "OptOutType" not in catcher.caught[0].form
    assert carriers_answers(simulator) == [STOPPED]
    assert await code_of_sending(twilio, to=LEAD, from_=OURS) == 21610
    assert simulator.texts_to(LEAD) == []


@pytest.mark.parametrize("body", ["Please stop", "STOP.", "stop it", "HELP", "ok"])
async def test_other_words_stop_nothing(simulator: Simulator, twilio: Client, body: str) -> None:
    await simulator.text_in(LEAD, OURS, body)

    assert await code_of_sending(twilio, to=LEAD, from_=OURS) == 0


async def test_stop_counts_for_one_number_only(simulator: Simulator, twilio: Client) -> None:
    simulator.add_number(OTHER)
    await simulator.text_in(LEAD, OURS, "STOP")

    assert await code_of_sending(twilio, to=LEAD, from_=OTHER) == 0
    assert await code_of_sending(twilio, to="+14155550124", from_=OURS) == 0


async def test_stop_counts_for_a_whole_messaging_service(simulator: Simulator, twilio: Client) -> None:
    simulator.add_number(OTHER)
    service = simulator.add_service([OURS, OTHER])
    await simulator.text_in(LEAD, OURS, "STOP")

    assert await code_of_sending(twilio, to=LEAD, from_=OTHER) == 21610
    assert await code_of_sending(twilio, to=LEAD, messaging_service_sid=service.sid) == 21610


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
async def test_start_word_lifts_it(simulator: Simulator, twilio: Client, word: str) -> None:
    await simulator.text_in(LEAD, OURS, "STOP")
    await simulator.text_in(LEAD, OURS, word)

    assert carriers_answers(simulator) == [STOPPED, STARTED]
    assert await code_of_sending(twilio, to=LEAD, from_=OURS) == 0


async def test_yes_from_a_lead_who_never_stopped_is_only_a_yes(simulator: Simulator) -> None:
    await simulator.text_in(LEAD, OURS, "Yes")

    assert carriers_answers(simulator) == []


async def test_advanced_opt_out_names_the_keyword(simulator: Simulator, catcher: WebhookCatcher) -> None:
    simulator.carrier.advanced_opt_out = True
    for body in ("stop", "START", "info", "hello"):
        await simulator.text_in(LEAD, OURS, body)

    types = [caught.form.get("OptOutType") for caught in catcher.caught]
    assert types == ["STOP", "START", "HELP", None]


async def test_the_carriers_own_word_counts_for_any_body(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    await simulator.text_in(LEAD, OURS, "basta", opt_out_type="STOP")

    assert catcher.caught[0].form["OptOutType"] == "STOP"
    assert await code_of_sending(twilio, to=LEAD, from_=OURS) == 21610


async def test_a_webhooks_own_answer_to_stop_is_blocked(
    simulator: Simulator, catcher: WebhookCatcher
) -> None:
    catcher.answers.append(Response("You are unsubscribed", media_type="text/plain"))
    await simulator.text_in(LEAD, OURS, "STOP")
    await simulator.settled()

    assert simulator.texts_to(LEAD) == []
    assert [alert.code for alert in simulator.debugger] == [21610]
