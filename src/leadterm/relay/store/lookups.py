"""What kind of lines numbers are (B11): what the carrier said, for all companies, and what to ask it."""

from msgspec import Struct
from sqlalchemy import Text, bindparam, delete, func, literal_column, select, update

from leadterm.domain.model import Instant, LineType
from leadterm.relay.store import tables
from leadterm.relay.store.statement import Statement, claim, param, upsert
from leadterm.relay.store.unit import Unit

_lookup = tables.lookup.c
_wanted = tables.lookup_wanted.c


class LookupRow(Struct, frozen=True, kw_only=True):
    """What the carrier said of a number, and when."""

    number: str
    line_type: LineType
    checked_at: Instant


class WantedLookup(Struct, frozen=True, kw_only=True):
    """A number to ask the carrier about."""

    number: str
    attempts: int
    """This one included."""


_number = param("number", Text())
_its_number = param("its_number", Text())
_LOOKUP = Statement(select(*_lookup).where(_lookup.number == _number), "number")
_SAVE = upsert(tables.lookup)
_DROP = Statement(delete(tables.lookup).where(_lookup.number == _number), "number")
NEXT_LOOKUP_AT = Statement(select(func.min(_wanted.due_at)))
_WANT = claim(tables.lookup_wanted)
_DUE = Statement(
    select(_wanted.number, _wanted.attempts)
    .where(_wanted.due_at <= param("now"))
    .order_by(_wanted.due_at, _wanted.number)
    .limit(param("limit")),
    "now",
    "limit",
)
_TAKE = Statement(
    update(tables.lookup_wanted)
    .where(_wanted.number == _its_number)
    .values(due_at=bindparam("lease_until"), attempts=_wanted.attempts + literal_column("1")),
    "lease_until",
    "its_number",
)
_PUT_BACK = Statement(
    update(tables.lookup_wanted).where(_wanted.number == _its_number).values(due_at=bindparam("next_at")),
    "next_at",
    "its_number",
)
_SETTLED = Statement(delete(tables.lookup_wanted).where(_wanted.number == _number), "number")


class Lookups(Unit):
    """Claiming commits before the carrier is called."""

    def lookup(self, number: str) -> LookupRow | None:
        """What is known of a number, however old."""
        row = self.ground.connection.one(_LOOKUP, (number,))
        if row is None:
            return None
        return LookupRow(number=row[0], line_type=LineType(row[1]), checked_at=row[2])

    def want_lookup(self, number: str) -> None:
        """Asks for a number to be looked up, unless somebody has already."""
        self.connection.one(_WANT, (number, self.now, 0))

    def claim_lookups(self, limit: int, lease_until: Instant) -> list[WantedLookup]:
        """Takes numbers that are due, the longest due first; due again when the lease passes."""
        due = self.connection.all(_DUE, (self.now, limit))
        self.connection.do_many(_TAKE, [(lease_until, row[0]) for row in due])
        return [WantedLookup(number=row[0], attempts=row[1] + 1) for row in due]

    def put_back_lookup(self, number: str, due_at: Instant) -> None:
        """Not this time: it is asked again."""
        self.connection.do(_PUT_BACK, (due_at, number))

    def save_lookup(self, number: str, line_type: LineType, checked_at: Instant) -> None:
        """The carrier has answered."""
        self.connection.do(_SAVE, (number, line_type.value, checked_at))
        self.connection.do(_SETTLED, (number,))

    def drop_lookup(self, number: str) -> None:
        """What was known is not to be trusted any more."""
        self.connection.do(_DROP, (number,))
