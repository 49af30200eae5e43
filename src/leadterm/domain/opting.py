"""Who has opted out, how far that reaches, and who may have (B10).

An opt-out is about the whole company or, where the company's setting says so, about the tracking numbers that
the contact wrote STOP to. It keeps the reach it was recorded with when the setting changes later.
"""

from msgspec.structs import replace

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    AgentId,
    Contact,
    Hold,
    Instant,
    MessageId,
    NumberId,
    OptOut,
    OptOutCause,
    OptOutScope,
)
from leadterm.domain.text import one_line

HELD_WORDS_LIMIT = 200


def opted_out(contact: Contact, number_id: NumberId | None) -> bool:
    """Whether the contact may not be texted from this number of ours.

    Without a number: whether they may not be texted at all, from any.
    """
    out = contact.opt_out
    if out is None:
        return False
    return not out.number_ids or number_id in out.number_ids


def leave(
    contact: Contact, cause: OptOutCause, number_id: NumberId | None, scope: OptOutScope, now: Instant
) -> Contact:
    """The contact, opted out. When and how they left first is what is kept; the reach only ever grows.

    Without a number it is all of the company's, whatever the scope.
    """
    first = contact.opt_out or OptOut(at=now, cause=cause)
    number_ids: tuple[NumberId, ...] = ()
    if scope is OptOutScope.NUMBER and number_id is not None and not opted_out(contact, None):
        number_ids = tuple(dict.fromkeys((*first.number_ids, number_id)))
    return replace(contact, opt_out=replace(first, number_ids=number_ids), hold=None)


def come_back(contact: Contact, number_id: NumberId, scope: OptOutScope) -> Contact:
    """The contact, opted in by their own START: for the number it came to, or for all of the company's."""
    out = contact.opt_out
    if out is None:
        return replace(contact, hold=None)
    left = tuple(other for other in out.number_ids if other != number_id)
    if scope is OptOutScope.COMPANY or not left:
        return replace(contact, opt_out=None, hold=None)
    return replace(contact, opt_out=replace(out, number_ids=left), hold=None)


def released(contact: Contact) -> Contact:
    """The contact, after an agent has said that their words were no opt-out."""
    return replace(contact, hold=None)


def hold(contact: Contact, message_id: MessageId, words: str, now: Instant) -> Contact:
    """The contact, not to be texted until an agent has said what their words mean."""
    line = one_line(words, limit=HELD_WORDS_LIMIT)
    return replace(contact, hold=Hold(at=now, message_id=message_id, words=line))


def opting_events(
    before: Contact | None, after: Contact, now: Instant, *, actor: AgentId | None = None
) -> tuple[Event, ...]:
    """What is to be told of a change from ``before`` (None: a new contact) to ``after``."""
    was_out = before.opt_out if before is not None else None
    was_held = before.hold if before is not None else None
    kind = _out_event(was_out, after.opt_out)
    if kind is None and after.hold != was_held:
        kind = EventType.CONTACT_HELD if after.hold is not None else EventType.CONTACT_RELEASED
    if kind is None:
        return ()
    return (Event(type=kind, company_id=after.company_id, at=now, actor=actor, contact=after),)


def _out_event(was: OptOut | None, is_: OptOut | None) -> EventType | None:
    if was == is_:
        return None
    if is_ is None:
        return EventType.CONTACT_OPTED_IN
    if was is None or not is_.number_ids or len(is_.number_ids) > len(was.number_ids) > 0:
        return EventType.CONTACT_OPTED_OUT
    return EventType.CONTACT_OPTED_IN
