"""The Unix socket: an agent of this machine is signed in by who they are there, and types no secret (A7)."""

import asyncio
import contextlib
import os
import pwd
import signal
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import websockets

from leadterm.domain.model import Role
from leadterm.relay.carrier import TwilioAccount
from leadterm.relay.service import Relay
from leadterm.relay.settings import RelaySettings
from leadterm.relay.units import admin
from leadterm.relay.web.local import local_listener
from leadterm.relay.web.server import WebServer, listening
from support.relay import LEAD, TRACKING, Office, Person, RunningRelay, Stream, new_key, problem

USER = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "relay.sock")


@pytest.fixture
async def local(relay: RunningRelay, path: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client on the relay's Unix socket, which carries no token."""
    with local_listener(path) as listener:
        server = WebServer(relay.relay.app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        transport = httpx.AsyncHTTPTransport(uds=path)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
                yield client
        finally:
            server.stop()
            await serving


async def link(relay: RunningRelay, person: Person, user: str = USER) -> None:
    await relay.store.run(lambda tx: tx.set_os_user(person.id, user))


@contextlib.asynccontextmanager
async def stream(path: str) -> AsyncIterator[Stream]:
    async with websockets.unix_connect(path, "ws://relay/v1/stream") as connection:
        yield Stream(connection)


class TestSignedIn:
    async def test_a_linked_user_is_their_agent(
        self, relay: RunningRelay, office: Office, local: httpx.AsyncClient
    ) -> None:
        await link(relay, office.people[1])
        assert (await local.get("/v1/me")).json()["agent"]["name"] == "Dana Reyes"
        sent = await local.post(
            "/v1/messages", json={"to": LEAD, "body": "Hi"}, headers={"Idempotency-Key": new_key()}
        )
        assert sent.json()["message"]["agent_id"] == office.people[1].id

    async def test_the_stream_too(
        self, relay: RunningRelay, office: Office, local: httpx.AsyncClient, path: str
    ) -> None:
        await link(relay, office.people[0])
        async with stream(path) as console:
            await console.frame()
            await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")
            assert (await console.frame()).events[0].alert

    async def test_an_unlinked_user_is_told_what_an_administrator_can_do(
        self, relay: RunningRelay, office: Office, local: httpx.AsyncClient, path: str
    ) -> None:
        answer = await local.get("/v1/me")
        assert answer.status_code == 401
        assert problem(answer)["detail"] == (
            f"The user {USER} of this machine is no agent here. An administrator can link them: "
            f"leadterm admin agent set NAME --os-user {USER}"
        )
        with pytest.raises(websockets.InvalidStatus) as refusal:
            async with stream(path):
                pass
        assert refusal.value.response.status_code == 401

    async def test_a_user_whose_link_is_taken_away_is_signed_out(
        self, relay: RunningRelay, office: Office, local: httpx.AsyncClient, path: str
    ) -> None:
        await link(relay, office.people[0])
        async with stream(path) as console:
            await console.frame()
            await link(relay, office.people[0], "")
            await relay.relay.hub.step()
            assert await console.close_code() == 4401

    async def test_a_token_comes_before_the_user(
        self, relay: RunningRelay, office: Office, local: httpx.AsyncClient
    ) -> None:
        mel, dana = office.people
        await link(relay, mel)
        assert (await local.get("/v1/me", headers=dana.headers)).json()["agent"]["name"] == "Dana Reyes"
        wrong = await local.get("/v1/me", headers={"Authorization": "Bearer lt_wrong"})
        assert wrong.status_code == 401

    async def test_nobody_is_signed_in_so_over_the_network(self, relay: RunningRelay, office: Office) -> None:
        await link(relay, office.people[0])
        for header in ("x-forwarded-for", "peer_uid", "x-remote-user", "state"):
            answer = await relay.http.get("/v1/me", headers={header: str(os.getuid())})
            assert answer.status_code == 401


class TestListening:
    def test_everyone_may_connect_and_the_file_goes_with_the_socket(self, path: str) -> None:
        with local_listener(path):
            assert stat.S_IMODE(Path(path).stat().st_mode) == 0o666
        assert not Path(path).exists()

    def test_what_a_dead_relay_left_is_replaced(self, path: str) -> None:
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(path)
        with local_listener(path) as listener:
            assert listener.getsockname() == path

    def test_a_living_relay_s_is_left_alone(self, path: str) -> None:
        with local_listener(path):
            with pytest.raises(OSError, match="Another relay listens"), local_listener(path):
                pass
            assert Path(path).exists()

    def test_what_is_no_socket_is_left_alone(self, path: str) -> None:
        Path(path).write_text("precious")
        with pytest.raises(OSError, match="something else than a socket"), local_listener(path):
            pass
        assert Path(path).read_text() == "precious"

    def test_a_place_that_is_not_there_and_one_too_long_are_said_in_words(self, tmp_path: Path) -> None:
        for place in (tmp_path / "nowhere" / "relay.sock", tmp_path / ("x" * 120)):
            with pytest.raises(OSError, match=r"can't listen on|too long"), local_listener(str(place)):
                pass

    def test_both_at_once(self, path: str) -> None:
        with listening("127.0.0.1", 0, path) as listeners:
            families = [listener.family for listener in listeners]
            assert families == [socket.AF_INET, socket.AF_UNIX]
        assert not Path(path).exists()


async def test_a_relay_listens_where_its_settings_say_until_it_stops(tmp_path: Path, path: str) -> None:
    url = f"sqlite:///{tmp_path / 'relay.db'}"
    account = TwilioAccount(account_sid="AC1", auth_token="token", public_url="http://127.0.0.1:9")
    settings = RelaySettings(
        listen_port=0, public_url=account.public_url, database_url=url, local_socket=path
    )
    relay = Relay.create(settings, account)
    relay.store.migrate()
    company = relay.store.run_now(admin.add_company("Acme Roofing", "US"))
    made = relay.store.run_now(admin.add_agent(company.id, "Mel Park", Role.AGENT, admin.new_token()))
    relay.store.run_now(lambda tx: tx.set_os_user(made.agent.id, USER))
    ready = asyncio.Event()
    serving = asyncio.create_task(relay.serve(ready=lambda _address: ready.set()))
    await ready.wait()
    transport = httpx.AsyncHTTPTransport(uds=path)
    async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
        assert (await client.get("/v1/me")).json()["agent"]["name"] == "Mel Park"
    signal.raise_signal(signal.SIGTERM)
    await serving
    assert not Path(path).exists()
