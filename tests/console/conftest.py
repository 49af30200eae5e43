"""A relay with an office, for consoles to work in."""

from collections.abc import AsyncIterator

import pytest_asyncio

from support.relay import Office, RunningRelay, running_relay
from support.wire import Wire, wire_to


@pytest_asyncio.fixture
async def relay() -> AsyncIterator[RunningRelay]:
    async with running_relay() as running:
        yield running


@pytest_asyncio.fixture
async def office(relay: RunningRelay) -> Office:
    """Mel Park and Dana Reyes, both available, one tracking number."""
    return await relay.open_office()


@pytest_asyncio.fixture
async def wire(relay: RunningRelay) -> AsyncIterator[Wire]:
    """A way to the relay that can be cut."""
    async with wire_to(relay.base_url) as whole:
        yield whole
