"""The relay's ASGI application: routes from the table of endpoints, one way in and out for every request."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from time import perf_counter

from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from leadterm.relay.settings import MetricsFor
from leadterm.relay.web.answers import JSON_TYPE, Answer, deliver, refuse_handshake
from leadterm.relay.web.bounds import ClientGone, check_head
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.desk import Desk
from leadterm.relay.web.endpoints import (
    COMMANDS,
    DOCUMENT_PATH,
    DOWNLOADS,
    HANDOUTS,
    HEALTH_PATH,
    INTAKES,
    METRICS_PATH,
    QUERIES,
    STREAM_PATH,
    TRIALS,
    UPLOADS,
    WEBHOOKS,
)
from leadterm.relay.web.health import health
from leadterm.relay.web.hub import StreamHub
from leadterm.relay.web.intake import IntakeDesk
from leadterm.relay.web.openapi import document
from leadterm.relay.web.problems import (
    ProblemError,
    not_allowed,
    not_found,
    problem_answer,
    problem_of,
)
from leadterm.relay.web.requests import Request
from leadterm.relay.web.stream import StreamEndpoint
from leadterm.relay.web.tally import Tally

Handler = Callable[[Request], Awaitable[Answer]]


class Resource:
    """What stands at one path: a handler for each method, and a problem document for whatever goes wrong."""

    def __init__(self, handlers: Mapping[str, Handler], path: str, tally: Tally) -> None:
        self._path = path
        self._tally = tally
        self._handlers = dict(handlers)
        if "GET" in self._handlers:
            self._handlers["HEAD"] = self._handlers["GET"]
        self._allowed = ", ".join(sorted({*self._handlers, "OPTIONS"}))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        try:
            answer = await self._answer(Request(scope, receive))
        except ClientGone:
            return
        except Exception as error:
            answer = problem_answer(problem_of(error))
        await deliver(answer, send)
        self._tally.add(self._path, scope["method"], answer.status, perf_counter() - began)

    async def _answer(self, request: Request) -> Answer:
        check_head(request.scope)
        handler = self._handlers.get(request.method)
        if handler is not None:
            return await handler(request)
        if request.method == "OPTIONS" and self._handlers:
            return Answer(204, headers=((b"allow", self._allowed.encode("ascii")),))
        raise not_allowed(self._allowed) if self._handlers else not_found()


class _Nothing(Resource):
    """What stands at every other path."""

    def __init__(self, tally: Tally) -> None:
        super().__init__({}, "other", tally)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
            return
        await receive()
        await refuse_handshake(problem_answer(not_found()), send)


def application(rooms: Rooms, hub: StreamHub, metrics: MetricsFor = MetricsFor.NOBODY) -> ASGIApp:
    """Builds the application over its rooms. Paths are looked up; those with ids in them are matched."""
    tally = Tally()
    handlers = _handlers(rooms)
    if metrics is not MetricsFor.NOBODY:
        handlers[METRICS_PATH] = {"GET": _metrics(metrics, rooms, hub, tally)}
    resources = {path: Resource(there, path, tally) for path, there in handlers.items()}
    plain = {path: resource for path, resource in resources.items() if "{" not in path}
    routes: list[BaseRoute] = [
        *(Route(path, resource) for path, resource in resources.items() if path not in plain),
        WebSocketRoute(STREAM_PATH, StreamEndpoint(rooms, hub)),
    ]
    others = Router(routes, redirect_slashes=False, default=_Nothing(tally))

    def app(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        resource = plain.get(scope["path"]) if scope["type"] == "http" else None
        return (resource or others)(scope, receive, send)

    return app


def _metrics(wanted: MetricsFor, rooms: Rooms, hub: StreamHub, tally: Tally) -> Handler:
    from leadterm.relay.web.metrics import MetricsPage  # Loaded by those alone who want metrics.

    return MetricsPage(wanted, rooms, hub, tally).answer


def _handlers(rooms: Rooms) -> dict[str, dict[str, Handler]]:
    openapi = Answer(200, document(rooms.account.public_url), JSON_TYPE)
    desk = Desk(rooms)
    intake = IntakeDesk(rooms)

    async def describe(_request: Request) -> Answer:
        return openapi

    handlers: dict[str, dict[str, Handler]] = {}
    for webhook in WEBHOOKS:
        handlers[webhook.path] = {"POST": partial(webhook.answer, rooms)}
    for row in INTAKES:
        handlers[row.path] = {"POST": partial(intake.take, row)}
        if row.for_browsers:
            handlers[row.path]["OPTIONS"] = intake.preflight
    for command in COMMANDS:
        handlers.setdefault(command.path, {})[command.method] = partial(desk.carry_out, command)
    for trial in TRIALS:
        handlers[trial.path] = {"POST": partial(desk.try_out, trial)}
    for upload in UPLOADS:
        handlers.setdefault(upload.path, {})["POST"] = partial(desk.take, upload)
    for query in QUERIES:
        handlers.setdefault(query.path, {})["GET"] = partial(desk.answer, query)
    for download in DOWNLOADS:
        handlers.setdefault(download.path, {})["GET"] = partial(desk.give, download)
    for handout in HANDOUTS:
        handlers[handout.path] = {"GET": partial(handout.answer, rooms)}
    handlers[STREAM_PATH] = {"GET": _upgrade_wanted}
    handlers[HEALTH_PATH] = {"GET": partial(health, rooms)}
    handlers[DOCUMENT_PATH] = {"GET": describe}
    return handlers


async def _upgrade_wanted(_request: Request) -> Answer:
    raise ProblemError(
        426,
        "websocket-wanted",
        "This address is a WebSocket: connect to it with wss://, or ws:// on your own machine.",
        headers=((b"upgrade", b"websocket"), (b"connection", b"upgrade")),
    )
