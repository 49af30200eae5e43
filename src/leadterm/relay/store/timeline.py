"""Everything there was with a contact, newest first (D3): episodes of texts, and sign-ups.

A sign-up that opened an episode is in one entry with it.
"""

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Table, func, select, tuple_

from leadterm.domain.model import ContactId, Direction, InteractionId
from leadterm.domain.wire import TimelineEntry, TimelinePage, episode_entry, opened_by, sign_up_entry
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.lead_records import opening
from leadterm.relay.store.pages import PAGE_LIMIT
from leadterm.relay.store.statement import Row, Statement, param

_interaction = tables.interaction.c
_record = tables.lead_record.c
_message = tables.message.c
_INTERACTION_WIDTH = len(tables.interaction.columns)
_BEGINNING = (1 << 62, 1 << 62)


def _page(
    table: Table,
    *columns: ColumnElement[object],
    at: ColumnElement[int],
    only: ColumnElement[bool] | None = None,
) -> Statement:
    own = table.c
    core = select(*own, *columns).where(
        own.contact_id == param("contact_id"), tuple_(at, own.id) < tuple_(param("at"), param("id"))
    )
    if columns:
        made = tables.classification
        core = core.outerjoin(made, made.c.interaction_id == own.id)
    if only is not None:
        core = core.where(only)
    newest_first = core.order_by(at.desc(), own.id.desc()).limit(param("limit"))
    return Statement(newest_first, "contact_id", "at", "id", "limit")


_EPISODES = _page(tables.interaction, *tables.classification.c, at=_interaction.last_at)
_SIGN_UPS = _page(tables.lead_record, at=_record.at, only=_record.interaction_id.is_(None))
_COUNTS = Statement(
    select(_message.interaction_id, _message.direction, func.count())
    .where(
        _message.contact_id == param("contact_id"),
        _message.interaction_id >= param("first"),
        _message.interaction_id <= param("last"),
    )
    .group_by(_message.interaction_id, _message.direction),
    "contact_id",
    "first",
    "last",
)


def timeline(connection: Connection, contact_id: ContactId, before: str | None, limit: int) -> TimelinePage:
    """The newest entries, or those before the one whose time and id are ``before`` (“at-id”)."""
    size = max(1, min(limit, PAGE_LIMIT))
    place = contact_id, *_place(before), size + 1
    episodes = connection.all(_EPISODES, place)
    entries = [*map(_episode, episodes), *map(_sign_up, connection.all(_SIGN_UPS, place))]
    entries.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    shown = [_with_sign_up(connection, entry) for entry in entries[:size]]
    return TimelinePage(
        entries=tuple(_counted(connection, contact_id, shown)), older=len(entries) > len(shown)
    )


def _place(before: str | None) -> tuple[int, int]:
    """Past the newest, or where an entry stands; what is no place is past the newest too."""
    at, _, entry = (before or "").partition("-")
    return (int(at), int(entry)) if at.isdecimal() and entry.isdecimal() else _BEGINNING


def _episode(row: Row) -> TimelineEntry:
    interaction = rows.interaction_of(row)
    made = row[_INTERACTION_WIDTH:]
    classification = None if made[0] is None else rows.classification_of(made)
    return replace(episode_entry(interaction), classification=classification)


def _sign_up(row: Row) -> TimelineEntry:
    return sign_up_entry(rows.lead_record_of(row))


def _with_sign_up(connection: Connection, entry: TimelineEntry) -> TimelineEntry:
    record = None if entry.interaction is None else opening(connection, entry.interaction)
    return entry if record is None else opened_by(entry, record)


def _counted(
    connection: Connection, contact_id: ContactId, entries: list[TimelineEntry]
) -> list[TimelineEntry]:
    episodes = [entry.id for entry in entries if entry.interaction is not None]
    if not episodes:
        return entries
    found = connection.all(_COUNTS, (contact_id, min(episodes), max(episodes)))
    counts: dict[tuple[InteractionId, str], int] = {(row[0], row[1]): row[2] for row in found}
    return [
        replace(
            entry,
            texts_in=counts.get((InteractionId(entry.id), Direction.INBOUND.value), 0),
            texts_out=counts.get((InteractionId(entry.id), Direction.OUTBOUND.value), 0),
        )
        for entry in entries
    ]
