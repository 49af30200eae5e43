"""A server under load: a process of its own, on the measured core, whose costs are read from outside."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from harness import BENCH
from harness.cores import measure_here
from support import processes

START_SECONDS = 30.0
_started = itertools.count(1)


class Server:
    """A process that listens on a port of this machine."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, also: Sequence[int] = ()) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.also = also
        """Processes that work for it, such as a database's."""

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu_seconds(self) -> float:
        return sum(map(processes.cpu_seconds, [self.pid, *self.also]))

    def resident_bytes(self) -> int:
        return processes.resident_bytes(self.pid)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def serving(argv: Sequence[str], port: int, folder: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """Runs a server until the block ends. Raises RuntimeError, with its log, when it does not come up."""
    log_path = folder / f"server-{next(_started)}.log"
    with log_path.open("wb") as log, ExitStack() as stack:
        process = subprocess.Popen(
            [sys.executable, *argv], env=_environment(environment), cwd=BENCH, stdout=log, stderr=log
        )
        stack.callback(_end, process)
        measure_here(process.pid)
        if not _listens(process, port):
            raise RuntimeError(f"{' '.join(argv)} did not come up:\n{log_path.read_text()}")
        yield Server(process, port)


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADTERM_")}
    return kept | dict(given)


def _listens(process: "subprocess.Popen[bytes]", port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return True
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
