"""The stream between the relay and a console.

Every frame is one JSON object: {"cursor": n, "events": [...]} or {"reset": "reason"}.
"""

from msgspec import Struct

from leadterm.domain.events import Event
from leadterm.domain.model import AgentId, ContactId, Seq


class Presence(Struct, frozen=True, kw_only=True):
    """A colleague has this contact's thread open, and may be typing in it."""

    agent_id: AgentId
    contact_id: ContactId
    typing: bool = False


class Whereabouts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a console tells the relay over the stream: the thread it shows. Never stored."""

    contact_id: ContactId | None = None
    typing: bool = False


class Frame(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cursor: Seq = Seq(0)
    """The place after this frame; events that the agent may not see still advance it."""
    events: tuple[Event, ...] = ()
    presence: tuple[Presence, ...] | None = None
    """Where colleagues are, all of them; None: nothing new. Has no place in the log (its cursor is 0)."""
    reset: str = ""
    """Why the client must fetch a snapshot anew: other epoch, cursor ahead of the log or before its tail."""
