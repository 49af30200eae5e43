"""What kind of line a number is (B11): when to ask the carrier, and what its answer does.

The answer is kept by number for half a year (twilio.md: billed by request; numbers are ported between mobile
and landline). Two errors say that it was wrong, and it is asked for anew.
"""

from msgspec.structs import replace

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Contact, Instant, LineType
from leadterm.domain.phone import is_e164

STALE_AFTER = 180 * 24 * 60 * 60_000
"""Milliseconds after which a line type is asked for again."""

DISPROVED_BY = frozenset({30006, 21614})
"""Errors that speak against what we believed of a line."""

UNTEXTABLE = frozenset({LineType.LANDLINE, LineType.OTHER, LineType.INVALID})
"""Lines that take no texts. An unknown one may."""


def is_fresh(checked_at: Instant | None, now: Instant) -> bool:
    """Whether the answer of that time still holds."""
    return checked_at is not None and now - checked_at < STALE_AFTER


def wants_lookup(contact: Contact, now: Instant) -> bool:
    """Whether the carrier is to be asked what line this is: never asked, or too long ago."""
    return is_e164(contact.number) and not is_fresh(contact.line_type_at, now)


def with_line(contact: Contact, line_type: LineType, checked_at: Instant | None) -> Contact:
    return replace(contact, line_type=line_type, line_type_at=checked_at)


def looked_up(contact: Contact, line_type: LineType, checked_at: Instant, now: Instant) -> tuple[Event, ...]:
    """What the carrier said of the number, told of one contact that has it."""
    known = with_line(contact, line_type, checked_at)
    if known == contact:
        return ()
    return (Event(type=EventType.CONTACT_LOOKED_UP, company_id=contact.company_id, at=now, contact=known),)


def disproved(contact: Contact, code: int | None) -> Contact:
    """The contact after an error: what was known of the line is dropped when the error speaks against it."""
    if code not in DISPROVED_BY:
        return contact
    return with_line(contact, LineType.UNKNOWN, None)
