"""A load of whole HTTP requests over kept connections: each sends its next as soon as it has its answer."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import cast

import uvloop
from msgspec import Struct

from harness.servers import Server

CONNECTIONS = 64
TURN_SECONDS = 60.0


class Turn(Struct, frozen=True, kw_only=True):
    """What a load did to a server."""

    requests: int
    seconds: float
    cpu_seconds: float

    @property
    def cpu_microseconds_each(self) -> float:
        return self.cpu_seconds / self.requests * 1e6

    @property
    def per_cpu_second(self) -> float:
        return self.requests / self.cpu_seconds

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def load(server: Server, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Turn:
    """Sends every request once. Raises RuntimeError when one is not answered with 2xx."""
    cpu, begun = server.cpu_seconds(), time.monotonic()
    uvloop.run(_sent(server.port, deque(requests), connections))
    return Turn(
        requests=len(requests), seconds=time.monotonic() - begun, cpu_seconds=server.cpu_seconds() - cpu
    )


async def _sent(port: int, requests: deque[bytes], connections: int) -> None:
    loop = asyncio.get_running_loop()
    ends = []
    for _ in range(min(connections, len(requests))):
        _, protocol = await loop.create_connection(lambda: _Caller(requests), "127.0.0.1", port)
        ends.append(protocol.done)
    async with asyncio.timeout(TURN_SECONDS):
        await asyncio.gather(*ends)


class _Caller(asyncio.Protocol):
    """One connection. It reads of an answer just what it must: the status and where the answer ends."""

    def __init__(self, requests: deque[bytes]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one without saying so.
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        if not blank or len(body) < _body_length(head):
            return
        if not head.startswith(b"HTTP/1.1 2"):
            self._end(RuntimeError(f"the answer was {self._received[:400]!r}"))
            return
        self._received = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._end(error or RuntimeError("the server hung up"))

    def _next(self) -> None:
        if self._requests:
            self._transport.write(self._requests.popleft())
        else:
            self._end(None)

    def _end(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)
        self._transport.close()


def _body_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0
