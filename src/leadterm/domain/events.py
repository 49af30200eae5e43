"""What happened, in the order it was committed.

Events are fat: each carries the new state of whatever it touched, so that applying one is an upsert, on the
relay's tables and on a console's copy alike, and ``snapshot(t0) + events = snapshot(t1)``.
"""

from enum import StrEnum

from msgspec import Struct

from leadterm.domain.model import (
    Agent,
    AgentId,
    Classification,
    Company,
    CompanyId,
    Contact,
    ContactId,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    LeadRecord,
    Member,
    Message,
    Seq,
    Tag,
    Template,
    TrackingNumber,
)


class EventType(StrEnum):
    TEXT_RECEIVED = "text received"
    TEXT_QUEUED = "text queued"
    MESSAGE_STATUS = "message status"
    INTERACTION_ACCEPTED = "interaction accepted"
    INTERACTION_CLOSED = "interaction closed"
    INTERACTION_READ = "interaction read"
    INTERACTION_OFFERED = "interaction offered"
    CONTACT_EDITED = "contact edited"
    CONTACT_OPTED_OUT = "contact opted out"
    CONTACT_OPTED_IN = "contact opted in"
    CLASSIFICATION_EDITED = "classification edited"
    AVAILABILITY_SET = "availability set"
    DIRECTORY_CHANGED = "directory changed"
    CONTACT_LOOKED_UP = "contact looked up"
    CONTACT_HELD = "contact held"
    """They may have asked us to stop; an agent decides (B10)."""
    CONTACT_RELEASED = "contact released"
    CONTACT_BLOCKED = "contact blocked"
    CONTACT_UNBLOCKED = "contact unblocked"
    INTERACTIONS_MARKED = "interactions marked"
    """Many at once: read, unopened or removed (A11)."""
    MEDIA_FETCHED = "media fetched"
    TEMPLATE_SAVED = "template saved"
    TEMPLATE_REMOVED = "template removed"
    TAG_SAVED = "tag saved"
    """On the company's list, with the name it has now (D4)."""
    TAG_REMOVED = "tag removed"
    RIGHTS_CHANGED = "rights changed"
    CONTACT_ERASED = "contact erased"
    """At their wish: whoever holds something of them lets go of it."""
    LEAD_RECORDED = "lead recorded"
    """A contact signed up, by a form, an email or an import (E3)."""
    AUTO_TEXT_DECIDED = "auto-text decided"
    """Whether a sign-up is answered by an auto-text, or when; its lead record says so (B21)."""


class Before(Struct, frozen=True, kw_only=True):
    """How an interaction counted before the event: lets a console keep totals of rows it does not hold."""

    state: InteractionState
    unread: bool
    hidden: bool = False


class Mark(Struct, frozen=True, kw_only=True):
    """What became of one of many interactions."""

    interaction_id: InteractionId
    unread: int
    hidden: bool
    before: Before


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    type: EventType
    company_id: CompanyId
    at: Instant
    seq: Seq = Seq(0)
    """Zero until the log has given it its place."""
    actor: AgentId | None = None
    """The agent who did it; None when a lead, the carrier or a timer did."""
    contact: Contact | None = None
    interaction: Interaction | None = None
    before: Before | None = None
    """Set with ``interaction``, unless the interaction is new."""
    message: Message | None = None
    classification: Classification | None = None
    agent: Agent | None = None
    number: TrackingNumber | None = None
    company: Company | None = None
    template: Template | None = None
    tag: Tag | None = None
    member: Member | None = None
    lead_record: LeadRecord | None = None
    marks: tuple[Mark, ...] = ()
    alert: tuple[AgentId, ...] = ()
    """Whom this alerts (A12)."""
    erased: ContactId | None = None
    """A contact of whom nothing is kept any more, unless ``contact`` says what is."""
    forwarded: bool = False
    """A text that came in goes on to phones of agents (B20)."""
