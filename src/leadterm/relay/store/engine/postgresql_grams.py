"""Grams in a GIN index of plain integers: no extension is needed.

GIN knows no order, so a gram's number says its era too, and a search looks at one era after the other, the
newest first, until it has enough: in one statement, on the server.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import text

from leadterm.relay.store.engine.grams import Asked, Entry, Reading, Wanted, numbers, per_shape
from leadterm.relay.store.statement import Row, Statement
from leadterm.relay.store.tables.search import ERA_BITS

_FIRST_ERAS = 2
"""Looked at first: what is common is there, and the others need not even be named."""
_GRAMS_LIMIT = 4
"""Grams of a reading that are looked up: each costs a step in every era, and few find nearly as few."""
_ADD = Statement(
    text(
        "INSERT INTO contact_search"
        " (place, contact_id, company_id, signed_up_at, resource, words, grams)"
        " VALUES (:place, :contact_id, :company_id, :signed_up_at, :resource, :words,"
        " CAST(CAST(:grams AS TEXT) AS INTEGER[]))"
    ),
    "place",
    "contact_id",
    "company_id",
    "signed_up_at",
    "resource",
    "words",
    "grams",
)
# All that a unit added goes into the index in one go, a third of the cost; searches would read what waits.
_SETTLE = Statement(text("SELECT gin_clean_pending_list('ix_contact_search_grams')"))
_REMOVE = Statement(text("DELETE FROM contact_search WHERE place = :place"), "place")
_FIND = """
    SELECT found.place, found.signed_up_at, found.contact_id
    FROM unnest(CAST(:firsts AS TEXT[]), CAST(:seconds AS TEXT[])) AS era (firsts, seconds)
    CROSS JOIN LATERAL (
        SELECT place, signed_up_at, contact_id FROM contact_search
        WHERE {grams} AND company_id = :company_id AND {fits}
        ORDER BY {order}
        LIMIT :most
    ) AS found
    LIMIT :most
"""
_ONE = "grams @> CAST(era.firsts AS INTEGER[])"
_TWO = f"({_ONE} OR grams @> CAST(era.seconds AS INTEGER[]))"
_PART = "strpos(words, CAST({part} AS TEXT)) > 0"
_NAMES = ("firsts", "seconds", "company_id", "most")
# Not by plain place: PostgreSQL would walk back through all contacts by its index, era after era.
_BY_PLACE = "place + 0 DESC"
_BY_SIGN_UP = "signed_up_at DESC, contact_id DESC"


def _statement(grams: str, order: str) -> str:
    return _FIND.replace("{grams}", grams).replace("{order}", order)


_newest = {
    1: per_shape(_statement(_ONE, _BY_PLACE), _NAMES, _PART),
    2: per_shape(_statement(_TWO, _BY_PLACE), _NAMES, _PART),
}
_within = {
    1: per_shape(_statement(_ONE, _BY_SIGN_UP), _NAMES, _PART),
    2: per_shape(_statement(_TWO, _BY_SIGN_UP), _NAMES, _PART),
}


class PostgresGrams:
    def add(self, connection: Asked, entries: Sequence[Entry]) -> None:
        connection.do_many(_ADD, list(map(_row, entries)))
        connection.all(_SETTLE)

    def remove(self, connection: Asked, entries: Sequence[Entry]) -> None:
        connection.do_many(_REMOVE, [(each.place,) for each in entries])

    def newest(self, connection: Asked, wanted: Wanted, latest_place: int, limit: int) -> list[Row]:
        find = _newest[len(wanted.readings)](wanted.shape)
        found: list[Row] = []
        for eras in _in_turn(latest_place >> ERA_BITS):
            found += connection.all(find, _parameters(wanted, eras, limit - len(found)))
            if len(found) >= limit:
                break
        return sorted(found, reverse=True)

    def within(self, connection: Asked, wanted: Wanted, era: int, limit: int) -> list[Row]:
        find = _within[len(wanted.readings)](wanted.shape)
        return connection.all(find, _parameters(wanted, range(era, era + 1), limit))


def _in_turn(latest: int) -> Iterator[range]:
    yield range(latest, max(-1, latest - _FIRST_ERAS), -1)
    if latest >= _FIRST_ERAS:
        yield range(latest - _FIRST_ERAS, -1, -1)


def _parameters(wanted: Wanted, eras: range, limit: int) -> Row:
    firsts, *others = [[_array(wanted, reading, era) for era in eras] for reading in wanted.readings]
    seconds = others[0] if others else firsts
    return firsts, seconds, wanted.company_id, limit, *wanted.parts


def _array(wanted: Wanted, reading: Reading, era: int) -> str:
    step = -(-len(reading.grams) // _GRAMS_LIMIT)
    return _integers(numbers(reading.grams[::step], wanted.company_id, era))


def _row(entry: Entry) -> Row:
    grams = _integers(numbers(entry.grams, entry.company_id, entry.place >> ERA_BITS))
    return (
        entry.place,
        entry.contact_id,
        entry.company_id,
        entry.signed_up_at,
        entry.resource,
        entry.words,
        grams,
    )


def _integers(found: list[int]) -> str:
    """An array's text; PostgreSQL's integers have a sign."""
    return "{" + ",".join(str(number - (1 << 31)) for number in found) + "}"
