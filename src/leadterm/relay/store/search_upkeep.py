"""Keeps what contacts are found by up to date, a moment after the contacts: in batches, by units of its own.

Nothing is noted when a contact is new: its id is above the latest one indexed. Triggers note those that
change or go. Until they are indexed, searches look at them one by one.
"""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import bindparam, delete, select, update

from leadterm.domain.model import CompanyId, ContactId, ContactKind, Instant
from leadterm.relay.store import tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.engine.grams import Entry
from leadterm.relay.store.folding import grams_of, words_of
from leadterm.relay.store.statement import Row, Statement, param, upsert
from leadterm.relay.store.tables.search import ERA_BITS

SLICE = 200
"""Contacts indexed in one unit: the writer must not be kept from the texts that come in."""
PEOPLE = "\x01people"
RESOURCES = "\x01resources"
"""Grams that say a contact's kind, so that a search for the few of one kind need not pass all the others."""

_contact = tables.contact.c
_search = tables.contact_search.c
_changed = tables.contact_changed.c
_head = tables.search_head.c
_era = tables.search_era.c

SEARCHED = (
    _contact.id,
    _contact.company_id,
    _contact.signed_up_at,
    _contact.kind,
    _contact.number,
    _contact.name,
    _contact.email,
    _contact.organisation,
)
"""What ``entry_of`` is made from."""
HEAD = Statement(select(_head.upto, _head.place))
_SET_HEAD = Statement(
    update(tables.search_head).values(upto=bindparam("new_upto"), place=bindparam("new_place")),
    "new_upto",
    "new_place",
)
_NEW = Statement(
    select(*SEARCHED).where(_contact.id > param("upto")).order_by(_contact.id).limit(param("limit")),
    "upto",
    "limit",
)
_CHANGED = Statement(select(_changed.contact_id).order_by(_changed.contact_id).limit(param("limit")), "limit")
_NOTED = Statement(delete(tables.contact_changed).where(_changed.contact_id == param("id")), "id")
_CONTACT = Statement(select(*SEARCHED).where(_contact.id == param("id")), "id")
_ENTRY = Statement(
    select(
        _search.place,
        _search.contact_id,
        _search.company_id,
        _search.signed_up_at,
        _search.resource,
        _search.words,
    ).where(_search.contact_id == param("contact_id")),
    "contact_id",
)
_ERA = Statement(select(*tables.search_era.c).where(_era.era == param("era")), "era")
_SAVE_ERA = upsert(tables.search_era)
_WAITING = Statement(
    select(_contact.id).where(_contact.id > select(_head.upto).scalar_subquery()).limit(param("limit")),
    "limit",
)


def words_in(row: Row) -> str:
    """What a contact is found by; ``row`` is of the columns ``SEARCHED``."""
    return words_of(*row[4:])


def waits(connection: Connection) -> bool:
    """Whether there is a contact to index."""
    return bool(connection.all(_WAITING, (1,)) or connection.all(_CHANGED, (1,)))


def index_contacts(connection: Connection, limit: int) -> bool:
    """Indexes up to ``limit`` new contacts and as many changed ones; True when there may be more."""
    row = connection.one(HEAD)
    assert row is not None, "the migration makes the search's head"
    upto, place = row
    changed = [contact_id for (contact_id,) in connection.all(_CHANGED, (limit,))]
    new = connection.all(_NEW, (upto, limit))
    if not changed and not new:
        return False
    again = _taken_out(connection, changed, upto)
    added = [_entry_of(found, place + turn) for turn, found in enumerate([*again, *new], start=1)]
    if added:
        connection.grams.add(connection, added)
        _note_eras(connection, added)
    connection.do_many(_NOTED, [(contact_id,) for contact_id in changed])
    connection.do(_SET_HEAD, (new[-1][0] if new else upto, place + len(added)))
    return len(changed) == limit or len(new) == limit


def _taken_out(connection: Connection, changed: Sequence[ContactId], upto: int) -> list[Row]:
    """Takes out the entries of contacts that are found otherwise now; returns those to be put in again."""
    old: list[Entry] = []
    again: list[Row] = []
    for contact_id in changed:
        entry = connection.one(_ENTRY, (contact_id,))
        contact = connection.one(_CONTACT, (contact_id,))
        if entry is not None:
            old.append(_entry(*entry))
        if contact is not None and contact_id <= upto:
            again.append(contact)
    if old:
        connection.grams.remove(connection, old)
    return again


def _entry_of(row: Row, place: int) -> Entry:
    contact_id, company_id, signed_up_at, kind = row[:4]
    return _entry(
        place, contact_id, company_id, signed_up_at, kind == ContactKind.RESOURCE.value, words_in(row)
    )


def _entry(
    place: int,
    contact_id: ContactId,
    company_id: CompanyId,
    signed_up_at: Instant,
    resource: bool,
    words: str,
) -> Entry:
    kind = RESOURCES if resource else PEOPLE
    return Entry(
        place=place,
        contact_id=contact_id,
        company_id=company_id,
        signed_up_at=signed_up_at,
        resource=bool(resource),
        words=words,
        grams=frozenset((*grams_of(words), kind)),
    )


class _Era(Struct):
    era: int
    newest_at: int = -1
    newest_id: int = -1
    mixed: bool = False


def _note_eras(connection: Connection, added: Sequence[Entry]) -> None:
    """Notes for each era its newest sign-up, and whether its places still are in their order."""
    eras: dict[int, _Era] = {}
    for entry in added:
        number = entry.place >> ERA_BITS
        era = eras.get(number) or eras.setdefault(number, _known_era(connection, number))
        newest = era.newest_at, era.newest_id
        if (entry.signed_up_at, entry.contact_id) < newest:
            era.mixed = True
        else:
            era.newest_at, era.newest_id = entry.signed_up_at, entry.contact_id
    connection.do_many(
        _SAVE_ERA, [(era.era, era.newest_at, era.newest_id, era.mixed) for era in eras.values()]
    )


def _known_era(connection: Connection, number: int) -> _Era:
    row = connection.one(_ERA, (number,))
    return _Era(number) if row is None else _Era(row[0], row[1], row[2], bool(row[3]))
