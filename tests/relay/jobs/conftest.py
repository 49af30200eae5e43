"""The jobs between a real store and a simulated carrier."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from leadterm.domain.model import Instant
from leadterm.relay.store import Store
from support.databases import postgres_database, sqlite_database
from support.hook_receiver import receiving
from support.hook_scene import HookScene
from support.office import Clock
from support.outbox_office import Office, open_office
from support.postgres import PostgresServer


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as office:
        yield office


@pytest.fixture(params=["sqlite", "postgresql"])
def hooks_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with this version's tables."""
    if request.param == "sqlite":
        yield sqlite_database(tmp_path / "relay.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with postgres_database(server) as url:
        yield url


@pytest.fixture
async def scene(hooks_url: str) -> AsyncIterator[HookScene]:
    """An office whose company has an endpoint, on each database."""
    clock = Clock()
    clock.now = Instant(int(time.time() * 1000))
    store = Store.open(hooks_url, clock=clock)
    await store.start()
    async with receiving() as receiver:
        made = HookScene(store, clock, receiver)
        yield made
        await made.sender.aclose()
    await store.aclose()


@pytest.fixture
async def other_store(scene: HookScene, hooks_url: str) -> AsyncIterator[Store]:
    """As another relay has one on the same database."""
    opened = Store.open(hooks_url, clock=scene.clock)
    await opened.start()
    yield opened
    await opened.aclose()
