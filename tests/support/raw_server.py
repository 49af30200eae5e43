"""A server that answers each request with bytes of the test's choosing: a peer that speaks HTTP badly."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class RawServer:
    """Answers requests with what was put in ``answers``, in order; with nothing, once there is no more.

    ``requests`` is what came, head and body. After an answer the connection is closed, unless ``hold``.
    """

    def __init__(self) -> None:
        self.answers: deque[bytes] = deque()
        self.requests: list[bytes] = []
        self.hold = False
        self.url = ""
        self._over = asyncio.Event()

    def answer(self, status: str, body: bytes = b"", *headers: str) -> None:
        """Put a well-formed answer in line."""
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        self.answers.append("\r\n".join([*head, "", ""]).encode() + body)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append(await _request(reader))
        if self.answers:
            writer.write(self.answers.popleft())
            await writer.drain()
        if self.hold:
            await self._over.wait()
        writer.close()

    def release(self) -> None:
        self._over.set()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return head + await reader.readexactly(int(value))
    return head


@asynccontextmanager
async def raw_server() -> AsyncIterator[RawServer]:
    """Serve for as long as the block lasts."""
    server = RawServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        server.release()
        listening.close()
        await listening.wait_closed()
