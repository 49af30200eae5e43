"""Pages of a thread, by keyset: each begins where a message stands, so that none is ever counted past."""

from sqlalchemy import ColumnElement, select

from leadterm.domain.model import ContactId, MessageId
from leadterm.domain.wire import ThreadPage
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param

PAGE_LIMIT = 500
"""The most rows that one page can have, whatever is asked for."""

_message = tables.message.c

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
    size = bounded(limit)
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


def bounded(limit: int) -> int:
    return max(1, min(limit, PAGE_LIMIT))
