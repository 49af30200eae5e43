"""The body of a command: strict JSON, of the struct that the endpoint names."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from leadterm.relay.web.problems import ProblemError, invalid, invalid_json, malformed, unsupported_type
from leadterm.relay.web.requests import Request

MOST = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly; far above any id or amount."""

_KEY = re.compile(r"[!-~]{1,200}")


def idempotency_key(request: Request) -> str:
    """The name by which a repeated command is known. Raises a 400 problem when it is missing or odd."""
    key = request.header(b"idempotency-key")
    if key is None or not _KEY.fullmatch(key):
        raise ProblemError(
            400,
            "key-missing",
            "Give the header Idempotency-Key: 1 to 200 visible ASCII characters, made anew for each command "
            "and the same when it is repeated.",
            field="Idempotency-Key",
        )
    return key


def decoded(request: Request, raw: bytes, wanted: type[Struct] | None) -> Struct | None:
    """Reads a command's body.

    Raises a 415 problem for another type than JSON, 400 for what is not JSON, 422 for JSON that does not fit.
    """
    if wanted is None:
        if raw.strip() not in (b"", b"{}"):
            raise invalid("This command takes no body.", "body")
        return None
    if request.media_type() != "application/json":
        raise unsupported_type("application/json")
    try:
        body = msgspec.json.decode(raw, type=wanted)
    except msgspec.ValidationError as error:
        raise invalid_json(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise malformed("The body is not JSON in UTF-8.") from None
    for path, value in _leaves(body, ""):
        _check_leaf(path, value)
    return body


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Struct):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))
    elif isinstance(value, tuple):
        for item in value:
            yield from _leaves(item, path)
    else:
        yield path, value


def _check_leaf(path: str, value: Any) -> None:
    """Keeps out what no database takes: numbers past 64 bits, and NUL characters."""
    if isinstance(value, int) and not -MOST <= value <= MOST:
        raise invalid("This number is too large.", path)
    if isinstance(value, str) and "\x00" in value:
        raise invalid("This text has a NUL character in it.", path)
