"""A lead texts: the webhook, its answer, and the troubles of both."""

import asyncio

import httpx
import pytest
from starlette.responses import RedirectResponse, Response
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from leadterm.simulator import Origin, Picture, Simulator
from leadterm.simulator.server import bound_socket
from support.webhook_catcher import LEAD, OURS, WebhookCatcher


async def test_a_lead_text_is_posted_with_all_of_twilios_fields(
    simulator: Simulator, catcher: WebhookCatcher
) -> None:
    arrived = await simulator.text_in(LEAD, OURS, "Hi, do you fix gutters? 🏠")

    (caught,) = catcher.caught
    sid = arrived.text.sid
    assert caught.genuine
    assert arrived.status == 200
    assert caught.form == {
        "ToCountry": "US",
        "ToState": "CA",
        "ToCity": "SAN FRANCISCO",
        "ToZip": "94105",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "FromCountry": "US",
        "FromState": "CA",
        "FromCity": "SAN FRANCISCO",
        "FromZip": "94105",
        "Body": "Hi, do you fix gutters? 🏠",
        "To": OURS,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": simulator.account.sid,
        "From": LEAD,
        "ApiVersion": "2010-04-01",
    }


async def test_unknown_place_is_present_but_empty(simulator: Simulator, catcher: WebhookCatcher) -> None:
    await simulator.text_in("+447700900123", OURS, "")

    form = catcher.caught[0].form
    assert (form["FromCountry"], form["FromState"], form["FromCity"], form["Body"]) == ("GB", "", "", "")
    assert catcher.caught[0].genuine


@pytest.mark.parametrize("body", ["a&b=c+d %41", "é\u202eabc\x00\x1b[31m", "x" * 10_000, "ß🏠\r\n\tß"])
async def test_any_body_arrives_as_it_is_and_genuine(
    simulator: Simulator, catcher: WebhookCatcher, body: str
) -> None:
    await simulator.text_in(LEAD, OURS, body)

    assert catcher.caught[0].form["Body"] == body
    assert catcher.caught[0].genuine


async def test_forced_repeat_has_the_same_sid_and_token(
    simulator: Simulator, catcher: WebhookCatcher
) -> None:
    arrived = await simulator.text_in(LEAD, OURS, "Hi")
    await simulator.deliver(arrived.text)

    first, second = catcher.caught
    assert first.form == second.form
    assert first.headers["i-twilio-idempotency-token"] == second.headers["i-twilio-idempotency-token"]
    assert len(simulator.texts) == 1


async def test_chosen_sid_is_used(simulator: Simulator, catcher: WebhookCatcher) -> None:
    sid = "SM" + "a" * 32
    await simulator.text_in(LEAD, OURS, "Hi", sid=sid)

    assert catcher.caught[0].form["MessageSid"] == sid


async def test_text_without_a_webhook_is_still_in_the_list(simulator: Simulator, twilio: Client) -> None:
    arrived = await simulator.text_in(LEAD, OURS, "Is anyone there?")
    (listed,) = await asyncio.to_thread(twilio.messages.list, to=OURS)

    assert arrived.exchange is None
    assert (listed.body, listed.direction, listed.status) == ("Is anyone there?", "inbound", "received")


async def test_text_to_a_strange_number_is_the_callers_mistake(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="add_number"):
        await simulator.text_in(LEAD, "+14155550155", "Hi")


async def test_pictures_can_be_fetched_from_the_media_url(
    simulator: Simulator, catcher: WebhookCatcher, twilio: Client
) -> None:
    arrived = await simulator.text_in(LEAD, OURS, "Look", media=[Picture("image/png", b"\x89PNG")])

    form = catcher.caught[0].form
    async with httpx.AsyncClient(trust_env=False) as client:
        fetched = await client.get(form["MediaUrl0"])
    listed = await asyncio.to_thread(twilio.messages(arrived.text.sid).media.list)

    assert arrived.text.sid.startswith("MM")
    assert (form["NumMedia"], form["MediaContentType0"]) == ("1", "image/png")
    assert (fetched.content, fetched.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert [media.content_type for media in listed] == ["image/png"]


# What the webhook answers


async def test_empty_twiml_texts_nobody(simulator: Simulator, catcher: WebhookCatcher) -> None:
    catcher.answers.append(Response(str(MessagingResponse()), media_type="text/xml"))
    await simulator.text_in(LEAD, OURS, "Hi")
    await simulator.settled()

    assert simulator.texts_to(LEAD) == []
    assert simulator.debugger == []


async def test_plain_ok_is_texted_to_the_lead(simulator: Simulator, catcher: WebhookCatcher) -> None:
    catcher.answers.append(Response("OK", media_type="text/plain"))
    await simulator.text_in(LEAD, OURS, "Hi")
    await simulator.settled()

    assert simulator.reached(LEAD) == ["OK"]


async def test_twiml_messages_are_texted(simulator: Simulator, catcher: WebhookCatcher) -> None:
    twiml = MessagingResponse()
    twiml.message("Thanks!", status_callback=f"{catcher.url}/status")
    twiml.message("For you", to="+14155550124")
    catcher.answers.append(Response(str(twiml), media_type="text/xml"))
    await simulator.text_in(LEAD, OURS, "Hi")
    await simulator.settled()

    assert simulator.reached(LEAD) == ["Thanks!"]
    assert simulator.reached("+14155550124") == ["For you"]
    assert [c.form.get("MessageStatus") for c in catcher.caught] == [None, "sent", "delivered"]
    assert simulator.texts_to(LEAD)[0].origin is Origin.TWIML


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("no", status_code=500), 11200),
        (Response("no", status_code=404), 11200),
        (Response('{"ok": true}', media_type="application/json"), 12300),
        (Response("<Response>", media_type="text/xml"), 12100),
        (Response("<Answer/>", media_type="text/xml"), 12100),
        (Response("<Response><Dial/></Response>", media_type="text/xml"), 12200),
        (Response(b"OK"), 11200),
        (Response(" " * 70_000, media_type="text/xml"), 11750),
        (RedirectResponse("/again"), None),
    ],
)
async def test_bad_answers_are_alerts_and_text_nobody(
    simulator: Simulator, catcher: WebhookCatcher, answer: Response, code: int | None
) -> None:
    catcher.answers.append(answer)
    await simulator.text_in(LEAD, OURS, "Hi")

    assert [alert.code for alert in simulator.debugger] == ([code] if code else [])
    assert simulator.texts_to(LEAD) == []


async def test_endless_redirects_are_given_up(simulator: Simulator, catcher: WebhookCatcher) -> None:
    catcher.answers.extend(RedirectResponse("/again") for _ in range(12))
    await simulator.text_in(LEAD, OURS, "Hi")

    assert [alert.code for alert in simulator.debugger] == [11215]


# Connections


async def test_refused_connection_is_tried_once_more(simulator: Simulator) -> None:
    simulator.carrier.numbers[OURS].sms_url = f"http://127.0.0.1:{free_port()}/inbound"
    arrived = await simulator.text_in(LEAD, OURS, "Hi")

    assert arrived.exchange is not None
    assert (arrived.status, arrived.exchange.attempts) == (None, 2)
    assert [alert.code for alert in simulator.debugger] == [11205]


@pytest.mark.parametrize(
    ("fragment", "attempts"),
    [("", 1), ("#rc=2", 1), ("#rc=2&rp=5xx", 3), ("#rc=4&rp=4xx,rt", 1), ("#rp=all", 2), ("#rc=9&rp=all", 6)],
)
async def test_server_errors_are_retried_only_when_the_fragment_says_so(
    simulator: Simulator, catcher: WebhookCatcher, fragment: str, attempts: int
) -> None:
    simulator.carrier.numbers[OURS].sms_url += fragment
    catcher.answers.extend(Response(status_code=503) for _ in range(10))
    arrived = await simulator.text_in(LEAD, OURS, "Hi")

    assert arrived.exchange is not None
    assert arrived.exchange.attempts == len(catcher.caught) == attempts
    assert len({c.headers["i-twilio-idempotency-token"] for c in catcher.caught}) == 1
    assert "#" not in arrived.exchange.url


async def test_retry_that_succeeds_leaves_no_alert(simulator: Simulator, catcher: WebhookCatcher) -> None:
    simulator.carrier.numbers[OURS].sms_url += "#rc=1&rp=5xx"
    catcher.answers.append(Response(status_code=503))
    arrived = await simulator.text_in(LEAD, OURS, "Hi")

    assert arrived.status == 200
    assert simulator.debugger == []


async def test_slow_answer_is_not_waited_for(simulator: Simulator) -> None:
    async def never_answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hold.wait()
        writer.close()

    hold = asyncio.Event()
    server = await asyncio.start_server(never_answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    simulator.carrier.numbers[OURS].sms_url = f"http://127.0.0.1:{port}/#rt=100"
    arrived = await simulator.text_in(LEAD, OURS, "Hi")
    hold.set()
    server.close()
    await server.wait_closed()

    assert arrived.exchange is not None
    assert (arrived.status, arrived.exchange.attempts, arrived.exchange.error_code) == (None, 1, 11200)


async def test_fallback_is_told_what_went_wrong(simulator: Simulator, catcher: WebhookCatcher) -> None:
    number = simulator.carrier.numbers[OURS]
    number.sms_fallback_url = f"{catcher.url}/fallback"
    catcher.answers.append(Response(status_code=500))
    arrived = await simulator.text_in(LEAD, OURS, "Hi")

    fallback = catcher.caught[-1]
    assert arrived.status == 200
    assert fallback.genuine
    assert (fallback.form["ErrorCode"], fallback.form["ErrorUrl"]) == ("11200", number.sms_url)


async def test_a_number_may_ask_for_get(simulator: Simulator, catcher: WebhookCatcher) -> None:
    simulator.carrier.numbers[OURS].sms_method = "GET"
    await simulator.text_in(LEAD, OURS, "Hi")

    (caught,) = catcher.caught
    assert (caught.method, caught.form, caught.genuine) == ("GET", {}, True)
    assert "Body=Hi" in caught.url


def free_port() -> int:
    with bound_socket() as sock:
        return int(sock.getsockname()[1])
