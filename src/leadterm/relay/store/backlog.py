"""What waits to be done, counted for operators: one read, over indexes that hold what is open alone."""

from msgspec import Struct
from sqlalchemy import func, select

from leadterm.domain.hooks import HookState
from leadterm.domain.model import Instant, Seq
from leadterm.relay.store import log, tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.claims import InboxState
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.hook_queue import DeliveryState
from leadterm.relay.store.outbox import SendState
from leadterm.relay.store.statement import Statement, lit

_outbox = tables.outbox.c
_delivery = tables.hook_delivery.c
_OUTBOX = Statement(select(_outbox.state, func.count()).group_by(_outbox.state))
_OLDEST = Statement(
    select(func.min(tables.message.c.at))
    .select_from(tables.outbox)
    .join(tables.message, tables.message.c.id == _outbox.message_id)
    .where(_outbox.state != lit(SendState.UNCERTAIN))
)
_PARKED = Statement(select(func.count()).where(tables.inbox.c.state == lit(InboxState.PARKED)))
_PICTURES = Statement(select(func.count()).select_from(tables.media_wanted))
_LOOKUPS = Statement(select(func.count()).select_from(tables.lookup_wanted))
_DELIVERIES = Statement(
    select(func.count()).where(_delivery.state.in_((lit(DeliveryState.WAITING), lit(DeliveryState.SENDING))))
)
_HOOKS = Statement(select(func.count()).where(tables.hook.c.state == lit(HookState.PARKED)))


class Backlog(Struct, frozen=True, kw_only=True):
    """How much waits."""

    epoch: str
    seq: Seq
    queued: int
    """Texts that the carrier is still to be given, and next those that are just being given to it."""
    sending: int
    uncertain: int
    """Texts of which nobody knows whether they went out; most wait for an agent's word."""
    oldest_at: Instant | None
    """When the oldest text that is queued or being sent was written."""
    parked: int
    """Webhooks that a fault of ours has parked."""
    pictures: int
    lookups: int
    deliveries: int
    """Of outgoing webhooks."""
    parked_hooks: int


class BacklogReads(Asking):
    """How far behind the relay is."""

    async def backlog(self) -> Backlog:
        return await self._read(_backlog)


def _backlog(connection: Connection) -> Backlog:
    head = log.read_head(connection)
    outbox: dict[str, int] = dict(connection.all(_OUTBOX))
    oldest = connection.one(_OLDEST)
    return Backlog(
        epoch=head.epoch,
        seq=head.seq,
        queued=outbox.get(SendState.QUEUED, 0),
        sending=outbox.get(SendState.SENDING, 0),
        uncertain=outbox.get(SendState.UNCERTAIN, 0),
        oldest_at=None if oldest is None else oldest[0],
        parked=_count(connection, _PARKED),
        pictures=_count(connection, _PICTURES),
        lookups=_count(connection, _LOOKUPS),
        deliveries=_count(connection, _DELIVERIES),
        parked_hooks=_count(connection, _HOOKS),
    )


def _count(connection: Connection, statement: Statement) -> int:
    row = connection.one(statement)
    return 0 if row is None else int(row[0])
