"""The lists of the message centre (A2, A9), by keyset: each page begins where a row stands.

Each list is kept in two halves, conversations with resources and with everybody else, each half in an index
of its own order. A page of both is their merger; so one of them alone is as quick, however rare it is.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from sqlalchemy import Boolean, Column, ColumnElement, Select, select, text, tuple_

from leadterm.domain.model import CompanyId, InteractionId
from leadterm.domain.wire import BULK_LIMIT, IdsReply, InboxRow, KindFilter, RecentsPage, View
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.pages import bounded
from leadterm.relay.store.statement import Row, Statement, param

_interaction = tables.interaction.c
_INTERACTION_WIDTH = len(tables.interaction.columns)

inbox_rows = select(*tables.interaction.c, *tables.contact.c).join(
    tables.contact, tables.contact.c.id == _interaction.contact_id
)


def inbox_row(row: Row) -> InboxRow:
    return InboxRow(interaction=rows.interaction_of(row), contact=rows.contact_of(row[_INTERACTION_WIDTH:]))


class Listing(Struct, frozen=True, kw_only=True):
    """How one list is asked for."""

    place: Statement
    """Where an interaction stands in it."""
    newest: Statement
    oldest: Statement
    before: Statement
    after: Statement
    any_newer: Statement
    any_older: Statement
    ids: Statement
    standing: Callable[[Row], tuple[int, int]]
    """A row's place, from the row."""


def _listing(at: Column[int], belonging: str) -> Listing:
    half = (
        (_interaction.company_id == param("company_id"))
        & (_interaction.resource == param("resource", Boolean()))
        & text(belonging)
    )
    place, mark = tuple_(at, _interaction.id), tuple_(param("at"), param("id"))
    newest_first, oldest_first = (at.desc(), _interaction.id.desc()), (at, _interaction.id)

    def run(core: Select[Any], order: tuple[ColumnElement[int], ...], *names: str) -> Statement:
        limited = core.where(half).order_by(*order).limit(param("limit"))
        return Statement(limited, "company_id", "resource", *names, "limit")

    def any_(condition: ColumnElement[bool]) -> Statement:
        core = select(_interaction.id).where(half, condition).limit(1)
        return Statement(core, "company_id", "resource", "at", "id")

    column = list(tables.interaction.columns).index(at)
    return Listing(
        place=Statement(
            select(at, _interaction.id).where(
                _interaction.id == param("id"),
                _interaction.company_id == param("company_id"),
                at.is_not(None),
            ),
            "id",
            "company_id",
        ),
        newest=run(inbox_rows, newest_first),
        oldest=run(inbox_rows, oldest_first),
        before=run(inbox_rows.where(place < mark), newest_first, "at", "id"),
        after=run(inbox_rows.where(place > mark), oldest_first, "at", "id"),
        any_newer=any_(place > mark),
        any_older=any_(place < mark),
        ids=run(select(at, _interaction.id), newest_first),
        standing=lambda row: (row[column], row[0]),
    )


LISTINGS = {
    View.RECENTS: _listing(_interaction.last_at, tables.RECENTS),
    View.RECEIVED: _listing(_interaction.last_in_at, tables.RECEIVED),
    View.SENT: _listing(_interaction.last_out_at, tables.SENT),
    View.EVERYONE: _listing(_interaction.last_at, tables.OPEN),
}
_HALVES = {
    KindFilter.ALL: (False, True),
    KindFilter.PEOPLE: (False,),
    KindFilter.RESOURCES: (True,),
}


def page(
    connection: Connection,
    company_id: CompanyId,
    view: View,
    kind: KindFilter,
    *,
    before: InteractionId | None,
    after: InteractionId | None,
    end: bool,
    limit: int,
) -> RecentsPage:
    """A run of a list, newest first: the newest, the oldest (``end``), or those next to an interaction.

    Next to an interaction that the company does not have there is nothing.
    """
    listing, halves, size = LISTINGS[view], _HALVES[kind], bounded(limit)
    if before is None and after is None:
        statement = listing.oldest if end else listing.newest
        found = _merged(connection, listing, statement, halves, (company_id,), size + 1, newest_first=not end)
        more = len(found) > size
        return RecentsPage(
            rows=_shown(found[:size], newest_first=not end), newer=end and more, older=more and not end
        )
    mark = connection.one(listing.place, (before if before is not None else after, company_id))
    if mark is None:
        return RecentsPage(rows=(), newer=False, older=False)
    down = before is not None
    statement = listing.before if down else listing.after
    found = _merged(connection, listing, statement, halves, (company_id, *mark), size + 1, newest_first=down)
    if not found:
        return RecentsPage(rows=(), newer=down, older=not down)
    other_way = listing.any_newer if down else listing.any_older
    first = listing.standing(found[0])
    behind = any(connection.one(other_way, (company_id, half, *first)) is not None for half in halves)
    beyond = len(found) > size
    return RecentsPage(
        rows=_shown(found[:size], newest_first=down),
        newer=behind if down else beyond,
        older=beyond if down else behind,
    )


def ids(connection: Connection, company_id: CompanyId, view: View, kind: KindFilter, limit: int) -> IdsReply:
    """The newest of a list, for a bulk action on all of it."""
    size = max(1, min(limit, BULK_LIMIT))
    listing = LISTINGS[view]
    found = sorted(
        (
            tuple(row)
            for half in _HALVES[kind]
            for row in connection.all(listing.ids, (company_id, half, size + 1))
        ),
        reverse=True,
    )
    return IdsReply(interaction_ids=tuple(row[1] for row in found[:size]), more=len(found) > size)


def _merged(
    connection: Connection,
    listing: Listing,
    statement: Statement,
    halves: tuple[bool, ...],
    place: Row,
    size: int,
    *,
    newest_first: bool,
) -> list[Row]:
    company_id, *mark = place
    found = [row for half in halves for row in connection.all(statement, (company_id, half, *mark, size))]
    if len(halves) > 1:
        found.sort(key=listing.standing, reverse=newest_first)
    return found[:size]


def _shown(found: list[Row], *, newest_first: bool) -> tuple[InboxRow, ...]:
    return tuple(map(inbox_row, found if newest_first else reversed(found)))
