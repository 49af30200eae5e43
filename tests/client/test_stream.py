"""The stream: in order, without gaps, back by itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from leadterm.client.link import Link
from leadterm.client.stream import Position, RelayStream
from leadterm.domain.events import EventType
from leadterm.domain.model import Seq
from leadterm.domain.wire import Frame, Snapshot
from support.raw_server import raw_server
from support.relay import LEAD, Office, RunningRelay, running_relay


class Follower:
    """Whoever keeps the place in the log, and notes what the stream tells."""

    def __init__(self, stream: RelayStream, snapshot: Snapshot | None = None) -> None:
        self.stream = stream
        self.position = Position(snapshot.cursor, snapshot.epoch) if snapshot else Position(Seq(0), "none")
        self.types: list[EventType] = []
        self.links: list[tuple[Link, str]] = []
        self.resets: list[str] = []

    async def run(self) -> None:
        await self.stream.run(
            position=lambda: self.position,
            on_frame=self.on_frame,
            on_link=self.on_link,
            on_reset=self.on_reset,
        )

    def on_frame(self, frame: Frame) -> None:
        assert frame.cursor >= self.position.cursor
        self.types += [event.type for event in frame.events]
        self.position = Position(frame.cursor, self.position.epoch)

    def on_link(self, link: Link, sentence: str) -> None:
        self.links.append((link, sentence))

    async def on_reset(self, reason: str) -> None:
        self.resets.append(reason)

    async def until(self, link: Link, count: int = 1) -> None:
        async with asyncio.timeout(10):
            while [told for told, _ in self.links].count(link) < count:
                await asyncio.sleep(0.01)

    async def until_event(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.types) < count:
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def following(follower: Follower) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(follower.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def relay() -> AsyncIterator[RunningRelay]:
    async with running_relay(jobs=False) as relay:
        yield relay


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


async def test_events_come_as_they_happen(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    follower = Follower(
        RelayStream(relay.base_url, mel.token, company=office.company.id), await mel.snapshot()
    )
    async with following(follower):
        await follower.until(Link.LIVE)
        await relay.text_in(LEAD, office.number.number, "Hello", sid="SM1")
        await follower.until_event(1)
    assert follower.types == [EventType.TEXT_RECEIVED]


async def test_what_happened_before_the_connection_is_caught_up(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    snapshot = await mel.snapshot()
    for number in range(3):
        await relay.text_in(LEAD, office.number.number, "Hello", sid=f"SM{number}")
    follower = Follower(RelayStream(relay.base_url, mel.token), snapshot)
    async with following(follower):
        await follower.until(Link.LIVE)
        assert follower.types == [EventType.TEXT_RECEIVED] * 3


async def test_another_epoch_is_a_reset(relay: RunningRelay, office: Office) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            await asyncio.Event().wait()

    follower = Follower(RelayStream(relay.base_url, office.people[0].token, sleep=sleep))
    async with following(follower):
        async with asyncio.timeout(10):
            while len(pauses) < 3:
                await asyncio.sleep(0.01)
    assert len(follower.resets) == 3
    assert "another one" in follower.resets[0]
    assert Link.LIVE not in [link for link, _ in follower.links]


async def test_a_token_that_is_not_accepted_ends_it(relay: RunningRelay) -> None:
    follower = Follower(RelayStream(relay.base_url, "lt_wrong"))
    async with asyncio.timeout(10):
        await follower.run()
    assert [link for link, _ in follower.links] == [Link.SIGNED_OUT]


async def test_a_token_that_is_taken_back_ends_it(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    follower = Follower(RelayStream(relay.base_url, mel.token), await mel.snapshot())
    async with following(follower) as task:
        await follower.until(Link.LIVE)
        await relay.store.run(lambda tx: tx.revoke_tokens(mel.id))
        async with asyncio.timeout(20):
            await task
    assert [link for link, _ in follower.links] == [Link.LIVE, Link.SIGNED_OUT]


async def test_it_comes_back_with_longer_and_longer_pauses() -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            await asyncio.Event().wait()

    async with raw_server() as server:
        follower = Follower(RelayStream(server.url, "lt_x", sleep=sleep, chance=lambda: 1.0))
        async with following(follower):
            async with asyncio.timeout(10):
                while len(pauses) < 8:
                    await asyncio.sleep(0.01)
        assert pauses == [0.5, 1, 2, 4, 8, 15, 15, 15]
        assert {link for link, _ in follower.links} == {Link.OFFLINE}
        assert server.requests[0].count(b"lt_x") == 1
