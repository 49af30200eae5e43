"""Pages of long lists, by keyset: each begins where a row stands, so that none is ever counted past."""

from sqlalchemy import ColumnElement, Select, select, text, tuple_

from leadterm.domain.model import CompanyId, ContactId, InteractionId, MessageId
from leadterm.domain.wire import InboxRow, RecentsPage, ThreadPage
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Row, Statement, param

PAGE_LIMIT = 500
"""The most rows that one page can have, whatever is asked for."""

_interaction = tables.interaction.c
_message = tables.message.c
_INTERACTION_WIDTH = len(tables.interaction.columns)

inbox_rows = select(*tables.interaction.c, *tables.contact.c).join(
    tables.contact, tables.contact.c.id == _interaction.contact_id
)


def inbox_row(row: Row) -> InboxRow:
    return InboxRow(interaction=rows.interaction_of(row), contact=rows.contact_of(row[_INTERACTION_WIDTH:]))


# Recents -------------------------------------------------------------------------------------------------

_recent = (_interaction.company_id == param("company_id")) & text(tables.RECENTS)
_place = tuple_(_interaction.last_at, _interaction.id)
_mark = tuple_(param("last_at"), param("id"))
_newest_first = (_interaction.last_at.desc(), _interaction.id.desc())
_oldest_first = (_interaction.last_at, _interaction.id)


def _run(*conditions: ColumnElement[bool], newest_first: bool, names: tuple[str, ...]) -> Statement:
    order = _newest_first if newest_first else _oldest_first
    core = inbox_rows.where(_recent, *conditions).order_by(*order).limit(param("limit"))
    return Statement(core, "company_id", *names, "limit")


def _any(condition: ColumnElement[bool]) -> Statement:
    core: Select[tuple[int]] = select(_interaction.id).where(_recent, condition).limit(1)
    return Statement(core, "company_id", "last_at", "id")


_AT = ("last_at", "id")
_NEWEST = _run(newest_first=True, names=())
_OLDEST = _run(newest_first=False, names=())
_BEFORE = _run(_place < _mark, newest_first=True, names=_AT)
_AFTER = _run(_place > _mark, newest_first=False, names=_AT)
_ANY_NEWER = _any(_place > _mark)
_ANY_OLDER = _any(_place < _mark)
_PLACE = Statement(
    select(_interaction.last_at, _interaction.id).where(
        _interaction.id == param("id"), _interaction.company_id == param("company_id")
    ),
    "id",
    "company_id",
)


def recents(
    connection: Connection,
    company_id: CompanyId,
    *,
    before: InteractionId | None,
    after: InteractionId | None,
    end: bool,
    limit: int,
) -> RecentsPage:
    """A run of Recents, newest first: the newest, the oldest (``end``), or those next to an interaction.

    Next to an interaction that the company does not have there is nothing.
    """
    size = _bounded(limit)
    if before is None and after is None:
        statement = _OLDEST if end else _NEWEST
        found = connection.all(statement, (company_id, size))
        return _recents_page(connection, company_id, found, newest_first=not end)
    place = connection.one(_PLACE, (before if before is not None else after, company_id))
    if place is None:
        return RecentsPage(rows=(), newer=False, older=False)
    statement = _BEFORE if before is not None else _AFTER
    found = connection.all(statement, (company_id, *place, size))
    if not found:
        return RecentsPage(rows=(), newer=before is not None, older=before is None)
    return _recents_page(connection, company_id, found, newest_first=before is not None)


def _recents_page(
    connection: Connection, company_id: CompanyId, found: list[Row], *, newest_first: bool
) -> RecentsPage:
    page = tuple(map(inbox_row, found if newest_first else reversed(found)))
    if not page:
        return RecentsPage(rows=(), newer=False, older=False)
    first, last = page[0].interaction, page[-1].interaction
    return RecentsPage(
        rows=page,
        newer=connection.one(_ANY_NEWER, (company_id, first.last_at, first.id)) is not None,
        older=connection.one(_ANY_OLDER, (company_id, last.last_at, last.id)) is not None,
    )


# A thread ------------------------------------------------------------------------------------------------

_of_contact = _message.contact_id == param("contact_id")


def _thread_run(*conditions: ColumnElement[bool], newest_first: bool, names: tuple[str, ...]) -> Statement:
    order = _message.id.desc() if newest_first else _message.id
    core = select(*tables.message.c).where(_of_contact, *conditions).order_by(order).limit(param("limit"))
    return Statement(core, "contact_id", *names, "limit")


def _any_message(condition: ColumnElement[bool]) -> Statement:
    return Statement(select(_message.id).where(_of_contact, condition).limit(1), "contact_id", "id")


_LATEST_MESSAGES = _thread_run(newest_first=True, names=())
_MESSAGES_BEFORE = _thread_run(_message.id < param("id"), newest_first=True, names=("id",))
_MESSAGES_AFTER = _thread_run(_message.id > param("id"), newest_first=False, names=("id",))
_ANY_EARLIER_MESSAGE = _any_message(_message.id < param("id"))
_ANY_LATER_MESSAGE = _any_message(_message.id > param("id"))


def thread(
    connection: Connection,
    contact_id: ContactId,
    *,
    before: MessageId | None = None,
    after: MessageId | None = None,
    limit: int = 100,
) -> ThreadPage:
    """A run of a contact's messages, oldest first: the newest, or those next to a message."""
    size = _bounded(limit)
    if before is not None:
        found = connection.all(_MESSAGES_BEFORE, (contact_id, before, size))[::-1]
    elif after is not None:
        found = connection.all(_MESSAGES_AFTER, (contact_id, after, size))
    else:
        found = connection.all(_LATEST_MESSAGES, (contact_id, size))[::-1]
    messages = tuple(map(rows.message_of, found))
    if not messages:
        return ThreadPage(messages=(), newer=before is not None, older=after is not None)
    return ThreadPage(
        messages=messages,
        newer=connection.one(_ANY_LATER_MESSAGE, (contact_id, messages[-1].id)) is not None,
        older=connection.one(_ANY_EARLIER_MESSAGE, (contact_id, messages[0].id)) is not None,
    )


def _bounded(limit: int) -> int:
    return max(1, min(limit, PAGE_LIMIT))
