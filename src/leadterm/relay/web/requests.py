"""A request as the endpoints see it: headers, ids of the path, checked parameters, a bounded body."""

import re
from collections.abc import Mapping
from enum import Enum, auto
from urllib.parse import parse_qsl

from msgspec import Struct
from starlette.types import Receive, Scope

from leadterm.domain.wire import BULK_LIMIT
from leadterm.relay.web.bounds import BODY_LIMIT, declared_length, read_body
from leadterm.relay.web.local import PEER_UID
from leadterm.relay.web.problems import invalid, malformed, missing

LIMIT_MOST = 200
LIMIT_USUAL = 100
TEXT_MOST = 200
"""Characters of a search, or of a file's name."""

_ID = re.compile(r"[1-9][0-9]{0,17}")
_COUNT = re.compile(r"[0-9]{1,18}")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PLACE = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Kind(Enum):
    """What may stand in a parameter."""

    ID = auto()
    CURSOR = auto()
    LIMIT = auto()
    FLAG = auto()
    WORD = auto()
    TEXT = auto()
    """Whatever people type, on one line."""
    CHOICE = auto()
    """One of ``Parameter.choices``."""
    MANY = auto()
    """A limit where just ids come."""
    PLACE = auto()
    """A moment and an id."""


class Parameter(Struct, frozen=True, kw_only=True):
    """One parameter of a query."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    choices: tuple[str, ...] = ()


class Parameters:
    """The parameters of a query, each of its kind."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, int | str | bool]) -> None:
        self._values = values

    def number(self, name: str) -> int | None:
        value = self._values.get(name)
        return value if isinstance(value, int) else None

    def flag(self, name: str) -> bool:
        return self._values.get(name) is True

    def word(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def given(self, *names: str) -> list[str]:
        return [name for name in names if self._values.get(name)]


class Request:
    """One HTTP request, or the request that opens a WebSocket."""

    __slots__ = ("_receive", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self._receive = receive

    @property
    def method(self) -> str:
        method: str = self.scope["method"]
        return method

    @property
    def raw_path(self) -> str:
        """The path as it came, nothing decoded: what a carrier signs."""
        raw: bytes = self.scope["raw_path"]
        return raw.decode("latin-1")

    @property
    def raw_query(self) -> bytes:
        query: bytes = self.scope["query_string"]
        return query

    @property
    def peer_uid(self) -> int | None:
        """The system's user at the other end of a local connection; None for one over the network."""
        uid: int | None = self.scope.get("state", {}).get(PEER_UID)
        return uid

    def header(self, name: bytes) -> str | None:
        """The first header of a name (in lower case)."""
        for key, value in self.scope["headers"]:
            if key == name:
                text: str = value.decode("latin-1")
                return text
        return None

    def media_type(self) -> str:
        return (self.header(b"content-type") or "").partition(";")[0].strip().lower()

    async def body(self, limit: int = BODY_LIMIT) -> bytes:
        length = declared_length(self.header(b"content-length"))
        return await read_body(self._receive, length, limit)

    def path_word(self, name: str, usual: str = "") -> str:
        """A part of the path, as it came."""
        value: str = self.scope.get("path_params", {}).get(name, usual)
        return value

    def path_id(self, name: str, what: str) -> int:
        """An id in the path. One that cannot be is the same as one that is not there."""
        value: str = self.scope["path_params"][name]
        if not _ID.fullmatch(value):
            raise missing(what)
        return int(value)

    def parameters(self, known: tuple[Parameter, ...]) -> Parameters:
        """Reads the query strictly: just known parameters, each at most once, each of its kind."""
        by_name = {parameter.name: parameter for parameter in known}
        values: dict[str, int | str | bool] = {}
        for name, text in self._pairs():
            if name not in by_name:
                raise invalid("There is no such parameter here.", name[:60])
            if name in values:
                raise invalid("This parameter is given twice.", name)
            values[name] = _value(by_name[name], text)
        for parameter in known:
            if parameter.required and parameter.name not in values:
                raise invalid(f"Give {parameter.about}.", parameter.name)
        return Parameters(values)

    def _pairs(self) -> list[tuple[str, str]]:
        if not self.raw_query:
            return []
        try:
            return parse_qsl(
                self.raw_query.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=True,
                errors="strict",
                max_num_fields=20,
            )
        except ValueError:
            raise malformed("The query is not URL-encoded UTF-8.") from None


def _value(parameter: Parameter, text: str) -> int | str | bool:
    match parameter.kind:
        case Kind.ID if _ID.fullmatch(text):
            return int(text)
        case Kind.CURSOR if _COUNT.fullmatch(text):
            return int(text)
        case Kind.LIMIT if _COUNT.fullmatch(text) and 1 <= int(text) <= LIMIT_MOST:
            return int(text)
        case Kind.FLAG if text in ("0", "1"):
            return text == "1"
        case Kind.MANY if _COUNT.fullmatch(text) and 1 <= int(text) <= BULK_LIMIT:
            return int(text)
        case Kind.WORD if _WORD.fullmatch(text):
            return text
        case Kind.PLACE if _PLACE.fullmatch(text):
            return text
        case Kind.TEXT if 1 <= len(text) <= TEXT_MOST and not _UNSEEN.search(text):
            return text
        case Kind.CHOICE if text in parameter.choices:
            return text
        case Kind.CHOICE:
            raise invalid(f"Give one of {', '.join(parameter.choices)}.", parameter.name)
    raise invalid(_EXPECTED[parameter.kind], parameter.name)


_EXPECTED = {
    Kind.ID: "This is not an identifier.",
    Kind.CURSOR: "This is not a place in the log: a whole number, 0 or more.",
    Kind.LIMIT: f"Give a whole number from 1 to {LIMIT_MOST}.",
    Kind.FLAG: "Give 0 or 1.",
    Kind.MANY: f"Give a whole number from 1 to {BULK_LIMIT:,}.",
    Kind.PLACE: "Give a moment in milliseconds and an id, with “-” between.",
    Kind.TEXT: f"Give 1 to {TEXT_MOST} characters, on one line.",
    Kind.WORD: "Give letters, digits, “-” and “_” alone, at most 64.",
}
