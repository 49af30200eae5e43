"""Leads as they come (E3): each becomes a lead record of its contact, or waits to be mended (B12)."""

from collections.abc import Callable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.audit import Audited
from leadterm.domain.intake import IntakeRefusal, IntakeSource, RefusalId, RefusalState
from leadterm.domain.leads import (
    Submission,
    Wrong,
    check,
    clean,
    dedupe_key,
    is_email,
    joined,
    same_since,
    submission_of,
)
from leadterm.domain.model import (
    Company,
    CompanyId,
    Contact,
    ContactId,
    Instant,
    LeadRecord,
    LeadRecordId,
    SourceId,
)
from leadterm.domain.phone import E164
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import FIELD_LIMIT
from leadterm.domain.wire.intake import MendLead
from leadterm.relay.store import Tx
from leadterm.relay.units import audit, auto_text, lookups
from leadterm.relay.units.admin.words import announce, own_company
from leadterm.relay.units.loading import known
from leadterm.relay.units.sign_ups import sign_up

WAITING_LIMIT = 10_000
"""Refused submissions of a company that wait to be mended; of more, the oldest go."""

_encode = msgspec.json.Encoder().encode


class Taken(Struct, frozen=True, kw_only=True):
    """What became of a submission: a lead record, or a refusal."""

    lead_record: LeadRecord | None = None
    refusal: IntakeRefusal | None = None
    repeated: bool = False
    """It had come before: this is what became of it then."""


class _Case(Struct, frozen=True, kw_only=True):
    """One submission, clean, with where it comes from."""

    company: Company
    source_id: SourceId | None
    source_name: str
    submission: Submission
    at: Instant
    """When the lead signed up."""


def take(source: IntakeSource, submission: Submission) -> Callable[[Tx], Taken]:
    """A submission that an intake source hands in. The same one again makes nothing new."""
    return lambda tx: _take(tx, _case(tx, source.company_id, source, submission))


def take_for(
    company_id: CompanyId, submission: Submission, *, at: Instant | None = None
) -> Callable[[Tx], Taken]:
    """The same from the command line; ``at`` is when the lead signed up, if it was earlier."""
    return lambda tx: _take(tx, _case(tx, company_id, None, submission, at))


def mend(refusal_id: RefusalId, mending: MendLead) -> Callable[[Tx], Taken]:
    """Makes a lead record of a refused submission, put right. The lead signed up when it came.

    Raises ``Refused`` with what is still wrong, and by which field; the submission waits on.
    """

    def unit(tx: Tx) -> Taken:
        refusal = _waiting(tx, refusal_id)
        source = tx.intake_source(refusal.source_id) if refusal.source_id is not None else None
        original = _case(tx, refusal.company_id, source, submission_of(refusal), refusal.at)
        case = replace(original, submission=clean(_mended(original.submission, mending)))
        number = _number(tx, case)
        if isinstance(number, Wrong):
            raise Refused(RefusalCode.INVALID, number.reason, field=number.field)
        taken = _record_once(tx, case, number)
        record = known(taken.lead_record)
        _settle(tx, replace(refusal, raw=_encode(case.submission).decode()), RefusalState.MENDED)
        tx.move_submission(case.company.id, _key_of_wrong(original), record.id)
        _write_down(tx, refusal, Audited.REFUSED_MENDED)
        return taken

    return unit


def drop(refusal_id: RefusalId) -> Callable[[Tx], IntakeRefusal]:
    """Takes a refused submission off the list for good: it is no lead."""

    def unit(tx: Tx) -> IntakeRefusal:
        refusal = _waiting(tx, refusal_id)
        _write_down(tx, refusal, Audited.REFUSED_DROPPED)
        return _settle(tx, refusal, RefusalState.DROPPED)

    return unit


def _case(
    tx: Tx,
    company_id: CompanyId,
    source: IntakeSource | None,
    submission: Submission,
    at: Instant | None = None,
) -> _Case:
    return _Case(
        company=own_company(tx, company_id),
        source_id=source.id if source is not None else None,
        source_name=source.name if source is not None else "",
        submission=clean(submission),
        at=min(at, tx.now) if at is not None else tx.now,
    )


def _take(tx: Tx, case: _Case) -> Taken:
    number = _number(tx, case)
    return _refuse_once(tx, case, number) if isinstance(number, Wrong) else _record_once(tx, case, number)


def _number(tx: Tx, case: _Case) -> E164 | Wrong:
    number = check(case.submission, case.company.country)
    if isinstance(number, Wrong) or tx.number_by_e164(number) is None:
        return number
    return Wrong(field="number", reason="This is one of our own numbers. Another one is needed.")


def _record_once(tx: Tx, case: _Case, number: E164) -> Taken:
    record_id = LeadRecordId(tx.new_id())
    key = dedupe_key(case.source_id, case.submission, number)
    earlier = tx.claim_submission(case.company.id, key, record_id, same_since(case.submission, tx.now))
    refusal = None
    if earlier is not None:
        record = tx.lead_record(LeadRecordId(earlier))
        if record is not None:
            return Taken(lead_record=record, repeated=True)
        # The sender has put right what was refused under the same id.
        tx.move_submission(case.company.id, key, record_id)
        refusal = tx.refusal(RefusalId(earlier))
    if refusal is not None and refusal.state is RefusalState.WAITING:
        _settle(tx, refusal, RefusalState.MENDED)
    return Taken(lead_record=_record(tx, case, number, record_id))


def _record(tx: Tx, case: _Case, number: E164, record_id: LeadRecordId) -> LeadRecord:
    submission = case.submission
    there = tx.contact_by_number(case.company.id, number)
    contact = there or Contact(
        id=ContactId(tx.new_id()), company_id=case.company.id, number=number, created_at=tx.now
    )
    record = LeadRecord(
        id=record_id,
        company_id=case.company.id,
        contact_id=contact.id,
        at=case.at,
        origin=submission.origin,
        source=submission.source or case.source_name,
        campaign=submission.campaign,
        landing_page=submission.landing_page,
        source_id=case.source_id,
        fields=submission.fields,
    )
    saved = sign_up(tx, joined(contact, submission), record)
    lookups.want(contact.id)(tx)
    return auto_text.consider(tx, saved)


def _refuse_once(tx: Tx, case: _Case, wrong: Wrong) -> Taken:
    refusal = IntakeRefusal(
        id=RefusalId(tx.new_id()),
        company_id=case.company.id,
        source_id=case.source_id,
        at=case.at,
        origin=case.submission.origin,
        raw=_encode(case.submission).decode(),
        reason=wrong.reason,
        field=wrong.field,
    )
    since = same_since(case.submission, tx.now)
    earlier = tx.claim_submission(case.company.id, _key_of_wrong(case), refusal.id, since)
    record = tx.lead_record(LeadRecordId(earlier)) if earlier is not None else None
    kept = tx.refusal(RefusalId(earlier)) if earlier is not None else None
    if record is not None or kept is not None:
        return Taken(lead_record=record, refusal=kept, repeated=True)
    tx.move_submission(case.company.id, _key_of_wrong(case), refusal.id)
    tx.add_refusal(refusal, WAITING_LIMIT)
    announce(tx, refusal.company_id)
    return Taken(refusal=refusal)


def _key_of_wrong(case: _Case) -> str:
    return dedupe_key(case.source_id, case.submission, case.submission.number)


def _waiting(tx: Tx, refusal_id: RefusalId) -> IntakeRefusal:
    refusal = tx.refusal(refusal_id)
    if refusal is None:
        raise Refused(RefusalCode.NOT_FOUND, f"There is no refused submission {refusal_id}.", field="refusal")
    if refusal.state is not RefusalState.WAITING:
        raise Refused(RefusalCode.INVALID, f"This submission was {refusal.state} already.", field="refusal")
    return refusal


def _settle(tx: Tx, refusal: IntakeRefusal, state: RefusalState) -> IntakeRefusal:
    settled = replace(refusal, state=state)
    tx.save_refusal(settled)
    announce(tx, settled.company_id)
    return settled


def _write_down(tx: Tx, refusal: IntakeRefusal, what: Audited) -> None:
    """By its number alone: what it says of a person must not outlive them in the log."""
    audit.record(tx, refusal.company_id, what, f"submission {refusal.id}", None, None)


def _mended(submission: Submission, mending: MendLead) -> Submission:
    given = {
        name: value.strip()
        for name in mending.__struct_fields__
        if (value := getattr(mending, name)) is not None
    }
    for name, value in given.items():
        if name != "number" and len(value) > FIELD_LIMIT:
            raise Refused(
                RefusalCode.INVALID, f"The {name} is too long: at most {FIELD_LIMIT} characters.", field=name
            )
    email = given.get("email")
    if email and not is_email(email):
        raise Refused(RefusalCode.INVALID, "This is not an email address.", field="email")
    return replace(submission, doubt="", **given)
