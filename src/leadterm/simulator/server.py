"""Serves a simulator on a socket, in the running event loop."""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from email.utils import format_datetime
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadterm.simulator.admin import Admin
from leadterm.simulator.answers import CUT_CONNECTION
from leadterm.simulator.rest import Rest, web_app
from leadterm.simulator.simulator import Simulator

# SO_LINGER on, 0 seconds: closing the socket sends a reset, as a crashed peer would.
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)

# Seconds that requests still running have when the server stops.
_GRACE = 2.0


class QuietServer(uvicorn.Server):
    """A uvicorn that leaves signals and logging alone, and stops as soon as it is told to."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
                lifespan="off",
                date_header=False,
                log_config=None,
                access_log=False,
            )
        )
        self._stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._stopping.wait()

    def stop(self) -> None:
        self.should_exit = True
        self._stopping.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn's own waits by polling, a fifth of a second each time: too long for hundreds of tests.
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=_GRACE)
            for task in late:
                task.cancel()

    @contextlib.asynccontextmanager
    async def hosting(self, sock: socket.socket) -> AsyncIterator[None]:
        """Serve on a bound socket for as long as the block lasts, then close it."""
        # Listening already now: a request that comes before the server has started waits, it is not refused.
        sock.listen()
        serving = asyncio.create_task(self.serve(sockets=[sock]))
        try:
            yield
        finally:
            self.stop()
            await serving


def bound_socket(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """Bind a socket before anything is started, so that its address is known; port 0 is any free one."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    return sock


def address_of(sock: socket.socket) -> str:
    """Write a socket's address as a base URL."""
    host, port = sock.getsockname()[:2]
    return f"http://{host}:{port}"


async def serve_forever(simulator: Simulator, sock: socket.socket) -> None:
    """Serve until cancelled; then close the simulator and the socket."""
    async with running(simulator, sock):
        await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def running(simulator: Simulator, sock: socket.socket | None = None) -> AsyncIterator[str]:
    """Serve for as long as the block lasts; yields the base URL, which is also `simulator.base_url`."""
    sock = sock or bound_socket()
    simulator.base_url = address_of(sock)
    async with _server(simulator).hosting(sock):
        try:
            yield simulator.base_url
        finally:
            await simulator.close()


def _server(simulator: Simulator) -> QuietServer:
    app = web_app([*Rest(simulator).routes(), *Admin(simulator).routes()])

    async def with_means_to_cut(scope: Scope, receive: Receive, send: Send) -> None:
        scope[CUT_CONNECTION] = _cutter(server, scope["client"])
        await app(scope, receive, _dated(simulator, send))

    server = QuietServer(with_means_to_cut)
    return server


def _dated(simulator: Simulator, send: Send) -> Send:
    """Give each answer the Date of the simulator's own clock."""

    async def dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            date = format_datetime(simulator.clock.now(), usegmt=True).encode("ascii")
            message = {**message, "headers": [*message["headers"], (b"date", date)]}
        await send(message)

    return dated


def _cutter(server: uvicorn.Server, client: tuple[str, int]) -> Callable[[], None]:
    def cut() -> None:
        for connection in list(server.server_state.connections):
            transport = getattr(connection, "transport", None)
            if getattr(connection, "client", None) == client and transport is not None:
                _reset(transport)

    return cut


def _reset(transport: Any) -> None:
    # A duplicate, because an event loop's own socket object need not allow options; both are one socket.
    with socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno())) as duplicate:
        duplicate.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()
