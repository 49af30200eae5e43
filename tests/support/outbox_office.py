"""A store, a simulated carrier and the jobs between them, on one clock that stands still until moved."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leadterm.domain.model import (
    AgentId,
    Availability,
    CallFlow,
    Company,
    Instant,
    Message,
    MessageId,
    MessageStatus,
    Role,
    TrackingNumber,
)
from leadterm.domain.wire import SendText
from leadterm.relay.carrier import (
    EMPTY_REPLY,
    EMPTY_REPLY_TYPE,
    CarrierMessage,
    Patience,
    TwilioAccount,
    TwilioCarrier,
    parse_form,
)
from leadterm.relay.carrier.account import MESSAGE_PATH, STATUS_PATH
from leadterm.relay.carrier.keys import message_key, status_key
from leadterm.relay.jobs.outbox import OutboxJob
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk, texts
from leadterm.simulator import AT_ONCE, ManualClock, Simulator, running
from leadterm.simulator.server import QuietServer, address_of, bound_socket
from support.webhook_catcher import OURS

QUICK = Patience(connect=1, write=1, read=0.15, total=0.5)

T = TypeVar("T")


class WatchedCarrier(TwilioCarrier):
    """Twilio's, with a note of when it was asked for a text whose answer was lost."""

    def __init__(self, account: TwilioAccount, *, clock: Callable[[], Instant]) -> None:
        super().__init__(account, clock=clock, patience=QUICK)
        self.account = account
        self._clock = clock
        self.finds: list[Instant] = []

    async def find(self, *, to: str, from_: str, since: Instant) -> list[CarrierMessage]:
        self.finds.append(self._clock())
        return await super().find(to=to, from_=from_, since=since)


class Office:
    """One company with one agent and one tracking number."""

    def __init__(
        self, store: Store, simulator: Simulator, clock: ManualClock, carrier: WatchedCarrier
    ) -> None:
        self.store = store
        self.simulator = simulator
        self.clock = clock
        self.carrier = carrier
        self.company: Company
        self.agent_id: AgentId
        self.flow: CallFlow
        self.number: TrackingNumber

    def now(self) -> Instant:
        return now_of(self.clock)

    def job(self, relay_id: str = "relay-1", **changes: Any) -> OutboxJob:
        """An outbox job; its waits are drawn from a fixed seed."""
        changes.setdefault("chance", random.Random(1))
        changes.setdefault("media_url", self.carrier.account.media_url)
        return OutboxJob(self.store, self.carrier, self.now, relay_id, **changes)

    async def queue(self, to: str, body: str) -> MessageId:
        """Have the agent text somebody, without waiting out the limit of ten a minute."""
        self.clock.advance(6.1)
        request = SendText(to=to, body=body)
        reply = await self.run(texts.send(self.agent_id, self.company.id, request, f"key-{self.now()}"))
        return reply.message.id

    async def run(self, unit: Callable[[Tx], T]) -> T:
        return await self.store.run(unit)

    async def message(self, message_id: MessageId) -> Message:
        message = await self.run(lambda tx: tx.message(message_id))
        assert message is not None
        return message

    async def status(self, message_id: MessageId) -> MessageStatus:
        return (await self.message(message_id)).status

    async def next_due(self) -> Instant | None:
        return await self.store.reads.next_send_at()

    async def step_until_idle(self, job: OutboxJob) -> None:
        """Go round, and move the clock to whatever is due next, until nothing is."""
        await job.step()
        while (due := await self.next_due()) is not None:
            self.clock.advance(max(1.0, (due - self.now()) / 1000))
            await job.step()
        await self.simulator.settled()


def now_of(clock: ManualClock) -> Instant:
    return Instant(int(clock.now().timestamp() * 1000))


@asynccontextmanager
async def open_office(directory: Path) -> AsyncIterator[Office]:
    """Everything started; the carrier's webhooks reach the store."""
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        store = Store.open(f"sqlite:///{directory / 'relay.db'}", clock=lambda: now_of(clock))
        store.migrate()
        await store.start()
        stack.push_async_callback(store.aclose)
        simulator = Simulator(clock=clock, pace=AT_ONCE)
        await stack.enter_async_context(running(simulator))
        sock = bound_socket()
        carrier = WatchedCarrier(
            TwilioAccount(
                account_sid=simulator.account.sid,
                auth_token=simulator.account.auth_token,
                api_base_url=simulator.base_url,
                lookups_base_url=simulator.base_url,
                public_url=address_of(sock),
            ),
            clock=lambda: now_of(clock),
        )
        stack.push_async_callback(carrier.aclose)
        simulator.add_number(OURS, sms_url=address_of(sock) + MESSAGE_PATH)
        await stack.enter_async_context(QuietServer(_webhooks(store, carrier)).hosting(sock))
        office = Office(store, simulator, clock, carrier)
        await _furnish(office)
        yield office
        assert await store.reads.parked() == [], "a unit failed on a webhook"


async def _furnish(office: Office) -> None:
    office.company = await office.run(admin.add_company("Acme Roofing", "US"))
    made = await office.run(admin.add_agent(office.company.id, "Dana Reyes", Role.AGENT, "lt_token"))
    office.agent_id = made.agent.id
    await office.run(desk.set_availability(office.agent_id, Availability.AVAILABLE))
    office.flow = await office.run(admin.add_flow(office.company.id, "Texts", (office.agent_id,), ()))
    office.number = await office.run(
        admin.add_number(office.company.id, OURS, "Google Ads", "paid search", office.flow.id)
    )


def _webhooks(store: Store, carrier: TwilioCarrier) -> Starlette:
    async def message(request: Request) -> Response:
        raw = await request.body()
        fact = carrier.parse_message(parse_form(raw))
        await store.receive(message_key(fact.sid), raw, texts.receive(fact))
        return Response(EMPTY_REPLY, media_type=EMPTY_REPLY_TYPE)

    async def status(request: Request) -> Response:
        raw = await request.body()
        query = parse_form(request.scope["query_string"])
        report = carrier.parse_status(parse_form(raw), query)
        await store.receive(status_key(report.sid, report.status), raw, texts.report_status(report))
        return Response(EMPTY_REPLY, media_type=EMPTY_REPLY_TYPE)

    return Starlette(
        routes=[
            Route(MESSAGE_PATH, message, methods=["POST"]),
            Route(STATUS_PATH, status, methods=["POST"]),
        ]
    )
