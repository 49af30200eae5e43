"""What most tests of the relay's web ask for."""

from collections.abc import AsyncIterator

import pytest

from support.relay import Office, RunningRelay, running_relay


@pytest.fixture
async def relay() -> AsyncIterator[RunningRelay]:
    async with running_relay(jobs=False) as running:
        yield running


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()
