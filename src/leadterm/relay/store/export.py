"""All conversations and all messages of a company, in the order of their ids, page by page (F6, D5).

A page looks at so many rows at most and then ends, with whatever of them was wanted: its cost does not grow
with how much there is, nor with how rare the wanted ones are.
"""

from sqlalchemy import ColumnElement, Table, select

from leadterm.domain.model import (
    Classification,
    CompanyId,
    Instant,
    InteractionId,
    MessageId,
)
from leadterm.domain.wire import ExportPage, ExportRow, MessagesExport
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.pages import PAGE_LIMIT
from leadterm.relay.store.statement import Row, Statement, param

LOOKED_AT = 20_000
"""Rows that one page looks at, wanted or not."""
_EVER = (0, 1 << 62)

_interaction = tables.interaction.c
_number = tables.tracking_number.c
_widths = [len(table.columns) for table in (tables.interaction, tables.contact, tables.classification)]
_CONTACT_AT = _widths[0]
_CLASSIFICATION_AT = _CONTACT_AT + _widths[1]
_NUMBER_AT = _CLASSIFICATION_AT + _widths[2]


def _end(table: Table) -> Statement:
    """The id at which a page must end: of the last row it looks at, when there are so many."""
    core = select(table.c.id).where(table.c.id > param("after")).order_by(table.c.id)
    return Statement(core.limit(1).offset(param("passed")), "after", "passed")


def _run(table: Table, at: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    own = table.c
    return (
        own.id > param("after"),
        own.id <= param("end"),
        own.company_id == param("company_id"),
        at >= param("since"),
        at < param("until"),
    )


_NAMES = ("after", "end", "company_id", "since", "until", "limit")
_CONVERSATIONS_END = _end(tables.interaction)
_MESSAGES_END = _end(tables.message)
_CONVERSATIONS = Statement(
    select(*tables.interaction.c, *tables.contact.c, *tables.classification.c, *tables.tracking_number.c)
    .join(tables.contact, tables.contact.c.id == _interaction.contact_id)
    .outerjoin(tables.classification, tables.classification.c.interaction_id == _interaction.id)
    .outerjoin(tables.tracking_number, _number.id == _interaction.number_id)
    .where(*_run(tables.interaction, _interaction.last_at))
    .order_by(_interaction.id)
    .limit(param("limit")),
    *_NAMES,
)
_MESSAGES = Statement(
    select(*tables.message.c)
    .where(*_run(tables.message, tables.message.c.at))
    .order_by(tables.message.c.id)
    .limit(param("limit")),
    *_NAMES,
)


def conversations(
    connection: Connection,
    company_id: CompanyId,
    after: InteractionId | None,
    since: Instant | None,
    until: Instant | None,
    limit: int,
) -> ExportPage:
    """Conversations whose latest message is from ``since`` on and before ``until``. A page may be empty."""
    end, found = _found(
        connection, _CONVERSATIONS_END, _CONVERSATIONS, company_id, after, since, until, limit
    )
    return ExportPage(rows=tuple(map(_export_row, found)), next=None if end is None else InteractionId(end))


def messages(
    connection: Connection,
    company_id: CompanyId,
    after: MessageId | None,
    since: Instant | None,
    until: Instant | None,
    limit: int,
) -> MessagesExport:
    """Messages from ``since`` on and before ``until``. A page may be empty."""
    end, found = _found(connection, _MESSAGES_END, _MESSAGES, company_id, after, since, until, limit)
    return MessagesExport(
        messages=tuple(map(rows.message_of, found)), next=None if end is None else MessageId(end)
    )


def _found(
    connection: Connection,
    last: Statement,
    run: Statement,
    company_id: CompanyId,
    after: int | None,
    since: Instant | None,
    until: Instant | None,
    limit: int,
) -> tuple[int | None, list[Row]]:
    """A page's rows, and where the next one goes on; None at the end."""
    size = max(1, min(limit, PAGE_LIMIT))
    start = after or 0
    ending = connection.one(last, (start, LOOKED_AT - 1))
    end = _EVER[1] if ending is None else ending[0]
    earliest, latest = (_EVER[0] if since is None else since), (_EVER[1] if until is None else until)
    found = connection.all(run, (start, end, company_id, earliest, latest, size + 1))
    if len(found) > size:
        return found[size - 1][0], found[:size]
    return (None if ending is None else ending[0]), found


def _export_row(row: Row) -> ExportRow:
    interaction = rows.interaction_of(row)
    made, number = row[_CLASSIFICATION_AT:], row[_NUMBER_AT:]
    return ExportRow(
        interaction=interaction,
        contact=rows.contact_of(row[_CONTACT_AT:]),
        classification=Classification(interaction_id=interaction.id)
        if made[0] is None
        else rows.classification_of(made),
        number=None if number[0] is None else rows.number_of(number),
    )
