"""What a database holds, each kind in the order in which it came into being."""

from typing import Any

from sqlalchemy import select

from leadterm.domain.model import Direction
from leadterm.relay.store import Tx, rows, tables
from leadterm.relay.store.statement import Statement

_INTERACTIONS = Statement(select(*tables.interaction.c).order_by(tables.interaction.c.id))
_MESSAGES = Statement(select(*tables.message.c).order_by(tables.message.c.id))
_CONTACTS = Statement(select(*tables.contact.c).order_by(tables.contact.c.id))
_TIMERS = Statement(select(tables.timer.c.kind, tables.timer.c.subject))
_OUTBOX = Statement(select(tables.outbox.c.message_id, tables.outbox.c.state))


class Found:
    """Everything in the database, each kind in the order in which it came into being."""

    def __init__(self, tx: Tx) -> None:
        every = tx.connection.all
        self.interactions = list(map(rows.interaction_of, every(_INTERACTIONS)))
        self.contacts = {contact.id: contact for contact in map(rows.contact_of, every(_CONTACTS))}
        self.outbox = dict(every(_OUTBOX))
        self.timers = set(every(_TIMERS))
        messages = list(map(rows.message_of, every(_MESSAGES)))
        self.inbound = [message for message in messages if message.direction is Direction.INBOUND]
        self.outbound = [message for message in messages if message.direction is Direction.OUTBOUND]


def chosen(some: Any, which: int) -> Any:
    return some[-1 - which % len(some)]


def sid_of(place: int) -> str:
    """What the carrier calls the text at this place."""
    return f"SMout{place}"
