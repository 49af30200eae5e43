"""The nouns of leadterm, as they are stored, sent and shown: one definition for the relay and the console.

Every record is frozen; a change makes a new one with ``msgspec.structs.replace``. Identifiers are small
integers from one counter of the log, so no two records of any kind share one.
"""

from enum import StrEnum
from typing import NewType

from msgspec import Struct

CompanyId = NewType("CompanyId", int)
AgentId = NewType("AgentId", int)
TeamId = NewType("TeamId", int)
NumberId = NewType("NumberId", int)
FlowId = NewType("FlowId", int)
ContactId = NewType("ContactId", int)
InteractionId = NewType("InteractionId", int)
MessageId = NewType("MessageId", int)
TemplateId = NewType("TemplateId", int)
TagId = NewType("TagId", int)
AttachmentId = NewType("AttachmentId", int)
LeadRecordId = NewType("LeadRecordId", int)
SourceId = NewType("SourceId", int)

Instant = NewType("Instant", int)
"""A moment in UTC: milliseconds since 1970-01-01. Shown in the agent's own time zone."""

Seq = NewType("Seq", int)
"""A place in the event log. Dense, and in commit order."""


class Role(StrEnum):
    """What an agent is in a company (F5): which rights they have by default (``domain.rights``)."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    AGENT = "agent"


class Right(StrEnum):
    """Something that not everybody may do (F5). Given by role, and to each agent apart."""

    VIEW_MESSAGE_CENTRE = "view message centre"
    """See the whole company's conversations: Recents, Received, Sent, search. Without it just one's own."""
    REMOVE_FEED = "remove feed"
    """Remove conversations from the feed."""
    MONITOR = "monitor"
    """See the open conversations of every colleague."""
    MANAGE_TEMPLATES = "manage templates"
    MANAGE_AGENTS = "manage agents"
    LIFT_BLOCKS = "lift blocks"
    """Lift an auto-block (B13)."""
    MANAGE_COMPANY = "manage company"
    """Set up teams, tracking numbers, call flows, sources and webhook endpoints, and read the audit log."""
    MEND_LEADS = "mend leads"
    """See the submissions that were refused, and put them right or drop them (B12)."""


class Availability(StrEnum):
    """Whether new items are offered to an agent (A5)."""

    AVAILABLE = "available"
    OFFLINE = "offline"


class ContactKind(StrEnum):
    LEAD = "lead"
    CLIENT = "client"
    RESOURCE = "resource"


class LineType(StrEnum):
    """What kind of line a number is, as far as we know (B11)."""

    UNKNOWN = "unknown"
    MOBILE = "mobile"
    LANDLINE = "landline"
    VOIP = "voip"
    TOLL_FREE = "toll-free"
    OTHER = "other"
    """A line that takes no texts and is no landline: a pager, a voice mailbox, a premium number."""
    INVALID = "invalid"
    """The carrier says that there is no such number (B12)."""


class OptOutCause(StrEnum):
    """How we learned that a contact wants no texts (B10)."""

    KEYWORD = "keyword"
    CARRIER = "carrier"
    ERROR = "error"
    REQUEST = "request"
    """They asked in their own words, and an agent took them at it."""


class OptOutScope(StrEnum):
    """How far an opt-out reaches (B10)."""

    COMPANY = "company"
    NUMBER = "number"
    """Just the tracking number that they wrote to."""


class InteractionKind(StrEnum):
    """What an interaction began with."""

    TEXT = "text"
    FORM = "form"
    """A sign-up, by a form or an email (E3); the texts that follow belong to it."""


class InteractionState(StrEnum):
    """The inbox section an interaction stands in (A2).

    ::

        (a lead texts) ─────┐
        (a lead signs up) ──┴► incoming ──respond──► active ──close, 30 min quiet──► recent
                                  └──────────────── 12 h unanswered ───────────────────►
        (an agent texts first) ────────────────────► active

    A sign-up opens one where its source has a number to be texted from, and the contact has none open. A lead
    who texts, or an automatic text, joins the one that is there and leaves it where it stands.
    """

    INCOMING = "incoming"
    ACTIVE = "active"
    RECENT = "recent"


class Outcome(StrEnum):
    """How a recent interaction ended."""

    CLOSED = "closed"
    INACTIVE = "inactive"
    TIMED_OUT = "timed out"
    OPTED_OUT = "opted out"
    UNROUTED = "unrouted"
    AUTOMATIC = "automatic text"
    """It is no more than a text that we sent by ourselves (B21)."""


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageStatus(StrEnum):
    """Where a message is on its way. Only ever rises by rank (``texting.rank``)."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"


class Company(Struct, frozen=True, kw_only=True):
    id: CompanyId
    name: str
    country: str = "US"
    """ISO 3166 alpha-2: how national numbers are read and shown (B12)."""
    opt_out_scope: OptOutScope = OptOutScope.COMPANY


class Agent(Struct, frozen=True, kw_only=True):
    """A person who works the inbox, as colleagues see them."""

    id: AgentId
    name: str
    availability: Availability = Availability.OFFLINE


class Member(Struct, frozen=True, kw_only=True):
    """An agent's place in one company."""

    company_id: CompanyId
    agent_id: AgentId
    role: Role = Role.AGENT
    granted: tuple[Right, ...] = ()
    """Rights beyond those of the role."""
    withheld: tuple[Right, ...] = ()
    """Rights of the role that this agent does not have."""


class Team(Struct, frozen=True, kw_only=True):
    id: TeamId
    company_id: CompanyId
    name: str
    agent_ids: tuple[AgentId, ...] = ()


class CallFlow(Struct, frozen=True, kw_only=True):
    """What happens to what reaches a tracking number. So far: to whom texts are offered (B4)."""

    id: FlowId
    company_id: CompanyId
    name: str
    text_agent_ids: tuple[AgentId, ...] = ()
    text_team_ids: tuple[TeamId, ...] = ()


class TrackingNumber(Struct, frozen=True, kw_only=True):
    """A phone number of ours; its source is what a lead who uses it is attributed to."""

    id: NumberId
    company_id: CompanyId
    number: str
    label: str
    source: str = ""
    flow_id: FlowId | None = None
    forwarding: bool = False
    """Whether texts to it go on to the phones of its agents (B20)."""


class Profile(Struct, frozen=True, kw_only=True):
    """What an agent says of themselves (A7)."""

    agent_id: AgentId
    endpoint: str = ""
    """Their own phone: an E.164 number or a SIP address."""
    greeting: str = ""
    """Their voicemail greeting, read aloud."""
    chat_name: str = ""
    """How visitors of the site see them; their name when it is empty."""


class Template(Struct, frozen=True, kw_only=True):
    """A text of the company with variables in braces (B17)."""

    id: TemplateId
    company_id: CompanyId
    name: str
    body: str


class Tag(Struct, frozen=True, kw_only=True):
    """A tag that the company offers its agents as they type (D4)."""

    id: TagId
    company_id: CompanyId
    name: str


class OptOut(Struct, frozen=True, kw_only=True):
    at: Instant
    cause: OptOutCause
    number_ids: tuple[NumberId, ...] = ()
    """The tracking numbers it is about; none means all of the company's."""


class Hold(Struct, frozen=True, kw_only=True):
    """A text that may ask us to stop: nothing is sent until an agent has said what it means (B10)."""

    at: Instant
    message_id: MessageId
    words: str
    """The text, on one line."""


class Failure(Struct, frozen=True, kw_only=True):
    """A text that the carrier could not bring, for a reason that is the lead's number (B13)."""

    at: Instant
    code: int


class Block(Struct, frozen=True, kw_only=True):
    """Nothing is sent to this number any more, until an administrator lifts it (B13)."""

    at: Instant
    failures: tuple[Failure, ...]
    """Those that led to it, oldest first."""
    sentence: str
    """Why, for a person."""


class Contact(Struct, frozen=True, kw_only=True):
    """A person, known by phone number: unique per company and number."""

    id: ContactId
    company_id: CompanyId
    number: str
    """E.164 once known to be possible, else the sender's raw string (a short code, a word)."""
    name: str = ""
    email: str = ""
    organisation: str = ""
    address: str = ""
    kind: ContactKind = ContactKind.LEAD
    line_type: LineType = LineType.UNKNOWN
    opt_out: OptOut | None = None
    created_at: Instant
    last_number_id: NumberId | None = None
    """The tracking number of the latest text, in or out: preselected as From (B2)."""
    last_agent_id: AgentId | None = None
    """Who texted this contact last: the one whom an answer alerts (A12)."""
    unanswered: int = 0
    """Texts of ours since the contact's last one (B19)."""
    signed_up_at: Instant = Instant(0)
    """The newest sign-up; without one, when the contact came to be known. Orders the picker (B9)."""
    line_type_at: Instant | None = None
    """When the carrier was asked for the line type; None: not yet, or not to be trusted any more (B11)."""
    hold: Hold | None = None
    failures: tuple[Failure, ...] = ()
    """In a row, since the last delivery or inbound text, oldest first (B13)."""
    block: Block | None = None


class FormField(Struct, frozen=True):
    """Something that a form said, beyond what leadterm knows."""

    name: str
    value: str


class LeadRecord(Struct, frozen=True, kw_only=True):
    """One sign-up of a contact: a form, an email, an import."""

    id: LeadRecordId
    company_id: CompanyId
    contact_id: ContactId
    at: Instant
    origin: str
    """How it came: ``form``, ``email``, ``import``."""
    source: str = ""
    campaign: str = ""
    landing_page: str = ""
    source_id: SourceId | None = None
    """The intake source that handed it in; None for one from the command line."""
    fields: tuple[FormField, ...] = ()
    """What else the form said, in its order."""
    auto_text: str = ""
    """What was decided on sending the contact an auto-text, for a person (B21); empty without a question."""
    interaction_id: InteractionId | None = None
    """The interaction that it opened: the two are one on the timeline."""


class Classification(Struct, frozen=True, kw_only=True):
    """What an agent made of an interaction (D4)."""

    interaction_id: InteractionId
    qualified: bool | None = None
    tags: tuple[str, ...] = ()
    value: int | None = None
    """In minor units of ``currency``."""
    currency: str = "USD"
    notes: str = ""


class Interaction(Struct, frozen=True, kw_only=True):
    """One episode with a contact."""

    id: InteractionId
    company_id: CompanyId
    contact_id: ContactId
    kind: InteractionKind = InteractionKind.TEXT
    state: InteractionState
    outcome: Outcome | None = None
    handler: AgentId | None = None
    offered_to: tuple[AgentId, ...] = ()
    """Who is offered it while it is incoming (B4)."""
    number_id: NumberId
    source: str = ""
    """The attribution at the time it began."""
    opened_at: Instant
    last_at: Instant
    closed_at: Instant | None = None
    unread: int = 0
    """Inbound messages not yet opened by anyone, and the sign-up that it began with (A10)."""
    preview: str = ""
    """The latest message on one line, or what the sign-up said."""
    preview_direction: Direction = Direction.INBOUND
    last_in_at: Instant | None = None
    """When a text, or the sign-up, last came in: its place in Received (A9)."""
    last_out_at: Instant | None = None
    """When a text last went out: its place in Sent (A9)."""
    hidden: bool = False
    """Removed from the feed by an agent, for everyone (A10). Just recent ones can be."""


class Media(Struct, frozen=True, kw_only=True):
    """A picture of a message, which the relay keeps as an attachment. Inbound ones have the carrier's URL."""

    url: str
    content_type: str
    attachment_id: AttachmentId | None = None
    """None while the relay does not have it."""
    name: str = ""
    size: int = 0
    """Bytes."""
    problem: str = ""
    """Why the relay could not fetch it, for a person."""


class Attachment(Struct, frozen=True, kw_only=True):
    """A picture that the relay keeps (B18)."""

    id: AttachmentId
    company_id: CompanyId
    name: str
    content_type: str
    size: int
    """Bytes."""
    at: Instant
    agent_id: AgentId | None = None
    """Who uploaded it; None for one that a lead sent."""


class Message(Struct, frozen=True, kw_only=True):
    id: MessageId
    company_id: CompanyId
    contact_id: ContactId
    interaction_id: InteractionId
    number_id: NumberId
    direction: Direction
    body: str
    media: tuple[Media, ...] = ()
    status: MessageStatus
    error_code: int | None = None
    error: str = ""
    """Why it failed, for an agent to read."""
    agent_id: AgentId | None = None
    client_key: str = ""
    """The Idempotency-Key of the command that made it: how a console knows its own optimistic row again."""
    carrier_sid: str = ""
    at: Instant
    status_at: Instant


class StatusReport(Struct, frozen=True, kw_only=True):
    """One word of the carrier on a message, as it came, late ones and doubles included."""

    message_id: MessageId
    status: str
    error_code: int | None = None
    at: Instant
