"""Bringing contacts and their sign-ups in (B9, B12, D3)."""

from collections.abc import Callable

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.leads import RAW_NUMBER_LIMIT
from leadterm.domain.lines import wants_lookup
from leadterm.domain.model import (
    CompanyId,
    Contact,
    ContactId,
    ContactKind,
    Instant,
    LeadRecord,
    LeadRecordId,
    LineType,
)
from leadterm.domain.phone import parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line
from leadterm.domain.wire import FIELD_LIMIT
from leadterm.relay.store import Tx
from leadterm.relay.units.admin.words import own_company
from leadterm.relay.units.sign_ups import sign_up


def add_contact(
    company_id: CompanyId,
    number: str,
    *,
    name: str = "",
    email: str = "",
    organisation: str = "",
    kind: ContactKind = ContactKind.LEAD,
) -> Callable[[Tx], Contact]:
    """A contact whom nobody has texted yet; the one with this number when there is one.

    A number that fails the check is kept as it came, and can't be texted (B12). Of any other the carrier is
    asked what line it is (B11).
    """

    def unit(tx: Tx) -> Contact:
        company = own_company(tx, company_id)
        parsed = parse_number(number, company.country)
        kept = parsed if isinstance(parsed, str) else one_line(number, limit=RAW_NUMBER_LIMIT).strip()
        known = tx.contact_by_number(company_id, kept)
        if known is not None:
            return known
        contact = Contact(
            id=ContactId(tx.new_id()),
            company_id=company_id,
            number=kept,
            name=_line(name),
            email=_line(email),
            organisation=_line(organisation),
            kind=kind,
            line_type=LineType.UNKNOWN if isinstance(parsed, str) else LineType.INVALID,
            created_at=tx.now,
            signed_up_at=tx.now,
        )
        _save(tx, contact)
        if isinstance(parsed, str) and wants_lookup(contact, tx.now):
            tx.want_lookup(contact.number)
        return contact

    return unit


def add_lead_record(
    contact_id: ContactId,
    origin: str,
    *,
    source: str = "",
    campaign: str = "",
    landing_page: str = "",
    at: Instant | None = None,
) -> Callable[[Tx], LeadRecord]:
    """One sign-up of a contact; the newest one places them in the picker (B9)."""

    def unit(tx: Tx) -> LeadRecord:
        contact = tx.contact(contact_id)
        if contact is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no contact {contact_id}.", field="contact")
        record = LeadRecord(
            id=LeadRecordId(tx.new_id()),
            company_id=contact.company_id,
            contact_id=contact_id,
            at=min(at, tx.now) if at is not None else tx.now,
            origin=_line(origin),
            source=_line(source),
            campaign=_line(campaign),
            landing_page=_line(landing_page),
        )
        return sign_up(tx, contact, record)

    return unit


def _save(tx: Tx, contact: Contact) -> None:
    event = Event(type=EventType.CONTACT_EDITED, company_id=contact.company_id, at=tx.now, contact=contact)
    tx.carry_out(Decision(events=(event,)))


def _line(text: str) -> str:
    return one_line(text, limit=FIELD_LIMIT).strip()
