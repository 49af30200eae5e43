"""The last known inbox, on disk: what a console shows before the relay has answered, marked as such.

It holds customers' data: one file, 0600, of one token on one relay; gone at sign-out.
"""

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from leadterm.domain.model import Instant, InteractionId
from leadterm.domain.wire import InboxRow, RecentsPage, Snapshot
from leadterm.state.files import write_private
from leadterm.state.store import ConsoleStore

FORMAT = 2
"""Of the file. Another one is not read."""
MOST_RECENTS = 200


class LastKnown(Struct, frozen=True, kw_only=True):
    format: int
    owner: str
    saved_at: Instant
    selected: InteractionId | None
    snapshot: Snapshot


class InboxCache:
    """The last known inbox of one token on one relay. A cache: whatever fails, there is just none."""

    def __init__(self, directory: Path, relay_url: str, token: str) -> None:
        self._owner = hashlib.sha256(f"{relay_url}\n{token}".encode()).hexdigest()
        self._path = directory / f"inbox-{self._owner[:16]}.msgpack"

    def load(self) -> LastKnown | None:
        """What was saved last; None when there is nothing, or nothing that this version can read."""
        try:
            known = msgspec.msgpack.decode(self._path.read_bytes(), type=LastKnown)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return known if (known.format, known.owner) == (FORMAT, self._owner) else None

    def save(self, store: ConsoleStore, now: Instant) -> None:
        """Keeps what the store shows, up to ``MOST_RECENTS`` rows of Recents."""
        snapshot = _snapshot(store, now)
        if snapshot is None:
            return
        known = LastKnown(
            format=FORMAT, owner=self._owner, saved_at=now, selected=store.selected, snapshot=snapshot
        )
        try:
            write_private(self._path, msgspec.msgpack.encode(known))
        except OSError:
            return

    def forget(self) -> None:
        """Raises ``OSError`` when it cannot be removed: customers' data stays on this disk."""
        self._path.unlink(missing_ok=True)


def _snapshot(store: ConsoleStore, now: Instant) -> Snapshot | None:
    """What the store shows, as a relay would send it; None while it shows nothing of a relay's."""
    if store.company is None or store.me_id is None or store.stale:
        return None
    return Snapshot(
        cursor=store.cursor,
        epoch=store.epoch,
        at=now,
        me=store.me_id,
        company=store.company,
        companies=store.companies,
        agents=tuple(store.agents.values()),
        numbers=tuple(store.numbers.values()),
        incoming=_rows(store, store.incoming),
        active=_rows(store, store.active),
        recents=_recents(store),
        rights=tuple(sorted(store.rights)),
        templates=store.templates,
        recents_total=store.recents_total,
        unread_total=store.unread_total,
    )


def _recents(store: ConsoleStore) -> RecentsPage:
    """The newest rows, where they are held: a window further down begins nowhere when it is read again."""
    ids = [] if store.recents.newer else store.recents.ids()[:MOST_RECENTS]
    return RecentsPage(rows=_rows(store, ids), newer=False, older=store.recents_total > len(ids))


def _rows(store: ConsoleStore, ids: list[InteractionId]) -> tuple[InboxRow, ...]:
    rows = (store.interactions[id_] for id_ in ids)
    return tuple(
        InboxRow(interaction=row, contact=store.contacts[row.contact_id])
        for row in rows
        if row.contact_id in store.contacts
    )
