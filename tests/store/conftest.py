"""One suite, two databases: every test that asks for ``store`` or ``database_url`` runs on both."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from leadterm.relay.store import Store
from support.office import Clock, Office
from support.office import office as new_office
from support.postgres import PostgresServer


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    url = postgres_server.create_database()
    _migrated(url)
    return url


def _migrated(url: str) -> None:
    store = Store.open(url, clock=Clock())
    store.migrate()
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with no tables; on SQLite, not even a file."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'relay.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with this version's tables."""
    if kind == "sqlite":
        path = tmp_path / "relay.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
def fresh_sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with this version's tables, beside whatever else the test uses."""
    path = tmp_path / "another.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(database_url: str, clock: Clock) -> AsyncIterator[Store]:
    """A started store."""
    opened = Store.open(database_url, clock=clock)
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
async def other_store(store: Store, database_url: str, clock: Clock) -> AsyncIterator[Store]:
    """A second store on the same database, as another relay or the command line has one."""
    opened = Store.open(database_url, clock=clock)
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
def office(store: Store) -> Office:
    """A small company on the store."""
    return new_office(store)
