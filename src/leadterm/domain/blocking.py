"""Auto-block (B13): a number that texts do not reach is left alone, until an administrator lifts it.

Just failures that are the number's own matter count (twilio.md B2): filtered as spam, not in service, a
landline, out of reach. Ours (settings, throttles, countries) never do. A delivery or a text from the contact
starts the count anew, and lifts a block.
"""

from msgspec.structs import replace

from leadterm.domain.carrier_codes import CodeClass, explain
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, Block, Contact, Failure, Instant

SOFT_FAILURES = 3
"""Failures in a row that block, when the first and the last are ``SOFT_SPAN`` apart."""
SOFT_SPAN = 24 * 60 * 60_000
"""Milliseconds: a phone may be off, and a filter may be cross, for a day."""
NOT_IN_SERVICE = 30005
NOT_IN_SERVICE_FAILURES = 2
FAILURES_KEPT = 10

_WORDS = {
    CodeClass.FILTERED: "filtered as spam",
    CodeClass.UNREACHABLE: "the phone could not be reached",
    CodeClass.BAD_NUMBER: "the number is not in service",
    CodeClass.LANDLINE: "the number is a landline",
}


def counts(code: int | None) -> bool:
    """Whether a failure with this code speaks of the contact's number."""
    return code is not None and explain(code).kind in _WORDS


def failed(contact: Contact, code: int | None, now: Instant) -> Contact:
    """The contact after one more text that could not be delivered: counted, and perhaps blocked."""
    if code is None or not counts(code):
        return contact
    failures = _bounded((*contact.failures, Failure(at=now, code=code)))
    if contact.block is not None or not _enough(failures):
        return replace(contact, failures=failures)
    return replace(
        contact, failures=failures, block=Block(at=now, failures=failures, sentence=_why(failures))
    )


def reached(contact: Contact) -> Contact:
    """The contact after a delivery, or after a text of theirs: nothing counts against the number any more."""
    if not contact.failures and contact.block is None:
        return contact
    return replace(contact, failures=(), block=None)


def lifted(contact: Contact, agent_id: AgentId | None, now: Instant) -> tuple[Event, ...]:
    """An administrator lifts the block. Lifting what is not blocked changes nothing."""
    if contact.block is None:
        return ()
    free = reached(contact)
    return (
        Event(
            type=EventType.CONTACT_UNBLOCKED,
            company_id=contact.company_id,
            at=now,
            actor=agent_id,
            contact=free,
        ),
    )


def block_events(before: Contact, after: Contact, now: Instant) -> tuple[Event, ...]:
    """What is to be told when a block came or went by itself."""
    if (before.block is None) == (after.block is None):
        return ()
    kind = EventType.CONTACT_BLOCKED if after.block is not None else EventType.CONTACT_UNBLOCKED
    return (Event(type=kind, company_id=after.company_id, at=now, contact=after),)


def _bounded(failures: tuple[Failure, ...]) -> tuple[Failure, ...]:
    """The first, which says since when, and the latest ones."""
    if len(failures) <= FAILURES_KEPT:
        return failures
    return (failures[0], *failures[-(FAILURES_KEPT - 1) :])


def _enough(failures: tuple[Failure, ...]) -> bool:
    last = failures[-1]
    if explain(last.code).kind is CodeClass.LANDLINE:
        return True
    tail = failures[-NOT_IN_SERVICE_FAILURES:]
    if len(tail) == NOT_IN_SERVICE_FAILURES and all(each.code == NOT_IN_SERVICE for each in tail):
        return True
    return len(failures) >= SOFT_FAILURES and last.at - failures[0].at >= SOFT_SPAN


def _why(failures: tuple[Failure, ...]) -> str:
    count = len(failures)
    texts = "a text" if count == 1 else f"{count} texts"
    reason = _WORDS[explain(failures[-1].code).kind]
    return f"Blocked after {texts} that could not be delivered: {reason}. An administrator can lift it."
