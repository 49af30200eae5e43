"""What ``leadterm doctor`` asks of the store: whether it can be read and written, and what waits in it.

It changes nothing: the write that it tries is rolled back. Everything is asked on connections of its own,
from any thread, beside a relay that works or without one.
"""

from contextlib import closing
from pathlib import Path

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from leadterm.domain.hooks import HookStanding
from leadterm.domain.model import Instant, TrackingNumber
from leadterm.relay.store import hook_queue, log, migrate, rows, tables
from leadterm.relay.store.backup_notes import backed_up_at
from leadterm.relay.store.claims import InboxState
from leadterm.relay.store.engine import Connection, Database, database
from leadterm.relay.store.errors import down
from leadterm.relay.store.intake_checkup import IntakeCheckup, look_at_intake
from leadterm.relay.store.outbox import SendState
from leadterm.relay.store.statement import Statement, lit, put

_number = tables.tracking_number.c
_outbox = tables.outbox.c
_message = tables.message.c
_NUMBERS = Statement(select(*tables.tracking_number.c).order_by(_number.id))
_PARKED = Statement(select(func.count()).where(tables.inbox.c.state == lit(InboxState.PARKED)))
_WAITING = Statement(
    select(func.count(), func.min(_message.at))
    .select_from(tables.outbox)
    .join(tables.message, _message.id == _outbox.message_id)
    .where(_outbox.state != lit(SendState.UNCERTAIN))
)
_TRY = put(tables.timer)
_NOBODY = ("doctor", 0, 0)


class Checkup(Struct, frozen=True, kw_only=True):
    """How the store was found."""

    place: str
    """What to call it in a sentence, with no password in it."""
    epoch: str
    unwritable: str = ""
    """Why it cannot be written, in a sentence; empty when it can."""
    numbers: tuple[TrackingNumber, ...]
    """Of all companies."""
    parked: int
    """Webhooks that wait to be replayed."""
    waiting: int
    """Texts that are still to be handed to the carrier."""
    oldest: Instant | None
    """When the oldest of them was written."""
    hooks: tuple[HookStanding, ...]
    """The webhook endpoints of all companies."""
    intake: IntakeCheckup
    backed_up_at: Instant | None
    """When ``leadterm relay backup`` last made a copy; None when it did not, or long ago."""


def check_up(url: str) -> Checkup:
    """Looks at the store. Raises SchemaOutOfDate, with what mends it, StoreDown, and StoreError."""
    found = database(url)
    migrate.check_schema(found)
    try:
        with closing(found.connect_reader()) as connection:
            return _looked_at(found, connection)
    except Exception as error:
        if not found.is_down(error):
            raise
        raise down(found.place, error) from error


def file_of(url: str) -> Path | None:
    """The file that the store is in; None where it is a server's. Raises StoreError."""
    database(url)
    name = make_url(url).database
    return Path(name) if url.startswith("sqlite") and name else None


def _looked_at(found: Database, connection: Connection) -> Checkup:
    connection.begin_reading()
    try:
        parked = connection.one(_PARKED) or (0,)
        waiting = connection.one(_WAITING) or (0, None)
        return Checkup(
            place=found.place,
            epoch=log.read_head(connection).epoch,
            unwritable=_unwritable(found),
            numbers=tuple(map(rows.number_of, connection.all(_NUMBERS))),
            parked=parked[0],
            waiting=waiting[0],
            oldest=waiting[1],
            hooks=hook_queue.standings(connection, None),
            intake=look_at_intake(connection),
            backed_up_at=backed_up_at(connection),
        )
    finally:
        connection.rollback()


def _unwritable(found: Database) -> str:
    """Writes a row that means nothing, and takes it back."""
    try:
        with closing(found.connect()) as connection:
            connection.begin()
            try:
                connection.do(_TRY, _NOBODY)
            finally:
                connection.rollback()
    except Exception as error:
        if not found.is_down(error):
            raise
        return down(found.place, error).sentence
    return ""
