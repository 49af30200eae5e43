"""Contacts, interactions, messages and classifications, as a unit sees and saves them."""

from sqlalchemy import ColumnElement, Table, Text, literal_column, select, text

from leadterm.domain.model import (
    AgentId,
    Classification,
    CompanyId,
    Contact,
    ContactId,
    ContactKind,
    Direction,
    Instant,
    Interaction,
    InteractionId,
    InteractionKind,
    InteractionState,
    Message,
    MessageId,
)
from leadterm.relay.store import rows, tables
from leadterm.relay.store.log import Counters
from leadterm.relay.store.statement import Row, Statement, lit, param
from leadterm.relay.store.unit import Ground, Unit

_contact = tables.contact.c
_interaction = tables.interaction.c
_message = tables.message.c


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
# As the index ``uq_interaction_open`` has it: texts in and out belong to either kind.
_open_text = _interaction.kind.in_([lit(InteractionKind.TEXT), lit(InteractionKind.FORM)]) & (
    _interaction.state != lit(InteractionState.RECENT)
)
_OPEN_INTERACTION = _by(
    tables.interaction, _interaction.contact_id == param("contact_id"), _open_text, names=("contact_id",)
)
# Whoever asks for a contact by number asks for its open interaction next, so both come together. The contact
# is looked up twice: PostgreSQL would keep a plan from when the tables were empty, and join by a full scan.
_same = tables.contact.alias("same")
_same_contact = select(_same.c.id).where(
    _same.c.company_id == param("same_company_id"), _same.c.number == param("same_number", Text())
)
_CONTACT_BY_NUMBER = Statement(
    select(*tables.contact.c, *tables.interaction.c)
    .select_from(tables.contact)
    .outerjoin(tables.interaction, (_interaction.contact_id == _same_contact.scalar_subquery()) & _open_text)
    .where(_contact.company_id == param("company_id"), _contact.number == param("number", Text())),
    "same_company_id",
    "same_number",
    "company_id",
    "number",
)
_CONTACT_WIDTH = len(tables.contact.columns)
_INCOMING = Statement(
    select(*tables.interaction.c)
    .where(
        _interaction.company_id == param("company_id"),
        text(tables.OPEN),
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
_SAME_NUMBER = Statement(
    select(*tables.contact.c)
    .where(
        # For each company in turn, as the index has it: there are few.
        _contact.company_id.in_(select(tables.company.c.id)),
        _contact.number == param("number", Text()),
    )
    .order_by(_contact.company_id),
    "number",
)
_LATEST_OUTBOUND = Statement(
    select(*tables.message.c)
    .where(_message.contact_id == param("contact_id"), _message.direction == lit(Direction.OUTBOUND))
    .order_by(_message.id.desc())
    .limit(1),
    "contact_id",
)
_STANDING = Statement(
    select(_interaction.state, _interaction.unread, _interaction.hidden).where(
        _interaction.id == param("id")
    ),
    "id",
)


class Conversations(Unit):
    """Looks at what is pending first, then asks the database.

    Keeps the count of Recents as interactions come and go, so that nobody counts a million rows.
    """

    def __init__(self, ground: Ground, counters: Counters, now: Instant) -> None:
        super().__init__(ground, counters, now)
        self._stored_contacts: dict[ContactId, Contact] = {}
        self._stored_counts: dict[InteractionId, tuple[int, int]] = {}
        self._stored_open: dict[ContactId, Interaction | None] = {}
        self._kinds: dict[ContactId, ContactKind] = {}

    def contact(self, contact_id: ContactId) -> Contact | None:
        pending = self._pending_contact(contact_id)
        if pending is not None:
            return pending
        row = self.ground.connection.one(CONTACT, (contact_id,))
        return None if row is None else self._read_contact(row)

    def contact_by_number(self, company_id: CompanyId, number: str) -> Contact | None:
        place = company_id, number
        contact_id = self._own.contact_ids.get(place) or self._earlier.contact_ids.get(place)
        pending = None if contact_id is None else self._pending_contact(contact_id)
        if pending is not None and pending.number == number:
            return pending
        row = self.ground.connection.one(_CONTACT_BY_NUMBER, (*place, *place))
        if row is None:
            return None
        changed = self._pending_contact(row[0])
        if changed is not None:
            return changed if changed.number == number else None
        contact = self._read_contact(row)
        opened = row[_CONTACT_WIDTH:]
        self._stored_open[contact.id] = None if opened[0] is None else self._read(opened)
        return contact

    def contacts_by_number(self, number: str) -> list[Contact]:
        """Whom the companies know by this number, one each."""
        return [self._read_contact(row) for row in self.connection.all(_SAME_NUMBER, (number,))]

    def interaction(self, interaction_id: InteractionId) -> Interaction | None:
        pending = self._pending_interaction(interaction_id)
        if pending is not None:
            return pending
        row = self.ground.connection.one(INTERACTION, (interaction_id,))
        return None if row is None else self._read(row)

    def open_interaction(self, contact_id: ContactId) -> Interaction | None:
        """The contact's text or sign-up that is not over yet; there is at most one."""
        for pending in (self._own, self._earlier):
            known = pending.open_ids.get(contact_id)
            opened = None if known is None else self._pending_interaction(known)
            if opened is not None and opened.state is not InteractionState.RECENT:
                return opened
        stored = self._stored_open_interaction(contact_id)
        # One that is pending now is not open any more, or it would have been found above.
        return None if stored is None or self._pending_interaction(stored.id) else stored

    def _stored_open_interaction(self, contact_id: ContactId) -> Interaction | None:
        if contact_id not in self._stored_open:
            row = self.ground.connection.one(_OPEN_INTERACTION, (contact_id,))
            self._stored_open[contact_id] = None if row is None else self._read(row)
        return self._stored_open[contact_id]

    def incoming(self, company_id: CompanyId) -> tuple[Interaction, ...]:
        """All that waits in the company, oldest first."""
        return tuple(map(self._read, self.connection.all(_INCOMING, (company_id,))))

    def classification(self, interaction_id: InteractionId) -> Classification:
        """What was made of an interaction; an empty one when nothing was."""
        for pending in (self._own, self._earlier):
            if interaction_id in pending.classifications:
                return pending.classifications[interaction_id]
        row = self.ground.connection.one(CLASSIFICATION, (interaction_id,))
        return Classification(interaction_id=interaction_id) if row is None else rows.classification_of(row)

    def message(self, message_id: MessageId) -> Message | None:
        pending = self._pending_message(message_id)
        if pending is not None:
            return pending
        row = self.ground.connection.one(MESSAGE, (message_id,))
        return None if row is None else rows.message_of(row)

    def message_by_sid(self, sid: str) -> Message | None:
        """The message that the carrier knows by this id."""
        message_id = self._own.message_ids.get(sid) or self._earlier.message_ids.get(sid)
        pending = None if message_id is None else self._pending_message(message_id)
        if pending is not None and pending.carrier_sid == sid:
            return pending
        row = self.ground.connection.one(MESSAGE_BY_SID, (sid,))
        if row is None:
            return None
        changed = self._pending_message(row[0])
        if changed is not None:
            return changed if changed.carrier_sid == sid else None
        return rows.message_of(row)

    def sends_since(self, agent_id: AgentId, since: Instant) -> list[Instant]:
        """When the agent sent texts, oldest first (B14)."""
        return [at for (at,) in self.connection.all(_SENDS_SINCE, (agent_id, since))]

    def same_text_since(
        self, contact_id: ContactId, agent_id: AgentId, body: str, since: Instant
    ) -> Message | None:
        """The agent's latest text to the contact with just these words (B15)."""
        row = self.connection.one(_SAME_TEXT_SINCE, (agent_id, since, contact_id, body))
        return None if row is None else rows.message_of(row)

    def latest_outbound(self, contact_id: ContactId) -> Message | None:
        """The newest text of ours to the contact."""
        row = self.connection.one(_LATEST_OUTBOUND, (contact_id,))
        return None if row is None else rows.message_of(row)

    def _save_contact(self, contact: Contact) -> None:
        known = self._pending_contact(contact.id) or self._stored_contacts.get(contact.id)
        if known == contact:
            return
        kind = self._kinds.get(contact.id) if known is None else known.kind
        self._kinds[contact.id] = contact.kind
        is_new = kind is None and contact.id >= self._first_id
        if kind is not contact.kind and not is_new:
            self._own.moved[contact.id] = contact.kind is ContactKind.RESOURCE
        self._own.save_contact(contact)

    def _save_interaction(self, interaction: Interaction) -> None:
        before = self._counted_before(interaction.id)
        if before is None and self._kind_of(interaction.contact_id) is ContactKind.RESOURCE:
            self._own.of_resources.add(interaction.id)
        total, unread = before or (0, 0)
        now_total, now_unread = _counted_of(interaction)
        self._own.save_interaction(interaction)
        if (now_total, now_unread) != (total, unread):
            self._own.count_changes[interaction.company_id].add(now_total - total, now_unread - unread)

    def _counted_before(self, interaction_id: InteractionId) -> tuple[int, int] | None:
        """How it counted until now; None for one that is new."""
        pending = self._pending_interaction(interaction_id)
        if pending is not None:
            return _counted_of(pending)
        known = self._stored_counts.get(interaction_id)
        if known is not None:
            return known
        row = None
        if interaction_id < self._first_id or self._settled:
            row = self.ground.connection.one(_STANDING, (interaction_id,))
        return None if row is None else counted(*row)

    def _kind_of(self, contact_id: ContactId) -> ContactKind | None:
        kind = self._kinds.get(contact_id)
        if kind is not None:
            return kind
        contact = self.contact(contact_id)
        return None if contact is None else contact.kind

    def _pending_contact(self, contact_id: ContactId) -> Contact | None:
        return self._own.contacts.get(contact_id) or self._earlier.contacts.get(contact_id)

    def _pending_interaction(self, interaction_id: InteractionId) -> Interaction | None:
        return self._own.interactions.get(interaction_id) or self._earlier.interactions.get(interaction_id)

    def _pending_message(self, message_id: MessageId) -> Message | None:
        return self._own.messages.get(message_id) or self._earlier.messages.get(message_id)

    def _read_contact(self, row: Row) -> Contact:
        contact = rows.contact_of(row)
        self._stored_contacts[contact.id] = contact
        self._kinds[contact.id] = contact.kind
        return contact

    def _read(self, row: Row) -> Interaction:
        interaction = rows.interaction_of(row)
        self._stored_counts[interaction.id] = counted(
            interaction.state, interaction.unread, interaction.hidden
        )
        return interaction

    def _write_own(self) -> None:
        super()._write_own()
        self._stored_contacts.clear()
        self._stored_counts.clear()
        self._stored_open.clear()


def _counted_of(interaction: Interaction) -> tuple[int, int]:
    return counted(interaction.state, interaction.unread, interaction.hidden)


def counted(state: str, unread: int, hidden: bool) -> tuple[int, int]:
    """What an interaction adds to its company's Recents, and to the unread ones among them."""
    if state != InteractionState.RECENT or hidden:
        return 0, 0
    return 1, int(unread > 0)
