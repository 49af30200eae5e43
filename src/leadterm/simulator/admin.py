"""The simulator's own endpoints, which Twilio has not: for tests and people outside its process.

All take the account's SID and token, as the REST API does.

| endpoint | what |
|----------|------|
| `POST /simulator/texts` | a lead texts in: `{"from", "to", "body", "sid"?, "opt_out_type"?}` |
| `GET /simulator/texts` | every text of the account, oldest first |
| `POST /simulator/faults` | `{"fault", "times"?, "operation"?}`: the next requests go wrong |
| `DELETE /simulator/faults` | back to good days |
| `GET /simulator/debugger` | what Twilio's debugger would show |
"""

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from leadterm.simulator.answers import json_answer
from leadterm.simulator.doorkeeper import Handler, guarded
from leadterm.simulator.faults import Fault, Operation
from leadterm.simulator.refusals import RefusedError
from leadterm.simulator.resources import message_resource
from leadterm.simulator.simulator import Simulator

_T = TypeVar("_T")


class TextInRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    from_: str = msgspec.field(name="from")
    to: str
    body: str
    sid: str | None = None
    opt_out_type: str | None = None


class TextInAnswer(msgspec.Struct, kw_only=True):
    """`status` is the HTTP status of the webhook's answer, null when none came."""

    sid: str
    status: int | None


class FaultRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    fault: Fault
    times: int = 1
    operation: Operation = Operation.SEND


class Admin:
    """The handlers of the table above."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/simulator/texts", self.text_in),
            ("GET", "/simulator/texts", self.list_texts),
            ("POST", "/simulator/faults", self.inject),
            ("DELETE", "/simulator/faults", self.clear),
            ("GET", "/simulator/debugger", self.show_debugger),
        ]
        account = self._simulator.account
        return [Route(path, guarded(account, handler), methods=[method]) for method, path, handler in table]

    async def text_in(self, request: Request) -> Response:
        asked = _decode(await request.body(), TextInRequest)
        if asked.to not in self._simulator.carrier.numbers:
            raise RefusedError(21606, detail=asked.to)
        arrived = await self._simulator.text_in(
            asked.from_, asked.to, asked.body, sid=asked.sid, opt_out_type=asked.opt_out_type
        )
        return json_answer(TextInAnswer(sid=arrived.text.sid, status=arrived.status), 201)

    async def list_texts(self, _request: Request) -> Response:
        account = self._simulator.account
        return json_answer([message_resource(text, account) for text in self._simulator.texts])

    async def inject(self, request: Request) -> Response:
        asked = _decode(await request.body(), FaultRequest)
        self._simulator.faults.inject(asked.fault, asked.times, asked.operation)
        return json_answer(asked, 201)

    async def clear(self, _request: Request) -> Response:
        self._simulator.faults.clear()
        return Response(status_code=204)

    async def show_debugger(self, _request: Request) -> Response:
        return json_answer(self._simulator.debugger)


def _decode(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise RefusedError(20001, detail=str(error)) from None
