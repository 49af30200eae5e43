"""A relay on a socket of this machine: no token is typed, and what is wrong is said in words (A7)."""

import asyncio
import contextlib
import os
import pwd
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leadterm.client.api import RelayApi
from leadterm.client.errors import NotSignedIn, RelayUnreachable, WrongAddress
from leadterm.client.link import Link
from leadterm.client.stream import Position, RelayStream
from leadterm.domain.wire import Frame
from leadterm.relay.web.local import local_listener
from leadterm.relay.web.server import WebServer
from support.relay import LEAD, Office, RunningRelay, new_key, running_relay

USER = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "leadterm.sock")


@pytest.fixture
async def relay(path: str) -> AsyncIterator[RunningRelay]:
    async with running_relay(jobs=False) as relay:
        with local_listener(path) as listener:
            server = WebServer(relay.relay.app)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield relay
            finally:
                server.stop()
                await serving


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


async def test_the_user_of_this_machine_works_without_a_token(
    relay: RunningRelay, office: Office, path: str
) -> None:
    mel = office.people[0]
    await relay.store.run(lambda tx: tx.set_os_user(mel.id, USER))
    async with RelayApi(f"unix:{path}", "") as api:
        assert (await api.me()).agent.name == "Mel Park"
        (key, snapshot) = (new_key(), await api.snapshot())
        assert snapshot.me == mel.id
        stream = RelayStream(f"unix:{path}", "")
        frames: asyncio.Queue[Frame] = asyncio.Queue()
        following = asyncio.create_task(
            stream.run(
                position=lambda: Position(snapshot.cursor, snapshot.epoch),
                on_frame=frames.put_nowait,
                on_link=lambda link, sentence: None,
                on_reset=lambda reason: asyncio.sleep(0),
            )
        )
        async with asyncio.timeout(10):
            while True:
                await relay.text_in(LEAD, office.number.number, "Hello", sid=key)
                if (await frames.get()).events:
                    break
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following


async def test_a_user_who_is_no_agent_is_told_what_to_do(
    relay: RunningRelay, office: Office, path: str
) -> None:
    async with RelayApi(f"unix:{path}", "") as api:
        with pytest.raises(NotSignedIn, match=f"The user {USER} of this machine is no agent here"):
            await api.me()
    told: list[tuple[Link, str]] = []
    await RelayStream(f"unix:{path}", "").run(
        position=lambda: Position(0, "none"),
        on_frame=lambda frame: None,
        on_link=lambda link, sentence: told.append((link, sentence)),
        on_reset=lambda reason: asyncio.sleep(0),
    )
    ((link, sentence),) = told
    assert link is Link.SIGNED_OUT
    assert "--os-user" in sentence


async def test_a_token_may_be_used_over_the_socket_too(
    relay: RunningRelay, office: Office, path: str
) -> None:
    async with RelayApi(f"unix:{path}", office.people[1].token) as api:
        assert (await api.me()).agent.name == "Dana Reyes"


async def test_without_a_relay_the_socket_is_named(tmp_path: Path) -> None:
    path = tmp_path / "leadterm.sock"
    async with RelayApi(f"unix:{path}", "") as api:
        with pytest.raises(RelayUnreachable) as none:
            await api.me()
        with socket.socket(socket.AF_UNIX) as left_behind:
            left_behind.bind(str(path))
        with pytest.raises(RelayUnreachable) as dead:
            await api.me()
    assert none.value.sentence == (
        f"There is no relay at {path}. Is it running on this machine, with relay.local_socket set?"
    )
    assert dead.value.sentence == f"No relay answers at {path}. Is it running?"


@pytest.mark.parametrize("url", ["unix:", "unix:leadterm.sock", "unix:~/leadterm.sock"])
def test_a_socket_is_named_by_its_whole_path(url: str) -> None:
    with pytest.raises(WrongAddress, match=r"unix:/run/leadterm/leadterm\.sock"):
        RelayApi(url, "")
