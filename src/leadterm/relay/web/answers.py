"""An answer as plain data, and how it goes out: two ASGI messages and the headers that every answer has."""

from typing import Any

import msgspec
from msgspec import Struct
from starlette.types import Send

Headers = tuple[tuple[bytes, bytes], ...]

JSON_TYPE = b"application/json"

CHUNK = 64 * 1024
"""Bytes of a large answer that are handed to the connection at a time, so that it never holds more."""

_ALWAYS: Headers = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Answer(Struct, frozen=True):
    status: int
    body: bytes = b""
    media_type: bytes = b""
    headers: Headers = ()
    cache: bytes = b"no-store"
    """What may keep it."""


def json_answer(value: Any, status: int = 200) -> Answer:
    return Answer(status, msgspec.json.encode(value), JSON_TYPE)


def raw_headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    headers = [(b"cache-control", answer.cache), *_ALWAYS, *answer.headers]
    if answer.media_type:
        headers.append((b"content-type", answer.media_type))
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    return headers


async def deliver(answer: Answer, send: Send) -> None:
    """Sends an answer over HTTP. The server leaves the body out where the request was a HEAD."""
    await send({"type": "http.response.start", "status": answer.status, "headers": raw_headers(answer)})
    if len(answer.body) <= CHUNK:
        await send({"type": "http.response.body", "body": answer.body})
        return
    await _in_parts(answer.body, send)


async def _in_parts(body: bytes, send: Send) -> None:
    """Each part is sent when the connection has room for it: no copy of the whole waits for a slow reader."""
    for start in range(0, len(body), CHUNK):
        end = start + CHUNK
        more = end < len(body)
        await send({"type": "http.response.body", "body": body[start:end], "more_body": more})


async def refuse_handshake(answer: Answer, send: Send) -> None:
    """Answers a WebSocket handshake with an ordinary HTTP answer instead of a connection."""
    await send(
        {"type": "websocket.http.response.start", "status": answer.status, "headers": raw_headers(answer)}
    )
    await send({"type": "websocket.http.response.body", "body": answer.body})
