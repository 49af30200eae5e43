"""A text comes in: whose it is, where it goes, what it says about opting out (B4, B8, B10)."""

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain import blocking, opting
from leadterm.domain.alerts import alerted_by_text
from leadterm.domain.carrier import InboundText
from leadterm.domain.decisions import CancelTimer, Decision, SetTimer, TimerKind
from leadterm.domain.events import Event, EventType
from leadterm.domain.keywords import OptWord, opt_word, says_yes
from leadterm.domain.model import (
    AgentId,
    Contact,
    ContactId,
    Direction,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    Message,
    MessageId,
    MessageStatus,
    OptOutCause,
    OptOutScope,
    Outcome,
    TrackingNumber,
)
from leadterm.domain.optouts import may_be_opt_out
from leadterm.domain.phone import is_e164
from leadterm.domain.routing import TEXT_TIMEOUT, before, end_timers, ended
from leadterm.domain.text import one_line

PREVIEW_LIMIT = 160


class NewIds(Struct, frozen=True, kw_only=True):
    """Identifiers a rule may use for what it makes."""

    contact: ContactId
    interaction: InteractionId
    message: MessageId


class TextSituation(Struct, frozen=True, kw_only=True):
    """What the relay knew when the text came."""

    number: TrackingNumber
    contact: Contact | None
    interaction: Interaction | None
    """The contact's open text, if any: every reply threads to the same conversation."""
    offered_to: tuple[AgentId, ...]
    """The available agents of the number's flow."""
    scope: OptOutScope = OptOutScope.COMPANY
    """How far the company lets an opt-out reach."""


def receive_text(situation: TextSituation, fact: InboundText, ids: NewIds, now: Instant) -> Decision:
    """Decides what an inbound text does. Texting in never fails: every one of them is kept and shown."""
    contact = situation.contact or Contact(
        id=ids.contact,
        company_id=situation.number.company_id,
        number=fact.from_,
        created_at=now,
        signed_up_at=now,
    )
    word = fact.opt_out or opt_word(fact.body)
    contact = _opted(situation, contact, word, fact, ids.message, now)
    contact = blocking.reached(replace(contact, last_number_id=situation.number.id, unanswered=0))
    preview = preview_of(fact.body, len(fact.media))
    stops = word is OptWord.STOP
    old = situation.interaction
    interaction = (
        _continued(old, preview, now, stops=stops)
        if old
        else _begun(situation, contact, ids, preview, now, stops)
    )
    message = Message(
        id=ids.message,
        company_id=contact.company_id,
        contact_id=contact.id,
        interaction_id=interaction.id,
        number_id=situation.number.id,
        direction=Direction.INBOUND,
        body=fact.body,
        media=fact.media,
        status=MessageStatus.RECEIVED,
        carrier_sid=fact.sid,
        at=min(fact.at or now, now),
        status_at=now,
    )
    received = Event(
        type=EventType.TEXT_RECEIVED,
        company_id=contact.company_id,
        at=now,
        contact=contact,
        interaction=interaction,
        before=before(old) if old else None,
        message=message,
        alert=alerted_by_text(contact, interaction),
    )
    return Decision(
        events=(
            received,
            *opting.opting_events(situation.contact, contact, now),
            *(blocking.block_events(situation.contact, contact, now) if situation.contact else ()),
        ),
        timers=_timers(old, interaction, now),
    )


def preview_of(body: str, media: int) -> str:
    """One line of a message for the inbox row."""
    line = one_line(body, limit=PREVIEW_LIMIT)
    if media and not line:
        return "[picture]" if media == 1 else f"[{media} pictures]"
    return line


def _opted(
    situation: TextSituation,
    contact: Contact,
    word: OptWord | None,
    fact: InboundText,
    message_id: MessageId,
    now: Instant,
) -> Contact:
    """What the text says about opting out (B10).

    STOP opts out at once, START opts back in. YES means START just to somebody who is out: it settles no
    hold, as it may answer anything. Words that may mean STOP hold all sending until an agent has read them.
    """
    number_id = situation.number.id
    if word is OptWord.STOP:
        cause = OptOutCause.CARRIER if fact.opt_out else OptOutCause.KEYWORD
        return opting.leave(contact, cause, number_id, situation.scope, now)
    if word is OptWord.START and not (contact.opt_out is None and says_yes(fact.body)):
        return opting.come_back(contact, number_id, situation.scope)
    if word is not None or opting.opted_out(contact, number_id) or not is_e164(contact.number):
        return contact
    return opting.hold(contact, message_id, fact.body, now) if may_be_opt_out(fact.body) else contact


def _continued(old: Interaction, preview: str, now: Instant, *, stops: bool) -> Interaction:
    interaction = replace(
        old,
        last_at=now,
        last_in_at=now,
        unread=old.unread + 1,
        preview=preview,
        preview_direction=Direction.INBOUND,
    )
    if stops and old.state is InteractionState.INCOMING:
        return ended(interaction, Outcome.OPTED_OUT, now)
    return interaction


def _begun(
    situation: TextSituation,
    contact: Contact,
    ids: NewIds,
    preview: str,
    now: Instant,
    stops: bool,
) -> Interaction:
    """A new interaction. Nobody needs to answer a STOP, and nobody can answer where no flow leads."""
    number = situation.number
    interaction = Interaction(
        id=ids.interaction,
        company_id=contact.company_id,
        contact_id=contact.id,
        state=InteractionState.INCOMING,
        offered_to=situation.offered_to,
        number_id=number.id,
        source=number.source,
        opened_at=now,
        last_at=now,
        last_in_at=now,
        unread=1,
        preview=preview,
    )
    if stops:
        return ended(interaction, Outcome.OPTED_OUT, now)
    if number.flow_id is None:
        return ended(interaction, Outcome.UNROUTED, now)
    return interaction


def _timers(old: Interaction | None, new: Interaction, now: Instant) -> tuple[SetTimer | CancelTimer, ...]:
    if new.state is InteractionState.RECENT:
        return end_timers(new) if old else ()
    if old is not None:
        return ()
    return (SetTimer(kind=TimerKind.TEXT_TIMEOUT, subject=new.id, due_at=Instant(now + TEXT_TIMEOUT)),)
