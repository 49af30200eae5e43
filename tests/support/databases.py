"""Databases with this version's tables, made once and copied: to migrate one takes longer than most tests."""

import contextlib
import functools
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from weakref import WeakKeyDictionary

from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from support.postgres import PostgresServer

_templates: WeakKeyDictionary[PostgresServer, str] = WeakKeyDictionary()


def sqlite_database(path: Path) -> str:
    """Makes a SQLite file; returns its URL."""
    path.write_bytes(_sqlite_file())
    return f"sqlite:///{path}"


@contextlib.contextmanager
def postgres_database(server: PostgresServer) -> Iterator[str]:
    """The URL of a database that is there for the length of the block."""
    if server not in _templates:
        url = server.create_database()
        _migrate(url)
        _templates[server] = url
    with server.database(_templates[server]) as url:
        yield url


@functools.cache
def _sqlite_file() -> bytes:
    with tempfile.TemporaryDirectory(prefix="relay-") as directory:
        path = Path(directory) / "relay.db"
        _migrate(f"sqlite:///{path}")
        return path.read_bytes()


def _migrate(url: str) -> None:
    with closing(Store.open(url, clock=system_clock)) as store:
        store.migrate()
