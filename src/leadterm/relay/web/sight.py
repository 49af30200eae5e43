"""What the stream shows an agent who may not view the message centre (F5): what concerns them, and no more.

The stream of everybody else is spliced from stored bytes and shared. Here, for the few, events are read.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from leadterm.domain.events import Event
from leadterm.domain.model import (
    AgentId,
    CompanyId,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    Seq,
)
from leadterm.domain.wire import Frame, Presence
from leadterm.relay.ring import FRAME_BYTES, Slice, slice_of
from leadterm.relay.store import LoggedEvent, Reads

SIGHT_EVENTS = 256
"""Events read for one frame."""
STRANGERS_KEPT = 20_000


class UnsureError(Exception):
    """Whether something concerned the agent can't be told any more: their console must begin anew."""


class Sight:
    """One limited agent's view of one company, from one moment of its log on.

    It knows what was offered to or handled by them at that moment, and learns from each event. So it also
    knows what no row tells afterwards: that something was theirs, and has been taken by another.
    """

    def __init__(self, reads: Reads, agent_id: AgentId, company_id: CompanyId) -> None:
        self._reads = reads
        self._agent_id = agent_id
        self._company_id = company_id
        self._since = Seq(0)
        self._open: set[InteractionId] = set()
        self._mine: set[ContactId] = set()
        self._strangers: set[ContactId] = set()

    @staticmethod
    async def begin(reads: Reads, agent_id: AgentId, company_id: CompanyId) -> "Sight":
        sight = Sight(reads, agent_id, company_id)
        now = await reads.snapshot(agent_id, company_id)
        sight._since = now.cursor
        for row in (*now.incoming, *now.active):
            sight._remember(row.interaction)
        return sight

    async def sliced(self, events: Sequence[LoggedEvent], cursor: Seq) -> Slice:
        """As ``ring.sliced``, of what concerns the agent. Raises ``UnsureError``."""
        bodies: list[bytes] = []
        size = 0
        for logged in events:
            if logged.company_id == self._company_id:
                body = await self._body(logged)
                if size and size + len(body) > FRAME_BYTES:
                    break
                if body:
                    bodies.append(body)
                    size += len(body)
            cursor = Seq(logged.seq)
        return slice_of(cursor, bodies)

    async def concerns(self, contact_id: ContactId) -> bool:
        """Whether the agent has or had to do with a contact of the company."""
        if contact_id in self._mine:
            return True
        if contact_id in self._strangers:
            return False
        if await self._reads.concern(self._agent_id, contact_id):
            self._mine.add(contact_id)
            return True
        if len(self._strangers) >= STRANGERS_KEPT:
            self._strangers.clear()
        self._strangers.add(contact_id)
        return False

    def presence(self, presences: Sequence[Presence]) -> str:
        """The frame of who is where, as far as it is with contacts of theirs."""
        shown = tuple(presence for presence in presences if presence.contact_id in self._mine)
        return msgspec.json.encode(Frame(presence=shown)).decode()

    async def _body(self, logged: LoggedEvent) -> bytes:
        event = msgspec.json.decode(logged.body, type=Event)
        if event.marks:
            return self._own_marks(event)
        if event.interaction is not None and self._is_own(event, event.interaction):
            return logged.body
        contact_id = await self._contact(event)
        if contact_id is None or await self.concerns(contact_id):
            return logged.body
        return b""

    def _own_marks(self, event: Event) -> bytes:
        marks = tuple(mark for mark in event.marks if mark.interaction_id in self._open)
        return msgspec.json.encode(replace(event, marks=marks)) if marks else b""

    def _is_own(self, event: Event, interaction: Interaction) -> bool:
        """Whether it is offered to or handled by the agent, or was until this very event."""
        if self._agent_id == interaction.handler or self._agent_id in interaction.offered_to:
            self._remember(interaction)
            return True
        if interaction.id in self._open:
            self._open.discard(interaction.id)
            return True
        was_incoming = event.before is not None and event.before.state is InteractionState.INCOMING
        if event.seq <= self._since and was_incoming:
            raise UnsureError
        return False

    def _remember(self, interaction: Interaction) -> None:
        self._mine.add(interaction.contact_id)
        self._strangers.discard(interaction.contact_id)
        if interaction.state is InteractionState.RECENT:
            self._open.discard(interaction.id)
        else:
            self._open.add(interaction.id)

    async def _contact(self, event: Event) -> ContactId | None:
        """Whom an event is about; None for the directory's, which are everybody's."""
        for part in (event.interaction, event.message):
            if part is not None:
                return part.contact_id
        if event.contact is not None:
            return event.contact.id
        if event.classification is None:
            return None
        detail = await self._reads.detail(event.classification.interaction_id)
        return None if detail is None else detail.contact.id
