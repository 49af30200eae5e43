"""Databases with the cast of the playbooks in them, on SQLite and PostgreSQL, set back for each test."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, select

import support.playbook_leads
import support.playbook_texting  # noqa: F401 (registers its steps)
from leadterm.relay.store import Store
from leadterm.relay.store.tables import metadata
from support.cast import Cast
from support.office import Clock
from support.playbook import Playbook
from support.postgres import PostgresServer


class Stage:
    """A database of its own. Setting it back is ten times quicker than making another."""

    def __init__(self, url: str) -> None:
        self.url = url
        store = Store.open(url, clock=Clock())
        store.migrate()
        self.cast = Cast(store.run_now)
        store.close()
        self._engine = create_engine(url, poolclass=NullPool)
        self._rows: dict[str, list[dict[str, Any]]] = {}
        with self._engine.connect() as connection:
            for table in metadata.sorted_tables:
                found = connection.execute(select(table)).mappings()
                self._rows[table.name] = [dict(row) for row in found]

    def set_back(self) -> None:
        """Nothing has happened yet, and nobody has texted."""
        self.cast.forget_leads()
        with self._engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            for table in metadata.sorted_tables:
                if rows := self._rows[table.name]:
                    connection.execute(table.insert(), rows)


@pytest.fixture(scope="session")
def sqlite_stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(f"sqlite:///{tmp_path_factory.mktemp('stage') / 'relay.db'}")


@pytest.fixture(scope="session")
def postgresql_stage(postgres_server: PostgresServer) -> Iterator[Stage]:
    with postgres_server.database() as url:
        yield Stage(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """Runs the test once on either database."""
    chosen: Stage = request.getfixturevalue(f"{request.param}_stage")
    chosen.set_back()
    return chosen


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(stage: Stage, clock: Clock) -> AsyncIterator[Store]:
    """A started store."""
    opened = Store.open(stage.url, clock=clock)
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
def playbook(store: Store, clock: Clock, stage: Stage) -> Playbook:
    return Playbook(store, clock, stage.cast)
