"""What becomes of a text once the outbox has it: the carrier's words, in any order, late, doubled (B7, B10).

::

    queued ─► sending ─► sent ─► delivered | undelivered | failed
       └────► uncertain (the answer was lost: any word of the carrier, or the agent's, settles it)

A status only rises by rank. Callbacks may come before the carrier's answer to the request itself.
"""

from msgspec.structs import replace

from leadterm.domain.carrier_codes import explain, is_opt_out
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Contact,
    Direction,
    Instant,
    Message,
    MessageStatus,
    OptOut,
    OptOutCause,
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
    return Decision(events=(event, *_opt_out(contact, error_code if failed else None, now)))


def refused_by_carrier(
    message: Message, contact: Contact, error_code: int | None, sentence: str, now: Instant
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
    return Decision(events=(event, *_opt_out(contact, error_code, now)))


def answer_lost(message: Message, now: Instant) -> Decision:
    """Nobody knows whether the carrier took it. It is never sent again by a machine."""
    if message.status is not MessageStatus.QUEUED:
        return Decision()
    return Decision(events=(status_event(message, MessageStatus.UNCERTAIN, now),))


def _opt_out(contact: Contact, error_code: int | None, now: Instant) -> tuple[Event, ...]:
    """Error 21610 is the carrier's word that the contact has opted out (B10)."""
    if contact.opt_out is not None or error_code is None or not is_opt_out(error_code):
        return ()
    out = replace(contact, opt_out=OptOut(at=now, cause=OptOutCause.ERROR))
    return (Event(type=EventType.CONTACT_OPTED_OUT, company_id=contact.company_id, at=now, contact=out),)
