"""Who is offered what, who has it, and when it ends (A5, B4, B5, B8).

The states are drawn in ``model.InteractionState``; every change of one is a function here, except an
interaction's birth (``inbound.receive_text``, ``signing_up.sign_up``, ``texting.send``).
"""

from collections.abc import Iterable

from msgspec.structs import replace

from leadterm.domain.decisions import INTERACTION_TIMERS, CancelTimer, Decision, SetTimer, TimerKind
from leadterm.domain.events import Before, Event, EventType
from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    CompanyId,
    Contact,
    Instant,
    Interaction,
    InteractionKind,
    InteractionState,
    Outcome,
)
from leadterm.domain.refusals import RefusalCode, Refused

MINUTE = 60_000
TEXT_TIMEOUT = 12 * 60 * MINUTE
"""How long a text waits in Incoming before it moves to Recents (B4)."""
INACTIVITY = 30 * MINUTE
"""How long an active text may be silent before it closes by itself (B8)."""
_NOUNS = {InteractionKind.TEXT: "text", InteractionKind.FORM: "sign-up"}


def before(interaction: Interaction) -> Before:
    return Before(state=interaction.state, unread=interaction.unread > 0, hidden=interaction.hidden)


def offered(flow_agents: Iterable[Agent]) -> tuple[AgentId, ...]:
    """Of a flow's agents, those to whom an incoming item is offered: the available ones (A5, B4)."""
    return tuple(agent.id for agent in flow_agents if agent.availability is Availability.AVAILABLE)


def offer_anew(waiting: Iterable[tuple[Interaction, Contact, tuple[AgentId, ...]]], now: Instant) -> Decision:
    """A flow reaches other agents than before (B4). ``waiting``: incoming items, and whom they now reach."""
    return Decision(
        events=tuple(
            _offered_event(interaction, contact, offered_to, now)
            for interaction, contact, offered_to in waiting
            if set(offered_to) != set(interaction.offered_to)
        )
    )


def _offered_event(
    interaction: Interaction, contact: Contact, offered_to: tuple[AgentId, ...], now: Instant
) -> Event:
    return Event(
        type=EventType.INTERACTION_OFFERED,
        company_id=interaction.company_id,
        at=now,
        contact=contact,
        interaction=replace(interaction, offered_to=offered_to),
        before=before(interaction),
    )


def respond(interaction: Interaction, agent: Agent, handler: Agent | None, now: Instant) -> Decision:
    """Accepts an incoming item for an agent (B5). The second of two is told who was first.

    ``handler`` is the agent who has it already, if any. Doing it twice is once.
    """
    if interaction.state is InteractionState.ACTIVE and interaction.handler == agent.id:
        return Decision()
    what = _NOUNS[interaction.kind]
    if interaction.state is InteractionState.ACTIVE:
        name = handler.name if handler else "Someone else"
        raise Refused(RefusalCode.ALREADY_ACCEPTED, f"{name} answered this {what} first.")
    if interaction.state is InteractionState.RECENT:
        raise Refused(RefusalCode.NOT_ACTIVE, f"This {what} has ended. Press t to text the contact anew.")
    if agent.id not in interaction.offered_to:
        raise Refused(RefusalCode.NOT_YOURS, f"This {what} is not offered to you.")
    return accept(interaction, agent.id, now)


def accept(interaction: Interaction, agent_id: AgentId, now: Instant) -> Decision:
    """The step from incoming to active, whoever may take it."""
    taken = replace(interaction, state=InteractionState.ACTIVE, handler=agent_id, offered_to=())
    event = Event(
        type=EventType.INTERACTION_ACCEPTED,
        company_id=interaction.company_id,
        at=now,
        actor=agent_id,
        interaction=taken,
        before=before(interaction),
    )
    return Decision(events=(event,), timers=accept_timers(interaction, now))


def accept_timers(interaction: Interaction, now: Instant) -> tuple[SetTimer | CancelTimer, ...]:
    return (
        CancelTimer(kind=TimerKind.TEXT_TIMEOUT, subject=interaction.id),
        SetTimer(kind=TimerKind.INACTIVITY, subject=interaction.id, due_at=Instant(now + INACTIVITY)),
    )


def close(interaction: Interaction, agent: Agent, handler: Agent | None, now: Instant) -> Decision:
    """Moves the agent's active text to Recents (B8). Closing a closed one changes nothing."""
    if interaction.state is InteractionState.RECENT:
        return Decision()
    if interaction.state is InteractionState.INCOMING:
        what = _NOUNS[interaction.kind]
        raise Refused(RefusalCode.NOT_ACTIVE, f"Nobody has answered this {what} yet. Press r to respond.")
    if interaction.handler != agent.id:
        what, name = _NOUNS[interaction.kind], handler.name if handler else "Another agent"
        raise Refused(RefusalCode.NOT_YOURS, f"{name} has this {what}, and only they can close it.")
    return _end(interaction, Outcome.CLOSED, now, actor=agent.id)


def time_out(interaction: Interaction, now: Instant) -> Decision:
    """The 12 hours of Incoming are over (B4)."""
    if interaction.state is not InteractionState.INCOMING:
        return Decision()
    return _end(interaction, Outcome.TIMED_OUT, now)


def fall_silent(interaction: Interaction, now: Instant) -> Decision:
    """The inactivity timer rang (B8): close, or ring again 30 minutes after the latest message."""
    if interaction.state is not InteractionState.ACTIVE:
        return Decision()
    due_at = Instant(interaction.last_at + INACTIVITY)
    if due_at > now:
        return Decision(timers=(SetTimer(kind=TimerKind.INACTIVITY, subject=interaction.id, due_at=due_at),))
    return _end(interaction, Outcome.INACTIVE, now)


def ended(interaction: Interaction, outcome: Outcome, now: Instant) -> Interaction:
    return replace(interaction, state=InteractionState.RECENT, outcome=outcome, offered_to=(), closed_at=now)


def end_timers(interaction: Interaction) -> tuple[CancelTimer, ...]:
    return tuple(CancelTimer(kind=kind, subject=interaction.id) for kind in INTERACTION_TIMERS)


def _end(
    interaction: Interaction, outcome: Outcome, now: Instant, *, actor: AgentId | None = None
) -> Decision:
    event = Event(
        type=EventType.INTERACTION_CLOSED,
        company_id=interaction.company_id,
        at=now,
        actor=actor,
        interaction=ended(interaction, outcome, now),
        before=before(interaction),
    )
    return Decision(events=(event,), timers=end_timers(interaction))


def mark_read(interaction: Interaction, agent_id: AgentId, now: Instant) -> Decision:
    """Opening marks read, for everyone (A8, A10)."""
    if interaction.unread == 0:
        return Decision()
    event = Event(
        type=EventType.INTERACTION_READ,
        company_id=interaction.company_id,
        at=now,
        actor=agent_id,
        interaction=replace(interaction, unread=0),
        before=before(interaction),
    )
    return Decision(events=(event,))


def set_availability(
    agent: Agent,
    availability: Availability,
    company_ids: Iterable[CompanyId],
    waiting: Iterable[tuple[Interaction, Contact]],
    now: Instant,
) -> Decision:
    """An agent comes or goes (A5): what waits in the flows they belong to is offered to them, or no longer.

    ``waiting`` are the incoming interactions of those flows, each with its contact.
    """
    if agent.availability is availability:
        return Decision()
    changed = replace(agent, availability=availability)
    events = [
        Event(type=EventType.AVAILABILITY_SET, company_id=company_id, at=now, actor=agent.id, agent=changed)
        for company_id in company_ids
    ]
    for interaction, contact in waiting:
        others = tuple(other for other in interaction.offered_to if other != agent.id)
        offered_to = (*others, agent.id) if availability is Availability.AVAILABLE else others
        events.append(_offered_event(interaction, contact, offered_to, now))
    return Decision(events=tuple(events))
