"""Auto-texts (B21): decided when a lead signs up, and again when what one waited for has come."""

from msgspec.structs import replace

from leadterm.domain import autotext
from leadterm.domain.autotext import Case, Verdict
from leadterm.domain.decisions import Decision, SetTimer, TimerKind
from leadterm.domain.inbound import NewIds
from leadterm.domain.intake import AutoTextDone, AutoTextOutcome
from leadterm.domain.model import ContactId, InteractionId, LeadRecord, MessageId
from leadterm.domain.signing_up import ORIGINS
from leadterm.relay.store import Tx
from leadterm.relay.units.loading import known
from leadterm.relay.units.sign_ups import source_of, texted_from


def consider(tx: Tx, record: LeadRecord) -> LeadRecord:
    """A contact has just signed up, in this very unit. The record comes back with what was decided.

    Nothing is, nor said, where the sign-up's team has no auto-text.
    """
    if record.origin not in ORIGINS:
        return record
    if not _has_auto_text(tx, record):
        return record
    case = _case(tx, record)
    verdict = autotext.judge_new(case, tx.now)
    if case.earlier is not None and case.earlier.outcome is not AutoTextOutcome.NOT_SENT:
        # What was decided for the earlier sign-up stands.
        tx.carry_out(Decision(events=(autotext.told(case, case.contact, verdict, tx.now),)))
    else:
        _carry_out(tx, case, verdict)
    return replace(record, auto_text=verdict.sentence)


def due(tx: Tx, contact_id: ContactId) -> None:
    """The timer of a contact's auto-text has rung. One of somebody who was erased says nothing."""
    done = tx.auto_text_done(contact_id)
    if done is None or done.outcome is not AutoTextOutcome.WAITING or done.lead_record_id is None:
        return
    record = tx.lead_record(done.lead_record_id)
    if record is not None:
        case = _case(tx, record)
        _carry_out(tx, case, autotext.judge_due(case, tx.now))


def line_known(tx: Tx, contact_id: ContactId) -> None:
    """The carrier has said what line the contact's is: an auto-text need not wait for that any longer."""
    done = tx.auto_text_done(contact_id)
    if done is not None and done.outcome is AutoTextOutcome.WAITING:
        ring = SetTimer(kind=TimerKind.AUTO_TEXT_DUE, subject=contact_id, due_at=tx.now)
        tx.carry_out(Decision(timers=(ring,)))


def _has_auto_text(tx: Tx, record: LeadRecord) -> bool:
    source = source_of(tx, record)
    auto_text = tx.auto_text(source.team_id) if source is not None and source.team_id is not None else None
    return auto_text is not None and auto_text.enabled


def _case(tx: Tx, record: LeadRecord) -> Case:
    source = source_of(tx, record)
    team = tx.team(source.team_id) if source is not None and source.team_id is not None else None
    contact = known(tx.contact(record.contact_id))
    return Case(
        record=record,
        contact=contact,
        country=known(tx.company(record.company_id)).country,
        team=team.name if team is not None else "",
        auto_text=tx.auto_text(team.id) if team is not None else None,
        number=texted_from(tx, source) if source is not None else None,
        agents=tuple(known(tx.agent(agent_id)) for agent_id in team.agent_ids) if team is not None else (),
        earlier=tx.auto_text_done(contact.id),
        texted_in=tx.has_texted_in(contact.id),
        answered=tx.agent_has_texted(contact.id, record.at),
        interaction=tx.open_interaction(contact.id),
    )


def _carry_out(tx: Tx, case: Case, verdict: Verdict) -> None:
    ids = NewIds(
        contact=case.contact.id,
        interaction=InteractionId(tx.new_id()),
        message=MessageId(tx.new_id()),
    )
    sent = verdict.outcome is AutoTextOutcome.SENT
    done = AutoTextDone(
        contact_id=case.contact.id,
        at=tx.now,
        outcome=verdict.outcome,
        sentence=verdict.sentence,
        message_id=ids.message if sent else None,
        lead_record_id=case.record.id,
    )
    if tx.decide_auto_text(done):
        tx.carry_out(autotext.decided(case, verdict, ids, tx.now))
