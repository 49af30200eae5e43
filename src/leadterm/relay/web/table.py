"""What a row of the table of endpoints is, for each way of dealing with the relay."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

from leadterm.relay.store import Tx
from leadterm.relay.web.answers import Answer
from leadterm.relay.web.calls import Call, Rooms
from leadterm.relay.web.requests import Kind, Parameter, Request

COMPANY = Parameter(
    name="company", kind=Kind.ID, about="the company; it may be left out by an agent who has just one"
)
LIMIT = Parameter(name="limit", kind=Kind.LIMIT, about="how many at most")


class Query(Struct, frozen=True, kw_only=True):
    """Something an agent can ask (GET)."""

    path: str
    name: str
    about: str
    reply: type[Struct]
    answer: Callable[[Call], Awaitable[Struct]]
    parameters: tuple[Parameter, ...] = ()


class Command(Struct, frozen=True, kw_only=True):
    """Something an agent can have done, once per Idempotency-Key."""

    method: str
    path: str
    name: str
    about: str
    reply: type[Struct]
    unit: Callable[[Call, Any], Callable[[Tx], Struct]]
    body: type[Struct] | None = None
    status: int = 200
    sends: bool = False
    """Whether it puts a text into the outbox, which is then woken."""


class Trial(Struct, frozen=True, kw_only=True):
    """Something an agent has the relay try out (POST). Nothing is kept of it, so it has no key."""

    path: str
    name: str
    about: str
    reply: type[Struct]
    answer: Callable[[Call], Awaitable[Struct]]


class Upload(Struct, frozen=True, kw_only=True):
    """A file that an agent hands over as it is (POST), once per Idempotency-Key."""

    path: str
    name: str
    about: str
    reply: type[Struct]
    unit: Callable[[Call, bytes], Callable[[Tx], Struct]]
    types: tuple[str, ...]
    limit: int
    """Bytes."""
    parameters: tuple[Parameter, ...] = ()


class Download(Struct, frozen=True, kw_only=True):
    """A file that an agent can have (GET)."""

    path: str
    name: str
    about: str
    types: tuple[str, ...]
    answer: Callable[[Call], Awaitable[Answer]]


class Handout(Struct, frozen=True, kw_only=True):
    """A file for whoever knows its address (GET), without signing in."""

    path: str
    name: str
    about: str
    types: tuple[str, ...]
    answer: Callable[[Rooms, Request], Awaitable[Answer]]


class Webhook(Struct, frozen=True, kw_only=True):
    """Something the carrier tells us (POST, signed)."""

    path: str
    name: str
    about: str
    answer: Callable[[Rooms, Request], Awaitable[Answer]]
    fields: tuple[str, ...]
    parameters: tuple[str, ...] = ()


class Intake(Struct, frozen=True, kw_only=True):
    """Where leads from outside are handed in (POST), under the key of a source."""

    path: str
    name: str
    about: str
    types: tuple[str, ...]
    limit: int
    """Bytes."""
    statuses: tuple[int, ...]
    """With which a submission is answered."""
    for_browsers: bool = False
    """Whether pages of other sites post here: they see a page, or are sent on."""
