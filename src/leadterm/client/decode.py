"""Reads what the relay sends, and makes its text harmless for a terminal, here and once.

The relay cleans what comes in, but a console never trusts it to have: texts, names, notes, labels, addresses
and the sentences of errors all pass ``clean`` before anything else sees them.
"""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.text import one_line, sanitise
from leadterm.domain.wire import NOTES_LIMIT

T = TypeVar("T")

MANY_LINES = {"body": 10_000, "notes": NOTES_LIMIT, "address": 2_000, "greeting": 2_000}
"""Fields in which a new line means something, and how many characters of them are kept."""
ONE_LINE = 4_000
"""Characters kept of every other field: the longest is a picture's address."""


class Unreadable(ValueError):  # noqa: N818 (it says what the answer is)
    """Not what the relay of this version says."""


_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


def decode(raw: bytes | str, type_: type[T]) -> T:
    """Raises ``Unreadable``."""
    try:
        value: T = _decoder(type_).decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    return clean(value)


def clean(value: T) -> T:
    """The same record with every text in it made harmless; the very same one when it was."""
    cleaned: T = _clean(value, "")
    return cleaned


def clean_sentence(text: str) -> str:
    """A sentence from outside, on one line."""
    return one_line(sanitise(text), limit=500)


def _clean(value: Any, field: str) -> Any:
    if type(value) is str:
        return _clean_text(value, field)
    if isinstance(value, Struct):
        return _clean_record(value)
    if type(value) is tuple:
        items = tuple(_clean(item, field) for item in value)
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    return value


def _clean_record(record: Struct) -> Struct:
    changed = {}
    for field in record.__struct_fields__:
        value = getattr(record, field)
        cleaned = _clean(value, field)
        if cleaned is not value:
            changed[field] = cleaned
    return replace(record, **changed) if changed else record


def _clean_text(text: str, field: str) -> str:
    limit = MANY_LINES.get(field)
    if limit is not None:
        return sanitise(text, limit=limit)
    if len(text) <= ONE_LINE and text.isascii() and text.isprintable():
        return text
    return one_line(sanitise(text), limit=ONE_LINE)


def _decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    """Made once a type: making one costs more than many readings."""
    decoder = _decoders.get(type_)
    if decoder is None:
        decoder = _decoders[type_] = msgspec.json.Decoder(type_)
    return decoder
