"""The live stream (A8): a WebSocket on which each console pulls what is new at its own pace.

A connection owns a cursor and nothing else: no queue fills up for a console that does not read. It takes
everything after its cursor that concerns its company in one frame, from the ring, or from the table when it
is further behind. What concerns other companies just moves the cursor.

Who is where goes the same way: of what changes while a console does not read, it gets the latest.
"""

import asyncio
import contextlib
from collections.abc import Sequence

import msgspec
from starlette.types import Receive, Scope, Send

from leadterm.domain.model import Right, Seq
from leadterm.domain.wire import Frame, Whereabouts
from leadterm.relay.ring import Slice, sliced, spliced
from leadterm.relay.store import Head, LoggedEvent, StoreError
from leadterm.relay.web.answers import refuse_handshake
from leadterm.relay.web.auth import credential_of
from leadterm.relay.web.bodies import MOST
from leadterm.relay.web.bounds import check_head
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.endpoints import STREAM_PARAMETERS
from leadterm.relay.web.hub import OTHER_RIGHTS, Console, StreamHub
from leadterm.relay.web.problems import invalid, problem_answer, problem_of
from leadterm.relay.web.requests import Parameters, Request
from leadterm.relay.web.sight import SIGHT_EVENTS, Sight, UnsureError

PAGE = 500
"""Events read from the table at a time by a console that is further behind than the ring."""

TELL_PAUSE = 0.2
"""Seconds between two words of a console that are taken in; of those between them, the last."""

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
        self._hub.opened += 1
        if reset:
            await self._reset(send, reset)
            return
        await self._serve(console, receive, send)

    async def _console(self, request: Request) -> tuple[Console, str]:
        credential = credential_of(request)
        caller = await self._rooms.auth.of(credential)
        given = request.parameters(STREAM_PARAMETERS)
        company_id = caller.company(given)
        reads = self._rooms.store.reads
        head = await reads.head()
        sight = None
        if not caller.has(company_id, Right.VIEW_MESSAGE_CENTRE):
            sight = await Sight.begin(reads, caller.agent_id, company_id)
        console = Console(caller.agent_id, company_id, credential, _cursor(given, head), sight)
        why = _why_reset(given, head)
        self._hub.resumed += given.number("cursor") is not None
        return console, why

    async def _reset(self, send: Send, reason: str) -> None:
        self._hub.resets += 1
        await _reset(send, reason)

    async def _serve(self, console: Console, receive: Receive, send: Send) -> None:
        listening = asyncio.create_task(self._listen(console, receive))
        with self._hub.joined(console):
            try:
                await self._pump(console, send)
            except OSError:
                pass  # The console has gone.
            except asyncio.CancelledError:
                if not console.signed_out:
                    raise
            except Reset as reason:
                await self._reset(send, str(reason))
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
            if console.reset:
                raise Reset(console.reset)
            console.news.clear()
            part = await self._next(console)
            if part is not None:
                await self._pass_on(console, part, send)
            elif not await self._show_presence(console, send):
                await console.news.wait()

    async def _pass_on(self, console: Console, part: Slice, send: Send) -> None:
        if console.agent_id in part.rights_changed:
            raise Reset(OTHER_RIGHTS)
        console.cursor = part.cursor
        if part.frame is not None:
            await console.send(send, part.frame)

    async def _show_presence(self, console: Console, send: Send) -> bool:
        """Sends who is where, if that is not what the console saw last. Events come first."""
        shown = self._hub.presence.shown(console.company_id)
        if shown.version == console.presence_seen:
            return False
        console.presence_seen = shown.version
        frame = shown.frame if console.sight is None else console.sight.presence(shown.presences)
        await console.send(send, frame)
        return True

    async def _next(self, console: Console) -> Slice | None:
        """What follows the console's cursor; None when it is at the head and knows it."""
        ring = self._hub.ring
        if console.cursor < ring.tail:
            return await self._from_table(console)
        if console.cursor < ring.head:
            if console.sight is not None:
                return await _seen(console.sight, ring.run(console.cursor, SIGHT_EVENTS), console.cursor)
            return ring.after(console.cursor, console.company_id)
        if console.wants_cursor:
            return Slice(console.cursor, spliced(console.cursor, ()))
        return None

    async def _from_table(self, console: Console) -> Slice:
        cursor = console.cursor
        events = await self._rooms.store.reads.events_after(cursor, PAGE)
        if not events or events[0].seq != cursor + 1:
            raise Reset("the log no longer reaches back to where this console was")
        if console.sight is not None:
            return await _seen(console.sight, events, cursor)
        return sliced(events, cursor, console.company_id)

    async def _listen(self, console: Console, receive: Receive) -> None:
        """Hears where the console says it is, until it goes. What is not understood is passed over."""
        taking_in: asyncio.Task[None] | None = None
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                said = _whereabouts(message.get("text") or "")
                if said is None:
                    continue
                console.said = said
                if taking_in is None or taking_in.done():
                    taking_in = asyncio.create_task(self._take_in(console))
        finally:
            if taking_in is not None:
                taking_in.cancel()
        console.hang_up()

    async def _take_in(self, console: Console) -> None:
        """Takes in what a console last said, and after a pause what it has said meanwhile."""
        while (said := console.said) is not None:
            console.said = None
            with contextlib.suppress(StoreError):
                if await self._may_be_at(console, said):
                    self._hub.presence.place(console.visitor, said)
            await asyncio.sleep(TELL_PAUSE)

    async def _may_be_at(self, console: Console, said: Whereabouts) -> bool:
        contact_id = said.contact_id
        if contact_id is None or contact_id == console.visitor.contact_id:
            return True
        if console.company_id != await self._rooms.store.reads.company_of_contact(contact_id):
            return False
        return console.sight is None or await console.sight.concerns(contact_id)


async def _seen(sight: Sight, events: Sequence[LoggedEvent], cursor: Seq) -> Slice:
    try:
        return await sight.sliced(events, cursor)
    except UnsureError:
        raise Reset("what happened meanwhile can't be told apart any more") from None


def _whereabouts(text: str) -> Whereabouts | None:
    try:
        said = msgspec.json.decode(text, type=Whereabouts)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    contact_id = said.contact_id
    return said if contact_id is None or 0 < contact_id <= MOST else None


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
