"""A posted form made pairs of names and values: JSON, URL-encoded or multipart (E3)."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

import msgspec

from leadterm.relay.carrier.port import Malformed
from leadterm.relay.intake.charsets import decoded
from leadterm.relay.intake.field_names import MOST_FIELDS, Pair
from leadterm.relay.intake.multipart import parameter, parts_of

JSON = "application/json"
URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
TYPES = (JSON, URL_ENCODED, MULTIPART)
_DEEPEST = 5


def pairs_of(content_type: str, raw: bytes) -> list[Pair]:
    """The fields of a form, in their order; files are left out. Raises Malformed for what is no such form."""
    if _kind(content_type) == JSON:
        return _of_json(raw)
    named = raw_fields(content_type, raw)
    charset = next((value for name, value in named if name == b"_charset_"), b"")
    said = charset.decode("ascii", "replace") or parameter(content_type, "charset")
    return [(decoded(name, said), decoded(value, said)) for name, value in named if name != b"_charset_"]


def raw_fields(content_type: str, raw: bytes) -> list[tuple[bytes, bytes]]:
    """The fields of a URL-encoded or multipart form as they came, files left out. Raises Malformed."""
    return _of_parts(content_type, raw) if _kind(content_type) == MULTIPART else _of_url_encoded(raw)


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _of_url_encoded(raw: bytes) -> list[tuple[bytes, bytes]]:
    if raw.count(b"&") >= MOST_FIELDS:
        raise _too_many()
    pairs = (pair.partition(b"=") for pair in raw.split(b"&") if pair)
    return [(_unescaped(name), _unescaped(value)) for name, _, value in pairs]


def _unescaped(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _of_parts(content_type: str, raw: bytes) -> list[tuple[bytes, bytes]]:
    named: list[tuple[bytes, bytes]] = []
    for part in parts_of(raw, parameter(content_type, "boundary"), most=MOST_FIELDS):
        about = part.header("content-disposition")
        name = parameter(about, "name")
        if not name or re.search(r";\s*filename\*?=", about, re.IGNORECASE):
            continue
        said = parameter(part.header("content-type"), "charset")
        body = decoded(part.body, said).encode("utf-8", "replace") if said else part.body
        named.append((unquote_to_bytes(name.encode("utf-8", "replace")), body))
    return named


def _of_json(raw: bytes) -> list[Pair]:
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("", "The body is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise Malformed("", "Send a JSON object: the names of the fields with their values.")
    pairs: list[Pair] = []
    for pair in _leaves("", value, _DEEPEST):
        if len(pairs) >= MOST_FIELDS:
            raise _too_many()
        pairs.append(pair)
    return pairs


def _leaves(name: str, value: object, depth: int) -> Iterator[Pair]:
    """The fields within; those of an inner object are called by their own names."""
    if isinstance(value, dict) and depth:
        label = value.get("name")
        if isinstance(label, str) and ("value" in value or "values" in value) and len(value) <= _NAMED_SIZE:
            # As lead forms of advertisers list them: {"name": "phone_number", "values": ["…"]}.
            yield from _leaves(label, value.get("value", value.get("values")), depth - 1)
            return
        for key, inner in value.items():
            yield from _leaves(str(key), inner, depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from _leaves(name, inner, depth - 1)
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield name, str(value)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"


_NAMED_SIZE = 3


def _too_many() -> Malformed:
    return Malformed("", f"The form has more than {MOST_FIELDS} fields.")
