"""A wire between a client and a server that can be cut, and that can lose answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit


class Wire:
    """Passes bytes on. ``cut`` ends every connection and takes no new ones; ``mend`` takes them again.

    With ``lose_answers`` what the client says arrives, and instead of the answer the connection ends.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        assert parts.hostname
        assert parts.port
        self._target = (parts.hostname, parts.port)
        self._whole = True
        self._connections: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self.lose_answers = False
        self.hold = False
        """What the client says goes no further for now, and it is not told."""
        self.lost = asyncio.Event()
        """Set when an answer was lost."""
        self.url = ""

    def cut(self) -> None:
        self._whole = False
        for writer in self._connections:
            writer.close()

    def mend(self) -> None:
        self._whole = True
        self.lose_answers = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrying = asyncio.current_task()
        assert carrying is not None
        self._carrying.add(carrying)
        try:
            await self._carry(reader, writer)
        finally:
            await _closed(writer)
            self._carrying.discard(carrying)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            return
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        ends = {writer, far_writer}
        self._connections |= ends
        try:
            # It may have been cut while the far end was being reached.
            if self._whole:
                await asyncio.gather(
                    self._pass(reader, far_writer), self._pass(far_reader, writer, answers=True)
                )
        finally:
            self._connections -= ends
            await _closed(far_writer)

    async def ended(self) -> None:
        """Every connection has been let go."""
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(65536):
                if answers and self.lose_answers:
                    self.lost.set()
                    break
                if self.hold and not answers:
                    continue
                writer.write(piece)
                await writer.drain()
        writer.close()


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


@contextlib.asynccontextmanager
async def wire_to(target: str) -> AsyncIterator[Wire]:
    """A whole wire to the server at a URL, for as long as the block lasts."""
    wire = Wire(target)
    listening = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    wire.url = f"http://{host}:{port}"
    try:
        yield wire
    finally:
        listening.close()
        wire.cut()
        await wire.ended()
