"""Read, unopened, removed: one conversation or thousands, for every user (A10, A11)."""

from collections.abc import Iterable

from msgspec import Struct

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Before, Event, EventType, Mark
from leadterm.domain.model import AgentId, CompanyId, Instant, Interaction, InteractionId, InteractionState
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import BULK_LIMIT, BulkAction

STILL_OPEN = "Close the text first. Just what has ended can be removed."


class Standing(Struct, frozen=True, kw_only=True):
    """As much of an interaction as marking it takes."""

    id: InteractionId
    state: InteractionState
    unread: int
    hidden: bool


def standing_of(interaction: Interaction) -> Standing:
    return Standing(
        id=interaction.id,
        state=interaction.state,
        unread=interaction.unread,
        hidden=interaction.hidden,
    )


def check_bulk(ids: tuple[InteractionId, ...]) -> tuple[InteractionId, ...]:
    """The conversations a bulk action is about, each once. Refuses none, and more than ``BULK_LIMIT``."""
    once = tuple(dict.fromkeys(ids))
    if not once:
        raise Refused(RefusalCode.INVALID, "Select a conversation first.", field="interaction_ids")
    if len(once) > BULK_LIMIT:
        raise Refused(
            RefusalCode.INVALID,
            f"{len(once):,} conversations are too many for one action: at most {BULK_LIMIT:,}.",
            field="interaction_ids",
        )
    return once


def marks_of(standings: Iterable[Standing], action: BulkAction) -> tuple[Mark, ...]:
    """What becomes of each; those that stay as they are have no mark."""
    marks = (_mark(standing, action) for standing in standings)
    return tuple(mark for mark in marks if mark is not None)


def _mark(standing: Standing, action: BulkAction) -> Mark | None:
    unread, hidden = standing.unread, standing.hidden
    if action is BulkAction.READ:
        unread = 0
    elif action is BulkAction.UNOPENED:
        unread = max(1, unread)
    elif standing.state is InteractionState.RECENT:
        hidden = True
    if (unread, hidden) == (standing.unread, standing.hidden):
        return None
    before = Before(state=standing.state, unread=standing.unread > 0, hidden=standing.hidden)
    return Mark(interaction_id=standing.id, unread=unread, hidden=hidden, before=before)


def marked(marks: tuple[Mark, ...], company_id: CompanyId, agent_id: AgentId, now: Instant) -> Decision:
    """One event, however many conversations; none when nothing changed."""
    if not marks:
        return Decision()
    event = Event(
        type=EventType.INTERACTIONS_MARKED, company_id=company_id, at=now, actor=agent_id, marks=marks
    )
    return Decision(events=(event,))


def mark_unopened(interaction: Interaction, agent_id: AgentId, now: Instant) -> Decision:
    """It counts as not yet opened, for everyone (A10)."""
    marks = marks_of([standing_of(interaction)], BulkAction.UNOPENED)
    return marked(marks, interaction.company_id, agent_id, now)


def remove(interaction: Interaction, agent_id: AgentId, now: Instant) -> Decision:
    """Takes a conversation that has ended from the feed, for everyone (A10). Search still finds it."""
    if interaction.state is not InteractionState.RECENT:
        raise Refused(RefusalCode.INVALID, STILL_OPEN)
    marks = marks_of([standing_of(interaction)], BulkAction.REMOVE)
    return marked(marks, interaction.company_id, agent_id, now)
