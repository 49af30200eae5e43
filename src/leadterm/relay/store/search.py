"""Finding people among a company's contacts, as one types (B9, A9): newest sign-up first.

The index gives those at the greatest places, which nearly always are the newest sign-ups; what is known of
the eras says when it must look further. Contacts that are not indexed yet, or not as they are now, are looked
at one by one.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from msgspec.structs import replace
from sqlalchemy import Select, select

from leadterm.domain.model import CompanyId, ContactId, ContactKind, Instant
from leadterm.domain.texting import why_not_textable
from leadterm.domain.wire import SEARCH_LIMIT, KindFilter, SearchHit, SearchReply
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.engine.grams import Reading, Wanted
from leadterm.relay.store.folding import Query, grams_to_find, query_of
from leadterm.relay.store.search_upkeep import HEAD, PEOPLE, RESOURCES, SEARCHED, words_in
from leadterm.relay.store.statement import Row, Statement, param
from leadterm.relay.store.tables.search import ERA_BITS

UNINDEXED_LIMIT = 2000
"""Contacts not indexed yet that a search looks at: the newest. There are more just after an import."""
CANDIDATES_LIMIT = 1000
"""Contacts that one search compares in the end, at most."""
_CHUNK = 50

_Found: TypeAlias = tuple[Instant, ContactId]
"""When somebody signed up, and who: in this order people are found."""

_contact = tables.contact.c
_search = tables.contact_search.c
_interaction = tables.interaction.c
_era = tables.search_era.c
_CONTACT_WIDTH = len(tables.contact.columns)

_ERAS_AFTER = Statement(
    select(_era.era, _era.mixed)
    .where(_era.newest_at >= param("newest_at"), _era.era <= param("latest"))
    .order_by(_era.era.desc()),
    "newest_at",
    "latest",
)
_NOT_INDEXED = Statement(
    select(*SEARCHED).where(_contact.id > param("upto")).order_by(_contact.id.desc()).limit(param("limit")),
    "upto",
    "limit",
)
_INDEXED_OTHERWISE = Statement(
    select(*SEARCHED)
    .join(tables.contact_changed, tables.contact_changed.c.contact_id == _contact.id)
    .order_by(tables.contact_changed.c.contact_id.desc())
    .limit(param("limit")),
    "limit",
)
_latest = (
    select(_interaction.id)
    .where(_interaction.contact_id == _contact.id)
    .order_by(_interaction.id.desc())
    .limit(1)
    .correlate(tables.contact)
    .scalar_subquery()
)
_found: Select[tuple[object, ...]] = select(*tables.contact.c, *tables.interaction.c).outerjoin(
    tables.interaction, _interaction.id == _latest
)
_IDS = tuple(f"id_{place}" for place in range(_CHUNK))
_FOUND = Statement(_found.where(_contact.id.in_([param(name) for name in _IDS])), *_IDS)


def search(
    connection: Connection,
    company_id: CompanyId,
    text: str,
    *,
    kind: KindFilter,
    textable_only: bool,
    limit: int,
) -> SearchReply:
    """Whom the text finds: at most ``limit`` of them, newest sign-up first.

    ``textable_only`` passes over those who can't be texted, and counts them; a search passes over so many at
    most, and then says that there are more.
    """
    query = query_of(text)
    size = max(1, min(limit, SEARCH_LIMIT))
    if not query.readings:
        return SearchReply(hits=(), more=False)
    for enough in (size + 1, 4 * size, CANDIDATES_LIMIT):
        found = _hits(connection, company_id, query, kind, enough)
        reply = _reply(found, size, textable_only=textable_only)
        if len(found) < enough or len(reply.hits) == size:
            return reply
    return replace(reply, more=True)


def _reply(found: Sequence[SearchHit], size: int, *, textable_only: bool) -> SearchReply:
    if not textable_only:
        return SearchReply(hits=tuple(found[:size]), more=len(found) > size)
    shown: list[SearchHit] = []
    left_out = 0
    for hit in found:
        if hit.left_out:
            left_out += 1
        elif len(shown) < size:
            shown.append(hit)
        else:
            return SearchReply(hits=tuple(shown), more=True, left_out=left_out)
    return SearchReply(hits=tuple(shown), more=False, left_out=left_out)


def _hits(
    connection: Connection, company_id: CompanyId, query: Query, kind: KindFilter, limit: int
) -> list[SearchHit]:
    waiting = _waiting(connection, company_id)
    indexed = _indexed(connection, _wanted(company_id, query, kind), limit + len(waiting))
    places = [(at, contact_id) for at, contact_id in indexed if contact_id not in waiting]
    fitting = (row for row in waiting.values() if _is_of(row[3], kind) and query.finds(words_in(row)))
    places += [(row[2], row[0]) for row in fitting]
    newest = sorted(set(places), reverse=True)[:limit]
    return sorted(_loaded(connection, [contact_id for _, contact_id in newest]), key=_newest, reverse=True)


def _newest(hit: SearchHit) -> _Found:
    return hit.contact.signed_up_at, hit.contact.id


def _is_of(kind: str, wanted: KindFilter) -> bool:
    return wanted is KindFilter.ALL or (kind == ContactKind.RESOURCE) is (wanted is KindFilter.RESOURCES)


# The index -----------------------------------------------------------------------------------------------


def _wanted(company_id: CompanyId, query: Query, kind: KindFilter) -> Wanted:
    of_kind = {KindFilter.ALL: (), KindFilter.PEOPLE: (PEOPLE,), KindFilter.RESOURCES: (RESOURCES,)}[kind]
    readings = tuple(Reading((*of_kind, *grams_to_find(parts)), parts) for parts in query.readings)
    return Wanted(company_id=company_id, readings=readings)


def _indexed(connection: Connection, wanted: Wanted, limit: int) -> Iterable[_Found]:
    head = connection.one(HEAD)
    assert head is not None, "the migration makes the search's head"
    found = connection.grams.newest(connection, wanted, head[1], limit)
    if len(found) >= limit:
        found = [*found, *_signed_up_later(connection, wanted, found, limit)]
    return [(signed_up_at, contact_id) for _, signed_up_at, contact_id in found]


def _signed_up_later(
    connection: Connection, wanted: Wanted, found: Sequence[Row], limit: int
) -> Iterable[Row]:
    """Those further back who may have signed up after the earliest one found; seldom is there anybody."""
    last = found[-1][0] >> ERA_BITS
    earliest = min(signed_up_at for _, signed_up_at, _ in found)
    for era, mixed in connection.all(_ERAS_AFTER, (earliest, last)):
        if mixed or era < last:
            yield from connection.grams.within(connection, wanted, era, limit)


def _waiting(connection: Connection, company_id: CompanyId) -> dict[ContactId, Row]:
    """Contacts that the index does not know, or not as they are now.

    Not by company in SQL: a database would rather read all of the company's contacts than the few new ones.
    """
    head = connection.one(HEAD)
    assert head is not None, "the migration makes the search's head"
    new = connection.all(_NOT_INDEXED, (head[0], UNINDEXED_LIMIT))
    changed = connection.all(_INDEXED_OTHERWISE, (UNINDEXED_LIMIT,))
    return {row[0]: row for row in (*new, *changed) if row[1] == company_id}


def _loaded(connection: Connection, ids: Sequence[ContactId]) -> Iterable[SearchHit]:
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        padded = (*chunk, *(0 for _ in range(_CHUNK - len(chunk))))
        yield from map(_hit, connection.all(_FOUND, padded))


def _hit(row: Row) -> SearchHit:
    contact = rows.contact_of(row)
    latest = row[_CONTACT_WIDTH:]
    return SearchHit(
        contact=contact,
        interaction=None if latest[0] is None else rows.interaction_of(latest),
        left_out=why_not_textable(contact),
    )
