"""The live stream (A8): a WebSocket on which each console pulls what is new at its own pace.

A connection owns a cursor and nothing else: no queue fills up for a console that does not read. It takes
everything after its cursor that concerns its company in one frame, from the ring, or from the table when it
is further behind. What concerns other companies just moves the cursor.
"""

import asyncio

import msgspec
from starlette.types import Receive, Scope, Send

from leadterm.domain.model import CompanyId, Seq
from leadterm.domain.wire import Frame
from leadterm.relay.ring import Slice, sliced, spliced
from leadterm.relay.store import Head, StoreError
from leadterm.relay.web.answers import refuse_handshake
from leadterm.relay.web.auth import token_hash_of
from leadterm.relay.web.bounds import check_head
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.endpoints import STREAM_PARAMETERS
from leadterm.relay.web.hub import Console, StreamHub
from leadterm.relay.web.problems import invalid, problem_answer, problem_of
from leadterm.relay.web.requests import Parameters, Request

PAGE = 500
"""Events read from the table at a time by a console that is further behind than the ring."""

TRY_AGAIN = 1013
"""The relay can't read its log just now: come back, by the cursor (RFC 6455, IANA registry)."""
SIGNED_OUT = 4401
"""The token was revoked, or the agent is no longer a member of the company."""
RESET = 4409
"""Sent after a frame with ``reset``: fetch a snapshot, and connect again with its cursor."""


class Reset(Exception):  # noqa: N818 (it says what the console must do)
    """The console cannot go on from its cursor; it fetches a snapshot anew."""


class StreamEndpoint:
    """``WS /v1/stream``."""

    def __init__(self, rooms: Rooms, hub: StreamHub) -> None:
        self._rooms = rooms
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            check_head(scope)
            console, reset = await self._console(Request(scope, receive))
        except Exception as error:
            await refuse_handshake(problem_answer(problem_of(error)), send)
            return
        await send({"type": "websocket.accept"})
        if reset:
            await _reset(send, reset)
            return
        await self._serve(console, receive, send)

    async def _console(self, request: Request) -> tuple[Console, str]:
        token_hash = token_hash_of(request)
        caller = await self._rooms.auth.of_token(token_hash)
        given = request.parameters(STREAM_PARAMETERS)
        company_id = caller.company(given)
        head = await self._rooms.store.reads.head()
        console = Console(company_id, token_hash, _cursor(given, head))
        return console, _why_reset(given, head)

    async def _serve(self, console: Console, receive: Receive, send: Send) -> None:
        listening = asyncio.create_task(_until_hung_up(console, receive))
        with self._hub.joined(console):
            try:
                await self._pump(console, send)
            except OSError:
                pass  # The console has gone.
            except asyncio.CancelledError:
                if not console.signed_out:
                    raise
            except Reset as reason:
                await _reset(send, str(reason))
            except StoreError:
                await send(
                    {"type": "websocket.close", "code": TRY_AGAIN, "reason": "the log is out of reach"}
                )
            finally:
                listening.cancel()

    async def _pump(self, console: Console, send: Send) -> None:
        """Sends what is new until one of the two ends it."""
        epoch = self._hub.ring.epoch
        while not console.gone:
            if console.signed_out:
                await send({"type": "websocket.close", "code": SIGNED_OUT, "reason": "signed out"})
                return
            if self._hub.ring.epoch != epoch:
                raise Reset("the relay's log is another one than before")
            console.news.clear()
            part = await self._next(console)
            if part is None:
                await console.news.wait()
                continue
            console.cursor = part.cursor
            if part.frame is not None:
                await console.send(send, part.frame)

    async def _next(self, console: Console) -> Slice | None:
        """What follows the console's cursor; None when it is at the head and knows it."""
        ring = self._hub.ring
        if console.cursor < ring.tail:
            return await self._from_table(console.cursor, console.company_id)
        if console.cursor < ring.head:
            return ring.after(console.cursor, console.company_id)
        if console.wants_cursor:
            return Slice(console.cursor, spliced(console.cursor, ()))
        return None

    async def _from_table(self, cursor: Seq, company_id: CompanyId) -> Slice:
        events = await self._rooms.store.reads.events_after(cursor, PAGE)
        if not events or events[0].seq != cursor + 1:
            raise Reset("the log no longer reaches back to where this console was")
        return sliced(events, cursor, company_id)


def _cursor(given: Parameters, head: Head) -> Seq:
    cursor = given.number("cursor")
    return head.seq if cursor is None else Seq(cursor)


def _why_reset(given: Parameters, head: Head) -> str:
    """Why a console that asks to go on from a cursor cannot, or nothing."""
    cursor, epoch = given.number("cursor"), given.word("epoch")
    if cursor is None:
        return ""
    if not epoch:
        raise invalid("A cursor goes with its epoch; give both as the snapshot had them.", "epoch")
    if epoch != head.epoch:
        return "the relay's log is another one than before"
    if cursor > head.seq:
        return "this cursor is ahead of the relay's log"
    if cursor < head.tail:
        return "the log no longer reaches back to where this console was"
    return ""


async def _reset(send: Send, reason: str) -> None:
    frame = msgspec.json.encode(Frame(reset=reason)).decode()
    try:
        await send({"type": "websocket.send", "text": frame})
        await send({"type": "websocket.close", "code": RESET, "reason": reason})
    except OSError:
        return


async def _until_hung_up(console: Console, receive: Receive) -> None:
    """Passes over what the console says (nothing is asked of it yet) until it goes."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            console.hang_up()
            return
