"""How much anyone may send: heads and bodies are refused before they are read to their end."""

from starlette.types import Receive, Scope

from leadterm.domain.wire import ATTACHMENT_BYTES
from leadterm.relay.web.problems import head_too_large, malformed, too_large

BODY_LIMIT = 256 * 1024
"""Bytes of a webhook or a command: ten thousand characters as a form escapes them, or notes twice."""
UPLOAD_PATH = "/v1/attachments"
UPLOAD_LIMIT = ATTACHMENT_BYTES
"""Bytes of an uploaded picture (B18). It has its own path, its own bound, and its own time."""
HEAD_LIMIT = 16 * 1024
"""Bytes of the headers together."""
PATH_LIMIT = 4 * 1024
"""Bytes of the path and the query together."""


class ClientGone(Exception):  # noqa: N818 (it says what the client is)
    """The caller hung up: there is nobody to answer."""


def check_head(scope: Scope) -> None:
    """Refuses a head that is too large (431)."""
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
    address = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if size > HEAD_LIMIT or address > PATH_LIMIT:
        raise head_too_large()


def declared_length(value: str | None) -> int | None:
    """What Content-Length says; None when it is not there."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()) or len(value) > 18:
        raise malformed("The Content-Length is not a number.", "Content-Length")
    return int(value)


async def read_body(receive: Receive, length: int | None, limit: int = BODY_LIMIT) -> bytes:
    """Reads a body that is at most ``limit`` bytes long. How long it may take is the server's affair.

    A larger one is refused with 413 by what it declares, or as soon as more than the limit has come.
    Raises ``ClientGone`` when the caller hangs up.
    """
    if length is not None and length > limit:
        raise too_large(limit)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large(limit)
        more = message.get("more_body", False)
    return bytes(body)
