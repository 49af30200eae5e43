"""Submissions that become leads (E3): cleaned, checked (B12), told apart from those that came before.

A submission is refused for its number alone: without one nobody can be texted. Whatever else is wrong with it
is kept among its fields, for a lead must not be lost over a typing error in an address.
"""

import hashlib
import re

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.intake import IntakeRefusal
from leadterm.domain.model import Contact, FormField, Instant, SourceId
from leadterm.domain.phone import E164, parse_number
from leadterm.domain.text import one_line, sanitise
from leadterm.domain.wire import FIELD_LIMIT

RAW_NUMBER_LIMIT = 64
"""Characters of a number that is none which are kept."""
LINK_LIMIT = 2_000
ID_LIMIT = 300
FIELDS_LIMIT = 40
"""Other fields of a form that are kept."""
FIELD_NAME_LIMIT = 80
VALUE_LIMIT = 4_000
VALUES_LIMIT = 16_000
"""Characters of all the other fields together."""
SAME_WITHIN = 24 * 60 * 60_000
"""Milliseconds within which the same words without an id of their own are the same submission."""

_EMAIL = re.compile(r"[^@\s<>\"(),;:]{1,64}@[^@\s<>\"(),;:]{1,253}\.[^@\s<>\"(),;:.]{2,63}")
_encode = msgspec.json.Encoder().encode


class Submission(Struct, frozen=True, kw_only=True):
    """What a form, an email or a row said, each thing under its name; empty where it said nothing."""

    origin: str
    """How it came: ``form``, ``email``, ``import``."""
    id: str = ""
    """The sender's own id: the same id from the same source is the same submission, for good."""
    number: str = ""
    name: str = ""
    email: str = ""
    organisation: str = ""
    address: str = ""
    source: str = ""
    """What to attribute it to; the source that handed it in, when it says nothing."""
    campaign: str = ""
    landing_page: str = ""
    fields: tuple[FormField, ...] = ()
    """What else it said."""
    doubt: str = ""
    """Why it may be nobody's: then it waits until a person has looked at it."""


_decode = msgspec.json.Decoder(Submission).decode


class Wrong(Struct, frozen=True, kw_only=True):
    """Why a submission makes no lead record."""

    field: str
    reason: str
    """For a person, with what to do."""


def submission_of(refusal: IntakeRefusal) -> Submission:
    """What a refused submission said."""
    return _decode(refusal.raw)


def is_email(text: str) -> bool:
    """Whether it can be written to, by its shape."""
    return _EMAIL.fullmatch(text) is not None


def clean(submission: Submission) -> Submission:
    """The submission made harmless and bounded, as it is kept. Twice is the same as once.

    An email address that is none moves to the other fields: the contact's must be one that can be written to.
    """
    email = one_line(submission.email, limit=FIELD_LIMIT).strip()
    is_one = is_email(email)
    others = submission.fields if is_one or not email else (*submission.fields, FormField("email", email))
    return Submission(
        origin=one_line(submission.origin, limit=FIELD_LIMIT).strip(),
        id=one_line(submission.id, limit=ID_LIMIT).strip(),
        number=one_line(submission.number, limit=RAW_NUMBER_LIMIT).strip(),
        name=one_line(submission.name, limit=FIELD_LIMIT).strip(),
        email=email if is_one else "",
        organisation=one_line(submission.organisation, limit=FIELD_LIMIT).strip(),
        address=one_line(submission.address, limit=FIELD_LIMIT).strip(),
        source=one_line(submission.source, limit=FIELD_LIMIT).strip(),
        campaign=one_line(submission.campaign, limit=FIELD_LIMIT).strip(),
        landing_page=one_line(submission.landing_page, limit=LINK_LIMIT).strip(),
        fields=_clean_fields(others),
        doubt=one_line(submission.doubt, limit=FIELD_LIMIT).strip(),
    )


def _clean_fields(fields: tuple[FormField, ...]) -> tuple[FormField, ...]:
    kept: list[FormField] = []
    room = VALUES_LIMIT
    for field in fields:
        name = one_line(field.name, limit=FIELD_NAME_LIMIT).strip()
        value = sanitise(field.value, limit=VALUE_LIMIT).strip()
        if len(kept) == FIELDS_LIMIT or len(value) > room:
            break
        if name and value:
            kept.append(FormField(name, value))
            room -= len(value)
    return tuple(kept)


def check(submission: Submission, country: str) -> E164 | Wrong:
    """The number that the lead is texted at, by the company's country (ISO 3166), or what is wrong (B12).

    Says nothing of whether it is in service: the carrier is asked (B11).
    """
    if submission.doubt:
        return Wrong(field="", reason=submission.doubt)
    number = parse_number(submission.number, country)
    if isinstance(number, str):
        return number
    return Wrong(field="number", reason=number.sentence)


def dedupe_key(source_id: SourceId | None, submission: Submission, number: str) -> str:
    """By which a submission is known when it comes again: its own id, else all that it says.

    ``submission`` is clean; ``number`` is the one found in it, however it was written. The order of the other
    fields, and capitals in names and addresses, make no difference.
    """
    if submission.id:
        return f"id:{source_id or 0}:{_digest(submission.id)}"
    said = (
        source_id,
        submission.origin,
        number,
        *(
            " ".join(words.casefold().split())
            for words in (
                submission.name,
                submission.email,
                submission.organisation,
                submission.address,
                submission.source,
                submission.campaign,
            )
        ),
        submission.landing_page,
        sorted((field.name, field.value) for field in submission.fields),
    )
    return f"said:{_digest(said)}"


def _digest(said: object) -> str:
    return hashlib.sha256(_encode(said)).hexdigest()


def same_since(submission: Submission, now: Instant) -> Instant | None:
    """From when on the same submission is a repetition; None: however long ago."""
    return None if submission.id else Instant(now - SAME_WITHIN)


def joined(contact: Contact, submission: Submission) -> Contact:
    """The contact with what they left empty filled in: what an agent wrote, or a form before, stays."""
    return replace(
        contact,
        name=contact.name or submission.name,
        email=contact.email or submission.email,
        organisation=contact.organisation or submission.organisation,
        address=contact.address or submission.address,
    )
