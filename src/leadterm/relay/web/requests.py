"""A request as the endpoints see it: headers, ids of the path, checked parameters, a bounded body."""

import re
from collections.abc import Mapping
from enum import Enum, auto
from urllib.parse import parse_qsl

from msgspec import Struct
from starlette.types import Receive, Scope

from leadterm.relay.web.bounds import declared_length, read_body
from leadterm.relay.web.local import PEER_UID
from leadterm.relay.web.problems import invalid, malformed, missing

LIMIT_MOST = 200
LIMIT_USUAL = 100

_ID = re.compile(r"[1-9][0-9]{0,17}")
_COUNT = re.compile(r"[0-9]{1,18}")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Kind(Enum):
    """What may stand in a parameter."""

    ID = auto()
    CURSOR = auto()
    LIMIT = auto()
    FLAG = auto()
    WORD = auto()


class Parameter(Struct, frozen=True, kw_only=True):
    """One parameter of a query."""

    name: str
    kind: Kind
    about: str
    required: bool = False


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

    async def body(self) -> bytes:
        length = declared_length(self.header(b"content-length"))
        return await read_body(self._receive, length)

    def path_id(self, name: str, what: str) -> int:
        """An id in the path. One that cannot be is the same as one that is not there."""
        value: str = self.scope["path_params"][name]
        if not _ID.fullmatch(value):
            raise missing(what)
        return int(value)

    def parameters(self, known: tuple[Parameter, ...]) -> Parameters:
        """Reads the query strictly: just known parameters, each at most once, each of its kind."""
        kinds = {parameter.name: parameter.kind for parameter in known}
        values: dict[str, int | str | bool] = {}
        for name, text in self._pairs():
            if name not in kinds:
                raise invalid("There is no such parameter here.", name[:60])
            if name in values:
                raise invalid("This parameter is given twice.", name)
            values[name] = _value(name, kinds[name], text)
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


def _value(name: str, kind: Kind, text: str) -> int | str | bool:
    match kind:
        case Kind.ID if _ID.fullmatch(text):
            return int(text)
        case Kind.CURSOR if _COUNT.fullmatch(text):
            return int(text)
        case Kind.LIMIT if _COUNT.fullmatch(text) and 1 <= int(text) <= LIMIT_MOST:
            return int(text)
        case Kind.FLAG if text in ("0", "1"):
            return text == "1"
        case Kind.WORD if _WORD.fullmatch(text):
            return text
    raise invalid(_EXPECTED[kind], name)


_EXPECTED = {
    Kind.ID: "This is not an identifier.",
    Kind.CURSOR: "This is not a place in the log: a whole number, 0 or more.",
    Kind.LIMIT: f"Give a whole number from 1 to {LIMIT_MOST}.",
    Kind.FLAG: "Give 0 or 1.",
    Kind.WORD: "Give letters, digits, “-” and “_” alone, at most 64.",
}
