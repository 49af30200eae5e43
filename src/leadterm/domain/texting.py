"""May we text, and what happens when an agent does (B2, B7, B9–B15)."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain import lines
from leadterm.domain.attachments import check_carried
from leadterm.domain.decisions import CancelTimer, Decision, SetTimer, TimerKind
from leadterm.domain.events import Event, EventType
from leadterm.domain.inbound import NewIds, preview_of
from leadterm.domain.model import (
    Agent,
    AgentId,
    Contact,
    Direction,
    Instant,
    Interaction,
    InteractionState,
    LineType,
    Media,
    Message,
    MessageId,
    MessageStatus,
    NumberId,
    TrackingNumber,
)
from leadterm.domain.opting import opted_out as opted_out
from leadterm.domain.phone import format_number, is_e164
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.routing import INACTIVITY, accept_timers, before
from leadterm.domain.text import one_line
from leadterm.domain.wire import BODY_LIMIT

OPTED_OUT_SENTENCE = (
    "This lead has opted out of SMS. You can't send messages until they text START to opt back in."
)
LANDLINE_SENTENCE = "This number is a landline and can't receive SMS messages"
OTHER_LINE_SENTENCE = "This number is a pager, mailbox or premium line and can't receive SMS messages"
INVALID_LINE_SENTENCE = "This number is not in use and can't receive SMS messages"
RATE_SENTENCE = "Rate limit: 10 messages per minute. Try again shortly."

RATE = 10
RATE_WINDOW = 60_000
SAME_TEXT_WINDOW = 2_000
MEANWHILE_WINDOW = 30_000
"""Milliseconds for which a colleague's text asks for a second look at one's own."""

_LINE_SENTENCES = {
    LineType.LANDLINE: LANDLINE_SENTENCE,
    LineType.OTHER: OTHER_LINE_SENTENCE,
    LineType.INVALID: INVALID_LINE_SENTENCE,
}
_SHOWN = 60
_STOPS = tuple(".!?…")
"""What ends a sentence: none more follows it."""


class SendSituation(Struct, frozen=True, kw_only=True):
    """What the relay knew when the agent pressed Enter."""

    agent_id: AgentId
    contact: Contact
    interaction: Interaction | None
    """The contact's open text, if any."""
    number: TrackingNumber
    sends: Sequence[Instant]
    """When the agent sent texts in the last minute."""
    country: str
    """The company's (ISO 3166): numbers in sentences are written as is usual there."""
    media: tuple[Media, ...] = ()
    """Pictures to send along."""


def check_body(body: str, pictures: int = 0) -> str:
    """The text as it will be sent, outer white space gone. Refuses what no carrier takes.

    Just a text with pictures may be empty (B18).
    """
    text = body.strip()
    if not text and not pictures:
        raise Refused(RefusalCode.INVALID, "Type a message first.", field="body")
    if len(text) > BODY_LIMIT:
        raise Refused(
            RefusalCode.INVALID,
            f"This message has {len(text):,} characters; at most {BODY_LIMIT:,} can be sent in one.",
            field="body",
        )
    return text


def check_contact(contact: Contact, number_id: NumberId, country: str) -> None:
    """No agent, rule or automation may text past this from that number of ours (B10, B11, B13).

    ``country`` (ISO 3166) is the company's: numbers in sentences are written as is usual there.
    """
    if opted_out(contact, number_id):
        raise Refused(RefusalCode.OPTED_OUT, OPTED_OUT_SENTENCE)
    if contact.line_type in lines.UNTEXTABLE:
        raise Refused(RefusalCode.LANDLINE, _LINE_SENTENCES[contact.line_type])
    if not is_e164(contact.number):
        raise Refused(
            RefusalCode.INVALID,
            f"{contact.number or 'This contact'} is not a phone number that can be texted.",
            field="to",
        )
    if contact.block is not None:
        raise Refused(RefusalCode.BLOCKED, contact.block.sentence)
    if contact.hold is not None:
        raise Refused(RefusalCode.HELD, held_sentence(contact, country))


def held_sentence(contact: Contact, country: str) -> str:
    """Why nothing may be sent until an agent has read what the contact wrote (B10)."""
    words = contact.hold.words if contact.hold is not None else ""
    return (
        f"{_called(contact, country)} wrote “{words}”. "
        "Sending is on hold until you say whether that was an opt-out (h)."
    )


def why_not_textable(contact: Contact, number_id: NumberId | None = None) -> str:
    """Why the picker leaves a contact out, in a few words; empty when they can be texted (B9).

    Without a number: somebody who left just some of our numbers can be texted, from another.
    """
    if not contact.number:
        return "no number"
    if opted_out(contact, number_id):
        return "opted out"
    if contact.line_type is LineType.LANDLINE:
        return "landline"
    if contact.line_type in lines.UNTEXTABLE or not is_e164(contact.number):
        return "not a number that can be texted"
    if contact.block is not None:
        return "auto-blocked"
    return "on hold" if contact.hold is not None else ""


def check_meanwhile(
    contact: Contact,
    latest: Message | None,
    author: Agent | None,
    *,
    agent_id: AgentId,
    seen: MessageId | None,
    country: str,
    now: Instant,
) -> None:
    """Asks for a second look when a colleague has just texted, and the agent had not seen it.

    ``latest`` is our newest text to the contact, ``author`` who wrote it, ``seen`` the newest message that
    the agent had on screen; None asks nothing.
    """
    if seen is None or latest is None or latest.agent_id in (None, agent_id) or latest.id <= seen:
        return
    if latest.status is MessageStatus.FAILED or latest.at <= now - MEANWHILE_WINDOW:
        return
    name = author.name if author is not None else "A colleague"
    words = one_line(preview_of(latest.body, len(latest.media)), limit=_SHOWN)
    stop = "" if words.endswith(_STOPS) else "."
    raise Refused(
        RefusalCode.MEANWHILE,
        f"{name} has just texted {_called(contact, country)}: “{words}”{stop} "
        "Press Enter again to send yours too.",
    )


def _called(contact: Contact, country: str) -> str:
    return contact.name or format_number(contact.number, country)


def check_rate(sends: Sequence[Instant], now: Instant) -> None:
    """The eleventh text within a minute is refused (B14)."""
    if sum(1 for at in sends if at > now - RATE_WINDOW) >= RATE:
        raise Refused(RefusalCode.RATE_LIMITED, RATE_SENTENCE)


def send(situation: SendSituation, body: str, client_key: str, ids: NewIds, now: Instant) -> Decision:
    """Queues a text and shows it at once (B7). Texting somebody who waits in Incoming accepts them."""
    text = check_body(body, len(situation.media))
    check_contact(situation.contact, situation.number.id, situation.country)
    if situation.contact.number == situation.number.number:
        raise Refused(RefusalCode.INVALID, "A tracking number can't text itself.", field="to")
    if situation.media:
        check_carried(situation.number.number, situation.contact.number)
    check_rate(situation.sends, now)
    return queue_text(situation, text, client_key, ids, now)


def queue_text(situation: SendSituation, text: str, client_key: str, ids: NewIds, now: Instant) -> Decision:
    """The sending itself, once every check has passed."""
    old = situation.interaction
    agent_id = situation.agent_id
    contact = replace(
        situation.contact,
        last_agent_id=agent_id,
        last_number_id=situation.number.id,
        unanswered=situation.contact.unanswered + 1,
    )
    preview = preview_of(text, len(situation.media))
    interaction = _continued(old, agent_id, preview, now) if old else _begun(situation, ids, preview, now)
    message = Message(
        id=ids.message,
        company_id=contact.company_id,
        contact_id=contact.id,
        interaction_id=interaction.id,
        number_id=situation.number.id,
        direction=Direction.OUTBOUND,
        body=text,
        media=situation.media,
        status=MessageStatus.QUEUED,
        agent_id=agent_id,
        client_key=client_key,
        at=now,
        status_at=now,
    )
    event = Event(
        type=EventType.TEXT_QUEUED,
        company_id=contact.company_id,
        at=now,
        actor=agent_id,
        contact=contact,
        interaction=interaction,
        before=before(old) if old else None,
        message=message,
    )
    return Decision(events=(event,), sends=(message,), timers=_timers(old, interaction, now))


def _continued(old: Interaction, agent_id: AgentId, preview: str, now: Instant) -> Interaction:
    interaction = replace(
        old, last_at=now, last_out_at=now, preview=preview, preview_direction=Direction.OUTBOUND
    )
    if old.state is InteractionState.INCOMING:
        return replace(interaction, state=InteractionState.ACTIVE, handler=agent_id, offered_to=(), unread=0)
    return interaction


def _begun(situation: SendSituation, ids: NewIds, preview: str, now: Instant) -> Interaction:
    return Interaction(
        id=ids.interaction,
        company_id=situation.contact.company_id,
        contact_id=situation.contact.id,
        state=InteractionState.ACTIVE,
        handler=situation.agent_id,
        number_id=situation.number.id,
        source=situation.number.source,
        opened_at=now,
        last_at=now,
        last_out_at=now,
        preview=preview,
        preview_direction=Direction.OUTBOUND,
    )


def _timers(old: Interaction | None, new: Interaction, now: Instant) -> tuple[SetTimer | CancelTimer, ...]:
    if old is None:
        return (SetTimer(kind=TimerKind.INACTIVITY, subject=new.id, due_at=Instant(now + INACTIVITY)),)
    if old.state is InteractionState.INCOMING:
        return accept_timers(old, now)
    return ()


RESENDABLE = frozenset({MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.UNCERTAIN})


def check_resendable(message: Message) -> None:
    if message.direction is not Direction.OUTBOUND or message.status not in RESENDABLE:
        raise Refused(RefusalCode.NOT_RESENDABLE, "Just a text that failed can be sent again.")


def mark_sent(message: Message, agent_id: AgentId, now: Instant) -> Decision:
    """The agent knows that an uncertain text went out."""
    if message.status is MessageStatus.SENT:
        return Decision()
    if message.status is not MessageStatus.UNCERTAIN:
        raise Refused(
            RefusalCode.NOT_RESENDABLE, "Just a text whose sending is uncertain can be marked sent."
        )
    return Decision(events=(status_event(message, MessageStatus.SENT, now, actor=agent_id),))


def give_up_uncertain(message: Message, agent_id: AgentId, now: Instant) -> Decision:
    """The agent sends an uncertain text again: the first one is settled as not known to have gone out."""
    if message.status is not MessageStatus.UNCERTAIN:
        return Decision()
    error = "Not known whether this was sent; it was sent again."
    return Decision(events=(status_event(message, MessageStatus.FAILED, now, actor=agent_id, error=error),))


def status_event(
    message: Message,
    status: MessageStatus,
    now: Instant,
    *,
    actor: AgentId | None = None,
    error_code: int | None = None,
    error: str = "",
    carrier_sid: str = "",
    alert: tuple[AgentId, ...] = (),
) -> Event:
    """A message on its way has a new status."""
    changed = replace(
        message,
        status=status,
        error_code=error_code,
        error=error,
        carrier_sid=carrier_sid or message.carrier_sid,
        status_at=now,
    )
    return Event(
        type=EventType.MESSAGE_STATUS,
        company_id=message.company_id,
        at=now,
        actor=actor,
        message=changed,
        alert=alert,
    )
