"""Grams in an FTS5 index without content, read from the greatest place down: the newest come first."""

from collections.abc import Sequence

from sqlalchemy import text

from leadterm.relay.store.engine.grams import Asked, Entry, Wanted, numbers, per_shape
from leadterm.relay.store.statement import Row, Statement
from leadterm.relay.store.tables.search import ERA_BITS

_ADD = Statement(
    text(
        "INSERT INTO contact_search (place, contact_id, company_id, signed_up_at, resource, words)"
        " VALUES (:place, :contact_id, :company_id, :signed_up_at, :resource, :words)"
    ),
    "place",
    "contact_id",
    "company_id",
    "signed_up_at",
    "resource",
    "words",
)
_ADD_GRAMS = Statement(
    text("INSERT INTO contact_gram (rowid, grams) VALUES (:place, :grams)"), "place", "grams"
)
_REMOVE = Statement(text("DELETE FROM contact_search WHERE place = :place"), "place")
_REMOVE_GRAMS = Statement(
    text("INSERT INTO contact_gram (contact_gram, rowid, grams) VALUES ('delete', :place, :grams)"),
    "place",
    "grams",
)
_FIND = """
    SELECT contact_search.place, contact_search.signed_up_at, contact_search.contact_id
    FROM contact_gram JOIN contact_search ON contact_search.place = contact_gram.rowid
    WHERE contact_gram MATCH :grams AND contact_search.company_id = :company_id AND {fits}
"""
_PART = "instr(contact_search.words, {part})"
_newest = per_shape(
    f"{_FIND} ORDER BY contact_gram.rowid DESC LIMIT :most", ("grams", "company_id", "most"), _PART
)
_within = per_shape(
    f"{_FIND} AND contact_gram.rowid BETWEEN :first AND :last"
    " ORDER BY contact_search.signed_up_at DESC, contact_search.contact_id DESC LIMIT :most",
    ("grams", "company_id", "first", "last", "most"),
    _PART,
)


class SqliteGrams:
    def add(self, connection: Asked, entries: Sequence[Entry]) -> None:
        connection.do_many(
            _ADD,
            [
                (each.place, each.contact_id, each.company_id, each.signed_up_at, each.resource, each.words)
                for each in entries
            ],
        )
        connection.do_many(_ADD_GRAMS, list(map(_grams_row, entries)))

    def remove(self, connection: Asked, entries: Sequence[Entry]) -> None:
        connection.do_many(_REMOVE_GRAMS, list(map(_grams_row, entries)))
        connection.do_many(_REMOVE, [(each.place,) for each in entries])

    def newest(self, connection: Asked, wanted: Wanted, latest_place: int, limit: int) -> list[Row]:
        parameters = (_match(wanted), wanted.company_id, limit, *wanted.parts)
        return connection.all(_newest(wanted.shape), parameters)

    def within(self, connection: Asked, wanted: Wanted, era: int, limit: int) -> list[Row]:
        first = era << ERA_BITS
        last = first + (1 << ERA_BITS) - 1
        parameters = (_match(wanted), wanted.company_id, first, last, limit, *wanted.parts)
        return connection.all(_within(wanted.shape), parameters)


def _grams_row(entry: Entry) -> Row:
    return entry.place, " ".join(_tokens(numbers(entry.grams, entry.company_id)))


def _match(wanted: Wanted) -> str:
    """In FTS5's own language, of nothing but our tokens: what was typed is never read as a query."""
    readings = [_tokens(numbers(reading.grams, wanted.company_id)) for reading in wanted.readings]
    return " OR ".join(f"({' AND '.join(tokens)})" for tokens in readings)


def _tokens(found: list[int]) -> list[str]:
    return [f"g{number:x}" for number in found]
