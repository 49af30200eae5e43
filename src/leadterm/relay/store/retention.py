"""What is kept for some time alone: webhooks as they came, replies to commands, reports, old events.

None of these tables has an index by time: that would cost every text that comes. They are walked by their
keys instead, a run at a time on a reader's thread, and what is old goes by units of its own.
"""

from typing import Any

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Table, and_, bindparam, delete, select, tuple_

from leadterm.domain.model import Instant, Seq
from leadterm.relay.store import log, tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.claims import InboxState
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.forwarding import ForwardState
from leadterm.relay.store.hook_queue import DeliveryState
from leadterm.relay.store.statement import Row, Statement, lit, param

RUN = 2_000
"""Rows looked at in one read."""

_event = tables.event.c
_AT = Statement(select(_event.at).where(_event.seq == param("seq")), "seq")


class Aged(Struct, frozen=True, eq=False):
    """A table whose rows are dropped when they are old."""

    name: str
    begin: Row
    """Before the first key."""
    run: Statement
    drop: Statement


class OldRows(Struct, frozen=True, kw_only=True):
    """What one look at a table found."""

    keys: tuple[Row, ...]
    """Of those that are old."""
    upto: Row | None
    """The key to go on from; None at the table's end."""


def _aged(table: Table, only: ColumnElement[bool] | None = None) -> Aged:
    key: list[Column[Any]] = list(table.primary_key.columns)
    names = tuple(f"key_{column.name}" for column in key)
    given = [bindparam(name, type_=column.type) for name, column in zip(names, key, strict=True)]
    after = tuple_(*key) > tuple_(*given) if len(key) > 1 else key[0] > given[0]
    found = select(*key, table.c.at).where(after).order_by(*key).limit(param("limit"))
    if only is not None:
        found = found.where(only)
    same = and_(*(column == place for column, place in zip(key, given, strict=True)))
    return Aged(
        table.name,
        tuple("" if column.type.python_type is str else -1 for column in key),
        Statement(found, *names, "limit"),
        Statement(delete(table).where(same), *names),
    )


AGED = (
    _aged(tables.inbox, tables.inbox.c.state == lit(InboxState.DONE)),
    _aged(tables.command),
    _aged(tables.status_report),
    _aged(tables.stray_report),
    _aged(tables.unrouted),
    _aged(tables.submission),
    _aged(tables.forwarded_text, tables.forwarded_text.c.state == lit(ForwardState.HANDED_OVER)),
    _aged(tables.hook_delivery, tables.hook_delivery.c.state == lit(DeliveryState.FAILED)),
)
"""Parked webhooks stay until somebody has run them again, deliveries until they are settled."""


class RetentionReads(Asking):
    """What is old enough to go."""

    async def old_rows(self, aged: Aged, after: Row, before: Instant) -> OldRows:
        """Looks at a run of a table's rows, in the order of their keys."""
        return await self._read(lambda connection: _old_rows(connection, aged, after, before))

    async def last_before(self, at: Instant) -> Seq:
        """The place of the last event that happened before then; the log's tail when there is none."""
        return await self._read(lambda connection: _last_before(connection, at))


def _old_rows(connection: Connection, aged: Aged, after: Row, before: Instant) -> OldRows:
    rows = connection.all(aged.run, (*after, RUN))
    return OldRows(
        keys=tuple(row[:-1] for row in rows if row[-1] < before),
        upto=rows[-1][:-1] if len(rows) == RUN else None,
    )


def _last_before(connection: Connection, at: Instant) -> Seq:
    """Halves the log until it is found: events stand in it as they happened, each in its place."""
    head = log.read_head(connection)
    low, high = int(head.tail), int(head.seq)
    while low < high:
        middle = (low + high + 1) // 2
        row = connection.one(_AT, (middle,))
        if row is not None and row[0] < at:
            low = middle
        else:
            high = middle - 1
    return Seq(low)
