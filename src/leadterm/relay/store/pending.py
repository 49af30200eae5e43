"""What a batch has decided and the database has not been told yet.

Units hand their records over to here; they are written together, many rows in one go, when the batch ends or
when somebody asks the database what these might change. Until then lookups see them here first.
"""

from collections import defaultdict
from typing import TypeAlias

from sqlalchemy import Boolean, bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert

from leadterm.domain.decisions import TimerKind
from leadterm.domain.model import (
    Classification,
    CompanyId,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Message,
    MessageId,
)
from leadterm.relay.store import log, rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.log import LoggedEvent
from leadterm.relay.store.statement import Put, Row, Statement, param, put, upsert

TimerKey: TypeAlias = tuple[TimerKind, int]

_outbox = tables.outbox.c
_timer = tables.timer.c
_count = tables.inbox_count.c

_SAVE_CONTACT = upsert(tables.contact, fixed=("company_id", "created_at"))
_SAVE_INTERACTION = upsert(
    tables.interaction, fixed=("company_id", "contact_id", "kind", "opened_at", "resource")
)
_MOVE = Statement(
    update(tables.interaction)
    .where(tables.interaction.c.contact_id == param("contact"))
    .values(resource=bindparam("is_resource", type_=Boolean())),
    "is_resource",
    "contact",
)
_SAVE_MESSAGE = upsert(
    tables.message, fixed=("company_id", "contact_id", "interaction_id", "direction", "body", "at")
)
_SAVE_CLASSIFICATION = upsert(tables.classification)
_ADD_REPORT = put(tables.status_report)
_ENQUEUE = upsert(tables.outbox)
_FINISH = Statement(delete(tables.outbox).where(_outbox.message_id == param("message")), "message")
_SET_TIMER = upsert(tables.timer)
_CANCEL_TIMER = Statement(
    delete(tables.timer).where(
        _timer.kind == param("kind", _timer.kind.type), _timer.subject == param("subject")
    ),
    "kind",
    "subject",
)
_TELL = put(tables.hook_delivery)
_KEEP_REPLY = Statement(
    update(tables.inbox)
    .where(tables.inbox.c.key == param("its_key", tables.inbox.c.key.type))
    .values(reply=bindparam("its_reply")),
    "its_reply",
    "its_key",
)
_added = insert(tables.inbox_count)
_ADD_TO_COUNT = Put(
    _added.on_conflict_do_update(
        index_elements=[_count.company_id],
        set_={
            "recents_total": _count.recents_total + _added.excluded.recents_total,
            "recents_unread": _count.recents_unread + _added.excluded.recents_unread,
        },
    ),
    tables.inbox_count,
)


class CountChange:
    """How a company's Recents change in number."""

    __slots__ = ("total", "unread")

    def __init__(self) -> None:
        self.total = 0
        self.unread = 0

    def add(self, total: int, unread: int) -> None:
        self.total += total
        self.unread += unread


class Pending:
    """Records by their ids, the last state of each; None stands for a row to be removed.

    ``of_resources`` are new interactions with resources; ``moved`` are contacts that are, or are no longer,
    resources, with all their interactions.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.contacts: dict[ContactId, Contact] = {}
        self.contact_ids: dict[tuple[CompanyId, str], ContactId] = {}
        self.interactions: dict[InteractionId, Interaction] = {}
        self.open_ids: dict[ContactId, InteractionId] = {}
        self.of_resources: set[InteractionId] = set()
        self.moved: dict[ContactId, bool] = {}
        self.messages: dict[MessageId, Message] = {}
        self.message_ids: dict[str, MessageId] = {}
        self.classifications: dict[InteractionId, Classification] = {}
        self.reports: list[Row] = []
        self.sends: dict[MessageId, Row | None] = {}
        self.timers: dict[TimerKey, Row | None] = {}
        self.replies: list[Row] = []
        self.hook_deliveries: list[Row] = []
        self.events: list[LoggedEvent] = []
        self.count_changes: defaultdict[CompanyId, CountChange] = defaultdict(CountChange)

    def save_contact(self, contact: Contact) -> None:
        self.contacts[contact.id] = contact
        self.contact_ids[contact.company_id, contact.number] = contact.id

    def save_interaction(self, interaction: Interaction) -> None:
        self.interactions[interaction.id] = interaction
        if interaction.state is not InteractionState.RECENT:
            self.open_ids[interaction.contact_id] = interaction.id

    def save_message(self, message: Message) -> None:
        self.messages[message.id] = message
        if message.carrier_sid:
            self.message_ids[message.carrier_sid] = message.id

    def absorb(self, later: "Pending") -> None:
        """Takes over what a unit decided after all this."""
        self.contacts.update(later.contacts)
        self.contact_ids.update(later.contact_ids)
        self.interactions.update(later.interactions)
        self.open_ids.update(later.open_ids)
        self.of_resources |= later.of_resources
        self.moved.update(later.moved)
        self.messages.update(later.messages)
        self.message_ids.update(later.message_ids)
        self.classifications.update(later.classifications)
        self.reports += later.reports
        self.sends.update(later.sends)
        self.timers.update(later.timers)
        self.replies += later.replies
        self.hook_deliveries += later.hook_deliveries
        self.events += later.events
        for company_id, change in later.count_changes.items():
            self.count_changes[company_id].add(change.total, change.unread)

    def write(self, connection: Connection) -> None:
        """Tells the database, those rows first that others point to, and begins anew."""
        if self.contacts:
            connection.do_many(_SAVE_CONTACT, [rows.contact_row(each) for each in self.contacts.values()])
        if self.interactions:
            ours = self.of_resources
            changed = [rows.interaction_row(each, each.id in ours) for each in self.interactions.values()]
            connection.do_many(_SAVE_INTERACTION, changed)
        if self.moved:
            moved = [(resource, contact_id) for contact_id, resource in self.moved.items()]
            connection.do_many(_MOVE, moved)
        if self.messages:
            connection.do_many(_SAVE_MESSAGE, [rows.message_row(each) for each in self.messages.values()])
        if self.classifications:
            made = [rows.classification_row(each) for each in self.classifications.values()]
            connection.do_many(_SAVE_CLASSIFICATION, made)
        if self.reports:
            connection.do_many(_ADD_REPORT, self.reports)
        self._write_schedule(connection)
        if self.replies:
            connection.do_many(_KEEP_REPLY, self.replies)
        if self.hook_deliveries:
            connection.do_many(_TELL, self.hook_deliveries)
        self._write_log(connection)
        self.clear()

    def _write_schedule(self, connection: Connection) -> None:
        if self.sends:
            queued = [row for row in self.sends.values() if row is not None]
            settled = [(message_id,) for message_id, row in self.sends.items() if row is None]
            _some(connection, _ENQUEUE, queued)
            _some(connection, _FINISH, settled)
        if self.timers:
            set_ = [row for row in self.timers.values() if row is not None]
            cancelled = [(kind.value, subject) for (kind, subject), row in self.timers.items() if row is None]
            _some(connection, _SET_TIMER, set_)
            _some(connection, _CANCEL_TIMER, cancelled)

    def _write_log(self, connection: Connection) -> None:
        if self.events:
            log.append(connection, self.events)
        if self.count_changes:
            changes = [
                (company_id, change.total, change.unread)
                for company_id, change in self.count_changes.items()
                if change.total or change.unread
            ]
            _some(connection, _ADD_TO_COUNT, changes)


def _some(connection: Connection, statement: Statement, changes: list[Row]) -> None:
    if changes:
        connection.do_many(statement, changes)
