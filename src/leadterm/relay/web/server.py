"""The HTTP server: uvicorn, with bounds it lacks and a stop that does not wait for stalled consoles."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from leadterm.relay.web.bounds import HEAD_LIMIT, PATH_LIMIT, UPLOAD_PATH
from leadterm.relay.web.local import PEER_UID, local_listener, peer_uid

PING_SECONDS = 20.0
CONSOLE_SAYS_LIMIT = 4 * 1024
"""Bytes of one message from a console; nothing long is asked of it."""
SEND_BUFFER = 128 * 1024
"""Bytes the system keeps for a connection that does not read."""
ARRIVAL_SECONDS = 15.0
"""How long a request may take to arrive whole; the carrier gives up after as long."""
UPLOAD_SECONDS = 180.0
"""How long a picture may take to arrive: 5 MB over a line of a quarter of a megabit."""
STALL_SECONDS = 60.0
"""How long somebody may leave what waits for them unread; then it is theirs no more."""
HOLD_LIMIT = 64 * 1024
"""Bytes of an answer that are held back for one packet; what is larger goes out as it comes."""
SURPLUS_LIMIT = 1024 * 1024
"""Bytes of a refused body that are passed over before the connection is cut."""
STOP_SECONDS = 5
"""How long answers on their way may take when the relay stops."""
STOP_LOOK_SECONDS = 0.005
"""How often a relay that stops looks whether the last connection has gone."""

_HEAD_MOST = HEAD_LIMIT + PATH_LIMIT + 4096
_HEADERS_MOST = 100
_LINE_MOST = 8_000
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class HeldBack:
    """The transport of one answer: uvicorn writes its head and its body, and they leave in one packet.

    All of an answer is held until it is whole, but for pictures, which leave part by part.
    """

    __slots__ = ("_parts", "_size", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)
        if self._size > HOLD_LIMIT:
            self.flush()

    def flush(self) -> None:
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts.clear()
            self._size = 0

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's HTTP, with bounds on a request's head, on its time, and on what is sent after a refusal."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._arriving = True
        self._head_size = 0
        self._surplus = 0
        self._alarm: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        uid = _peer_uid(transport)
        if uid is not None:
            self.app_state = {**self.app_state, PEER_UID: uid}
        self._alarm = self.loop.call_later(ARRIVAL_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        self._flowing()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._arriving = True
        self._head_size = 0
        self._surplus = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()
        if self.scope["method"] == "POST" and self.scope.get("path") == UPLOAD_PATH:
            self._arrived()
            self._alarm = self.loop.call_later(UPLOAD_SECONDS, self.transport.abort)

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if self.cycle is not None and self.cycle.response_complete:
            self._pass_over(len(body))

    def on_message_complete(self) -> None:
        self._arriving = False
        self._arrived()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._arriving or self.transport.is_closing():
            return
        if self._in_head:
            self._head_size += len(data)
            if self._head_size > _HEAD_MOST:
                self._refuse_head()
                return
        if self._alarm is None:
            self._alarm = self.loop.call_later(ARRIVAL_SECONDS, self.transport.abort)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if not cycle.waiting_for_100_continue:
            held = HeldBack(self.transport)
            cycle.transport = held  # type: ignore[assignment]
            cycle.on_response = partial(self._answered, held)
        super()._start_asgi_task(cycle, app)

    def _answered(self, held: HeldBack) -> None:
        held.flush()
        self.on_response_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._arriving and self._alarm is not None:
            # Answered before it was all there, as a refusal is: the rest has no more than the usual time.
            self._arrived()
            self._alarm = self.loop.call_later(ARRIVAL_SECONDS, self.transport.abort)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._flowing()
        self._stall = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._flowing()

    def _flowing(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def handle_websocket_upgrade(self) -> None:
        self._arriving = False
        self._arrived()
        headers = self.headers
        lines = max((len(name) + len(value) for name, value in headers), default=0)
        if len(headers) > _HEADERS_MOST or lines > _LINE_MOST or len(self.url) > PATH_LIMIT:
            self._refuse_head()
            return
        super().handle_websocket_upgrade()

    def _pass_over(self, size: int) -> None:
        """A refused body goes by unread, up to a bound, so that whoever still sends it can read why."""
        self._surplus += size
        if self._surplus > SURPLUS_LIMIT:
            self.transport.close()

    def _arrived(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _refuse_head(self) -> None:
        self.transport.write(_TOO_LARGE)
        self.transport.close()


def _peer_uid(transport: asyncio.BaseTransport) -> int | None:
    """The user at the other end, where that is on this machine's Unix socket."""
    connected = transport.get_extra_info("socket")
    if connected is None or connected.family != socket.AF_UNIX:
        return None
    with socket.socket(fileno=os.dup(connected.fileno())) as own:
        return peer_uid(own)


class ConsoleSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket; a console that does not answer a ping is cut off, with whatever waits for it."""

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()

    def shutdown(self) -> None:
        super().shutdown()
        self.loop.call_later(1.0, self.transport.abort)


class WebServer(uvicorn.Server):
    """A server on a bound socket, in the running event loop. Signals are left to whoever runs it."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                interface="asgi3",
                http=BoundedHttp,
                ws=ConsoleSocket,
                ws_max_size=CONSOLE_SAYS_LIMIT,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PING_SECONDS,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
            )
        )
        self._stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves on bound sockets, of which some may be Unix sockets."""
        given = sockets or []
        await super().startup([listener for listener in given if listener.family != socket.AF_UNIX])
        loop = asyncio.get_running_loop()
        for listener in given:
            if listener.family == socket.AF_UNIX:
                self.servers.append(await loop.create_unix_server(self._local_protocol, sock=listener))

    def _local_protocol(self) -> BoundedHttp:
        return BoundedHttp(self.config, self.server_state, self.lifespan.state)

    def stop(self) -> None:
        """Lets requests on their way end, and takes no new ones."""
        self.should_exit = True
        self._stopping.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        """uvicorn's own looks ten times a second whether to stop; this one is told, and keeps the date."""
        while not await self.on_tick(0):
            try:
                async with asyncio.timeout(1.0):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends as soon as the last answer is out; uvicorn's own takes two tenths of a second and more."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn tells nobody when they go
                    await asyncio.sleep(STOP_LOOK_SECONDS)
                for server in self.servers:
                    await server.wait_closed()
        except TimeoutError:
            for task in list(state.tasks):
                task.cancel()


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket; connections wait in it until the server has started. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listener.bind((host, port))
        listener.listen(2048)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.contextmanager
def listening(host: str, port: int, local_socket: str = "") -> Iterator[list[socket.socket]]:
    """What a relay listens on: an address, first, and a Unix socket where one is wanted. Raises OSError."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(contextlib.closing(bound_socket(host, port)))]
        if local_socket:
            listeners.append(stack.enter_context(local_listener(local_socket)))
        yield listeners
