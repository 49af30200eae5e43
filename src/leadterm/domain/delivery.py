"""What becomes of a text once the outbox has it: the carrier's words, in any order, late, doubled (B7, B10).

::

    queued ─► sending ─► sent ─► delivered | undelivered | failed
       └────► uncertain (the answer was lost: any word of the carrier, or the agent's, settles it)

A status only rises by rank. Callbacks may come before the carrier's answer to the request itself.
"""

from msgspec.structs import replace

from leadterm.domain import blocking, lines, opting
from leadterm.domain.carrier_codes import explain, is_opt_out
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Contact,
    Direction,
    Instant,
    Message,
    MessageStatus,
    OptOutCause,
    OptOutScope,
)
from leadterm.domain.texting import status_event

RANK = {
    MessageStatus.QUEUED: 0,
    MessageStatus.UNCERTAIN: 1,
    MessageStatus.SENDING: 2,
    MessageStatus.SENT: 3,
    MessageStatus.DELIVERED: 4,
    MessageStatus.UNDELIVERED: 4,
    MessageStatus.FAILED: 4,
    MessageStatus.RECEIVED: 4,
}
FAILURES = frozenset({MessageStatus.UNDELIVERED, MessageStatus.FAILED})


def rises(message: Message, status: MessageStatus) -> bool:
    """Whether the carrier's word is news.

    A text that we gave up ourselves may still rise to whatever the carrier says of it.
    """
    if not message.carrier_sid and message.status is MessageStatus.FAILED and message.error_code is None:
        return True
    if message.status is MessageStatus.UNCERTAIN:
        return status is not MessageStatus.QUEUED
    return RANK[status] > RANK[message.status]


def report(
    message: Message,
    contact: Contact,
    status: MessageStatus,
    error_code: int | None,
    now: Instant,
    *,
    sid: str = "",
    scope: OptOutScope = OptOutScope.COMPANY,
) -> Decision:
    """The carrier says how a text fares: by callback, by its answer, or when asked."""
    if message.direction is Direction.INBOUND:
        return Decision()
    if status is MessageStatus.RECEIVED:
        status = MessageStatus.SENDING  # an odd word for a text of ours, but the carrier has it
    if not rises(message, status):
        if sid and not message.carrier_sid:
            return Decision(events=(status_event(message, message.status, now, carrier_sid=sid),))
        return Decision()
    failed = status in FAILURES
    event = status_event(
        message,
        status,
        now,
        error_code=error_code if failed else None,
        error=explain(error_code).sentence if failed else "",
        carrier_sid=sid,
        alert=(message.agent_id,) if failed and message.agent_id is not None else (),
    )
    if status is MessageStatus.DELIVERED:
        return _with_contact(event, contact, blocking.reached(contact), now)
    return _with_contact(event, contact, _after(message, contact, error_code, scope, now, failed), now)


def refused_by_carrier(
    message: Message,
    contact: Contact,
    error_code: int | None,
    sentence: str,
    now: Instant,
    *,
    scope: OptOutScope = OptOutScope.COMPANY,
) -> Decision:
    """The carrier would not take the text at all: it failed, with the reason in words."""
    if not rises(message, MessageStatus.FAILED):
        return Decision()
    event = status_event(
        message,
        MessageStatus.FAILED,
        now,
        error_code=error_code,
        error=sentence,
        alert=(message.agent_id,) if message.agent_id is not None else (),
    )
    after = _after(message, contact, error_code, scope, now, failed=True)
    return _with_contact(event, contact, after, now)


def answer_lost(message: Message, now: Instant) -> Decision:
    """Nobody knows whether the carrier took it. It is never sent again by a machine."""
    if message.status is not MessageStatus.QUEUED:
        return Decision()
    return Decision(events=(status_event(message, MessageStatus.UNCERTAIN, now),))


def _after(
    message: Message,
    contact: Contact,
    error_code: int | None,
    scope: OptOutScope,
    now: Instant,
    failed: bool,
) -> Contact:
    """What a failure says of the contact: opted out (21610, B10), another line than thought (B11), one more
    failure in a row (B13)."""
    if not failed:
        return contact
    if error_code is not None and is_opt_out(error_code):
        return opting.leave(contact, OptOutCause.ERROR, message.number_id, scope, now)
    return lines.disproved(blocking.failed(contact, error_code, now), error_code)


def _with_contact(event: Event, before: Contact, after: Contact, now: Instant) -> Decision:
    """The news of the text, and what it changed about the contact: every event carries the contact as it is
    now."""
    if after == before:
        return Decision(events=(event,))
    line = (after.line_type, after.line_type_at) != (before.line_type, before.line_type_at)
    looked_up = Event(type=EventType.CONTACT_LOOKED_UP, company_id=after.company_id, at=now, contact=after)
    return Decision(
        events=(
            replace(event, contact=after),
            *opting.opting_events(before, after, now),
            *((looked_up,) if line else ()),
            *blocking.block_events(before, after, now),
        )
    )
