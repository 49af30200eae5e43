"""Contacts, interactions, messages and classifications, as a unit sees and saves them."""

from sqlalchemy import ColumnElement, Table, Text, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from leadterm.domain.model import (
    AgentId,
    Classification,
    CompanyId,
    Contact,
    ContactId,
    Instant,
    Interaction,
    InteractionId,
    InteractionKind,
    InteractionState,
    Message,
    MessageId,
)
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.log import Counters
from leadterm.relay.store.statement import Statement, lit, param, upsert
from leadterm.relay.store.unit import CountChange, Unit

_contact = tables.contact.c
_interaction = tables.interaction.c
_message = tables.message.c
_count = tables.inbox_count.c


def _by(table: Table, *conditions: ColumnElement[bool], names: tuple[str, ...]) -> Statement:
    return Statement(select(*table.c).where(*conditions), *names)


CONTACT = _by(tables.contact, _contact.id == param("id"), names=("id",))
INTERACTION = _by(tables.interaction, _interaction.id == param("id"), names=("id",))
CLASSIFICATION = _by(
    tables.classification, tables.classification.c.interaction_id == param("id"), names=("id",)
)
MESSAGE = _by(tables.message, _message.id == param("id"), names=("id",))
MESSAGE_BY_SID = _by(
    tables.message,
    _message.carrier_sid == param("sid", Text()),
    _message.carrier_sid != literal_column("''"),
    names=("sid",),
)
_CONTACT_BY_NUMBER = _by(
    tables.contact,
    _contact.company_id == param("company_id"),
    _contact.number == param("number", Text()),
    names=("company_id", "number"),
)
_OPEN_INTERACTION = _by(
    tables.interaction,
    _interaction.contact_id == param("contact_id"),
    _interaction.kind == lit(InteractionKind.TEXT),
    _interaction.state != lit(InteractionState.RECENT),
    names=("contact_id",),
)
_INCOMING = Statement(
    select(*tables.interaction.c)
    .where(
        _interaction.company_id == param("company_id"),
        _interaction.state == lit(InteractionState.INCOMING),
    )
    .order_by(_interaction.opened_at, _interaction.id),
    "company_id",
)
_SENDS_SINCE = Statement(
    select(_message.at)
    .where(_message.agent_id == param("agent_id"), _message.at >= param("since"))
    .order_by(_message.at),
    "agent_id",
    "since",
)
_SAME_TEXT_SINCE = Statement(
    select(*tables.message.c)
    .where(
        _message.agent_id == param("agent_id"),
        _message.at >= param("since"),
        _message.contact_id == param("contact_id"),
        _message.body == param("body", Text()),
    )
    .order_by(_message.at.desc(), _message.id.desc())
    .limit(1),
    "agent_id",
    "since",
    "contact_id",
    "body",
)
_STANDING = Statement(
    select(_interaction.state, _interaction.unread).where(_interaction.id == param("id")), "id"
)
_SAVE_CONTACT = upsert(tables.contact)
_SAVE_INTERACTION = upsert(tables.interaction)
_SAVE_CLASSIFICATION = upsert(tables.classification)
_SAVE_MESSAGE = upsert(tables.message)
_added = insert(tables.inbox_count)
_ADD_TO_COUNT = Statement(
    _added.on_conflict_do_update(
        index_elements=[_count.company_id],
        set_={
            "recents_total": _count.recents_total + _added.excluded.recents_total,
            "recents_unread": _count.recents_unread + _added.excluded.recents_unread,
        },
    ),
    "company_id",
    "recents_total",
    "recents_unread",
)


class Conversations(Unit):
    """Keeps the count of Recents as interactions come and go, so that nobody counts a million rows."""

    def __init__(self, connection: Connection, counters: Counters, now: Instant) -> None:
        super().__init__(connection, counters, now)
        self._stored: dict[InteractionId, tuple[int, int]] = {}

    def contact(self, contact_id: ContactId) -> Contact | None:
        row = self.connection.one(CONTACT, (contact_id,))
        return None if row is None else rows.contact_of(row)

    def contact_by_number(self, company_id: CompanyId, number: str) -> Contact | None:
        row = self.connection.one(_CONTACT_BY_NUMBER, (company_id, number))
        return None if row is None else rows.contact_of(row)

    def interaction(self, interaction_id: InteractionId) -> Interaction | None:
        row = self.connection.one(INTERACTION, (interaction_id,))
        return None if row is None else self._seen(rows.interaction_of(row))

    def open_interaction(self, contact_id: ContactId) -> Interaction | None:
        """The contact's text that is not over yet; there is at most one."""
        row = self.connection.one(_OPEN_INTERACTION, (contact_id,))
        return None if row is None else self._seen(rows.interaction_of(row))

    def incoming(self, company_id: CompanyId) -> tuple[Interaction, ...]:
        """All that waits in the company, oldest first."""
        found = self.connection.all(_INCOMING, (company_id,))
        return tuple(self._seen(rows.interaction_of(row)) for row in found)

    def classification(self, interaction_id: InteractionId) -> Classification:
        """What was made of an interaction; an empty one when nothing was."""
        row = self.connection.one(CLASSIFICATION, (interaction_id,))
        return Classification(interaction_id=interaction_id) if row is None else rows.classification_of(row)

    def message(self, message_id: MessageId) -> Message | None:
        row = self.connection.one(MESSAGE, (message_id,))
        return None if row is None else rows.message_of(row)

    def message_by_sid(self, sid: str) -> Message | None:
        """The message that the carrier knows by this id."""
        row = self.connection.one(MESSAGE_BY_SID, (sid,))
        return None if row is None else rows.message_of(row)

    def sends_since(self, agent_id: AgentId, since: Instant) -> list[Instant]:
        """When the agent sent texts, oldest first (B14)."""
        return [at for (at,) in self.connection.all(_SENDS_SINCE, (agent_id, since))]

    def same_text_since(
        self, contact_id: ContactId, agent_id: AgentId, body: str, since: Instant
    ) -> Message | None:
        """The agent's latest text to the contact with just these words (B15)."""
        row = self.connection.one(_SAME_TEXT_SINCE, (agent_id, since, contact_id, body))
        return None if row is None else rows.message_of(row)

    def _save_contact(self, contact: Contact) -> None:
        self.connection.do(_SAVE_CONTACT, rows.contact_row(contact))

    def _save_interaction(self, interaction: Interaction) -> None:
        total, unread = self._standing(interaction.id)
        self.connection.do(_SAVE_INTERACTION, rows.interaction_row(interaction))
        now_total, now_unread = self._stored[interaction.id] = _counted(interaction.state, interaction.unread)
        if (now_total, now_unread) == (total, unread):
            return
        change = self._count_changes[interaction.company_id]
        change.total += now_total - total
        change.unread += now_unread - unread

    def _save_classification(self, made: Classification) -> None:
        self.connection.do(_SAVE_CLASSIFICATION, rows.classification_row(made))

    def _save_message(self, message: Message) -> None:
        self.connection.do(_SAVE_MESSAGE, rows.message_row(message))

    def _seen(self, interaction: Interaction) -> Interaction:
        self._stored[interaction.id] = _counted(interaction.state, interaction.unread)
        return interaction

    def _standing(self, interaction_id: InteractionId) -> tuple[int, int]:
        """How the stored row counts; a row made by this very unit, or none, counts for nothing."""
        known = self._stored.get(interaction_id)
        if known is not None:
            return known
        row = None
        if interaction_id < self._first_id:
            row = self.connection.one(_STANDING, (interaction_id,))
        return (0, 0) if row is None else _counted(row[0], row[1])


def _counted(state: str, unread: int) -> tuple[int, int]:
    """What an interaction adds to its company's Recents, and to the unread ones among them."""
    if state != InteractionState.RECENT:
        return 0, 0
    return 1, int(unread > 0)


def add_to_counts(connection: Connection, changes: dict[CompanyId, CountChange]) -> None:
    """Written once a batch."""
    for company_id, change in changes.items():
        if change.total or change.unread:
            connection.do(_ADD_TO_COUNT, (company_id, change.total, change.unread))
