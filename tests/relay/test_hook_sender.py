"""One webhook on its way: to whom, how long, how much of the answer, and what is made of it."""

import asyncio

import pytest

from leadterm.domain.hooks import secret_of
from leadterm.relay.guard import system_resolve
from leadterm.relay.hook_sender import ANSWER_BOUND, HookRefused, HookSender, check_address
from support.hook_receiver import Got, is_genuine
from support.raw_server import raw_server
from support.tiny_internet import tiny_internet, trusting_the_tests

SECRET = secret_of(b"s" * 32)
NOW = 1_767_632_400_000
BODY = b'{"type":"test"}'
URL = "https://pictures.example.com/hooks?key=1"


@pytest.fixture
async def internet():
    async with tiny_internet() as internet:
        yield internet


@pytest.fixture
async def crm(internet):
    return await internet.host("pictures.example.com", "93.184.216.34")


@pytest.fixture
async def sender(internet):
    made = sender_of(internet)
    yield made
    await made.aclose()


def sender_of(internet, **changes):
    world = {"resolve": internet.resolve, "dial": internet.dial, "authorities": trusting_the_tests()}
    return HookSender(lambda: NOW, **(world | changes))


async def post(sender, url=URL):
    return await sender.post(url, (SECRET,), "msg_1", BODY)


async def here(url, **changes):
    """A try at a receiver on this machine."""
    sender = HookSender(lambda: NOW, this_machine=True, **changes)
    try:
        return await post(sender, url)
    finally:
        await sender.aclose()


async def test_it_is_posted_as_json_with_a_signature_that_is_genuine(sender, crm):
    crm.answer("200 OK", b"thanks")
    answer = await post(sender)
    assert (answer.delivered, answer.sentence, answer.text) == (True, "It answered 200.", "thanks")
    (head,) = crm.heads()
    assert head[""] == "POST /hooks?key=1 HTTP/1.1"
    assert head["host"] == "pictures.example.com"
    assert head["content-type"] == "application/json"
    got = Got(
        id=head["webhook-id"],
        timestamp=int(head["webhook-timestamp"]),
        signatures=tuple(head["webhook-signature"].split()),
        raw=crm.requests[0].split(b"\r\n\r\n", 1)[1],
        headers=head,
    )
    assert got.raw == BODY
    assert is_genuine(got, SECRET, now=NOW / 1000)
    got.raw = BODY + b" "
    assert not is_genuine(got, SECRET, now=NOW / 1000)


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "299 Odd"])
async def test_any_answer_of_200_and_some_is_a_delivery(sender, crm, status):
    crm.answers.append(f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n".encode())
    assert (await post(sender)).delivered


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 502, 503])
async def test_any_other_answer_is_none(sender, crm, status):
    crm.answer(f"{status} No", b"no")
    answer = await post(sender)
    assert (answer.delivered, answer.gone, answer.sentence) == (False, False, f"It answered {status}.")


async def test_an_endpoint_can_say_that_it_is_gone(sender, crm):
    crm.answer("410 Gone")
    answer = await post(sender)
    assert (answer.delivered, answer.gone) == (False, True)


@pytest.mark.parametrize("to", ["http://127.0.0.1:1/", "https://pictures.example.com/other"])
async def test_a_redirect_is_not_followed(sender, crm, internet, to):
    crm.answer("307 Temporary Redirect", b"", f"Location: {to}")
    answer = await post(sender)
    assert not answer.delivered
    assert answer.sentence == "It answered 307, a redirect. Those are not followed."
    assert len(crm.requests) == 1
    assert internet.dialled == ["93.184.216.34"]


@pytest.mark.parametrize(("written", "asked"), [("120", 120_000), ("9" * 40, 86_400_000), ("soon", 0)])
async def test_an_endpoint_may_ask_for_time(sender, crm, written, asked):
    crm.answer("503 Busy", b"", f"Retry-After: {written}")
    assert (await post(sender)).retry_after_ms == asked


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://pictures.example.com/", "must begin with https://"),
        ("http://127.0.0.1/", "private network"),
        ("https://127.0.0.1/", "private network"),
        ("https://localhost/", "private network"),
        ("https://hooks.localhost/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("https://10.0.0.1/", "private network"),
        ("https://2130706433/", "private network"),
        ("ftp://pictures.example.com/", "no address of a web server"),
        ("https://user:secret@pictures.example.com/", "no address of a web server"),
        ("file:///etc/passwd", "no address of a web server"),
        ("", "no address of a web server"),
    ],
)
async def test_addresses_that_are_not_asked(url, sentence):
    sender = HookSender(lambda: NOW, resolve=system_resolve)
    answer = await post(sender, url)
    await sender.aclose()
    assert not answer.delivered
    assert sentence in answer.sentence


async def test_a_name_that_leads_into_the_private_network_is_not_asked(internet, sender):
    internet.names["inside.example.com"] = ["10.0.0.1", "127.0.0.1", "fd00::1"]
    answer = await post(sender, "https://inside.example.com/")
    assert answer.sentence == "Its address leads into a private network, so it was not asked."
    assert internet.dialled == []


async def test_a_name_is_looked_up_once_and_the_address_found_is_asked(internet, sender, crm):
    crm.answer("200 OK")
    assert (await post(sender)).delivered
    assert internet.asked["pictures.example.com"] == 1


async def test_a_name_that_cannot_be_found_is_said(sender):
    assert (await post(sender, "https://nowhere.example.com/")).sentence == "Its host could not be found."


async def test_a_certificate_of_somebody_else_is_refused(internet, sender):
    other = await internet.host("somebody.example.com", "93.184.216.35")
    answer = await post(sender, "https://somebody.example.com/")
    assert not answer.delivered
    assert "could not be connected to" in answer.sentence
    assert other.requests == []


class TestWithThisMachineLetThrough:
    async def test_plain_http_goes_to_it(self):
        async with raw_server() as server:
            server.answer("200 OK")
            assert (await here(server.url)).delivered

    async def test_plain_http_goes_nowhere_else(self, internet):
        await internet.host("pictures.example.com", "93.184.216.34", tls=False)
        sender = sender_of(internet, this_machine=True)
        answer = await post(sender, "http://pictures.example.com/")
        await sender.aclose()
        assert "must begin with https://" in answer.sentence
        assert internet.dialled == []

    async def test_a_private_address_is_still_none_of_ours(self):
        for url in ("https://10.0.0.1/", "https://192.168.1.1/", "https://169.254.169.254/"):
            assert "private network" in (await here(url)).sentence

    async def test_localhost_that_is_somewhere_else_is_not_asked(self, internet):
        internet.names["localhost"] = ["10.0.0.1"]
        sender = sender_of(internet, this_machine=True)
        answer = await post(sender, "http://localhost/")
        await sender.aclose()
        assert "private network" in answer.sentence


class TestFaultyReceivers:
    async def test_one_that_says_nothing_is_given_up_after_a_while(self):
        async with raw_server() as server:
            server.hold = True
            answer = await here(server.url, seconds=0.2)
        assert (answer.delivered, answer.sentence) == (False, "It did not answer within 0.2 seconds.")

    async def test_one_that_answers_drop_by_drop_is_given_up_in_the_same_time(self):
        async def drip(_, writer):
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"X-Slow: 1\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)

        async with serving(drip) as url:
            answer = await here(url, seconds=0.3)
        assert not answer.delivered

    async def test_one_that_breaks_off_is_said(self):
        async with raw_server() as server:
            server.answers.append(b"HTTP/1.1 20")
            answer = await here(server.url)
        assert "The connection broke off" in answer.sentence

    async def test_one_that_closes_at_once_is_said(self):
        async with raw_server() as server:
            answer = await here(server.url)
        assert "The connection broke off" in answer.sentence

    async def test_one_that_speaks_no_http_is_said(self):
        async with raw_server() as server:
            server.answers.append(b"\x00\xff SSH-2.0-nonsense\r\n\r\n")
            answer = await here(server.url)
        assert "The connection broke off" in answer.sentence

    async def test_nobody_there_is_said(self):
        async with raw_server() as server:
            url = server.url
        assert "could not be connected to" in (await here(url)).sentence

    async def test_an_endless_answer_is_not_read_to_its_end(self):
        sent = 0

        async def flood(_, writer):
            nonlocal sent
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                writer.write(b"x" * 65_536)
                sent += 65_536
                await writer.drain()

        async with serving(flood) as url:
            answer = await here(url)
        assert answer.delivered
        assert len(answer.text) <= 300
        assert ANSWER_BOUND < sent < 64 * 1024 * 1024

    async def test_an_endless_head_is_not_read_to_its_end(self):
        async def flood(_, writer):
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"X-More: " + b"x" * 8_000 + b"\r\n")
                await writer.drain()

        async with serving(flood) as url:
            answer = await here(url, seconds=3)
        assert not answer.delivered

    async def test_an_answer_whose_body_never_comes_is_still_an_answer(self):
        async with raw_server() as server:
            server.hold = True
            server.answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhal")
            answer = await here(server.url)
        assert (answer.delivered, answer.text) == (True, "hal")

    async def test_what_it_says_is_harmless_for_a_terminal(self):
        async with raw_server() as server:
            server.answer("500 No", b"\x1b[2J\x1b]0;PWNED\x07\xff\xfe no")
            answer = await here(server.url)
        assert "\x1b" not in answer.text
        assert "\x07" not in answer.text


class serving:  # noqa: N801 (reads as a word of the tests)
    """A server on this machine that answers each connection with a function, until its peer has gone."""

    def __init__(self, answer):
        self._answer = answer

    async def __aenter__(self):
        async def handle(reader, writer):
            try:
                await reader.readuntil(b"\r\n\r\n")
                await self._answer(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        self._server = await asyncio.start_server(handle, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        return f"http://{host}:{port}/"

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()


@pytest.mark.parametrize("url", ["https://crm.example.com/x", "https://crm.example.com:8443/"])
def test_an_address_is_looked_at_before_it_is_kept(url):
    assert str(check_address(url, this_machine=False)) == url


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/"])
def test_this_machine_is_let_through_just_where_the_setting_says_so(url):
    assert check_address(url, this_machine=True).host in ("127.0.0.1", "localhost", "::1")
    with pytest.raises(HookRefused, match=r"must begin with https|private network"):
        check_address(url, this_machine=False)


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "https://[fd00::1]/", "https://169.254.169.254/x"])
@pytest.mark.parametrize("this_machine", [True, False])
def test_a_private_address_is_not_even_kept(url, this_machine):
    with pytest.raises(HookRefused, match="private network"):
        check_address(url, this_machine=this_machine)


@pytest.mark.parametrize("url", ["https://localhost/", "https://a.localhost:9000/"])
def test_this_machine_by_its_name_is_refused_as_soon_as_it_is_named(url):
    with pytest.raises(HookRefused, match="private network"):
        check_address(url, this_machine=False)
