"""A contact signs up: the one way in which lead records are saved and told."""

from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Contact, LeadRecord
from leadterm.relay.store import Tx


def sign_up(tx: Tx, contact: Contact, record: LeadRecord) -> None:
    """Saves a lead record with its contact, and tells every console.

    The newest one places the contact in the picker (B9); a contact without any stood where they became known.
    """
    newest = tx.newest_lead_record(contact.id)
    event = Event(
        type=EventType.LEAD_RECORDED,
        company_id=contact.company_id,
        at=tx.now,
        contact=replace(contact, signed_up_at=max(record.at, newest.at) if newest else record.at),
        lead_record=record,
    )
    tx.carry_out(Decision(events=(event,)))
