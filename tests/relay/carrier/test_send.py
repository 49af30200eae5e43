"""What the carrier's answer to a send means: sent, refused, safe to send again, or not known."""

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl

import msgspec
import pytest
from msgspec.structs import replace
from rich.pretty import pretty_repr
from twilio.rest import Client

from leadterm.domain.carrier_codes import explain
from leadterm.domain.model import MessageId
from leadterm.relay.carrier import Accepted, NotProcessed, Rejected, TwilioAccount, Unknown
from leadterm.simulator import Fault, bound_socket
from support.raw_server import raw_server
from support.webhook_catcher import LEAD, OURS, catching

from .conftest import NOW

PICTURES = ("https://relay.example/media/a-b_c", "https://relay.example/media/d?e=f&g")


def send(carrier, to=LEAD, body="Hello", mid=17, **more):
    return carrier.send(to=to, from_=OURS, body=body, message_id=MessageId(mid), **more)


def at(url):
    return TwilioAccount(
        account_sid="AC1", auth_token="token-1", api_base_url=url, public_url="https://relay.example"
    )


async def test_a_text_is_handed_over_once(carrier, simulator):
    result = await send(carrier, body="Hi Maria, é ✓ & more")

    (text,) = simulator.texts_to(LEAD)
    assert result == Accepted(text.sid, "queued")
    assert (text.from_, text.body) == (OURS, "Hi Maria, é ✓ & more")


async def test_a_text_carries_the_addresses_of_its_pictures(carrier, simulator):
    await send(carrier, body="", media_urls=PICTURES)
    assert simulator.texts_to(LEAD)[0].media_urls == PICTURES


async def test_our_id_rides_in_the_callbacks_address(carrier, simulator):
    await send(carrier, mid=42)

    (text,) = simulator.texts_to(LEAD)
    assert text.status_callback == "http://127.0.0.1:9/webhooks/twilio/status?mid=42#rc=3&rp=5xx,ct,rt"


async def test_the_callback_it_asks_for_verifies(simulator, account, connect):
    async with catching(simulator.account.auth_token) as catcher:
        ours = replace(account, public_url=catcher.url)
        carrier = connect(ours)
        await send(carrier, mid=42)
        await simulator.settled()

    assert [caught.form["MessageStatus"] for caught in catcher.caught] == ["sent", "delivered"]
    for caught in catcher.caught:
        path, _, query = caught.url.removeprefix(catcher.url).partition("?")
        url = ours.signed_url(path, query)
        signature = caught.headers["x-twilio-signature"]
        assert carrier.verify(url, signature, list(caught.form.items()))
        assert not carrier.verify(url, signature, [*caught.form.items(), ("Extra", "")])
        assert not carrier.verify(ours.signed_url(path, "mid=43"), signature, list(caught.form.items()))


async def test_asks_what_twilios_own_client_asks(connect):
    created = msgspec.json.encode({"sid": "SM1", "status": "queued"})
    async with raw_server() as server:
        server.answer("201 Created", created)
        server.answer("201 Created", created)
        account = replace(at(server.url), messaging_service_sid="MG1")
        sent = await send(connect(account), body="a b&c=é+", media_urls=PICTURES)
        assert sent == Accepted("SM1", "queued")

        client = Client("AC1", "token-1", environment={"NO": "settings"})
        client.api.base_url = server.url
        await asyncio.to_thread(
            client.messages.create,
            to=LEAD,
            from_=OURS,
            body="a b&c=é+",
            media_url=list(PICTURES),
            messaging_service_sid="MG1",
            status_callback=account.status_callback(17),
        )
        client.http_client.session.close()

    ours, theirs = (request.split(b"\r\n\r\n") for request in server.requests)
    assert ours[0].split(b"\r\n")[0] == theirs[0].split(b"\r\n")[0]
    assert sorted(parse_qsl(ours[1].decode())) == sorted(parse_qsl(theirs[1].decode()))
    assert _credentials(ours[0]) == _credentials(theirs[0])


def _credentials(head):
    (line,) = (line for line in head.split(b"\r\n") if line.lower().startswith(b"authorization:"))
    return line.partition(b":")[2].strip()


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+14155550195", 21211),
        ("+14155550196", 21610),
        ("+14155550197", 21614),
        ("+14155550198", 21612),
        ("+14155550199", 21408),
        (OURS, 21266),
    ],
)
async def test_a_refusal_is_told_in_our_words(carrier, simulator, to, code):
    assert await send(carrier, to=to) == Rejected(code, explain(code).sentence)
    assert simulator.texts == []


@pytest.mark.parametrize("changes", [{"auth_token": "wrong"}, {"account_sid": "AC0"}])
async def test_a_wrong_account_names_the_settings(account, connect, simulator, changes):
    result = await send(connect(replace(account, **changes)))

    assert isinstance(result, Rejected)
    assert "twilio.account_sid" in result.sentence
    assert "twilio.auth_token" in result.sentence
    assert simulator.texts == []


async def test_a_throttled_text_may_be_sent_again(carrier, simulator):
    simulator.faults.inject(Fault.THROTTLED)

    assert isinstance(await send(carrier), NotProcessed)
    assert simulator.texts == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault.RESET_BEFORE,
        Fault.RESET_AFTER,
        Fault.HANG_BEFORE,
        Fault.HANG_AFTER,
        Fault.ERROR_BEFORE,
        Fault.ERROR_AFTER,
    ],
)
async def test_a_lost_answer_is_not_known_and_not_repeated(carrier, simulator, fault):
    simulator.faults.inject(fault)

    assert isinstance(await send(carrier), Unknown)
    assert len(simulator.faults.drawn) == 1
    assert len(simulator.texts) == (1 if fault.is_after else 0)


async def test_a_text_after_a_lost_answer_goes_through(carrier, simulator):
    simulator.faults.inject(Fault.RESET_BEFORE)
    await send(carrier)

    assert isinstance(await send(carrier), Accepted)


async def test_nobody_at_the_address_is_safe_to_send_again(connect):
    with bound_socket() as closed:
        host, port = closed.getsockname()
        result = await send(connect(at(f"http://{host}:{port}")))

    assert isinstance(result, NotProcessed)


async def test_an_unknown_host_is_safe_to_send_again(connect):
    assert isinstance(await send(connect(at("http://carrier.invalid"))), NotProcessed)


async def test_no_secure_connection_is_safe_to_send_again(connect):
    async def speak_plainly(_, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak_plainly, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        result = await send(connect(at(f"https://{host}:{port}")))

    assert isinstance(result, NotProcessed)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 201 Cre",
        b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
        b'HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{"sid":""}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\xff\xfe\xfd\xfc\xfb",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 303 See Other\r\nContent-Length: 0\r\nLocation: /\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: 9000000\r\n\r\n" + b" " * 9_000_000,
    ],
    ids=lambda answer: answer[:40].decode("latin-1"),
)
async def test_an_answer_that_cannot_be_read_is_not_known(connect, answer):
    async with raw_server() as server:
        server.answers.append(answer)
        result = await send(connect(at(server.url)))

    assert isinstance(result, Unknown)
    assert len(server.requests) == 1


async def test_an_answer_that_never_ends_is_given_up(connect):
    async with raw_server() as server:
        server.hold = True
        server.answers.append(b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{")
        result = await send(connect(at(server.url)))

    assert isinstance(result, Unknown)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Moved"])
async def test_a_redirect_is_refused_and_not_followed(connect, status):
    async with raw_server() as other, raw_server() as server:
        server.answer(status, b"", f"Location: {other.url}/")
        result = await send(connect(at(server.url)))

    assert isinstance(result, Rejected)
    assert "twilio.api_base_url" in result.sentence
    assert other.requests == []


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed"])
async def test_a_wrong_address_names_the_setting(connect, status):
    async with raw_server() as server:
        server.answer(status, b"<h1>nginx</h1>")
        result = await send(connect(at(server.url)))

    assert isinstance(result, Rejected)
    assert "twilio.api_base_url" in result.sentence


async def test_the_carriers_own_sentence_is_not_shown(connect):
    async with raw_server() as server:
        server.answer("400 Bad Request", b'{"code": 21999, "message": "\\u001b[31mevil"}')
        result = await send(connect(at(server.url)))

    assert result == Rejected(21999, explain(21999).sentence)


@pytest.mark.parametrize(
    ("header", "milliseconds"),
    [
        ("Retry-After: 7", 7_000),
        (f"Retry-After: {format_datetime(datetime.fromtimestamp(NOW / 1000 + 9, UTC), usegmt=True)}", 9_000),
        ("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Retry-After: soon", None),
        ("X-Nothing: 1", None),
    ],
)
async def test_a_throttle_may_say_how_long(connect, header, milliseconds):
    async with raw_server() as server:
        server.answer("429 Too Many Requests", b"", header)
        result = await send(connect(at(server.url)))

    assert isinstance(result, NotProcessed)
    assert result.retry_after_ms == milliseconds


async def test_a_throttle_is_also_known_by_its_code(connect):
    async with raw_server() as server:
        server.answer("400 Bad Request", b'{"code": 20429}')
        assert isinstance(await send(connect(at(server.url))), NotProcessed)


async def test_neither_words_nor_numbers_nor_secrets_are_logged(carrier, account, simulator, caplog):
    caplog.set_level(logging.DEBUG)
    simulator.faults.inject(Fault.ERROR_BEFORE)
    await send(carrier, body="the lead's secret")
    await send(carrier, body="the lead's secret")

    for private in ("secret", LEAD, LEAD[1:], account.auth_token):
        assert private not in caplog.text
        assert private not in repr(account) + pretty_repr(account)
