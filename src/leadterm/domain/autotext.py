"""Whether a lead who signs up while nobody is there is sent a text at once (B21).

::

    signs up ─► may it be? ─► is their line known? ─► is it between 8:00 and 21:00 there? ─► sent
                   │               └─ 30 s later at most ─┐  └─ at 8:00 ─┐
                   ▼                                      ▼              ▼
               not sent ◄──────────────────────────── may it still be?

That somebody was there counts at the moment of the sign-up alone; all else is looked at again when what it
waited for has come.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain import quiet_hours
from leadterm.domain.decisions import CancelTimer, Decision, SetTimer, TimerKind
from leadterm.domain.events import Event, EventType
from leadterm.domain.inbound import NewIds, preview_of
from leadterm.domain.intake import AutoText, AutoTextDone, AutoTextOutcome
from leadterm.domain.model import (
    Agent,
    Availability,
    Contact,
    Direction,
    Instant,
    Interaction,
    InteractionKind,
    InteractionState,
    LeadRecord,
    LineType,
    Message,
    MessageStatus,
    Outcome,
    TrackingNumber,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.routing import before
from leadterm.domain.text import sanitise
from leadterm.domain.texting import why_not_textable
from leadterm.domain.wire import BODY_LIMIT

LINE_WAIT = 30_000
"""Milliseconds for which an auto-text waits for what the carrier says of the line (B11)."""
TOO_LATE = 24 * 60 * 60_000
"""Milliseconds after the sign-up from which an answer would only puzzle: a relay may have been down."""


class Case(Struct, frozen=True, kw_only=True):
    """What is known of a sign-up whose source belongs to a team with an auto-text."""

    record: LeadRecord
    contact: Contact
    country: str
    """The company's (ISO 3166)."""
    team: str
    """The team's name."""
    auto_text: AutoText | None
    number: TrackingNumber | None
    """The tracking number that it would be sent from."""
    agents: Sequence[Agent] = ()
    """The team's, as they are now."""
    earlier: AutoTextDone | None = None
    """What was decided before for this contact."""
    texted_in: bool = False
    answered: bool = False
    """An agent has texted them since they signed up."""
    interaction: Interaction | None = None
    """Their open text, if any."""


class Verdict(Struct, frozen=True, kw_only=True):
    outcome: AutoTextOutcome
    sentence: str
    """For the timeline."""
    due_at: Instant | None = None
    """When it is decided anew, for one that waits."""


def clean_body(text: str) -> str:
    """An auto-text as it is kept. Refuses an empty one, one that is too long, and variables by their field.

    Nobody is there to see what a variable would become.
    """
    if len(text) > BODY_LIMIT:
        raise Refused(
            RefusalCode.INVALID, f"The text is too long: at most {BODY_LIMIT:,} characters.", field="text"
        )
    body = sanitise(text, limit=BODY_LIMIT).strip()
    if not body:
        raise Refused(RefusalCode.INVALID, "Write the text that new leads are sent.", field="text")
    if "{" in body or "}" in body:
        raise Refused(
            RefusalCode.INVALID,
            "An auto-text has no variables: write it without braces, as every lead is to read it.",
            field="text",
        )
    return body


def judge_new(case: Case, now: Instant) -> Verdict:
    """A contact has signed up."""
    reason = _earlier(case.earlier) or _somebody_there(case.agents)
    if reason:
        return _not_sent(reason)
    return _judge(case, now, waits_for_line=True)


def judge_due(case: Case, now: Instant) -> Verdict:
    """What it waited for has come, or the wait is over."""
    return _judge(case, now, waits_for_line=False)


def _judge(case: Case, now: Instant, *, waits_for_line: bool) -> Verdict:
    reason = _against(case, now)
    if reason or case.number is None:
        return _not_sent(reason or "there is no tracking number to send it from")
    allowed = quiet_hours.next_allowed(
        quiet_hours.zones_of(case.contact.number, case.number.number, case.country), now
    )
    if allowed > now:
        return Verdict(
            outcome=AutoTextOutcome.WAITING,
            sentence="Waits until 8:00 where the lead is: nothing is sent there between 21:00 and 8:00.",
            due_at=allowed,
        )
    if waits_for_line and _line_is_asked_for(case.contact):
        return Verdict(
            outcome=AutoTextOutcome.WAITING,
            sentence="Waits a moment for the carrier to say what kind of line this is.",
            due_at=Instant(now + LINE_WAIT),
        )
    return Verdict(
        outcome=AutoTextOutcome.SENT, sentence=f"Sent, as nobody of the team {case.team} was available."
    )


def _earlier(done: AutoTextDone | None) -> str:
    if done is None or done.outcome is AutoTextOutcome.NOT_SENT:
        return ""
    if done.outcome is AutoTextOutcome.WAITING:
        return "one waits to be sent already"
    return "they have been sent one before"


def _somebody_there(agents: Sequence[Agent]) -> str:
    there = [agent.name for agent in agents if agent.availability is Availability.AVAILABLE]
    if len(there) > 1:
        return f"{there[0]} and {len(there) - 1} more were available"
    return f"{there[0]} was available" if there else ""


def _against(case: Case, now: Instant) -> str:
    """What speaks against it whenever it is asked; empty when nothing does."""
    if case.auto_text is None or not case.auto_text.enabled:
        return "their team has no auto-text any more"
    if case.texted_in:
        return "they have texted in"
    if case.answered:
        return "an agent has texted them"
    reason = why_not_textable(case.contact, case.number.id if case.number is not None else None)
    if reason:
        return reason
    if case.record.at <= now - TOO_LATE:
        return "it would come more than a day after they signed up"
    return ""


def _line_is_asked_for(contact: Contact) -> bool:
    return contact.line_type is LineType.UNKNOWN and contact.line_type_at is None


def _not_sent(reason: str) -> Verdict:
    return Verdict(outcome=AutoTextOutcome.NOT_SENT, sentence=f"Not sent: {reason}.")


def decided(case: Case, verdict: Verdict, ids: NewIds, now: Instant) -> Decision:
    """What follows: the text, or the timer, and for every console what was decided."""
    if verdict.outcome is not AutoTextOutcome.SENT:
        return Decision(events=(told(case, case.contact, verdict, now),), timers=(_timer(case, verdict),))
    contact, queued = _queued(case, ids, now)
    assert queued.message is not None
    return Decision(
        events=(queued, told(case, contact, verdict, now)),
        sends=(queued.message,),
        timers=(_timer(case, verdict),),
    )


def told(case: Case, contact: Contact, verdict: Verdict, now: Instant) -> Event:
    """The timeline of every console says what was decided."""
    return Event(
        type=EventType.AUTO_TEXT_DECIDED,
        company_id=contact.company_id,
        at=now,
        contact=contact,
        lead_record=replace(case.record, auto_text=verdict.sentence),
    )


def _timer(case: Case, verdict: Verdict) -> SetTimer | CancelTimer:
    kind, subject = TimerKind.AUTO_TEXT_DUE, case.contact.id
    if verdict.due_at is None:
        return CancelTimer(kind=kind, subject=subject)
    return SetTimer(kind=kind, subject=subject, due_at=verdict.due_at)


def _queued(case: Case, ids: NewIds, now: Instant) -> tuple[Contact, Event]:
    """The text as it is queued: nobody's, and nobody's conversation begins with it. An answer opens one.

    It goes into the sign-up's own where that is still open; an agent who comes goes on seeing what the lead
    wants, not what we said.
    """
    assert case.number is not None
    assert case.auto_text is not None
    old = case.interaction
    body = case.auto_text.body
    contact = replace(case.contact, last_number_id=case.number.id, unanswered=case.contact.unanswered + 1)
    interaction = replace(old or _begun(case, case.number, ids, now), last_at=now, last_out_at=now)
    if not _waits_as_a_sign_up(interaction):
        interaction = replace(interaction, preview=preview_of(body, 0), preview_direction=Direction.OUTBOUND)
    message = Message(
        id=ids.message,
        company_id=contact.company_id,
        contact_id=contact.id,
        interaction_id=interaction.id,
        number_id=case.number.id,
        direction=Direction.OUTBOUND,
        body=body,
        status=MessageStatus.QUEUED,
        at=now,
        status_at=now,
    )
    event = Event(
        type=EventType.TEXT_QUEUED,
        company_id=contact.company_id,
        at=now,
        contact=contact,
        interaction=interaction,
        before=before(old) if old else None,
        message=message,
    )
    return contact, event


def _waits_as_a_sign_up(interaction: Interaction) -> bool:
    return interaction.kind is InteractionKind.FORM and interaction.state is InteractionState.INCOMING


def _begun(case: Case, number: TrackingNumber, ids: NewIds, now: Instant) -> Interaction:
    return Interaction(
        id=ids.interaction,
        company_id=case.contact.company_id,
        contact_id=case.contact.id,
        state=InteractionState.RECENT,
        outcome=Outcome.AUTOMATIC,
        number_id=number.id,
        source=case.record.source or number.source,
        opened_at=now,
        last_at=now,
        closed_at=now,
    )
