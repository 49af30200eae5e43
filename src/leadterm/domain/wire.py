"""What crosses the wire between the relay and its clients: requests, replies, stream frames (version 1)."""

from msgspec import Struct

from leadterm.domain.events import Event
from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    Classification,
    Company,
    Contact,
    ContactId,
    ContactKind,
    Instant,
    Interaction,
    Message,
    NumberId,
    Role,
    Seq,
    StatusReport,
    TrackingNumber,
)

BODY_LIMIT = 1600
"""Characters in one outgoing text: the carrier refuses more (Twilio 21617)."""
NOTES_LIMIT = 20_000
FIELD_LIMIT = 300
TAG_LIMIT = 60
TAGS_LIMIT = 40


# Commands ------------------------------------------------------------------------------------------------


class SendText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text to a known contact, or to a number (which becomes a contact): exactly one of the two."""

    body: str
    contact_id: ContactId | None = None
    to: str | None = None
    number_id: NumberId | None = None
    """Which tracking number it is from; by default the one last used with the contact."""
    name: str = ""
    """The new contact's name, when ``to`` is not known yet."""


class SetAvailability(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    availability: Availability


class ContactFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an agent may edit of a contact (D1)."""

    name: str = ""
    number: str = ""
    email: str = ""
    organisation: str = ""
    address: str = ""
    kind: ContactKind = ContactKind.LEAD


class EditContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``base`` is what the agent saw, ``mine`` what they made of it: merged three ways with what is there."""

    base: ContactFields
    mine: ContactFields


class ClassificationFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    qualified: bool | None = None
    tags: tuple[str, ...] = ()
    value: int | None = None
    currency: str = "USD"
    notes: str = ""


class EditClassification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: ClassificationFields
    mine: ClassificationFields


# Replies -------------------------------------------------------------------------------------------------


class TextReply(Struct, frozen=True, kw_only=True):
    """Answer to ``SendText``, resend and mark-sent."""

    message: Message
    interaction: Interaction
    contact: Contact


class InteractionReply(Struct, frozen=True, kw_only=True):
    interaction: Interaction


class ContactReply(Struct, frozen=True, kw_only=True):
    contact: Contact
    merged: tuple[str, ...] = ()
    """Fields that somebody else had changed meanwhile and that were kept."""


class ClassificationReply(Struct, frozen=True, kw_only=True):
    classification: Classification
    merged: tuple[str, ...] = ()


class AgentReply(Struct, frozen=True, kw_only=True):
    agent: Agent


class InboxRow(Struct, frozen=True, kw_only=True):
    interaction: Interaction
    contact: Contact


class RecentsPage(Struct, frozen=True, kw_only=True):
    """A run of Recents, newest first, and whether there is more on either side."""

    rows: tuple[InboxRow, ...]
    newer: bool
    older: bool


class ThreadPage(Struct, frozen=True, kw_only=True):
    """A run of a contact's messages, oldest first, and whether there is more on either side."""

    messages: tuple[Message, ...]
    newer: bool
    older: bool


class InteractionDetail(Struct, frozen=True, kw_only=True):
    """All that the panes on the right show of a chosen row."""

    interaction: Interaction
    contact: Contact
    classification: Classification
    thread: ThreadPage
    """The newest messages."""


class MessageDetail(Struct, frozen=True, kw_only=True):
    message: Message
    reports: tuple[StatusReport, ...]


class CompanyMembership(Struct, frozen=True, kw_only=True):
    company: Company
    role: Role


class Me(Struct, frozen=True, kw_only=True):
    agent: Agent
    companies: tuple[CompanyMembership, ...]


class Snapshot(Struct, frozen=True, kw_only=True):
    """The inbox of one agent in one company, and the cursor from which events continue it."""

    cursor: Seq
    epoch: str
    at: Instant
    """The relay's clock."""
    me: AgentId
    company: Company
    companies: tuple[CompanyMembership, ...]
    agents: tuple[Agent, ...]
    numbers: tuple[TrackingNumber, ...]
    incoming: tuple[InboxRow, ...]
    """Oldest first."""
    active: tuple[InboxRow, ...]
    """The agent's own, latest activity first."""
    recents: RecentsPage
    recents_total: int
    unread_total: int
    """Interactions with something unread that this agent is concerned with: recent ones, own active ones,
    incoming ones offered to them."""


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457 problem document: what every error of the relay looks like."""

    title: str
    status: int
    code: str
    detail: str
    """The sentence for a person."""
    field: str = ""
    type: str = "about:blank"


# Stream --------------------------------------------------------------------------------------------------
# Every frame is one JSON object: {"cursor": n, "events": [...]} or {"reset": "reason"}.


class Frame(Struct, frozen=True, kw_only=True, omit_defaults=True):
    cursor: Seq = Seq(0)
    """The place after this frame; events that the agent may not see still advance it."""
    events: tuple[Event, ...] = ()
    reset: str = ""
    """Why the client must fetch a snapshot anew: other epoch, cursor ahead of the log or before its tail."""
