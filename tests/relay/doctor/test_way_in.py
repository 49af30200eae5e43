"""Whether webhooks arrive: one of the doctor's own, over real HTTP, to whatever stands at the public URL."""

import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadterm.relay.carrier.account import EPOCH_HEADER, TRIAL_PATH
from leadterm.relay.doctor import State, public_url
from leadterm.relay.doctor import patience as doctor_patience
from support import tiny_internet
from support.raw_server import raw_server
from support.relay import running_relay

CHECK = "public URL"
CERTIFICATE = tiny_internet._TLS / "certificate.pem"


@pytest.fixture
def either_url(tmp_path: Path) -> str:
    """One database is enough here."""
    return f"sqlite:///{tmp_path / 'relay.db'}"


async def test_a_signed_webhook_comes_through_and_leaves_nothing_behind(doctor, relay, office) -> None:
    before = await relay.store.reads.head()
    async with relay.stream(office.people[0]) as stream:
        state, sentence, _ = await doctor.one(CHECK)
        assert state is State.OK
        assert sentence.startswith(f"{relay.base_url} leads to this relay: a signed webhook came through in")
        await relay.simulator.text_in("+14155550142", office.number.number, "Hello")
        first = (await stream.events_until((await relay.store.reads.head()).seq))[0]
    assert first.type == "text received"
    assert first.seq == before.seq + 1
    assert await relay.store.reads.unrouted() == []


async def test_a_webhook_that_is_not_the_carrier_s_learns_nothing(relay, office) -> None:
    unsigned = await relay.http.post(TRIAL_PATH, data={"AccountSid": relay.account.account_sid})
    forged = await relay.post_webhook(TRIAL_PATH, [("AccountSid", "AC1")], token="guessed")
    other = await relay.post_webhook(TRIAL_PATH, [("AccountSid", "AC" + "2" * 32)])
    assert [answer.status_code for answer in (unsigned, forged, other)] == [403, 403, 403]
    assert not any(EPOCH_HEADER in answer.headers for answer in (unsigned, forged, other))


async def test_a_relay_with_another_token_is_told_from_one_that_is_down(doctor, relay) -> None:
    relay.simulator.account.secondary_token = "second"
    doctor.told(auth_token="second")
    state, sentence, mend = await doctor.one(CHECK)
    assert state is State.WRONG
    assert "does not take a webhook signed with these settings" in sentence
    assert mend.endswith("leadterm relay")


async def test_a_relay_on_another_database_is_named(doctor, either_url) -> None:
    async with running_relay(jobs=False) as other:
        doctor.told(public_url=other.base_url, account_sid=other.account.account_sid)
        doctor.told(auth_token=other.account.auth_token, api_base_url=other.account.api_base_url)
        state, sentence, _ = await doctor.one(CHECK)
    assert (state, "another database" in sentence) == (State.WRONG, True)


async def test_where_no_relay_runs_the_command_that_starts_it_is_named(doctor) -> None:
    doctor.told(public_url="http://127.0.0.1:9")
    doctor.listen = 9
    state, sentence, mend = await doctor.one(CHECK)
    assert (state, mend) == (State.WRONG, "leadterm relay")
    assert "the connection was refused" in sentence
    assert "no relay runs at http://127.0.0.1:9" in sentence


async def test_a_relay_behind_a_proxy_that_is_down_is_told_apart(doctor, relay) -> None:
    doctor.told(public_url="http://127.0.0.1:9")
    state, sentence, mend = await doctor.one(CHECK)
    assert state is State.WRONG
    assert f"though the relay runs at {relay.base_url}" in sentence
    assert "Start the TLS proxy" in mend


async def test_an_address_that_may_just_be_closed_to_its_own_network_is_not_called_wrong(
    doctor, monkeypatch
) -> None:
    monkeypatch.setattr(public_url, "SECONDS", 0.3)
    async with raw_server() as silent:
        silent.hold = True
        doctor.told(public_url=silent.url)
        state, sentence, mend = await doctor.one(CHECK)
    assert state is State.UNKNOWN
    assert "can't be reached from here (no answer within" in sentence
    assert f"curl {silent.url}/healthz" in mend


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        ("502 Bad Gateway", (), b"", "a proxy answers 502: no relay runs behind it"),
        ("301 Moved", ("Location: https://other.example/?key=secret-3",), b"", "a redirect to https://other"),
        ("200 OK", (), b"Welcome to nginx", "answered with 200, and not by a relay"),
        ("404 Not Found", (), b"x" * 100_000, "answered with 404, and not by a relay"),
        (
            "503 Service Unavailable",
            ("Content-Type: application/problem+json",),
            b'{"code":"store-down","detail":"The relay cannot use the file\\u001b[31m."}',
            "could not take a webhook. The relay cannot use the file",
        ),
        ("403 Forbidden", ("Content-Type: application/problem+json",), b"{", "not by a relay"),
    ],
)
async def test_whatever_else_answers_is_told(doctor, status, headers, body, said) -> None:
    async with raw_server() as server:
        server.answer(status, body, *headers)
        doctor.told(public_url=server.url)
        state, sentence, mend = await doctor.one(CHECK)
    assert state is State.WRONG
    assert said in sentence
    assert "\x1b" not in sentence
    assert "secret-3" not in sentence
    assert mend


async def test_an_answer_that_is_no_http_is_told(doctor) -> None:
    async with raw_server() as server:
        server.answers.append(b"SSH-2.0-OpenSSH_9\r\n")
        doctor.told(public_url=server.url)
        state, sentence, _ = await doctor.one(CHECK)
    assert (state, "the connection broke off" in sentence) == (State.WRONG, True)


async def test_a_name_that_nobody_knows_is_told(doctor) -> None:
    doctor.told(public_url="https://nowhere.invalid")
    state, sentence, _ = await doctor.one(CHECK)
    assert (state, sentence) == (State.WRONG, "The name nowhere.invalid is not known.")


async def test_a_name_service_that_is_silent_holds_nothing_up(doctor, monkeypatch) -> None:
    monkeypatch.setattr(doctor_patience, "SECONDS", 0.05)
    monkeypatch.setattr(public_url, "name_answered", never)
    doctor.listen = 9
    _, sentence, _ = await doctor.one(CHECK)
    assert "the name service does not answer" in sentence


async def never(_host: str) -> bool:
    return False


async def certified_host(stack: AsyncExitStack):
    net = await stack.enter_async_context(tiny_internet.tiny_internet())
    return await net.host("localhost", "203.0.113.7")


async def test_a_certificate_that_nobody_vouches_for_is_told(doctor) -> None:
    async with AsyncExitStack() as stack:
        host = await certified_host(stack)
        doctor.told(public_url=f"https://localhost:{host.port}")
        state, sentence, mend = await doctor.one(CHECK)
    assert (state, "certificate" in sentence) == (State.WRONG, True)
    assert "self-signed" in sentence
    assert "TLS proxy" in mend


async def test_a_certificate_for_another_name_is_told(doctor, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with AsyncExitStack() as stack:
        host = await certified_host(stack)
        doctor.told(public_url=f"https://127.0.0.1:{host.port}")
        state, sentence, _ = await doctor.one(CHECK)
    assert (state, "not good: IP address mismatch" in sentence) == (State.WRONG, True)


@pytest.mark.parametrize(("days", "state"), [(3, State.WRONG), (60, State.OK)])
async def test_a_certificate_that_ends_soon_is_told_in_time(doctor, relay, monkeypatch, days, state) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    ends = ssl.cert_time_to_seconds(_end_of(CERTIFICATE))
    monkeypatch.setattr(public_url.time, "time", lambda: ends - days * 86_400)
    epoch = (await relay.store.reads.head()).epoch
    async with AsyncExitStack() as stack:
        host = await certified_host(stack)
        host.answer("200 OK", b"<Response/>", f"{EPOCH_HEADER}: {epoch}")
        doctor.told(public_url=f"https://localhost:{host.port}")
        found, sentence, _ = await doctor.one(CHECK)
    assert found is state
    assert ("ends in 3 days" in sentence) is (state is State.WRONG)


def _end_of(certificate) -> str:
    decoded = ssl._ssl._test_decode_cert(str(certificate))
    assert datetime.fromtimestamp(ssl.cert_time_to_seconds(decoded["notAfter"]), UTC).year > 2026
    return decoded["notAfter"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://texts.example.com", "is not https"),
        ("https://localhost:8080", "can't reach from outside"),
        ("https://192.168.1.7", "can't reach from outside"),
        ("https://relay.lan", "can't reach from outside"),
        ("https://[::1]:8080", "can't reach from outside"),
        ("https://texts.example.com/desk", ""),
    ],
)
def test_an_address_that_a_carrier_outside_can_t_use_is_told_by_its_shape(doctor, url, said) -> None:
    doctor.told(api_base_url="https://api.twilio.com", public_url=url)
    found = public_url.shape(doctor.account)
    assert (found.sentence if found else "").find(said) >= 0
    assert (found is None) is (said == "")
