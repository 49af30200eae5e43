"""Contacts by the grams of their words: what SQLite and PostgreSQL each find them with (B9).

A gram goes into the index as a number that also says whose it is, so that a company's searches read nothing
of another's. Two grams may share a number: what is found is compared with the search in full.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Protocol
from zlib import crc32

from msgspec import Struct
from sqlalchemy import text

from leadterm.domain.model import CompanyId, ContactId, Instant
from leadterm.relay.store.statement import Row, Statement


class Entry(Struct, frozen=True, kw_only=True):
    """A contact's place in the index."""

    place: int
    contact_id: ContactId
    company_id: CompanyId
    signed_up_at: Instant
    resource: bool
    words: str
    grams: frozenset[str]


class Reading(Struct, frozen=True):
    """One way to read a search: the grams to look up, and the parts that the words must then have."""

    grams: tuple[str, ...]
    parts: tuple[str, ...]


class Wanted(Struct, frozen=True, kw_only=True):
    company_id: CompanyId
    readings: tuple[Reading, ...]
    """At least one, each with at least one gram."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many parts each reading has: searches of one shape are one statement."""
        return tuple(len(reading.parts) for reading in self.readings)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for reading in self.readings for part in reading.parts)


class Asked(Protocol):
    """The part of a connection that this needs."""

    def all(self, statement: Statement, parameters: Row = ()) -> list[Row]: ...

    def do_many(self, statement: Statement, rows: Sequence[Row]) -> None: ...


class GramIndex(Protocol):
    """What is found are rows of (place, signed_up_at, contact_id)."""

    def add(self, connection: Asked, entries: Sequence[Entry]) -> None: ...

    def remove(self, connection: Asked, entries: Sequence[Entry]) -> None:
        """Takes out entries just as they were put in."""

    def newest(self, connection: Asked, wanted: Wanted, latest_place: int, limit: int) -> list[Row]:
        """Those at the greatest places, greatest first."""

    def within(self, connection: Asked, wanted: Wanted, era: int, limit: int) -> list[Row]:
        """The newest sign-ups of one era, newest first."""


def numbers(grams: Iterable[str], company_id: CompanyId, era: int = 0) -> list[int]:
    """What stands for the grams in the index: 32 bits each."""
    salt = crc32(b"%d %d" % (company_id, era))
    return [crc32(gram.encode(), salt) for gram in grams]


def per_shape(sql: str, names: tuple[str, ...], comparison: str) -> Callable[[tuple[int, ...]], Statement]:
    """One statement for each shape of a search; ``{fits}`` in the SQL becomes the comparison of its parts."""

    @cache
    def statement(shape: tuple[int, ...]) -> Statement:
        readings: list[str] = []
        parts: list[str] = []
        for length in shape:
            own = [f"part_{len(parts) + place}" for place in range(length)]
            readings.append(" AND ".join(comparison.format(part=f":{name}") for name in own))
            parts += own
        fits = " OR ".join(f"({reading})" for reading in readings)
        return Statement(text(sql.format(fits=f"({fits})")), *names, *parts)

    return statement
