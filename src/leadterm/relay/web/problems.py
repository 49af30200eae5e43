"""Errors as the relay answers them: RFC 9457 problem documents with a stable code and a sentence.

Raise a ``ProblemError``, or let a rule's ``Refused`` and the store's errors through to ``problem_of``.
"""

import re
import secrets
from http import HTTPStatus

import msgspec

from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import Problem
from leadterm.relay.carrier.port import Malformed
from leadterm.relay.logging import Seldom, get_logger
from leadterm.relay.store import Busy, StoreDown, StoreError
from leadterm.relay.web.answers import Answer, Headers

log = get_logger(__name__)
store_warnings = Seldom(log, "store.down")

PROBLEM_TYPE = b"application/problem+json"
RETRY_AFTER = 2
"""Seconds a caller is asked to wait when the store is busy or away."""

STATUS_OF_REFUSAL = {
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.FORBIDDEN: 403,
    RefusalCode.NOT_YOURS: 403,
    RefusalCode.INVALID: 422,
    RefusalCode.KEY_REUSED: 422,
    RefusalCode.ALREADY_ACCEPTED: 409,
    RefusalCode.NOT_ACTIVE: 409,
    RefusalCode.OPTED_OUT: 409,
    RefusalCode.LANDLINE: 409,
    RefusalCode.EDITED_MEANWHILE: 409,
    RefusalCode.NOT_RESENDABLE: 409,
    RefusalCode.BLOCKED: 409,
    RefusalCode.HELD: 409,
    RefusalCode.MEANWHILE: 409,
    RefusalCode.RIGHT_MISSING: 403,
    RefusalCode.TOO_LARGE: 413,
    RefusalCode.MISSING_VARIABLE: 422,
    RefusalCode.RATE_LIMITED: 429,
}


class ProblemError(Exception):
    """An answer that is not the one asked for."""

    def __init__(
        self, status: int, code: str, detail: str, *, field: str = "", headers: Headers = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers


def not_found() -> ProblemError:
    return ProblemError(404, "not-found", "There is nothing at this address.")


def missing(what: str) -> ProblemError:
    """Also the answer for what belongs to a company the agent is not a member of."""
    return ProblemError(404, "not-found", f"There is no such {what}, or it is not one of your company's.")


def forbidden(detail: str) -> ProblemError:
    return ProblemError(403, "forbidden", detail)


def not_signed_in() -> ProblemError:
    return ProblemError(
        401,
        "not-signed-in",
        "Sign in with a token: the header “Authorization: Bearer lt_…”. An administrator makes one.",
        headers=((b"www-authenticate", b'Bearer realm="leadterm"'),),
    )


def no_agent_of_user(name: str) -> ProblemError:
    """Somebody of this machine, on the relay's Unix socket, whom no agent is linked to."""
    return ProblemError(
        401,
        "not-signed-in",
        f"The user {name} of this machine is no agent here. An administrator can link them: "
        f"leadterm admin agent set NAME --os-user {name}",
        headers=((b"www-authenticate", b'Bearer realm="leadterm"'),),
    )


def invalid(detail: str, field: str) -> ProblemError:
    return ProblemError(422, "invalid", detail, field=field)


def malformed(detail: str, field: str = "") -> ProblemError:
    return ProblemError(400, "malformed", detail, field=field)


def too_large(limit: int) -> ProblemError:
    return ProblemError(
        413,
        "too-large",
        f"The request's body is too large: at most {limit:,} bytes are taken here.",
    )


def head_too_large() -> ProblemError:
    return ProblemError(
        431,
        "head-too-large",
        "The request's headers are too large.",
        headers=((b"connection", b"close"),),
    )


def unsupported_type(wanted: str) -> ProblemError:
    return ProblemError(415, "unsupported-type", f"Send the body as {wanted}, with that Content-Type.")


def not_allowed(allowed: str) -> ProblemError:
    return ProblemError(
        405,
        "method-not-allowed",
        f"This address answers to {allowed}.",
        headers=((b"allow", allowed.encode("ascii")),),
    )


def invalid_json(error: msgspec.ValidationError) -> ProblemError:
    """What msgspec found wrong with a body, with the field it is about."""
    words, _, path = str(error).partition(" - at `")
    path = path.rstrip("`").removeprefix("$").removeprefix(".")
    named = re.search(r"field `([^`]+)`", words)
    field = ".".join(part for part in (path, named[1] if named else "") if part)
    place = f" (at {field})" if path else ""
    return invalid(words.replace("`", "") + place + ".", field)


def problem_of(error: Exception) -> ProblemError:
    """The answer to an error. What nobody expected is logged under a reference that the answer carries."""
    match error:
        case ProblemError():
            return error
        case Refused():
            return ProblemError(
                STATUS_OF_REFUSAL[error.code], error.code.value, error.sentence, field=error.field
            )
        case Malformed():
            return malformed(error.sentence, error.field)
        case Busy() | StoreDown():
            return _later(error)
    reference = secrets.token_hex(4)
    log.error("request.failed", reference=reference, exc_info=error)
    return ProblemError(
        500,
        "internal",
        f"Something broke in the relay. Its log has the details under the reference {reference}.",
    )


def _later(error: StoreError) -> ProblemError:
    """The database is busy or away. Where it is, is for the log alone."""
    busy = isinstance(error, Busy)
    headers = ((b"retry-after", str(RETRY_AFTER).encode("ascii")),)
    if busy:
        return ProblemError(503, "busy", error.sentence, headers=headers)
    store_warnings.say(why=error.sentence)
    return ProblemError(
        503,
        "store-down",
        "The relay's database does not answer just now. Try again in a moment; a command, with the same "
        "Idempotency-Key.",
        headers=headers,
    )


def problem_answer(problem: ProblemError) -> Answer:
    document = Problem(
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        code=problem.code,
        detail=problem.detail,
        field=problem.field,
    )
    return Answer(problem.status, msgspec.json.encode(document), PROBLEM_TYPE, problem.headers)
