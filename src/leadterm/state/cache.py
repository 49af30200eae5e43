"""The last known inbox, on disk: what a console shows before the relay has answered, marked as such.

It holds customers' data: a file a company, 0600, of one token on one relay; gone at sign-out.
"""

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from leadterm.domain.model import CompanyId, Instant, InteractionId
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
    """The last known inboxes of one token on one relay, by company. Whatever fails, there is none."""

    def __init__(self, directory: Path, relay_url: str, token: str) -> None:
        self._owner = hashlib.sha256(f"{relay_url}\n{token}".encode()).hexdigest()
        self._directory = directory
        self._name = f"inbox-{self._owner[:16]}"

    def load(self, company_id: CompanyId | None = None) -> LastKnown | None:
        """What was saved last, of that company if one is given; None when there is nothing, or nothing that
        this version can read."""
        read = (self._read(path) for path in self._files(company_id))
        known = [one for one in read if one is not None]
        return max(known, key=lambda one: one.saved_at, default=None)

    def save(self, store: ConsoleStore, now: Instant) -> None:
        """Keeps what the store shows, up to ``MOST_RECENTS`` rows of Recents."""
        snapshot = _snapshot(store, now)
        if snapshot is None:
            return
        known = LastKnown(
            format=FORMAT, owner=self._owner, saved_at=now, selected=store.selected, snapshot=snapshot
        )
        path = self._directory / f"{self._name}-{snapshot.company.id}.msgpack"
        try:
            write_private(path, msgspec.msgpack.encode(known))
        except OSError:
            return

    def choose(self, company_id: CompanyId | None) -> None:
        """Remembers the company that the agent has gone to, for the next start."""
        try:
            if company_id is None:
                self._choice.unlink(missing_ok=True)
            else:
                write_private(self._choice, msgspec.json.encode(company_id))
        except OSError:
            return

    def chosen(self) -> CompanyId | None:
        """The company that was gone to last; None when the agent never went to another."""
        try:
            return CompanyId(msgspec.json.decode(self._choice.read_bytes(), type=int))
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def forget(self) -> None:
        """Raises ``OSError`` when it cannot be removed: customers' data stays on this disk."""
        for path in (*self._files(None), self._choice):
            path.unlink(missing_ok=True)

    @property
    def _choice(self) -> Path:
        return self._directory / f"{self._name}-company.json"

    def _files(self, company_id: CompanyId | None) -> list[Path]:
        which = "*" if company_id is None else str(company_id)
        return list(self._directory.glob(f"{self._name}-{which}.msgpack"))

    def _read(self, path: Path) -> LastKnown | None:
        try:
            known = msgspec.msgpack.decode(path.read_bytes(), type=LastKnown)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return known if (known.format, known.owner) == (FORMAT, self._owner) else None


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
        tags=store.tags,
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
