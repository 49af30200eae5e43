"""When each text is to be sent. What became of it is the message's own status, and the rules' affair.

::

    queued ──claimed──► sending ──answer lost, lease passed──► uncertain
      ▲                    │ │                                     │
      └──not processed─────┘ └──────────► (row removed) ◄──────────┘
"""

from enum import StrEnum

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from leadterm.domain.model import Instant, Message, MessageId
from leadterm.relay.store import rows, tables
from leadterm.relay.store.among import Among, id_list
from leadterm.relay.store.statement import Row, Statement, lit, param
from leadterm.relay.store.unit import Unit


class SendState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"


class ClaimedSend(Struct, frozen=True, kw_only=True):
    """A text that this relay alone may hand to the carrier, until its lease passes."""

    message: Message
    from_number: str
    to_number: str
    attempt: int
    """1 the first time."""
    media_tokens: tuple[str, ...] = ()
    """Under which the carrier finds the pictures it carries, in their order."""


class UncertainSend(Struct, frozen=True, kw_only=True):
    """A text to look for at the carrier."""

    message: Message
    from_number: str
    to_number: str
    looks: int
    """How often it was looked for already."""


_outbox = tables.outbox.c
_earlier = tables.outbox.alias("earlier")
_blocked = exists().where(
    _earlier.c.contact_id == _outbox.contact_id,
    or_(
        _earlier.c.state == lit(SendState.SENDING),
        and_(_earlier.c.state == lit(SendState.QUEUED), _earlier.c.message_id < _outbox.message_id),
    ),
)


def _is(state: SendState) -> ColumnElement[bool]:
    return _outbox.state == lit(state)


def _with_message(last: ColumnElement[int]) -> Select[tuple[object, ...]]:
    message, number, contact = tables.message, tables.tracking_number, tables.contact
    return (
        select(*message.c, number.c.number, contact.c.number, last)
        .select_from(tables.outbox)
        .join(message, message.c.id == _outbox.message_id)
        .join(number, number.c.id == message.c.number_id)
        .join(contact, contact.c.id == message.c.contact_id)
        .order_by(_outbox.message_id)
    )


_CLAIMABLE = Statement(
    _with_message(_outbox.attempt)
    .where(_is(SendState.QUEUED), _outbox.due_at <= param("now"), ~_blocked)
    .limit(param("limit")),
    "now",
    "limit",
)
_TAKE = Statement(
    update(tables.outbox)
    .where(_outbox.message_id == param("message"))
    .values(
        state=lit(SendState.SENDING),
        due_at=bindparam("lease_until"),
        relay_id=bindparam("relay"),
        attempt=_outbox.attempt + literal_column("1"),
    ),
    "lease_until",
    "relay",
    "message",
)
_REQUEUE = Statement(
    update(tables.outbox)
    .where(_outbox.message_id == param("message"), _is(SendState.SENDING))
    .values(state=lit(SendState.QUEUED), due_at=bindparam("next_at")),
    "next_at",
    "message",
)
_EXPIRED = Statement(
    select(_outbox.message_id)
    .where(_is(SendState.SENDING), _outbox.due_at <= param("now"))
    .order_by(_outbox.message_id),
    "now",
)
_LOOK_DUE = Statement(
    _with_message(_outbox.looks).where(_is(SendState.UNCERTAIN), _outbox.due_at <= param("now")), "now"
)
_NOTE_LOOK = Statement(
    update(tables.outbox)
    .where(_outbox.message_id == param("message"))
    .values(
        looks=case(
            (_is(SendState.UNCERTAIN), _outbox.looks + literal_column("1")), else_=literal_column("0")
        ),
        state=lit(SendState.UNCERTAIN),
        due_at=bindparam("next_at"),
    ),
    "next_at",
    "message",
)
NEXT_SEND_AT = Statement(
    select(func.min(_outbox.due_at)).where(or_(_outbox.state != lit(SendState.QUEUED), ~_blocked))
)


_attachment = tables.attachment.c
_TOKENS = Statement(
    select(_attachment.id, _attachment.token).where(
        Among(_attachment.id, "ids"), _attachment.token.is_not(None)
    ),
    "ids",
)


class Outbox(Unit):
    """Schedules sends; claiming commits before the carrier is called."""

    def claim_sends(self, limit: int, lease_until: Instant, relay_id: str) -> list[ClaimedSend]:
        """Takes due texts, oldest first: one a contact, none while an earlier one waits or is on its way."""
        taken = self.connection.all(_CLAIMABLE, (self.now, limit))
        for row in taken:
            self.connection.do(_TAKE, (lease_until, relay_id, row[0]))
        return [self._claimed(row) for row in taken]

    def finish_send(self, message_id: MessageId) -> None:
        """The text is settled, whichever way."""
        self._own.sends[message_id] = None

    def requeue_send(self, message_id: MessageId, due_at: Instant) -> None:
        """Puts a claimed text back, for one that the carrier provably did not process."""
        self.connection.do(_REQUEUE, (due_at, message_id))

    def expired_sends(self, now: Instant) -> list[MessageId]:
        """Claimed texts whose relay never came back with an answer."""
        return [message_id for (message_id,) in self.connection.all(_EXPIRED, (now,))]

    def look_due(self, now: Instant) -> list[UncertainSend]:
        """Uncertain texts to look for at the carrier now."""
        return [_uncertain(row) for row in self.connection.all(_LOOK_DUE, (now,))]

    def note_look(self, message_id: MessageId, next_at: Instant | None) -> None:
        """Notes that a text is uncertain, the first time, and each look after that.

        ``next_at`` is when to look again; None when nobody will, and the agent is asked.
        """
        self.connection.do(_NOTE_LOOK, (next_at, message_id))

    def _claimed(self, row: Row) -> ClaimedSend:
        *_, from_number, to_number, attempt = row
        message = rows.message_of(row)
        return ClaimedSend(
            message=message,
            from_number=from_number,
            to_number=to_number,
            attempt=attempt + 1,
            media_tokens=self._tokens(message),
        )

    def _tokens(self, message: Message) -> tuple[str, ...]:
        ids = [item.attachment_id for item in message.media if item.attachment_id is not None]
        if not ids:
            return ()
        tokens: dict[int, str] = dict(self.connection.all(_TOKENS, (id_list(ids),)))
        return tuple(tokens[each] for each in ids if each in tokens)

    def _enqueue(self, message: Message) -> None:
        state = SendState.QUEUED.value
        self._own.sends[message.id] = (message.id, message.contact_id, state, self.now, "", 0, 0)


def _uncertain(row: Row) -> UncertainSend:
    *_, from_number, to_number, looks = row
    return UncertainSend(
        message=rows.message_of(row), from_number=from_number, to_number=to_number, looks=looks
    )
