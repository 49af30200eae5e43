"""When ``leadterm relay backup`` last copied the database: noted in it, for the doctor to tell."""

from sqlalchemy import Text, select

from leadterm.domain.model import Instant
from leadterm.relay.store import tables
from leadterm.relay.store.claims import InboxState
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param, upsert
from leadterm.relay.store.unit import Unit

KEY = "backed up"
"""No webhook has this key: theirs name their kind."""

_NOTE = upsert(tables.inbox)
_NOTED = Statement(select(tables.inbox.c.at).where(tables.inbox.c.key == param("key", Text())), "key")


class BackupNotes(Unit):
    """Goes with the webhooks when they are old: by then it says nothing any more."""

    def note_backup(self) -> None:
        """A copy is whole."""
        self.connection.do(_NOTE, (KEY, b"", b"", InboxState.DONE.value, "", self.now))


def backed_up_at(connection: Connection) -> Instant | None:
    """None when none is known of."""
    row = connection.one(_NOTED, (KEY,))
    return None if row is None else Instant(row[0])
