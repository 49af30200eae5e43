"""The OpenAPI 3.1 document, made from the table of endpoints and the wire types."""

from typing import Any

import msgspec
from msgspec import Struct

from leadterm import __version__
from leadterm.domain.wire import BULK_LIMIT, Frame, Problem, View, Whereabouts
from leadterm.relay.web.endpoints import (
    COMMANDS,
    DOCUMENT_PATH,
    DOWNLOADS,
    HANDOUTS,
    HEALTH_PARAMETERS,
    HEALTH_PATH,
    INTAKES,
    QUERIES,
    STREAM_PARAMETERS,
    STREAM_PATH,
    TRIALS,
    UPLOADS,
    WEBHOOKS,
)
from leadterm.relay.web.health import Health
from leadterm.relay.web.openapi_intake import INTAKE_SCHEMES, intake_operation
from leadterm.relay.web.problems import STATUS_OF_REFUSAL
from leadterm.relay.web.requests import LIMIT_MOST, TEXT_MOST, Kind, Parameter
from leadterm.relay.web.table import COMPANY, Command, Download, Handout, Query, Trial, Upload, Webhook

Node = dict[str, Any]

TOKEN_SCHEME = "token"  # noqa: S105 (a name)
SIGNATURE_SCHEME = "signature"

_SCHEMA_OF_KIND: dict[Kind, Node] = {
    Kind.ID: {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
    Kind.CURSOR: {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
    Kind.LIMIT: {"type": "integer", "minimum": 1, "maximum": LIMIT_MOST},
    Kind.FLAG: {"type": "integer", "enum": [0, 1]},
    Kind.WORD: {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    Kind.TEXT: {
        "type": "string",
        "minLength": 1,
        "maxLength": TEXT_MOST,
        "pattern": "^[^\\x00-\\x1f\\x7f]*$",
    },
    Kind.MANY: {"type": "integer", "minimum": 1, "maximum": BULK_LIMIT},
    Kind.PLACE: {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"},
}
_SCHEMA_OF_PATH: dict[str, Node] = {
    "view": {"type": "string", "enum": list(View)},
    "token": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"},
}
_KEY: Node = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made anew for each command, and the same when it is repeated.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}

_REFUSALS = {
    400: "The request cannot be read, or the Idempotency-Key is missing.",
    401: "There is no valid token.",
    403: "The agent may not do this.",
    404: "There is no such thing, or it is another company's.",
    409: "The state of things does not allow it.",
    413: "The body is too large.",
    415: "The body is of another type than is wanted.",
    422: "A field is not valid; the problem names it.",
    429: "Too many at once, or in a minute.",
    503: "The store is busy or away; come again.",
}
_OF_QUERY = (400, 401, 403, 404, 422, 503)
_OF_COMMAND = tuple(sorted({400, 401, 413, 415, 503, *STATUS_OF_REFUSAL.values()}))
_OF_TRIAL = tuple(sorted({*_OF_QUERY, 413, 429}))
_OF_WEBHOOK = (400, 403, 413, 415, 503)


def document(public_url: str) -> bytes:
    """The whole document as JSON."""
    schemas = _Schemas()
    paths: Node = {}
    for query in QUERIES:
        paths.setdefault(query.path, {})["get"] = _query(query, schemas)
    for command in COMMANDS:
        paths.setdefault(command.path, {})[command.method.lower()] = _command(command, schemas)
    for trial in TRIALS:
        paths[trial.path] = {"post": _trial(trial, schemas)}
    for upload in UPLOADS:
        paths.setdefault(upload.path, {})["post"] = _upload(upload, schemas)
    for download in DOWNLOADS:
        paths.setdefault(download.path, {})["get"] = _download(download, schemas)
    for handout in HANDOUTS:
        paths.setdefault(handout.path, {})["get"] = _handout(handout, schemas)
    for intake in INTAKES:
        paths[intake.path] = {"post": intake_operation(intake, schemas.reference)}
    for webhook in WEBHOOKS:
        paths[webhook.path] = {"post": _webhook(webhook, schemas)}
    paths[STREAM_PATH] = {"get": _stream(schemas)}
    paths[HEALTH_PATH] = {"get": _health(schemas)}
    paths[DOCUMENT_PATH] = {"get": _itself()}
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "leadterm relay",
                "version": __version__,
                "description": "What agents, scripts and the carrier can ask of the relay.",
            },
            "servers": [{"url": public_url}],
            "paths": paths,
            "components": {
                "schemas": schemas.components(),
                "securitySchemes": {
                    TOKEN_SCHEME: {"type": "http", "scheme": "bearer"},
                    SIGNATURE_SCHEME: {"type": "apiKey", "in": "header", "name": "X-Twilio-Signature"},
                    **INTAKE_SCHEMES,
                },
            },
        }
    )


class _Schemas:
    """Collects the types that the document speaks of."""

    def __init__(self) -> None:
        self._types: list[type[Struct]] = []

    def reference(self, wanted: type[Struct]) -> Node:
        if wanted not in self._types:
            self._types.append(wanted)
        return {"$ref": f"#/components/schemas/{wanted.__name__}"}

    def components(self) -> Node:
        _, components = msgspec.json.schema_components(
            self._types, ref_template="#/components/schemas/{name}"
        )
        return components


def _query(query: Query, schemas: _Schemas) -> Node:
    return {
        "operationId": query.name,
        "summary": query.about,
        "security": [{TOKEN_SCHEME: []}],
        "parameters": [*_path_parameters(query.path), *map(_parameter, (COMPANY, *query.parameters))],
        "responses": {"200": _json(query.reply, schemas), **_problems(_OF_QUERY, schemas)},
    }


def _command(command: Command, schemas: _Schemas) -> Node:
    node: Node = {
        "operationId": command.name,
        "summary": command.about,
        "security": [{TOKEN_SCHEME: []}],
        "parameters": [
            *_path_parameters(command.path),
            _parameter(COMPANY),
            _KEY,
        ],
        "responses": {
            str(command.status): _json(command.reply, schemas),
            **_problems(_OF_COMMAND, schemas),
        },
    }
    if command.body is not None:
        schema = schemas.reference(command.body)
        node["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return node


def _trial(trial: Trial, schemas: _Schemas) -> Node:
    return {
        "operationId": trial.name,
        "summary": trial.about,
        "security": [{TOKEN_SCHEME: []}],
        "parameters": [*_path_parameters(trial.path), _parameter(COMPANY)],
        "responses": {"200": _json(trial.reply, schemas), **_problems(_OF_TRIAL, schemas)},
    }


def _upload(upload: Upload, schemas: _Schemas) -> Node:
    return {
        "operationId": upload.name,
        "summary": upload.about,
        "description": f"At most {upload.limit:,} bytes.",
        "security": [{TOKEN_SCHEME: []}],
        "parameters": [*map(_parameter, (COMPANY, *upload.parameters)), _KEY],
        "requestBody": {"required": True, "content": {name: {} for name in upload.types}},
        "responses": {"201": _json(upload.reply, schemas), **_problems(_OF_COMMAND, schemas)},
    }


def _download(download: Download, schemas: _Schemas) -> Node:
    return {
        "operationId": download.name,
        "summary": download.about,
        "security": [{TOKEN_SCHEME: []}],
        "parameters": [*_path_parameters(download.path), _parameter(COMPANY)],
        "responses": {"200": _file(download.types), **_problems(_OF_QUERY, schemas)},
    }


def _handout(handout: Handout, schemas: _Schemas) -> Node:
    return {
        "operationId": handout.name,
        "summary": handout.about,
        "parameters": _path_parameters(handout.path),
        "responses": {"200": _file(handout.types), **_problems((404, 503), schemas)},
    }


def _file(types: tuple[str, ...]) -> Node:
    return {"description": "The bytes.", "content": {name: {} for name in types}}


def _webhook(webhook: Webhook, schemas: _Schemas) -> Node:
    form = {
        "type": "object",
        "required": list(webhook.fields),
        "properties": {field: {"type": "string"} for field in webhook.fields},
    }
    return {
        "operationId": webhook.name,
        "summary": webhook.about,
        "security": [{SIGNATURE_SCHEME: []}],
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
            for name in webhook.parameters
        ],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": {
                "description": "Kept. Nothing is texted.",
                "content": {"text/xml": {"schema": {"type": "string"}}},
            },
            **_problems(_OF_WEBHOOK, schemas),
        },
    }


def _stream(schemas: _Schemas) -> Node:
    schemas.reference(Frame)
    schemas.reference(Whereabouts)
    return {
        "operationId": "stream",
        "summary": "A WebSocket of frames: what happens, from a cursor on.",
        "security": [{TOKEN_SCHEME: []}],
        "parameters": [_parameter(parameter) for parameter in STREAM_PARAMETERS],
        "responses": {
            "101": {
                "description": "Each text message of the WebSocket is one Frame; consoles send Whereabouts."
            },
            **_problems((400, 401, 403, 422, 426, 503), schemas),
        },
    }


def _health(schemas: _Schemas) -> Node:
    return {
        "operationId": "health",
        "summary": "Whether the relay's store answers and, with ready=1, whether it keeps up.",
        "parameters": [_parameter(parameter) for parameter in HEALTH_PARAMETERS],
        "responses": {"200": _json(Health, schemas), **_problems((422, 503), schemas)},
    }


def _itself() -> Node:
    return {
        "operationId": "document",
        "summary": "This document.",
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }


def _path_parameters(path: str) -> list[Node]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _SCHEMA_OF_PATH.get(name, _SCHEMA_OF_KIND[Kind.ID]),
        }
        for name in names
    ]


def _parameter(parameter: Parameter) -> Node:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.about,
        "schema": _schema(parameter),
    }


def _schema(parameter: Parameter) -> Node:
    if parameter.kind is Kind.CHOICE:
        return {"type": "string", "enum": list(parameter.choices)}
    return _SCHEMA_OF_KIND[parameter.kind]


def _json(reply: type[Struct], schemas: _Schemas) -> Node:
    return {
        "description": (reply.__doc__ or reply.__name__).split("\n", 1)[0],
        "content": {"application/json": {"schema": schemas.reference(reply)}},
    }


def _problems(statuses: tuple[int, ...], schemas: _Schemas) -> Node:
    content = {"application/problem+json": {"schema": schemas.reference(Problem)}}
    return {
        **{
            str(status): {"description": _REFUSALS.get(status, "Refused."), "content": content}
            for status in statuses
        },
        "default": {"description": "Any other problem.", "content": content},
    }
