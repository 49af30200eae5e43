"""The relay killed at any moment, again and again: nothing acknowledged is lost, nothing goes out twice."""

import asyncio
import collections
import contextlib
import itertools
import random
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
from msgspec import Struct

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import MessageStatus, Role, Seq
from leadterm.relay.carrier.account import MESSAGE_PATH
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from leadterm.relay.units import admin
from leadterm.simulator.clock import AT_ONCE
from leadterm.simulator.server import running
from leadterm.simulator.simulator import Simulator
from leadterm.simulator.webhooks import FORM, sign
from support.postgres import PostgresServer
from support.relay import TRACKING, new_key
from support.relay_process import ProcessSettings, RelayProcess

AGENTS = 40
"""Enough that ten texts a minute each (B14) do not slow the test down."""
LEASE_PASSES = 90_000
LOOK_PASSES = 120_000

GONE = (httpx.TransportError, TimeoutError)


class Acknowledged(Struct):
    """What the relay said yes to."""

    texts: dict[str, str]
    """Bodies of inbound texts by the carrier's id."""
    sends: dict[str, int]
    """Message ids by the words that were sent."""


class Load:
    """Leads who text and agents who text back, all of whom try again when the relay is away."""

    def __init__(self, base_url: str, simulator: Simulator, tokens: list[str]) -> None:
        self.acknowledged = Acknowledged({}, {})
        self.posted: set[str] = set()
        self._base_url = base_url
        self._simulator = simulator
        self._tokens = tokens
        self._numbers = itertools.count()
        self._stopping = False

    def stop(self) -> None:
        self._stopping = True

    async def run(self) -> None:
        async with httpx.AsyncClient(base_url=self._base_url, trust_env=False, timeout=5) as client:
            await asyncio.gather(
                *(self._text(client) for _ in range(6)),
                *(self._send(client, lane) for lane in range(4)),
            )

    async def _text(self, client: httpx.AsyncClient) -> None:
        while not self._stopping:
            number = next(self._numbers)
            sid, body = f"SM{number:032}", f"Inbound {number}"
            self.posted.add(sid)
            # The carrier tries a few times; what it never got through, reconcile would find in its list.
            for _ in range(3):
                with contextlib.suppress(*GONE):
                    if await self._post(client, sid, body):
                        self.acknowledged.texts[sid] = body
                        break
                await asyncio.sleep(0.05)

    async def _post(self, client: httpx.AsyncClient, sid: str, body: str) -> bool:
        lead = f"+1415555{3000 + hash(sid) % 40:04}"
        params = (
            ("MessageSid", sid),
            ("AccountSid", self._simulator.account.sid),
            ("From", lead),
            ("To", TRACKING),
            ("Body", body),
        )
        signature = sign(self._simulator.account.auth_token, self._base_url + MESSAGE_PATH, params)
        answer = await client.post(
            MESSAGE_PATH,
            content=urlencode(params),
            headers={"Content-Type": FORM, "X-Twilio-Signature": signature},
        )
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200

    async def _send(self, client: httpx.AsyncClient, lane: int) -> None:
        turns = itertools.cycle(self._tokens[lane::4])
        while not self._stopping:
            words, key = f"Outbound {next(self._numbers)}", new_key()
            headers = {"Authorization": f"Bearer {next(turns)}", "Idempotency-Key": key}
            body = {"to": f"+1415555{4000 + random.randrange(60):04}", "body": words}
            while not self._stopping and words not in self.acknowledged.sends:
                with contextlib.suppress(*GONE):
                    answer = await client.post("/v1/messages", json=body, headers=headers)
                    assert answer.status_code in (201, 429, 503), answer.text
                    if answer.status_code == 429:
                        break
                    if answer.status_code == 201:
                        self.acknowledged.sends[words] = answer.json()["message"]["id"]
                await asyncio.sleep(0.02)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'relay.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    carrier = Simulator(pace=AT_ONCE)
    async with running(carrier):
        yield carrier


async def set_up(url: str, base_url: str, simulator: Simulator) -> list[str]:
    """A company with many agents, set up as from the command line; returns their tokens."""
    store = Store.open(url, clock=system_clock)
    store.migrate()
    company = store.run_now(admin.add_company("Acme Roofing", "US"))
    tokens = [admin.new_token() for _ in range(AGENTS)]
    agents = tuple(
        store.run_now(admin.add_agent(company.id, f"Agent {number}", Role.AGENT, token)).agent.id
        for number, token in enumerate(tokens)
    )
    flow = store.run_now(admin.add_flow(company.id, "Texts", agents, ()))
    store.run_now(admin.add_number(company.id, TRACKING, "Google Ads", "paid search", flow.id))
    await store.aclose()
    simulator.add_number(TRACKING, sms_url=base_url + MESSAGE_PATH)
    return tokens


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def all_events(store: Store) -> list[Event]:
    found: list[Event] = []
    while events := await store.reads.events_after(Seq(len(found)), 1000):
        assert [event.seq for event in events] == list(range(len(found) + 1, len(found) + len(events) + 1))
        found += [msgspec.json.decode(event.body, type=Event) for event in events]
    return found


async def test_killed_at_random_moments_it_loses_nothing_and_doubles_nothing(
    database_url: str, simulator: Simulator
) -> None:
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    tokens = await set_up(database_url, base_url, simulator)
    relay = RelayProcess(
        ProcessSettings(
            database_url=database_url,
            port=port,
            public_url=base_url,
            carrier_url=simulator.base_url,
            account_sid=simulator.account.sid,
            auth_token=simulator.account.auth_token,
        )
    )
    load = Load(base_url, simulator, tokens)
    working = asyncio.create_task(load.run())
    try:
        for _ in range(6):
            await relay.start()
            await asyncio.sleep(random.uniform(0.1, 0.9))
            await relay.kill()
        await relay.start()
        load.stop()
        await working
        await relay.stop()
        # What a killed relay had claimed is never sent again: its lease passes, then it is looked for.
        for ahead in (LEASE_PASSES, LOOK_PASSES):
            await relay.start(clock_ahead=ahead)
            await settled(base_url, tokens[0], simulator)
            assert await relay.stop() == 0
    finally:
        load.stop()
        await relay.kill()
        await asyncio.gather(working, return_exceptions=True)
    await check(database_url, load, simulator)


async def settled(base_url: str, token: str, simulator: Simulator) -> None:
    """Waits until the outbox has nothing to send and the carrier nothing to report."""
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
        seq = -1
        while seq != (seq := (await client.get("/healthz")).json()["seq"]):
            await asyncio.sleep(1.0)
            await simulator.settled()


async def check(url: str, load: Load, simulator: Simulator) -> None:
    store = Store.open(url, clock=system_clock)
    await store.start()
    try:
        events = await all_events(store)
        received = collections.Counter(
            event.message.carrier_sid
            for event in events
            if event.type is EventType.TEXT_RECEIVED and event.message
        )
        assert len(load.acknowledged.texts) > 50
        assert set(load.acknowledged.texts) <= set(received) <= load.posted
        assert set(received.values()) == {1}

        outbound = {
            event.message.id: event.message
            for event in events
            if event.message and event.type in (EventType.TEXT_QUEUED, EventType.MESSAGE_STATUS)
        }
        assert len(load.acknowledged.sends) > 10
        for words, message_id in load.acknowledged.sends.items():
            assert outbound[message_id].body == words

        at_the_carrier = collections.Counter(text.body for text in simulator.texts if not text.is_inbound)
        assert max(at_the_carrier.values()) == 1
        for message in outbound.values():
            if message.status is MessageStatus.UNCERTAIN:
                continue
            assert at_the_carrier[message.body] == 1, message.status
            assert message.status is MessageStatus.DELIVERED or message.carrier_sid
        assert not await store.reads.parked()
    finally:
        await store.aclose()


class TestAGoodEnd:
    """Asked to stop, it ends in good order."""

    async def test_sigterm_answers_what_is_on_its_way_and_ends_with_0(
        self, tmp_path: Path, simulator: Simulator
    ) -> None:
        port = free_port()
        base_url = f"http://127.0.0.1:{port}"
        url = f"sqlite:///{tmp_path / 'relay.db'}"
        tokens = await set_up(url, base_url, simulator)
        relay = RelayProcess(
            ProcessSettings(
                database_url=url,
                port=port,
                public_url=base_url,
                carrier_url=simulator.base_url,
                account_sid=simulator.account.sid,
                auth_token=simulator.account.auth_token,
            )
        )
        load = Load(base_url, simulator, tokens)
        await relay.start()
        working = asyncio.create_task(load.run())
        try:
            await asyncio.sleep(0.5)
            async with asyncio.timeout(10):
                assert await relay.stop() == 0
        finally:
            load.stop()
            await relay.kill()
            await working
        store = Store.open(url, clock=system_clock)
        await store.start()
        events = await all_events(store)
        received = {event.message.carrier_sid for event in events if event.message}
        assert set(load.acknowledged.texts) <= received
        await store.aclose()
