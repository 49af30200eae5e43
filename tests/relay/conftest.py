"""A database of each kind, for what a whole relay does with its store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database: its tables are made by the relay of the test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'relay.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url
