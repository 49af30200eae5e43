"""Everything of one contact taken out of every table, at their wish. Nothing here can be undone."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Delete,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    exists,
    select,
    tuple_,
    update,
)

from leadterm.domain.decisions import INTERACTION_TIMERS, TimerKind
from leadterm.domain.model import Contact
from leadterm.domain.phone import digits
from leadterm.relay.store import tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.marks import Marks, Standing
from leadterm.relay.store.retention import OldRows
from leadterm.relay.store.statement import Row, Statement, lit, param

RUN = 1_000
"""Rows looked through in one read."""
EMPTY_REPLY = b"{}"

_ID = "contact_id"


def _of(core: Delete) -> Statement:
    return Statement(core, _ID)


def _rows(table: Table, column: ColumnElement[int], among: Select[tuple[int]]) -> Statement:
    return _of(delete(table).where(column.in_(among)))


def _mine(table: Table) -> Statement:
    return _of(delete(table).where(table.c.contact_id == param(_ID)))


def _ids(table: Table) -> Select[tuple[int]]:
    return select(table.c.id).where(table.c.contact_id == param(_ID))


_messages, _interactions = _ids(tables.message), _ids(tables.interaction)
_pictures = select(tables.attachment.c.id).where(tables.attachment.c.message_id.in_(_messages))
_timer = tables.timer.c
_GOING = (
    _mine(tables.hook_delivery),
    _mine(tables.forwarded_text),
    _mine(tables.outbox),
    _rows(tables.status_report, tables.status_report.c.message_id, _messages),
    _rows(tables.media_wanted, tables.media_wanted.c.message_id, _messages),
    _rows(tables.attachment_body, tables.attachment_body.c.attachment_id, _pictures),
    _rows(tables.attachment, tables.attachment.c.message_id, _messages),
    _rows(tables.classification, tables.classification.c.interaction_id, _interactions),
    _of(
        delete(tables.timer).where(
            _timer.kind.in_([lit(kind) for kind in INTERACTION_TIMERS]), _timer.subject.in_(_interactions)
        )
    ),
    _of(
        delete(tables.timer).where(_timer.kind == lit(TimerKind.AUTO_TEXT_DUE), _timer.subject == param(_ID))
    ),
    _mine(tables.auto_text_done),
    _rows(tables.submission, tables.submission.c.record_id, _ids(tables.lead_record)),
    _mine(tables.lead_record),
    _mine(tables.message),
    _mine(tables.interaction),
)
"""In an order in which nothing points to what is gone already."""
_CONTACT = Statement(delete(tables.contact).where(tables.contact.c.id == param("id")), "id")
_STANDINGS = Statement(
    select(
        tables.interaction.c.id,
        tables.interaction.c.company_id,
        tables.interaction.c.state,
        tables.interaction.c.unread,
        tables.interaction.c.hidden,
    ).where(tables.interaction.c.contact_id == param(_ID)),
    _ID,
)
_others = exists().where(tables.contact.c.number == param("others", Text()))
_LOOKUPS = tuple(
    Statement(delete(table).where(table.c.number == param("number", Text()), ~_others), "number", "others")
    for table in (tables.lookup, tables.lookup_wanted)
)
_refusal = tables.intake_refusal.c
_REFUSALS = Statement(
    select(_refusal.id, _refusal.raw).where(_refusal.company_id == param("company_id")), "company_id"
)
_DROP_REFUSAL = Statement(delete(tables.intake_refusal).where(_refusal.id == param("id")), "id")
_inbox, _command = tables.inbox.c, tables.command.c
_WEBHOOKS = Statement(
    select(_inbox.key, _inbox.raw, _inbox.error)
    .where(_inbox.key > param("after", Text()))
    .order_by(_inbox.key)
    .limit(param("limit")),
    "after",
    "limit",
)
_BLANK_WEBHOOK = Statement(
    update(tables.inbox)
    .where(_inbox.key == param("its_key", Text()))
    .values(raw=bindparam("nothing"), error=bindparam("no_error")),
    "nothing",
    "no_error",
    "its_key",
)
_REPLIES = Statement(
    select(_command.agent_id, _command.key, _command.reply)
    .where(tuple_(_command.agent_id, _command.key) > tuple_(param("agent"), param("after", Text())))
    .order_by(_command.agent_id, _command.key)
    .limit(param("limit")),
    "agent",
    "after",
    "limit",
)
_BLANK_REPLY = Statement(
    update(tables.command)
    .where(_command.agent_id == param("agent"), _command.key == param("its_key", Text()))
    .values(reply=bindparam("nothing")),
    "nothing",
    "agent",
    "its_key",
)


class Erasure(Marks):
    """What ``leadterm relay erase`` does to the tables."""

    def standings_of(self, contact: Contact) -> list[Standing]:
        """All of a contact's conversations."""
        ids = [row[0] for row in self.connection.all(_STANDINGS, (contact.id,))]
        return self.standings(ids)

    def erase_records(self, contact: Contact, *, keep: bool) -> None:
        """Takes out all that points to a contact and, unless ``keep``, the contact."""
        for statement in _GOING:
            self.connection.do(statement, (contact.id,))
        if not keep:
            self.connection.do(_CONTACT, (contact.id,))
            for statement in _LOOKUPS:
                self.connection.do(statement, (contact.number, contact.number))
        figures = digits(contact.number)[-10:]
        for refusal_id, raw in self.connection.all(_REFUSALS, (contact.company_id,)):
            if figures in digits(raw):
                self.connection.do(_DROP_REFUSAL, (refusal_id,))

    def blank_webhooks(self, keys: Sequence[Row]) -> None:
        """Their keys stay: what the carrier lists once more must not come in anew."""
        self.connection.do_many(_BLANK_WEBHOOK, [(b"", "", *key) for key in keys])

    def blank_replies(self, keys: Sequence[Row]) -> None:
        """What agents' commands were answered."""
        self.connection.do_many(_BLANK_REPLY, [(EMPTY_REPLY, *key) for key in keys])


def webhooks_saying(connection: Connection, contact: Contact, after: Row) -> OldRows:
    """A run of webhooks as they came: those that say something of a contact."""
    found = connection.all(_WEBHOOKS, (*after, RUN))
    says = _saying(contact)
    keys = tuple((row[0],) for row in found if says.search(bytes(row[1])) or says.search(row[2].encode()))
    return OldRows(keys=keys, upto=(found[-1][0],) if len(found) == RUN else None)


def replies_saying(connection: Connection, contact: Contact, after: Row) -> OldRows:
    """A run of what agents' commands were answered, likewise."""
    found = connection.all(_REPLIES, (*after, RUN))
    says = _saying(contact)
    keys = tuple((row[0], row[1]) for row in found if says.search(bytes(row[2])))
    return OldRows(keys=keys, upto=(found[-1][0], found[-1][1]) if len(found) == RUN else None)


def _saying(contact: Contact) -> re.Pattern[bytes]:
    """Finds what is said of a contact: the number as JSON and as forms write it, and records by its id."""
    number = contact.number
    words = {re.escape(number.encode()), re.escape(quote(number, safe="").encode())}
    return re.compile(b"|".join([*words, rb'"contact_id":%d\b' % contact.id]))
