"""What teams have new leads sent while nobody is there, and whom it was decided for (B21)."""

from sqlalchemy import bindparam, select, update

from leadterm.domain.intake import AutoText, AutoTextDone
from leadterm.domain.model import ContactId, MessageId, TeamId
from leadterm.relay.store import tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Row, Statement, claim, param, upsert
from leadterm.relay.store.unit import Unit

_text = tables.auto_text.c
_done = tables.auto_text_done.c
_AUTO_TEXT = Statement(select(*_text).where(_text.team_id == param("team_id")), "team_id")
_SAVE = upsert(tables.auto_text)
_CLAIM = claim(tables.auto_text_done)
_DONE = Statement(select(*_done).where(_done.contact_id == param("contact_id")), "contact_id")
_SETTLE = Statement(
    update(tables.auto_text_done)
    .where(_done.contact_id == param("contact"))
    .values(
        at=bindparam("its_at"),
        outcome=bindparam("its_outcome"),
        sentence=bindparam("its_sentence"),
        message_id=bindparam("its_message"),
    ),
    "its_at",
    "its_outcome",
    "its_sentence",
    "its_message",
    "contact",
)


class AutoTexts(Unit):
    """One text a team; one decision a contact, ever."""

    def auto_text(self, team_id: TeamId) -> AutoText | None:
        """None until somebody has written one."""
        return auto_text_of(self.connection, team_id)

    def save_auto_text(self, auto_text: AutoText) -> None:
        self.connection.do(
            _SAVE,
            (auto_text.team_id, auto_text.body, auto_text.enabled, auto_text.set_by, auto_text.at),
        )

    def claim_auto_text(
        self, contact_id: ContactId, outcome: str, sentence: str, message_id: MessageId | None = None
    ) -> bool:
        """Whether this is the first decision on the contact; it is kept, and stands for good."""
        row = (contact_id, self.now, outcome, sentence, message_id)
        return self.connection.one(_CLAIM, row) is not None

    def auto_text_done(self, contact_id: ContactId) -> AutoTextDone | None:
        return auto_text_done_of(self.connection, contact_id)

    def settle_auto_text(
        self, contact_id: ContactId, outcome: str, sentence: str, message_id: MessageId | None = None
    ) -> None:
        """What became of one that was claimed and had to wait."""
        self.connection.do(_SETTLE, (self.now, outcome, sentence, message_id, contact_id))


class AutoTextReads(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def auto_text(self, team_id: TeamId) -> AutoText | None:
        return await self._read(lambda connection: auto_text_of(connection, team_id))

    async def auto_text_done(self, contact_id: ContactId) -> AutoTextDone | None:
        return await self._read(lambda connection: auto_text_done_of(connection, contact_id))


def auto_text_of(connection: Connection, team_id: TeamId) -> AutoText | None:
    row = connection.one(_AUTO_TEXT, (team_id,))
    if row is None:
        return None
    return AutoText(team_id=row[0], body=row[1], enabled=bool(row[2]), set_by=row[3], at=row[4])


def auto_text_done_of(connection: Connection, contact_id: ContactId) -> AutoTextDone | None:
    row: Row | None = connection.one(_DONE, (contact_id,))
    if row is None:
        return None
    return AutoTextDone(contact_id=row[0], at=row[1], outcome=row[2], sentence=row[3], message_id=row[4])
