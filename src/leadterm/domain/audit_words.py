"""What a change of the audit log was, in a few words: ``label “Google Ads” → “Yelp”; agents + Dana``."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from leadterm.domain.audit import AuditEntry
from leadterm.domain.text import one_line

SHOWN = 60
"""Characters of a value."""
MOST = 12
"""Fields, and members of a list, that are named."""
_LATEST = 100_000_000_000_000
"""Milliseconds since 1970: what is past the year 5138 is no moment of ours."""

_HIDDEN = frozenset({"id", "company_id", "agent_id", "text", "at", "created_at", "set_by"})
_WORDS = {
    "agent_ids": "agents",
    "text_agent_ids": "agents",
    "text_team_ids": "teams",
    "team_id": "team",
    "flow_id": "call flow",
    "number_id": "tracking number",
    "opt_out_scope": "opt-outs reach",
    "types": "told of",
}


def in_words(entry: AuditEntry, names: Mapping[int, str]) -> str:
    """What became another between before and after; of a record that came or went, what it says.

    ``names``: what records are called, by their ids, for fields that hold ids.
    """
    before, after = _fields(entry.before), _fields(entry.after)
    if before is None or after is None:
        whole = after if before is None and not entry.before else before if not entry.after else None
        return _joined(_said(field, value, names) for field, value in _telling(whole or {}, entry.subject))
    return _joined(
        _change(field, before.get(field), after.get(field), names)
        for field in dict.fromkeys((*before, *after))
        if field not in _HIDDEN and before.get(field) != after.get(field)
    )


def _joined(parts: Iterable[str]) -> str:
    told = list(parts)
    more = f"; and {len(told) - MOST} more" if len(told) > MOST else ""
    return "; ".join(told[:MOST]) + more


def _telling(record: dict[str, Any], subject: str) -> Iterable[tuple[str, Any]]:
    """What is worth saying of a whole record: not what is empty or usual, nor what the subject says."""
    for field, value in record.items():
        if field not in _HIDDEN and value and value != subject:
            yield field, value


def _said(field: str, value: Any, names: Mapping[int, str]) -> str:
    word = _WORDS.get(field, field.replace("_", " "))
    if not isinstance(value, list):
        return f"{word} {_shown(value, field, names)}"
    more = f" and {len(value) - MOST} more" if len(value) > MOST else ""
    return f"{word} {', '.join(_shown(item, field, names) for item in value[:MOST])}{more}"


def _fields(record: str) -> dict[str, Any] | None:
    """None for no record, and for one that is not of fields."""
    if not record:
        return None
    try:
        value = msgspec.json.decode(record)
    except msgspec.DecodeError:
        return None
    return value if isinstance(value, dict) else None


def _change(field: str, before: Any, after: Any, names: Mapping[int, str]) -> str:
    word = _WORDS.get(field, field.replace("_", " "))
    if isinstance(before, list) and isinstance(after, list):
        came = [_shown(item, field, names) for item in after if item not in before]
        went = [_shown(item, field, names) for item in before if item not in after]
        signs = [f"+ {item}" for item in came[:MOST]] + [f"− {item}" for item in went[:MOST]]
        return f"{word} {', '.join(signs)}"
    return f"{word} {_shown(before, field, names)} → {_shown(after, field, names)}"


def _shown(value: Any, field: str, names: Mapping[int, str]) -> str:
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case int() if field.endswith(("_id", "_ids")):
            return one_line(names.get(value, f"number {value}"), limit=SHOWN)
        case int() if field.endswith("_at") and 0 <= value < _LATEST:
            return datetime.fromtimestamp(value / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
        case str():
            return f"“{one_line(value, limit=SHOWN)}”"
        case _:
            return one_line(msgspec.json.encode(value).decode(), limit=SHOWN)
