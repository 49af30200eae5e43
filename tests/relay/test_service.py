"""The relay as one thing: it starts when it can, says why when it cannot, and ends in good order."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets

from leadterm.domain.model import Role
from leadterm.relay.carrier import TwilioAccount
from leadterm.relay.clock import system_clock
from leadterm.relay.service import Relay
from leadterm.relay.settings import RelaySettings
from leadterm.relay.store import SchemaOutOfDate, Store
from leadterm.relay.units import admin
from leadterm.relay.web.server import bound_socket
from support.relay import running_relay
from support.relay_process import ProcessSettings, RelayProcess

ACCOUNT = TwilioAccount(account_sid="AC1", auth_token="token", public_url="http://127.0.0.1:9")


def relay_at(path: Path, port: int = 0) -> Relay:
    settings = RelaySettings(
        listen_port=port, public_url=ACCOUNT.public_url, database_url=f"sqlite:///{path / 'relay.db'}"
    )
    return Relay.create(settings, ACCOUNT)


async def test_a_database_without_tables_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SchemaOutOfDate, match="leadterm relay migrate"):
        await relay_at(tmp_path).serve()


async def test_an_address_in_use_is_an_error_of_the_system(tmp_path: Path) -> None:
    taken = bound_socket("127.0.0.1", 0)
    relay = relay_at(tmp_path, taken.getsockname()[1])
    with pytest.raises(OSError, match="in use"):
        await relay.serve()
    taken.close()


async def test_a_job_that_breaks_off_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadterm.relay.service.RESTART_SECONDS", 0.0)
    async with running_relay(jobs=False) as relay:
        runs = asyncio.Semaphore(0)

        async def broken() -> None:
            runs.release()
            raise ZeroDivisionError

        relay.relay._run("broken", broken)
        async with asyncio.timeout(5):
            for _ in range(3):
                await runs.acquire()


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[RelayProcess]:
    probe = bound_socket("127.0.0.1", 0)
    port = probe.getsockname()[1]
    probe.close()
    relay = RelayProcess(
        ProcessSettings(
            database_url=f"sqlite:///{tmp_path / 'relay.db'}",
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            carrier_url="http://127.0.0.1:9",
            account_sid="AC1",
            auth_token="token",
        )
    )
    yield relay
    await relay.kill()


async def test_sigterm_closes_the_streams_and_ends_with_0(process: RelayProcess) -> None:
    token = admin.new_token()
    store = Store.open(process.settings.database_url, clock=system_clock)
    store.migrate()
    company = store.run_now(admin.add_company("Acme Roofing", "US"))
    store.run_now(admin.add_agent(company.id, "Mel Park", Role.AGENT, token))
    await store.aclose()
    await process.start()
    address = process.settings.public_url.replace("http", "ws") + "/v1/stream"
    headers = {"Authorization": f"Bearer {token}"}
    async with websockets.connect(address, additional_headers=headers, proxy=None) as stream:
        await stream.recv()
        async with asyncio.timeout(10):
            assert await process.stop() == 0
        with pytest.raises(websockets.ConnectionClosed):
            await stream.recv()
        assert stream.close_code == 1012
