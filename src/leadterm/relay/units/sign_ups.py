"""A contact signs up: the one way in which lead records are saved and told, and who hears of them (E3)."""

from msgspec.structs import replace

from leadterm.domain.intake import IntakeSource
from leadterm.domain.model import Contact, InteractionId, LeadRecord, TrackingNumber
from leadterm.domain.routing import offered
from leadterm.domain.signing_up import SignUpSituation
from leadterm.domain.signing_up import sign_up as signs_up
from leadterm.relay.store import Tx
from leadterm.relay.units.loading import known


def sign_up(tx: Tx, contact: Contact, record: LeadRecord) -> LeadRecord:
    """Saves a lead record with its contact, tells every console, and opens what waits for an answer.

    The newest one places the contact in the picker (B9); a contact without any stood where they became known.
    The record comes back as it was saved.
    """
    newest = tx.newest_lead_record(contact.id)
    number = _number(tx, record)
    situation = SignUpSituation(
        record=record,
        contact=replace(contact, signed_up_at=max(record.at, newest.at) if newest else record.at),
        interaction=tx.open_interaction(contact.id),
        number=number,
        offered_to=offered(tx.flow_agents(number.flow_id)) if number and number.flow_id is not None else (),
    )
    decision = signs_up(situation, InteractionId(tx.new_id()), tx.now)
    tx.carry_out(decision)
    return known(decision.events[0].lead_record)


def source_of(tx: Tx, record: LeadRecord) -> IntakeSource | None:
    """The intake source that handed a sign-up in."""
    return tx.intake_source(record.source_id) if record.source_id is not None else None


def texted_from(tx: Tx, source: IntakeSource) -> TrackingNumber | None:
    """The tracking number that a source's leads are texted from: its own, else the first one whose texts are
    offered to its team."""
    if source.number_id is not None:
        return tx.number(source.number_id)
    number_id = tx.number_of_team(source.team_id) if source.team_id is not None else None
    return None if number_id is None else tx.number(number_id)


def _number(tx: Tx, record: LeadRecord) -> TrackingNumber | None:
    source = source_of(tx, record)
    return texted_from(tx, source) if source is not None else None
