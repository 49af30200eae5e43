"""Sign-ups: the forms, emails and imports by which contacts came (D3)."""

from sqlalchemy import select

from leadterm.domain.model import ContactId, Interaction, InteractionKind, LeadRecord, LeadRecordId
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param, upsert
from leadterm.relay.store.unit import Unit

_record = tables.lead_record.c
_NEWEST = Statement(
    select(*_record)
    .where(_record.contact_id == param("contact_id"))
    .order_by(_record.at.desc(), _record.id.desc())
    .limit(1),
    "contact_id",
)
_RECORD = Statement(select(*_record).where(_record.id == param("id")), "id")
_OF_INTERACTION = Statement(
    select(*_record).where(
        _record.contact_id == param("contact_id"), _record.interaction_id == param("interaction_id")
    ),
    "contact_id",
    "interaction_id",
)
_FIXED = ("company_id", "contact_id", "at", "origin", "source_id", "fields", "interaction_id")
_SAVE = upsert(tables.lead_record, fixed=_FIXED)


class LeadRecords(Unit):
    """Kept for good: a sign-up is history."""

    def add_lead_record(self, record: LeadRecord) -> None:
        """The contact is there already, or was saved before."""
        self.connection.do(_SAVE, rows.lead_record_row(record))

    def lead_record(self, record_id: LeadRecordId) -> LeadRecord | None:
        row = self.connection.one(_RECORD, (record_id,))
        return None if row is None else rows.lead_record_of(row)

    def newest_lead_record(self, contact_id: ContactId) -> LeadRecord | None:
        row = self.ground.connection.one(_NEWEST, (contact_id,))
        return None if row is None else rows.lead_record_of(row)


def opening(connection: Connection, interaction: Interaction) -> LeadRecord | None:
    """The sign-up that an interaction began with."""
    if interaction.kind is not InteractionKind.FORM:
        return None
    row = connection.one(_OF_INTERACTION, (interaction.contact_id, interaction.id))
    return None if row is None else rows.lead_record_of(row)
