"""Where agents are served: who they are, what they may, what they ask, and the answer."""

import asyncio
import hashlib

from leadterm.relay.web.answers import JSON_TYPE, Answer, json_answer
from leadterm.relay.web.bodies import decoded, idempotency_key
from leadterm.relay.web.calls import Call, Rooms
from leadterm.relay.web.lookups import LookUps
from leadterm.relay.web.problems import unsupported_type
from leadterm.relay.web.requests import Parameter, Request
from leadterm.relay.web.table import COMPANY, Command, Download, Query, Trial, Upload


class Desk:
    """Serves the agents' rows of the table."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._look_up = LookUps(rooms)

    async def answer(self, query: Query, request: Request) -> Answer:
        return json_answer(await query.answer(await self._call(request, query.parameters)))

    async def give(self, download: Download, request: Request) -> Answer:
        return await download.answer(await self._call(request))

    async def carry_out(self, command: Command, request: Request) -> Answer:
        call = await self._call(request, keyed=True)
        raw = await request.body()
        body = decoded(request, raw, command.body)
        unit = command.unit(call, body)
        store = self._rooms.store
        reply = await store.command(call.caller.agent_id, call.key, _fingerprint(request, raw), unit)
        if command.sends:
            self._rooms.wake_outbox()
        return Answer(command.status, reply, JSON_TYPE)

    async def try_out(self, trial: Trial, request: Request) -> Answer:
        call = await self._call(request)
        decoded(request, await request.body(), None)
        return json_answer(await trial.answer(call))

    async def take(self, upload: Upload, request: Request) -> Answer:
        call = await self._call(request, upload.parameters, keyed=True)
        if request.media_type() not in upload.types:
            raise unsupported_type(" or ".join(upload.types))
        body = await request.body(upload.limit)
        unit = upload.unit(call, body)
        digest = await asyncio.to_thread(hashlib.sha256, body)
        fingerprint = _fingerprint(request, digest.digest())
        reply = await self._rooms.store.command(call.caller.agent_id, call.key, fingerprint, unit)
        return Answer(201, reply, JSON_TYPE)

    async def _call(
        self, request: Request, parameters: tuple[Parameter, ...] = (), *, keyed: bool = False
    ) -> Call:
        caller = await self._rooms.auth.caller(request)
        key = idempotency_key(request) if keyed else ""
        given = request.parameters((COMPANY, *parameters))
        if given.number("company") is not None:
            caller.company(given)
        return Call(
            caller=caller,
            request=request,
            parameters=given,
            reads=self._rooms.store.reads,
            key=key,
            look_up=self._look_up,
            hook_trials=self._rooms.hook_trials,
        )


def _fingerprint(request: Request, raw: bytes) -> bytes:
    """What a command is as a whole: the same key with another address or body is another command."""
    return b"%b %b?%b\n%b" % (
        request.method.encode("ascii"),
        request.raw_path.encode("latin-1"),
        request.raw_query,
        raw,
    )
