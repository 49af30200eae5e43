"""Finding the demo that runs, or starting it, and taking a seat: the part the console's process needs."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

START_SECONDS = 30.0
"""How long the host may take to be ready: two processes start, and a database is made."""

_ANSWER_LIMIT = 65_536


class DemoError(Exception):
    """The demo could not start. The sentence says why, and where more is written."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Offer(Struct, frozen=True, kw_only=True):
    """What the host answers to somebody who joins."""

    relay_url: str = ""
    token: str = ""
    name: str = ""
    refusal: str = ""


class Seat:
    """A place at the demo, held for as long as the connection to the host is open."""

    def __init__(self, connection: socket.socket, offer: Offer) -> None:
        self._connection = connection
        self.relay_url = offer.relay_url
        self.token = offer.token
        self.name = offer.name

    def wait_for_end(self) -> None:
        """Returns when the host has ended."""
        self._connection.settimeout(None)
        with suppress(ConnectionError):
            while self._connection.recv(1024):
                pass


def demo_directory() -> Path:
    """A folder of this user's own; short, because the path of a Unix socket must be."""
    place = os.environ.get("LEADTERM_DEMO_DIR")
    directory = Path(place) if place else Path(tempfile.gettempdir()) / f"leadterm-demo-{os.getuid()}"
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.stat().st_uid != os.getuid() or directory.is_symlink():
        raise DemoError(f"{directory} belongs to somebody else; name another with LEADTERM_DEMO_DIR.")
    return directory


def socket_path(directory: Path) -> Path:
    return directory / "host.sock"


@contextmanager
def join_or_start(*, seed: int, pace: float) -> Iterator[Seat]:
    """Joins the demo of this user, starting its host first if there is none. Raises ``DemoError``."""
    directory = demo_directory()
    connection = _connect(directory)
    if connection is None:
        host = _start_host(directory, seed, pace)
        connection = _connect_when_ready(directory, host)
    with connection:
        offer = _offer(connection, directory)
        if offer.refusal:
            raise DemoError(offer.refusal)
        yield Seat(connection, offer)


def _connect(directory: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(socket_path(directory)))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return connection


def _start_host(directory: Path, seed: int, pace: float) -> "subprocess.Popen[bytes]":
    print("Starting the demo: a relay, a simulated carrier, and its leads …", file=sys.stderr)
    with (directory / "host.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "leadterm.demo.host", str(directory), str(seed), str(pace)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _connect_when_ready(directory: Path, host: "subprocess.Popen[bytes]") -> socket.socket:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        connection = _connect(directory)
        if connection is not None:
            return connection
        # The host that finds another one running ends well; then that one is about to listen.
        if host.poll() not in (None, 0):
            break
        time.sleep(0.05)
    host.poll() is None and host.terminate()  # type: ignore[func-returns-value]
    raise DemoError(f"The demo did not start. What happened is in {directory / 'host.log'}.")


def _offer(connection: socket.socket, directory: Path) -> Offer:
    connection.settimeout(START_SECONDS)
    received = b""
    while not received.endswith(b"\n") and len(received) < _ANSWER_LIMIT:
        chunk = connection.recv(4096)
        if not chunk:
            raise DemoError(f"The demo ended while starting. What happened is in {directory / 'host.log'}.")
        received += chunk
    return msgspec.json.decode(received, type=Offer)
