"""An answer as plain data, and how it goes out: two ASGI messages and the headers that every answer has."""

from typing import Any

import msgspec
from msgspec import Struct
from starlette.types import Send

Headers = tuple[tuple[bytes, bytes], ...]

JSON_TYPE = b"application/json"

_ALWAYS: Headers = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Answer(Struct, frozen=True):
    status: int
    body: bytes = b""
    media_type: bytes = b""
    headers: Headers = ()


def json_answer(value: Any, status: int = 200) -> Answer:
    return Answer(status, msgspec.json.encode(value), JSON_TYPE)


def raw_headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    headers = [*_ALWAYS, *answer.headers]
    if answer.media_type:
        headers.append((b"content-type", answer.media_type))
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    return headers


async def deliver(answer: Answer, send: Send) -> None:
    """Sends an answer over HTTP. The server leaves the body out where the request was a HEAD."""
    await send({"type": "http.response.start", "status": answer.status, "headers": raw_headers(answer)})
    await send({"type": "http.response.body", "body": answer.body})


async def refuse_handshake(answer: Answer, send: Send) -> None:
    """Answers a WebSocket handshake with an ordinary HTTP answer instead of a connection."""
    await send(
        {"type": "websocket.http.response.start", "status": answer.status, "headers": raw_headers(answer)}
    )
    await send({"type": "websocket.http.response.body", "body": answer.body})
