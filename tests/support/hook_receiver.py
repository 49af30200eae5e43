"""A receiver of webhooks, as somebody else would write one from the words of Standard Webhooks alone.

Nothing of leadterm is used to check a signature: https://github.com/standard-webhooks/standard-webhooks
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leadterm.simulator.server import QuietServer, address_of, bound_socket

TOLERANCE = 300
"""Seconds by which a webhook may be old, or from the future."""


class Got(msgspec.Struct, kw_only=True):
    """One webhook as it arrived."""

    id: str
    timestamp: int
    signatures: tuple[str, ...]
    raw: bytes
    headers: dict[str, str]

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def type(self) -> str:
        type_: str = self.body["type"]
        return type_


def is_genuine(got: Got, secret: str, *, now: float) -> bool:
    """Whether one of the signatures is ours over just this id, time and body, and the time is about now."""
    if abs(now - got.timestamp) > TOLERANCE:
        return False
    key = base64.b64decode(secret.split("_", 1)[1])
    content = b".".join([got.id.encode(), str(got.timestamp).encode(), got.raw])
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    for signature in got.signatures:
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(value, expected):
            return True
    return False


class HookReceiver:
    """Answers 204, or with what was put in ``answers``, first come first served."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: deque[Response] = deque()
        self.decide: Callable[[Got], int] | None = None
        """Makes a status of each, when there is one."""
        self.url = ""
        self.hold: asyncio.Event | None = None
        """When there is one, nothing is answered before it is set."""
        self._news = asyncio.Event()

    async def receive(self, request: Request) -> Response:
        raw = await request.body()
        headers = dict(request.headers)
        self.got.append(
            Got(
                id=headers["webhook-id"],
                timestamp=int(headers["webhook-timestamp"]),
                signatures=tuple(headers["webhook-signature"].split(" ")),
                raw=raw,
                headers=headers,
            )
        )
        self._news.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.decide is not None:
            return Response(status_code=self.decide(self.got[-1]))
        return self.answers.popleft() if self.answers else Response(status_code=204)

    async def until(self, count: int, within: float = 20.0) -> list[Got]:
        """Waits until so many have come."""
        async with asyncio.timeout(within):
            while len(self.got) < count:
                self._news.clear()
                await self._news.wait()
        return self.got

    @property
    def types(self) -> list[str]:
        return [got.type for got in self.got]


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[HookReceiver]:
    """Serve a receiver on this machine for as long as the block lasts."""
    receiver = HookReceiver()
    app = Starlette(routes=[Route("/{path:path}", receiver.receive, methods=["GET", "POST"])])
    sock = bound_socket()
    receiver.url = f"{address_of(sock)}/hooks"
    async with QuietServer(app).hosting(sock):
        yield receiver
