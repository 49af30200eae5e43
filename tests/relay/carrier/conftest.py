"""Twilio as the relay speaks to it, with the simulator on the other side."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from leadterm.domain.model import Instant
from leadterm.relay.carrier import Patience, TwilioAccount, TwilioCarrier
from leadterm.simulator import AT_ONCE, Simulator, running
from support.webhook_catcher import OURS

NOW = Instant(1_762_000_000_000)
QUICK = Patience(connect=1, write=1, read=0.2, total=0.5)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator(pace=AT_ONCE)
    simulator.add_number(OURS)
    async with running(simulator):
        yield simulator


@pytest.fixture
def account(simulator: Simulator) -> TwilioAccount:
    return TwilioAccount(
        account_sid=simulator.account.sid,
        auth_token=simulator.account.auth_token,
        api_base_url=simulator.base_url,
        public_url="http://127.0.0.1:9",
    )


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., TwilioCarrier]]:
    """Make a carrier; it is closed with the test."""
    async with AsyncExitStack() as stack:

        def made(account: TwilioAccount) -> TwilioCarrier:
            carrier = TwilioCarrier(account, clock=lambda: NOW, patience=QUICK)
            stack.push_async_callback(carrier.aclose)
            return carrier

        yield made


@pytest.fixture
def carrier(account: TwilioAccount, connect: Callable[..., TwilioCarrier]) -> TwilioCarrier:
    return connect(account)
