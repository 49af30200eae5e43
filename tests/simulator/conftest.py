"""A simulator in full service, with the twilio package and a web server as its peers."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from twilio.rest import Client

from leadterm.simulator import AT_ONCE, Simulator, running
from support.webhook_catcher import OURS, WebhookCatcher, catching


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator(pace=AT_ONCE)
    simulator.add_number(OURS)
    async with running(simulator):
        yield simulator


@pytest.fixture
async def catcher(simulator: Simulator) -> AsyncIterator[WebhookCatcher]:
    """A web server that our number's texts are posted to."""
    async with catching(simulator.account.auth_token) as catcher:
        simulator.carrier.numbers[OURS].sms_url = f"{catcher.url}/inbound"
        yield catcher


@pytest.fixture
async def api(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    """A plain HTTP client with the account's credentials."""
    auth = (simulator.account.sid, simulator.account.auth_token)
    async with httpx.AsyncClient(base_url=simulator.base_url, auth=auth, trust_env=False) as client:
        yield client


@pytest.fixture
def twilio(simulator: Simulator) -> Iterator[Client]:
    """Twilio's own client, pointed at the simulator."""
    client = Client(simulator.account.sid, simulator.account.auth_token, environment={"NO": "settings"})
    client.api.base_url = simulator.base_url
    client.lookups.base_url = simulator.base_url
    yield client
    client.http_client.session.close()
