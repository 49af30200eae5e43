"""Two people edit one thing: nothing is silently lost (D1, D4).

A request carries what the agent saw (``base``) and what they made of it (``mine``). Fields that just one side
changed are merged; a field that both changed to different values is refused, and the agent decides.
"""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import asdict, replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, Classification, CompanyId, Contact, Instant, LineType
from leadterm.domain.phone import parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line, sanitise
from leadterm.domain.wire import (
    FIELD_LIMIT,
    NOTES_LIMIT,
    TAG_LIMIT,
    TAGS_LIMIT,
    ClassificationFields,
    ContactFields,
)

T = TypeVar("T", bound=Struct)
_AS_NAMED: Mapping[str, str] = {}


class Merged(Struct, frozen=True):
    """``changed``: the fields the agent changed; ``kept``: those that somebody else had changed meanwhile."""

    changed: tuple[str, ...]
    kept: tuple[str, ...]


def merge(base: T, mine: T, current: T, words: Mapping[str, str] = _AS_NAMED) -> tuple[T, Merged]:
    """Joins the agent's change with what has changed meanwhile.

    ``words``: what people call fields, where that is not their name. Raises ``Refused(EDITED_MEANWHILE)``
    naming the first field that both changed differently.
    """
    was, wanted, now = asdict(base), asdict(mine), asdict(current)
    changed = tuple(field for field in was if wanted[field] != was[field])
    for field in changed:
        if now[field] != was[field] and now[field] != wanted[field]:
            word = words.get(field, field.replace("_", " "))
            raise Refused(
                RefusalCode.EDITED_MEANWHILE,
                f"Somebody else has changed the {word} meanwhile. Nothing of yours is lost: look at "
                "both, then save again.",
                field=field,
            )
    kept = tuple(field for field in was if field not in changed and now[field] != was[field])
    return replace(current, **{field: wanted[field] for field in changed}), Merged(changed, kept)


def contact_fields(contact: Contact) -> ContactFields:
    return ContactFields(
        name=contact.name,
        number=contact.number,
        email=contact.email,
        organisation=contact.organisation,
        address=contact.address,
        kind=contact.kind,
    )


def classification_fields(classification: Classification) -> ClassificationFields:
    return ClassificationFields(
        qualified=classification.qualified,
        tags=classification.tags,
        value=classification.value,
        currency=classification.currency,
        notes=classification.notes,
    )


def clean_contact_fields(fields: ContactFields, base: ContactFields, country: str) -> ContactFields:
    """What the agent typed, made storable; a number is read by the company's country (B12)."""
    for name in ("name", "email", "organisation", "address"):
        if len(getattr(fields, name)) > FIELD_LIMIT:
            raise Refused(
                RefusalCode.INVALID, f"The {name} is too long: at most {FIELD_LIMIT} characters.", field=name
            )
    email = one_line(fields.email, limit=FIELD_LIMIT).strip()
    if email and email != base.email and ("@" not in email[1:-1] or " " in email):
        raise Refused(RefusalCode.INVALID, f"“{email}” is not an email address.", field="email")
    number = fields.number
    if number != base.number:
        parsed = parse_number(number, country)
        if not isinstance(parsed, str):
            raise Refused(RefusalCode.INVALID, parsed.sentence, field="number")
        number = parsed
    return ContactFields(
        name=one_line(fields.name, limit=FIELD_LIMIT).strip(),
        number=number,
        email=email,
        organisation=one_line(fields.organisation, limit=FIELD_LIMIT).strip(),
        address=sanitise(fields.address, limit=FIELD_LIMIT).strip(),
        kind=fields.kind,
    )


def edit_contact(
    contact: Contact, base: ContactFields, mine: ContactFields, agent_id: AgentId, now: Instant
) -> tuple[Decision, Merged]:
    """Saves an edit of the contact's details. The number of somebody who opted out stays as it is (B10).

    Another number is another line: what is known of the old one, a block too, says nothing of it.
    """
    fields, merged = merge(base, mine, contact_fields(contact))
    if contact.opt_out is not None and fields.number != contact.number:
        raise Refused(
            RefusalCode.INVALID,
            "This contact has opted out, so the number can't be changed. Make a new contact instead.",
            field="number",
        )
    if contact.hold is not None and fields.number != contact.number:
        raise Refused(
            RefusalCode.INVALID,
            "This contact may have opted out, so the number can't be changed before that is settled (h).",
            field="number",
        )
    edited = replace(contact, **asdict(fields))
    if edited == contact:
        return Decision(), merged
    if edited.number != contact.number:
        edited = replace(edited, line_type=LineType.UNKNOWN, line_type_at=None, failures=(), block=None)
    event = Event(
        type=EventType.CONTACT_EDITED,
        company_id=contact.company_id,
        at=now,
        actor=agent_id,
        contact=edited,
    )
    return Decision(events=(event,)), merged


def clean_classification_fields(fields: ClassificationFields) -> ClassificationFields:
    if len(fields.notes) > NOTES_LIMIT:
        raise Refused(
            RefusalCode.INVALID, f"The notes are too long: at most {NOTES_LIMIT:,} characters.", field="notes"
        )
    if len(fields.tags) > TAGS_LIMIT or any(len(tag) > TAG_LIMIT for tag in fields.tags):
        raise Refused(
            RefusalCode.INVALID,
            f"At most {TAGS_LIMIT} tags of at most {TAG_LIMIT} characters each.",
            field="tags",
        )
    if fields.value is not None and not 0 <= fields.value <= 10**13:
        raise Refused(RefusalCode.INVALID, "The value must be an amount of zero or more.", field="value")
    if len(fields.currency) != 3 or not (fields.currency.isascii() and fields.currency.isupper()):
        raise Refused(
            RefusalCode.INVALID, "The currency is a code of three letters, such as USD.", field="currency"
        )
    cleaned = (one_line(tag, limit=TAG_LIMIT).strip() for tag in fields.tags)
    return replace(
        fields,
        tags=tuple(dict.fromkeys(tag for tag in cleaned if tag)),
        notes=sanitise(fields.notes, limit=NOTES_LIMIT),
    )


def edit_classification(
    classification: Classification,
    base: ClassificationFields,
    mine: ClassificationFields,
    company_id: CompanyId,
    agent_id: AgentId,
    now: Instant,
) -> tuple[Decision, Merged]:
    """Saves what an agent made of an interaction."""
    fields, merged = merge(base, mine, classification_fields(classification))
    edited = replace(classification, **asdict(fields))
    if edited == classification:
        return Decision(), merged
    event = Event(
        type=EventType.CLASSIFICATION_EDITED,
        company_id=company_id,
        at=now,
        actor=agent_id,
        classification=edited,
    )
    return Decision(events=(event,)), merged
