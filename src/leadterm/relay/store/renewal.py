"""A database that comes from a backup begins its log anew: what happened since then is not in it."""

import uuid

from msgspec import Struct
from sqlalchemy import Text, bindparam, delete, func, select, update

from leadterm.domain.decisions import TimerKind
from leadterm.domain.model import ContactId, Instant, MessageId
from leadterm.relay.store import tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.claims import InboxState
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.forwarding import ForwardState
from leadterm.relay.store.outbox import SendState
from leadterm.relay.store.statement import Statement, lit, param, upsert
from leadterm.relay.store.unit import Unit

IDS_PASSED_OVER = 10_000_000
"""Identifiers that may have been handed out since the backup. The carrier still names some of them."""
HEARD_KEY = "heard until"
"""Under this key the inbox notes when the backup was made, until reconcile has caught up from there."""

_head = tables.log_head.c
_outbox = tables.outbox.c
_timer = tables.timer.c
_SET_EPOCH = Statement(update(tables.log_head).where(_head.id == 1).values(epoch=bindparam("new")), "new")
_UNSETTLED = Statement(
    select(_outbox.message_id).where(_outbox.state != lit(SendState.UNCERTAIN)).order_by(_outbox.message_id)
)
_LOOK_AGAIN = Statement(
    update(tables.outbox)
    .where(_outbox.state == lit(SendState.UNCERTAIN))
    .values(looks=bindparam("no_looks"), due_at=bindparam("at")),
    "no_looks",
    "at",
)
_WAITING_AUTO_TEXTS = Statement(
    select(_timer.subject).where(_timer.kind == lit(TimerKind.AUTO_TEXT_DUE)).order_by(_timer.subject)
)
_FORWARDS = Statement(
    delete(tables.forwarded_text)
    .where(tables.forwarded_text.c.state != lit(ForwardState.HANDED_OVER))
    .returning(tables.forwarded_text.c.id)
)
_LATEST = Statement(select(func.max(tables.event.c.at)))
_NOTE = upsert(tables.inbox)
_NOTED = Statement(select(tables.inbox.c.raw).where(tables.inbox.c.key == param("key", Text())), "key")
_FORGET = Statement(delete(tables.inbox).where(tables.inbox.c.key == param("key", Text())), "key")


class Gap(Struct, frozen=True):
    """From when on the database does not know what happened."""

    since: Instant


class Renewal(Unit):
    """What only a restored database goes through."""

    def begin_log_anew(self) -> None:
        """Another epoch, by which consoles know that theirs is over, and identifiers nobody has had."""
        self.connection.do(_SET_EPOCH, (uuid.uuid4().hex,))
        self._next_id += IDS_PASSED_OVER

    def unsettled_sends(self) -> list[MessageId]:
        """Texts that were to be sent when the backup was made, or just being sent."""
        return [message_id for (message_id,) in self.connection.all(_UNSETTLED)]

    def look_again(self) -> None:
        """Has all texts that are uncertain looked for at the carrier from the beginning."""
        self.connection.do(_LOOK_AGAIN, (0, self.now))

    def waiting_auto_texts(self) -> list[ContactId]:
        """Contacts whose auto-text was put off when the backup was made."""
        return [contact_id for (contact_id,) in self.connection.all(_WAITING_AUTO_TEXTS)]

    def drop_waiting_forwards(self) -> int:
        """Texts that were on their way to agents' phones when the backup was made; how many they were."""
        return len(self.connection.all(_FORWARDS))

    def note_gap(self) -> None:
        """Notes when the log ends, for reconcile to catch up from there."""
        row = self.connection.one(_LATEST)
        since = self.now if row is None or row[0] is None else row[0]
        noted = HEARD_KEY, b"%d" % since, b"", InboxState.DONE.value, "", self.now
        self.connection.do(_NOTE, noted)

    def forget_gap(self) -> None:
        """Reconcile has caught up."""
        self.connection.do(_FORGET, (HEARD_KEY,))


class RenewalReads(Asking):
    """Whether there is something to catch up with."""

    async def gap(self) -> Gap | None:
        """From when on reconcile must look, after a restore; None otherwise."""
        return await self._read(_gap)


def _gap(connection: Connection) -> Gap | None:
    row = connection.one(_NOTED, (HEARD_KEY,))
    return None if row is None else Gap(Instant(int(bytes(row[0]))))
