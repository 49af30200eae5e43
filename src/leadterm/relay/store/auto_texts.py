"""What teams have new leads sent while nobody is there, and whom it was decided for (B21)."""

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from leadterm.domain.intake import AutoText, AutoTextDone, AutoTextOutcome
from leadterm.domain.model import ContactId, Direction, Instant, NumberId, TeamId
from leadterm.relay.store import tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Put, Row, Statement, lit, param, upsert
from leadterm.relay.store.unit import Unit

_text = tables.auto_text.c
_done = tables.auto_text_done.c
_message = tables.message.c
_OUTCOMES = {outcome.value: outcome for outcome in AutoTextOutcome}
_AUTO_TEXT = Statement(select(*_text).where(_text.team_id == param("team_id")), "team_id")
_SAVE = upsert(tables.auto_text)
_DONE = Statement(select(*_done).where(_done.contact_id == param("contact_id")), "contact_id")
_decided = insert(tables.auto_text_done)
_DECIDE = Put(
    _decided.on_conflict_do_update(
        index_elements=[_done.contact_id],
        set_={
            name: _decided.excluded[name]
            for name in ("at", "outcome", "sentence", "message_id", "lead_record_id")
        },
        where=_done.outcome != lit(AutoTextOutcome.SENT),
    ).returning(_done.contact_id),
    tables.auto_text_done,
)
_TEXTED_IN = Statement(
    select(
        exists().where(
            _message.contact_id == param("contact_id"), _message.direction == lit(Direction.INBOUND)
        )
    ),
    "contact_id",
)
_AGENT_TEXTED = Statement(
    select(
        exists().where(
            _message.contact_id == param("contact_id"),
            _message.direction == lit(Direction.OUTBOUND),
            _message.agent_id.is_not(None),
            _message.at >= param("since"),
        )
    ),
    "contact_id",
    "since",
)
NUMBER_OF_TEAM = Statement(
    select(tables.tracking_number.c.id)
    .join(tables.flow_team, tables.flow_team.c.flow_id == tables.tracking_number.c.flow_id)
    .where(tables.flow_team.c.team_id == param("team_id"))
    .order_by(tables.tracking_number.c.id)
    .limit(1),
    "team_id",
)


class AutoTexts(Unit):
    """One text a team; at most one auto-text a contact, ever."""

    def auto_text(self, team_id: TeamId) -> AutoText | None:
        """None until somebody has written one."""
        return auto_text_of(self.connection, team_id)

    def save_auto_text(self, auto_text: AutoText) -> None:
        self.connection.do(
            _SAVE,
            (auto_text.team_id, auto_text.body, auto_text.enabled, auto_text.set_by, auto_text.at),
        )

    def decide_auto_text(self, done: AutoTextDone) -> bool:
        """Keeps what was decided for a contact. False when they have been sent one: that stands for good."""
        row = (done.contact_id, done.at, done.outcome.value, done.sentence, done.message_id)
        return self.connection.one(_DECIDE, (*row, done.lead_record_id)) is not None

    def auto_text_done(self, contact_id: ContactId) -> AutoTextDone | None:
        return auto_text_done_of(self.connection, contact_id)

    def has_texted_in(self, contact_id: ContactId) -> bool:
        return _is_true(self.connection, _TEXTED_IN, (contact_id,))

    def agent_has_texted(self, contact_id: ContactId, since: Instant) -> bool:
        return _is_true(self.connection, _AGENT_TEXTED, (contact_id, since))

    def number_of_team(self, team_id: TeamId) -> NumberId | None:
        """The first tracking number whose texts are offered to the team."""
        row = self.connection.one(NUMBER_OF_TEAM, (team_id,))
        return None if row is None else NumberId(row[0])


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
    return AutoTextDone(
        contact_id=row[0],
        at=row[1],
        outcome=_OUTCOMES[row[2]],
        sentence=row[3],
        message_id=row[4],
        lead_record_id=row[5],
    )


def _is_true(connection: Connection, statement: Statement, parameters: Row) -> bool:
    row = connection.one(statement, parameters)
    return row is not None and bool(row[0])
