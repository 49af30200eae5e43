"""A database of each kind, for what a whole relay does with its store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.databases import postgres_database, sqlite_database
from support.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with its tables and nothing in them."""
    if request.param == "sqlite":
        yield sqlite_database(tmp_path / "relay.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with postgres_database(server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables: who opens it makes them. On SQLite, not even a file."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'relay.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url
