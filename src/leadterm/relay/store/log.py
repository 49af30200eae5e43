"""The event log and its head: dense sequence numbers in commit order, and the one counter of identifiers."""

from msgspec import Struct
from sqlalchemy import bindparam, delete, select, update

from leadterm.domain.model import CompanyId, Instant, Seq
from leadterm.relay.store import tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param, put

_head = tables.log_head.c
_event = tables.event.c


class Head(Struct, frozen=True, kw_only=True):
    """Where the log stands."""

    seq: Seq
    """The latest event's place; zero before the first."""
    epoch: str
    """Made with the database: a log of another epoch has nothing to do with this one."""
    tail: Seq
    """The place of the last event that was trimmed away. Only a cursor at or after it can be continued."""


class Counters(Struct, frozen=True, kw_only=True):
    """The numbers that a batch of units hands out from."""

    seq: int
    next_id: int
    directory: int
    """The directory's version: another number means that some of it has changed."""


class LoggedEvent(Struct, frozen=True, kw_only=True):
    """An event as it was appended: ``body`` is the encoded Event, its sequence number included."""

    seq: Seq
    company_id: CompanyId
    at: Instant
    body: bytes


_READ_HEAD = Statement(select(_head.seq, _head.epoch, _head.tail).where(_head.id == 1))
_READ_COUNTERS = Statement(select(_head.seq, _head.next_id, _head.directory).where(_head.id == 1))
_WRITE_COUNTERS = Statement(
    update(tables.log_head)
    .where(_head.id == 1)
    .values(seq=bindparam("new_seq"), next_id=bindparam("new_next_id"), directory=bindparam("new_directory")),
    "new_seq",
    "new_next_id",
    "new_directory",
)
_APPEND = put(tables.event)
_AFTER = Statement(
    select(_event.seq, _event.company_id, _event.at, _event.body)
    .where(_event.seq > param("after"))
    .order_by(_event.seq)
    .limit(param("limit")),
    "after",
    "limit",
)
_SET_TAIL = Statement(
    update(tables.log_head).where(_head.id == 1).values(tail=bindparam("new_tail")), "new_tail"
)
_TRIM = Statement(delete(tables.event).where(_event.seq <= param("tail")), "tail")


def read_head(connection: Connection) -> Head:
    row = connection.one(_READ_HEAD)
    assert row is not None, "the first migration makes the log's head"
    return Head(seq=row[0], epoch=row[1], tail=row[2])


def read_counters(connection: Connection) -> Counters:
    """Read once a batch, under the log's lock."""
    row = connection.one(_READ_COUNTERS)
    assert row is not None, "the first migration makes the log's head"
    return Counters(seq=row[0], next_id=row[1], directory=row[2])


def write_counters(connection: Connection, counters: Counters) -> None:
    connection.do(_WRITE_COUNTERS, (counters.seq, counters.next_id, counters.directory))


def append(connection: Connection, events: list[LoggedEvent]) -> None:
    connection.do_many(_APPEND, [(event.seq, event.company_id, event.at, event.body) for event in events])


def events_after(connection: Connection, seq: Seq, limit: int) -> list[LoggedEvent]:
    """Events after a place, in order; none can be missing between two of them."""
    return [
        LoggedEvent(seq=row[0], company_id=row[1], at=row[2], body=row[3])
        for row in connection.all(_AFTER, (seq, limit))
    ]


def trim(connection: Connection, keep: int, at_most: int) -> bool:
    """Removes up to ``at_most`` of the oldest events beyond the latest ``keep``; True when more are left."""
    head = read_head(connection)
    wanted = head.seq - keep
    if wanted <= head.tail:
        return False
    tail = min(wanted, head.tail + at_most)
    connection.do(_TRIM, (tail,))
    connection.do(_SET_TAIL, (tail,))
    return tail < wanted
