"""How the OpenAPI document describes intake: forms by any names, keys in three places, pages for browsers."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from leadterm.domain.wire import Problem
from leadterm.relay.web.intake import KEY_HEADER, KEY_PARAMETER, IntakeReply
from leadterm.relay.web.table import Intake

Node = dict[str, Any]

INTAKE_SCHEMES: Node = {
    "intake_key": {"type": "apiKey", "in": "header", "name": KEY_HEADER},
    "intake_bearer": {"type": "http", "scheme": "bearer"},
    "intake_address": {"type": "apiKey", "in": "query", "name": KEY_PARAMETER},
}
_HTML: Node = {"text/html": {"schema": {"type": "string"}}}
_SAYS = {
    200: "Kept; or an automatic email, which is not.",
    201: "There is a lead record.",
    202: "Refused, and kept for a person to mend.",
}
_PROBLEMS = {
    400: "The form or the email cannot be read.",
    401: "The key is no source's, or was revoked.",
    413: "The body is too large.",
    415: "The body is of another type than is wanted.",
    429: "The source hands in too many.",
    503: "The store is busy or away; come again.",
}
_FORM: Node = {"type": "object", "additionalProperties": {"type": "string"}}
_EXAMPLE: Node = {"name": "Maria Lopez", "phone": "(415) 555-0133", "campaign": "spring"}


def intake_operation(intake: Intake, reference: Callable[[type[Struct]], Node]) -> Node:
    """One POST of the table."""
    reply = {"application/json": {"schema": reference(IntakeReply)}}
    problem = {"application/problem+json": {"schema": reference(Problem)}}
    pages = _HTML if intake.for_browsers else {}
    responses: Node = {
        str(status): {"description": _SAYS[status], "content": {**reply, **pages}}
        for status in intake.statuses
    }
    if intake.for_browsers:
        responses["200"] = {"description": "A page that says thanks.", "content": _HTML}
        responses["303"] = {"description": "To the source's own page."}
    for status, words in _PROBLEMS.items():
        responses[str(status)] = {"description": words, "content": {**problem, **pages}}
    responses["default"] = {"description": "Any other problem.", "content": {**problem, **pages}}
    return {
        "operationId": intake.name,
        "summary": intake.about,
        "description": f"At most {intake.limit:,} bytes.",
        "security": [{scheme: []} for scheme in INTAKE_SCHEMES],
        "requestBody": {"required": True, "content": {name: _body(name) for name in intake.types}},
        "responses": responses,
    }


def _body(media_type: str) -> Node:
    if media_type == "application/json":
        return {"schema": {"type": "object"}, "example": _EXAMPLE}
    return {"schema": _FORM} if media_type != "message/rfc822" else {"schema": {"type": "string"}}
