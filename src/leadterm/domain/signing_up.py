"""A contact signs up by a form or an email: who hears of it, and where it waits (E3, A12, B4)."""

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.alerts import alerted_by_text
from leadterm.domain.decisions import Decision, SetTimer, TimerKind
from leadterm.domain.events import Event, EventType
from leadterm.domain.inbound import PREVIEW_LIMIT
from leadterm.domain.model import (
    AgentId,
    Contact,
    FormField,
    Instant,
    Interaction,
    InteractionId,
    InteractionKind,
    InteractionState,
    LeadRecord,
    Outcome,
    TrackingNumber,
)
from leadterm.domain.routing import TEXT_TIMEOUT, before, ended
from leadterm.domain.text import one_line

ORIGINS = frozenset({"form", "email"})
"""Sign-ups that want an answer: never an import."""
_TOLD_IN = ("message", "comment", "question", "enquiry", "inquiry", "detail", "description", "help", "note")
"""Words in the names of fields in which people say what they want, the likeliest first."""


class SignUpSituation(Struct, frozen=True, kw_only=True):
    """What the relay knew when the contact signed up."""

    record: LeadRecord
    contact: Contact
    """As they are now, with what the sign-up said of them."""
    interaction: Interaction | None = None
    """The contact's open interaction, if any."""
    number: TrackingNumber | None = None
    """The tracking number that its leads are texted from, if its source has one."""
    offered_to: tuple[AgentId, ...] = ()
    """The available agents of that number's flow."""


def sign_up(situation: SignUpSituation, interaction_id: InteractionId, now: Instant) -> Decision:
    """Decides what a sign-up does. It is told of in any case, and opens an interaction of its own where it
    wants an answer, there is a number to answer from, and none is open.

    The interaction is offered as a text to that number would be. One that is open stays as it is: whoever it
    is offered to, or who has it, hears of the sign-up.
    """
    record, contact, old = situation.record, situation.contact, situation.interaction
    if record.origin not in ORIGINS:
        return Decision(events=(_told(contact, record, now),))
    if old is not None:
        return Decision(events=(_told(contact, record, now, old, is_new=False),))
    if situation.number is None:
        return Decision(events=(_told(contact, record, now),))
    new = _begun(situation, situation.number, interaction_id, now)
    event = _told(
        replace(contact, last_number_id=situation.number.id),
        replace(record, interaction_id=new.id),
        now,
        new,
        is_new=True,
    )
    if new.state is InteractionState.RECENT:
        return Decision(events=(event,))
    timeout = SetTimer(kind=TimerKind.TEXT_TIMEOUT, subject=new.id, due_at=Instant(now + TEXT_TIMEOUT))
    return Decision(events=(event,), timers=(timeout,))


def what_it_said(record: LeadRecord) -> str:
    """A sign-up on one line: what the lead wants in their own words, and where they come from."""
    said = (_own_words(record.fields), record.source, record.campaign)
    parts = filter(None, (one_line(part, limit=PREVIEW_LIMIT).strip() for part in said))
    return one_line(" · ".join(parts) or "signed up", limit=PREVIEW_LIMIT)


def _own_words(fields: tuple[FormField, ...]) -> str:
    for word in _TOLD_IN:
        for field in fields:
            if word in field.name.casefold():
                return field.value
    return max((field.value for field in fields if " " in field.value.strip()), key=len, default="")


def _begun(
    situation: SignUpSituation, number: TrackingNumber, interaction_id: InteractionId, now: Instant
) -> Interaction:
    """A new interaction. Nobody can answer where no flow leads."""
    interaction = Interaction(
        id=interaction_id,
        company_id=situation.contact.company_id,
        contact_id=situation.contact.id,
        kind=InteractionKind.FORM,
        state=InteractionState.INCOMING,
        offered_to=situation.offered_to,
        number_id=number.id,
        source=situation.record.source or number.source,
        opened_at=now,
        last_at=now,
        last_in_at=now,
        unread=1,
        preview=what_it_said(situation.record),
    )
    return interaction if number.flow_id is not None else ended(interaction, Outcome.UNROUTED, now)


def _told(
    contact: Contact,
    record: LeadRecord,
    now: Instant,
    interaction: Interaction | None = None,
    *,
    is_new: bool = False,
) -> Event:
    return Event(
        type=EventType.LEAD_RECORDED,
        company_id=contact.company_id,
        at=now,
        contact=contact,
        lead_record=record,
        interaction=interaction,
        before=before(interaction) if interaction is not None and not is_new else None,
        alert=alerted_by_text(contact, interaction) if interaction is not None else (),
    )
