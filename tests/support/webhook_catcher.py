"""A web server that catches webhooks, as the simulator's peer in its own tests."""

import contextlib
from collections import deque
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from leadterm.simulator.server import QuietServer, address_of, bound_socket

OURS = "+14155550100"
LEAD = "+14155550123"


class Caught(msgspec.Struct, kw_only=True):
    """One request as it arrived, and whether the twilio package takes its signature for genuine."""

    url: str
    method: str
    headers: dict[str, str]
    form: dict[str, str]
    genuine: bool


def empty_twiml() -> Response:
    return Response("<Response/>", media_type="text/xml")


class WebhookCatcher:
    """Answers `<Response/>`, or what was put in `answers`, first come first served."""

    def __init__(self, auth_token: str) -> None:
        self.caught: list[Caught] = []
        self.answers: deque[Response] = deque()
        self.url = ""
        self._validator = RequestValidator(auth_token)

    async def catch(self, request: Request) -> Response:
        raw = (await request.body()).decode()
        form = dict(parse_qsl(raw, keep_blank_values=True, strict_parsing=bool(raw)))
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self.url}{request.url.path}{query}"
        signature = request.headers.get("x-twilio-signature", "")
        self.caught.append(
            Caught(
                url=url,
                method=request.method,
                headers=dict(request.headers),
                form=form,
                genuine=self._validator.validate(url, form, signature),
            )
        )
        return self.answers.popleft() if self.answers else empty_twiml()


@contextlib.asynccontextmanager
async def catching(auth_token: str) -> AsyncIterator[WebhookCatcher]:
    """Serve a catcher for as long as the block lasts, on every path."""
    catcher = WebhookCatcher(auth_token)
    app = Starlette(routes=[Route("/{path:path}", catcher.catch, methods=["GET", "POST"])])
    sock = bound_socket()
    catcher.url = address_of(sock)
    async with QuietServer(app).hosting(sock):
        yield catcher
