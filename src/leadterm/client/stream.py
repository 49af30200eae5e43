"""The relay's live stream, read in order and without gaps (A8).

The caller keeps the place in the log; each new connection goes on from there. Where the relay cannot go on,
it says so with a reset, and the caller fetches a snapshot.
"""

import asyncio
import importlib
import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from leadterm import __version__
from leadterm.client.address import bearer, relay_address
from leadterm.client.decode import Unreadable, decode
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.client.link import Link
from leadterm.client.problems import late, problem_of, unreachable, unreadable
from leadterm.domain.model import CompanyId, Seq
from leadterm.domain.wire import Frame, Whereabouts

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
"""Seconds before the first and the later tries to connect again."""
LARGEST_FRAME = 32 * 1024 * 1024
FORBIDDEN, NOT_FOUND = 403, 404
CLOSED_SIGNED_OUT = 4401
"""The relay closes with this code when the token no longer counts."""

Sleep = Callable[[float], Awaitable[Any]]

# The library writes every header into its debug log; the token is among them.
_quiet = logging.getLogger("leadterm.client.websockets")
_quiet.setLevel(logging.WARNING)


class Position(Struct, frozen=True):
    """A place in a log; ``epoch`` says which log."""

    cursor: Seq
    epoch: str


class RelayStream:
    """Keeps one connection to the stream, and comes back whenever it is lost.

    ``sleep`` and ``chance`` are for tests. Raises ``WrongAddress`` when made.
    """

    def __init__(
        self,
        relay_url: str,
        token: str,
        *,
        company: CompanyId | None = None,
        allow_plain_http: bool = False,
        sleep: Sleep = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.address = relay_address(relay_url, allow_plain_http=allow_plain_http)
        self.company = company
        self._token = token
        self._sleep = sleep
        self._chance = chance
        self._failures = 0
        self._socket: ClientConnection | None = None
        self._whereabouts = Whereabouts()

    async def run(
        self,
        *,
        position: Callable[[], Position],
        on_frame: Callable[[Frame], None],
        on_link: Callable[[Link, str], None],
        on_reset: Callable[[str], Awaitable[None]],
    ) -> None:
        """Follows the log until cancelled, or until the relay does not let this agent in.

        ``on_link`` tells LIVE when the first frame of a connection has come, OFFLINE and SIGNED_OUT with a
        sentence. ``on_reset`` fetches a snapshot; when it raises ``RelayUnreachable`` it is asked again, when
        ``NotSignedIn`` or ``RelayRefused`` that is the end.
        """
        while True:
            try:
                reset = await self._follow(position(), on_frame, on_link)
                await self._pause_between_resets()
                await on_reset(reset)
            except (NotSignedIn, RelayRefused) as error:
                on_link(Link.SIGNED_OUT, error.sentence)
                return
            except RelayUnreachable as error:
                on_link(Link.OFFLINE, error.sentence)
                await self.pause()

    async def tell(self, whereabouts: Whereabouts) -> None:
        """Tells the relay which thread is shown; told again by itself on every new connection."""
        self._whereabouts = whereabouts
        await self._tell_again(always=True)

    async def _tell_again(self, *, always: bool = False) -> None:
        if self._socket is None or not (always or self._whereabouts.contact_id):
            return
        from websockets.exceptions import ConnectionClosed

        with suppress(ConnectionClosed):
            await self._socket.send(msgspec.json.encode(self._whereabouts).decode())

    async def _follow(
        self, position: Position, on_frame: Callable[[Frame], None], on_link: Callable[[Link, str], None]
    ) -> str:
        """One connection, until the relay asks to start anew; returns why."""
        live = False
        try:
            async with aclosing(self._frames(position)) as frames:
                async for frame in frames:
                    if frame.reset:
                        return frame.reset
                    on_frame(frame)
                    self._failures = 0
                    if not live:
                        live = True
                        on_link(Link.LIVE, "")
        except RelayRefused as refused:
            if refused.status in (FORBIDDEN, NOT_FOUND):
                raise NotSignedIn(refused.sentence) from None
            return refused.sentence  # a position that the relay does not take is none to go on from
        raise RelayUnreachable(f"The relay at {self.address.name} has hung up.")

    async def _frames(self, position: Position) -> AsyncGenerator[Frame]:
        client = await asyncio.to_thread(importlib.import_module, "websockets.asyncio.client")
        from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

        try:
            async with client.connect(
                self._url(position),
                additional_headers=bearer(self._token, self.address),
                user_agent_header=f"leadterm/{__version__}",
                compression=None,
                proxy=None if self.address.loopback else True,
                max_size=LARGEST_FRAME,
                close_timeout=1,
                logger=_quiet,
                **self._way(),
            ) as socket:
                self._socket = socket
                await self._tell_again()
                async for raw in socket:
                    yield decode(raw, Frame)
                self._check_close(socket.close_code)
        except ConnectionClosed as error:
            self._check_close(error.rcvd.code if error.rcvd else None)
            raise unreachable(self.address, error) from None
        except InvalidStatus as error:
            answer = error.response
            raise problem_of(self.address.name, answer.status_code, bytes(answer.body or b"")) from None
        except TimeoutError:
            raise late(self.address.name) from None
        except (OSError, WebSocketException) as error:
            raise unreachable(self.address, error) from None
        except Unreadable:
            raise unreadable(self.address.name) from None
        finally:
            self._socket = None

    def _way(self) -> dict[str, Any]:
        """How the connection is made, where it is not by the network."""
        return {"unix": True, "path": self.address.socket} if self.address.socket else {}

    def _check_close(self, code: int | None) -> None:
        if code == CLOSED_SIGNED_OUT:
            raise NotSignedIn("The token is no longer accepted.")

    def _url(self, position: Position) -> str:
        query: dict[str, str | int] = {"cursor": position.cursor, "epoch": position.epoch}
        if self.company is not None:
            query["company"] = self.company
        return f"{self.address.stream}/v1/stream?{urlencode(query)}"

    async def pause(self) -> None:
        """Waits before another try: longer after each failure, and never as long as the neighbours do."""
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        await self._sleep(longest * (0.5 + self._chance() / 2))

    async def _pause_between_resets(self) -> None:
        """The first reset is obeyed at once; a relay that says nothing else is not asked without pause."""
        self._failures += 1
        if self._failures > 1:
            await self.pause()
