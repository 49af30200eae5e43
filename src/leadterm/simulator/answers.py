"""The HTTP answers of the simulator: JSON as Twilio sends it, and no answer at all."""

import asyncio
from collections.abc import Callable

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from leadterm.simulator.account import new_sid
from leadterm.simulator.refusals import RefusedError
from leadterm.simulator.resources import error_resource

# Where server.py puts, in each request's scope, the means to cut its connection.
CUT_CONNECTION = "simulator.cut_connection"


def json_answer(content: object, status: int = 200) -> Response:
    """Answer with a struct as JSON, under Twilio's usual headers."""
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        media_type="application/json",
        headers={"Twilio-Request-Id": new_sid("RQ"), "Twilio-Concurrent-Requests": "1"},
    )


def refusal_answer(refusal: RefusedError) -> Response:
    """Answer with Twilio's error document."""
    answer = json_answer(error_resource(refusal), refusal.status)
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer


class Reset(Response):
    """The connection is reset instead of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cut: Callable[[], None] = scope[CUT_CONNECTION]
        cut()
        await _gone(receive)


class Silence(Response):
    """No answer until the peer gives up, or the simulator closes."""

    def __init__(self, closing: asyncio.Event) -> None:
        super().__init__()
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        waits = {asyncio.ensure_future(_gone(receive)), asyncio.ensure_future(self._closing.wait())}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self._closing.is_set():
            await Reset()(scope, receive, send)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
