"""A whole relay for tests: real store, real HTTP and WebSockets, and the simulator as its carrier.

::

    async with running_relay() as relay:
        office = await relay.open_office()
        await relay.simulator.text_in(LEAD, office.number.number, "Hello")
"""

import asyncio
import contextlib
import itertools
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import websockets
from msgspec import Struct

from leadterm.domain.model import (
    Agent,
    Availability,
    CallFlow,
    Company,
    FlowId,
    Instant,
    Role,
    TrackingNumber,
)
from leadterm.domain.wire import Frame, Snapshot
from leadterm.relay.carrier import TwilioAccount
from leadterm.relay.carrier.account import MESSAGE_PATH
from leadterm.relay.clock import system_clock
from leadterm.relay.service import Relay, address_of
from leadterm.relay.settings import MetricsFor, RelaySettings
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk
from leadterm.relay.web.server import WebServer, bound_socket
from leadterm.simulator.clock import AT_ONCE
from leadterm.simulator.server import running
from leadterm.simulator.simulator import Simulator
from leadterm.simulator.webhooks import FORM, sign
from support.databases import sqlite_database

LEAD = "+14155550142"
OTHER_LEAD = "+14155550143"
TRACKING = "+14155550111"

Params = Sequence[tuple[str, str]]

_keys = (f"key-{number}" for number in itertools.count(1))


def new_key() -> str:
    """An Idempotency-Key that no other command of this test run has."""
    return next(_keys)


class TestClock:
    """A clock that stands still until a test moves it."""

    __test__ = False

    def __init__(self, at: int = 1_767_632_400_000) -> None:
        self.at = at

    def __call__(self) -> Instant:
        return Instant(self.at)

    def advance(self, milliseconds: int) -> None:
        self.at += milliseconds


class Person:
    """An agent with a token, and the HTTP client of their console."""

    def __init__(self, agent: Agent, token: str, base_url: str) -> None:
        self.agent = agent
        self.id = agent.id
        self.token = token
        self.headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.AsyncClient(base_url=base_url, headers=self.headers, trust_env=False, timeout=30)

    async def ask(self, path: str, **parameters: object) -> Any:
        """GET something; fails the test unless it is 200."""
        answer = await self.http.get(path, params={name: str(value) for name, value in parameters.items()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def snapshot(self) -> Snapshot:
        answer = await self.http.get("/v1/snapshot")
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=Snapshot)

    async def command(
        self, path: str, body: object = None, *, method: str = "POST", key: str | None = None
    ) -> httpx.Response:
        """Sends a command under a key of its own, or under one given."""
        content = b"" if body is None else msgspec.json.encode(body)
        headers = {"Idempotency-Key": key or new_key()}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return await self.http.request(method, path, content=content, headers=headers)


class Office(Struct, frozen=True, kw_only=True):
    """A company with a tracking number whose texts are offered to its people."""

    company: Company
    flow: CallFlow
    number: TrackingNumber
    people: tuple[Person, ...]


class Stream:
    """One console's WebSocket, read frame by frame."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.cursor = 0

    async def frame(self, within: float = 10.0) -> Frame:
        async with asyncio.timeout(within):
            frame = msgspec.json.decode(await self.socket.recv(), type=Frame)
        self.cursor = frame.cursor or self.cursor
        return frame

    async def events_until(self, seq: int, within: float = 20.0) -> list[Any]:
        """All events up to and with a place in the log."""
        found: list[Any] = []
        async with asyncio.timeout(within):
            while self.cursor < seq:
                found += (await self.frame()).events
        return found

    async def close_code(self, within: float = 15.0) -> int:
        """Reads to the end; what the relay closed it with."""
        with contextlib.suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(within):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code


class RunningRelay:
    """A relay that serves, and what a test does with it."""

    def __init__(
        self, relay: Relay, server: WebServer, account: TwilioAccount, base_url: str, simulator: Simulator
    ) -> None:
        self.relay = relay
        self.server = server
        self.account = account
        self.base_url = base_url
        self.simulator = simulator
        self.store: Store = relay.store
        self.http = httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=30)
        self._people: list[Person] = []

    # Setting up ------------------------------------------------------------------------------------------

    async def open_office(
        self,
        name: str = "Acme Roofing",
        *,
        number: str = TRACKING,
        people: Sequence[str] = ("Mel Park", "Dana Reyes"),
        source: str = "paid search",
    ) -> Office:
        """A company that is ready for texts: its people are available and in the number's flow."""
        tokens = [admin.new_token() for _ in people]

        def unit(tx: Tx) -> tuple[Company, list[Agent], CallFlow, TrackingNumber]:
            company = admin.add_company(name, "US")(tx)
            agents = []
            for person, token in zip(people, tokens, strict=True):
                agent = admin.add_agent(company.id, person, Role.AGENT, token)(tx).agent
                agents.append(desk.set_availability(agent.id, Availability.AVAILABLE)(tx).agent)
            flow = admin.add_flow(company.id, "Texts", tuple(agent.id for agent in agents), ())(tx)
            return (
                company,
                agents,
                flow,
                admin.add_number(company.id, number, "Google Ads", source, flow.id)(tx),
            )

        company, agents, flow, tracking = await self.store.run(unit)
        self.simulator.add_number(number, sms_url=self.base_url + MESSAGE_PATH)
        persons = [self._person(agent, token) for agent, token in zip(agents, tokens, strict=True)]
        return Office(company=company, flow=flow, number=tracking, people=tuple(persons))

    async def hire(self, company: Company, name: str, *, available: bool = True) -> Person:
        token = admin.new_token()
        made = await self.store.run(admin.add_agent(company.id, name, Role.AGENT, token))
        if available:
            await self.store.run(desk.set_availability(made.agent.id, Availability.AVAILABLE))
        return self._person(made.agent, token)

    def _person(self, agent: Agent, token: str) -> Person:
        person = Person(agent, token, self.base_url)
        self._people.append(person)
        return person

    async def add_number(
        self, company: Company, flow_id: FlowId | None, number: str, *, source: str = ""
    ) -> TrackingNumber:
        """A tracking number, which the carrier knows too and posts the texts of."""
        tracking = await self.store.run(admin.add_number(company.id, number, "Google Ads", source, flow_id))
        self.simulator.add_number(number, sms_url=self.base_url + MESSAGE_PATH)
        return tracking

    # The carrier's side, by hand -------------------------------------------------------------------------

    def text_params(self, from_: str, to: str, body: str, *, sid: str) -> list[tuple[str, str]]:
        return [
            ("MessageSid", sid),
            ("AccountSid", self.account.account_sid),
            ("From", from_),
            ("To", to),
            ("Body", body),
            ("NumMedia", "0"),
        ]

    async def post_webhook(
        self, path: str, params: Params, *, query: str = "", signature: str | None = None, token: str = ""
    ) -> httpx.Response:
        """Posts a webhook as the carrier does: signed with the account's token, unless told otherwise."""
        url = f"{self.account.public_url}{path}" + (f"?{query}" if query else "")
        signed = (
            signature if signature is not None else sign(token or self.account.auth_token, url, tuple(params))
        )
        headers = {"Content-Type": FORM, "X-Twilio-Signature": signed}
        target = path + (f"?{query}" if query else "")
        return await self.http.post(target, content=urlencode(params), headers=headers)

    async def text_in(self, from_: str, to: str, body: str, *, sid: str) -> httpx.Response:
        """A lead's text, by a webhook made here."""
        return await self.post_webhook(MESSAGE_PATH, self.text_params(from_, to, body, sid=sid))

    # The stream ------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def stream(
        self, person: Person, *, cursor: int | None = None, epoch: str | None = None, **options: Any
    ) -> AsyncIterator[Stream]:
        """A console's stream, from the log's end or from a cursor of the present log."""
        query: dict[str, str] = {}
        if cursor is not None:
            query = {"cursor": str(cursor), "epoch": self.store.epoch if epoch is None else epoch}
        company = options.pop("company", None)
        if company is not None:
            query["company"] = str(company)
        address = self.base_url.replace("http", "ws", 1) + "/v1/stream?" + urlencode(query)
        async with websockets.connect(
            address, additional_headers=person.headers, proxy=None, **options
        ) as socket:
            yield Stream(socket)

    async def aclose(self) -> None:
        for person in self._people:
            await person.http.aclose()
        await self.http.aclose()


@contextlib.asynccontextmanager
async def running_relay(
    *,
    url: str | None = None,
    clock: Callable[[], Instant] = system_clock,
    jobs: bool = True,
    simulator: Simulator | None = None,
    metrics: MetricsFor = MetricsFor.NOBODY,
) -> AsyncIterator[RunningRelay]:
    """A relay on ``url``, by default on a SQLite file of its own, migrated, served on a free port.

    Without ``jobs`` the outbox, the timers and reconcile take no step by themselves.
    """
    with contextlib.ExitStack() as stack:
        if url is None:
            directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="relay-"))
            url = sqlite_database(Path(directory) / "relay.db")
        carrier = simulator or Simulator(pace=AT_ONCE)
        async with (
            running(carrier) as carrier_url,
            served_relay(url, carrier, carrier_url, clock, jobs, metrics) as relay,
        ):
            yield relay


@contextlib.asynccontextmanager
async def served_relay(
    url: str,
    simulator: Simulator,
    carrier_url: str,
    clock: Callable[[], Instant],
    jobs: bool,
    metrics: MetricsFor,
) -> AsyncIterator[RunningRelay]:
    listener = bound_socket("127.0.0.1", 0)
    base_url = address_of(listener)
    account = TwilioAccount(
        account_sid=simulator.account.sid,
        auth_token=simulator.account.auth_token,
        api_base_url=carrier_url,
        lookups_base_url=carrier_url,
        public_url=base_url,
    )
    settings = RelaySettings(
        public_url=base_url, database_url=url, metrics=metrics, hooks_to_this_machine=True
    )
    relay = Relay.create(settings, account, clock=clock)
    if not relay.store.schema_is_current():
        relay.store.migrate()
    await relay.start(jobs=jobs)
    server = WebServer(relay.app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    made = RunningRelay(relay, server, account, base_url, simulator)
    try:
        yield made
    finally:
        await made.aclose()
        server.stop()
        await serving
        await relay.stop()


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of an answer that must be one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document: dict[str, Any] = json.loads(answer.content)
    assert document["status"] == answer.status_code
    return document
