"""Contacts and opt-outs from a file, some rows to a unit (F4). The same rows again change nothing."""

import hashlib
from collections.abc import Callable, Sequence
from enum import Enum, auto

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain import opting
from leadterm.domain.audit import Audited
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.leads import Submission, Wrong, check, clean, joined
from leadterm.domain.model import (
    CompanyId,
    Contact,
    ContactId,
    ContactKind,
    FormField,
    Instant,
    OptOutCause,
    OptOutScope,
)
from leadterm.domain.phone import E164
from leadterm.relay.intake.sheets import SheetRow
from leadterm.relay.store import Tx
from leadterm.relay.units import audit, leads
from leadterm.relay.units.admin.words import announce, own_company
from leadterm.relay.units.loading import known

ORIGIN = "import"


class RowFate(Enum):
    """What became of a row."""

    NEW = auto()
    KNOWN = auto()
    """A sign-up of somebody who was there already."""
    REPEATED = auto()
    OPTED_OUT = auto()
    REFUSED = auto()


class RowResult(Struct, frozen=True):
    fate: RowFate
    reason: str = ""
    """Why it was refused, for a person."""


class ImportCounts(Struct, kw_only=True):
    """How an import went, as the audit log has it."""

    rows: int = 0
    new: int = 0
    known: int = 0
    repeated: int = 0
    opted_out: int = 0
    refused: int = 0


def take_rows(company_id: CompanyId, rows: Sequence[SheetRow]) -> Callable[[Tx], list[RowResult]]:
    """Takes some rows in. One that says who has opted out is no sign-up."""
    return lambda tx: [_take(tx, company_id, row) for row in rows]


def write_down(company_id: CompanyId, file: str, counts: ImportCounts) -> Callable[[Tx], None]:
    """Writes an import down in the audit log."""

    def unit(tx: Tx) -> None:
        announce(tx, company_id)
        audit.record(tx, company_id, Audited.CONTACTS_IMPORTED, file, None, counts)

    return unit


def _take(tx: Tx, company_id: CompanyId, row: SheetRow) -> RowResult:
    if row.problem:
        return RowResult(RowFate.REFUSED, row.problem)
    submission = clean(_submission(row))
    number = check(submission, own_company(tx, company_id).country)
    if isinstance(number, Wrong):
        return RowResult(RowFate.REFUSED, number.reason)
    if tx.number_by_e164(number) is not None:
        return RowResult(RowFate.REFUSED, "This is a tracking number of ours.")
    there = tx.contact_by_number(company_id, number)
    if row.opted_out:
        return _opt_out(tx, there or _stranger(tx, company_id, number, row.kind), there, submission, row)
    submission = replace(submission, id=submission.id or _digest(number, submission))
    at = row.signed_up_at
    taken = leads.take_for(company_id, submission, at=None if at is None else min(at, tx.now))(tx)
    if taken.repeated:
        return RowResult(RowFate.REPEATED)
    if there is None and row.kind is not ContactKind.LEAD:
        contact = known(tx.contact_by_number(company_id, number))
        _tell(tx, EventType.CONTACT_EDITED, replace(contact, kind=row.kind))
    return RowResult(RowFate.NEW if there is None else RowFate.KNOWN)


def _opt_out(
    tx: Tx, contact: Contact, there: Contact | None, submission: Submission, row: SheetRow
) -> RowResult:
    """From all of the company's numbers, at the time that the file says; an earlier one stays."""
    at = min(row.opted_out_at or tx.now, tx.now)
    full = joined(contact, submission)
    left = opting.leave(full, OptOutCause.REQUEST, None, OptOutScope.COMPANY, Instant(at))
    if left == there:
        return RowResult(RowFate.REPEATED)
    before = there.opt_out if there is not None else None
    changed = left.opt_out != before
    _tell(tx, EventType.CONTACT_OPTED_OUT if changed else EventType.CONTACT_EDITED, left)
    return RowResult(RowFate.OPTED_OUT if changed else RowFate.KNOWN)


def _stranger(tx: Tx, company_id: CompanyId, number: E164, kind: ContactKind) -> Contact:
    return Contact(
        id=ContactId(tx.new_id()),
        company_id=company_id,
        number=number,
        kind=kind,
        created_at=tx.now,
        signed_up_at=tx.now,
    )


def _tell(tx: Tx, type_: EventType, contact: Contact) -> None:
    event = Event(type=type_, company_id=contact.company_id, at=tx.now, contact=contact)
    tx.carry_out(Decision(events=(event,)))


def _submission(row: SheetRow) -> Submission:
    said = row.fields
    return Submission(
        origin=ORIGIN,
        id=said.submission_id,
        number=said.number,
        name=said.name,
        email=said.email,
        organisation=said.organisation,
        address=said.address,
        source=said.source,
        campaign=said.campaign,
        landing_page=said.landing_page,
        fields=tuple(FormField(name, value) for name, value in said.others),
    )


def _digest(number: E164, submission: Submission) -> str:
    """An id for a row that has none: the same words are the same row, whenever the file comes again."""
    said = msgspec.json.encode(replace(submission, number=number))
    return f"row:{hashlib.sha256(said).hexdigest()}"
