"""What kind of line a number is (B11): who wants to know, and what the carrier said."""

from collections.abc import Callable

from leadterm.domain import lines
from leadterm.domain.carrier import LineFound
from leadterm.domain.decisions import Decision
from leadterm.domain.model import ContactId, Instant
from leadterm.relay.store import Tx, WantedLookup
from leadterm.relay.units import auto_text

LEASE = 60_000
"""Milliseconds after which a lookup that nobody has answered for is asked for again."""


def want(contact_id: ContactId) -> Callable[[Tx], bool]:
    """Asks for the contact's line type, unless it is known: true when the carrier has to be asked.

    What another company's contact with the same number has brought to light is told at once.
    """

    def unit(tx: Tx) -> bool:
        contact = tx.contact(contact_id)
        if contact is None or not lines.wants_lookup(contact, tx.now):
            return False
        row = tx.lookup(contact.number)
        if row is None or not lines.is_fresh(row.checked_at, tx.now):
            tx.want_lookup(contact.number)
            return True
        tx.carry_out(Decision(events=lines.looked_up(contact, row.line_type, row.checked_at, tx.now)))
        return False

    return unit


def claim(limit: int) -> Callable[[Tx], list[WantedLookup]]:
    """Takes numbers to ask the carrier about; they come back when nothing is heard of them."""
    return lambda tx: tx.claim_lookups(limit, Instant(tx.now + LEASE))


def found(number: str, line: LineFound) -> Callable[[Tx], None]:
    """The carrier's answer: kept by number, and told of every contact that has it."""

    def unit(tx: Tx) -> None:
        tx.save_lookup(number, line.line_type, tx.now)
        contacts = tx.contacts_by_number(number)
        events = [
            event
            for contact in contacts
            for event in lines.looked_up(contact, line.line_type, tx.now, tx.now)
        ]
        tx.carry_out(Decision(events=tuple(events)))
        for contact in contacts:
            auto_text.line_known(tx, contact.id)

    return unit


def put_back(number: str, due_at: Instant) -> Callable[[Tx], None]:
    """The carrier did not answer: the number waits."""
    return lambda tx: tx.put_back_lookup(number, due_at)
