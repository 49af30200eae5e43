"""What crosses the wire between the relay and its clients: requests, replies, stream frames (version 1)."""

from enum import StrEnum

from msgspec import Struct

from leadterm.domain.events import Event, Mark
from leadterm.domain.model import (
    Agent,
    AgentId,
    Attachment,
    AttachmentId,
    Availability,
    Classification,
    Company,
    Contact,
    ContactId,
    ContactKind,
    Instant,
    Interaction,
    InteractionId,
    LeadRecord,
    Member,
    Message,
    MessageId,
    NumberId,
    Outcome,
    Profile,
    Right,
    Role,
    Seq,
    StatusReport,
    Template,
    TrackingNumber,
)

BODY_LIMIT = 1600
"""Characters in one outgoing text: the carrier refuses more (Twilio 21617)."""
NOTES_LIMIT = 20_000
FIELD_LIMIT = 300
TAG_LIMIT = 60
TAGS_LIMIT = 40


BULK_LIMIT = 5_000
"""Conversations that one bulk action can be about (A11)."""
TEMPLATE_LIMIT = 1_600
TEMPLATE_NAME_LIMIT = 80
ATTACHMENT_BYTES = 5 * 1024 * 1024
"""The carrier takes 5 MB of pictures a message (twilio.md B5)."""
ATTACHMENTS_LIMIT = 10
GREETING_LIMIT = 1_000
SEARCH_LIMIT = 100
SEARCH_FROM = 2
"""Characters from which a search is one (B9)."""

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
    attachment_ids: tuple[AttachmentId, ...] = ()
    """Pictures to send along; with one, ``body`` may be empty (B18)."""
    seen: MessageId | None = None
    """The newest message of the thread that the agent saw. When a colleague has texted since, within half a
    minute, the relay answers ``meanwhile`` for a second look. None: do not ask."""


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


class View(StrEnum):
    """A list of the company's conversations (A2, A9)."""

    RECENTS = "recents"
    RECEIVED = "received"
    SENT = "sent"
    EVERYONE = "everyone"
    """What is open, with every colleague; wants the right to monitor."""


class KindFilter(StrEnum):
    """Whose conversations a list shows (A9)."""

    ALL = "all"
    PEOPLE = "people"
    """Clients and leads."""
    RESOURCES = "resources"


class BulkAction(StrEnum):
    READ = "read"
    UNOPENED = "unopened"
    REMOVE = "remove"


class Bulk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One action on many conversations (A11), at most ``BULK_LIMIT``."""

    action: BulkAction
    interaction_ids: tuple[InteractionId, ...]


class SaveTemplate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    body: str


class SaveProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    endpoint: str = ""
    greeting: str = ""
    chat_name: str = ""


class AnswerHold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a text that may ask us to stop means: an opt-out, or not (B10)."""

    opted_out: bool


class SetRights(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A colleague's role, and the rights given and withheld beyond it (F5)."""

    role: Role
    granted: tuple[Right, ...] = ()
    withheld: tuple[Right, ...] = ()


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
    """A run of Recents, or of another view, newest first, and whether there is more on either side."""

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
    rights: tuple[Right, ...] = ()
    """What the agent may do in this company."""
    templates: tuple[Template, ...] = ()
    """By name."""
    recents_total: int
    unread_total: int
    """Interactions with something unread that this agent is concerned with: recent ones, own active ones,
    incoming ones offered to them."""


class SearchHit(Struct, frozen=True, kw_only=True):
    contact: Contact
    interaction: Interaction | None
    """The latest one, removed or not; None when there was none yet."""
    left_out: str = ""
    """Why the contact can't be texted, in a few words (“landline”); empty when they can."""


class SearchReply(Struct, frozen=True, kw_only=True):
    """Whom a search found, newest sign-up first (B9)."""

    hits: tuple[SearchHit, ...]
    more: bool
    """There are more than these: type on."""
    left_out: int = 0
    """Contacts found that can't be texted and are not among ``hits``."""


class IdsReply(Struct, frozen=True, kw_only=True):
    """The conversations of a list, newest first, at most ``BULK_LIMIT``."""

    interaction_ids: tuple[InteractionId, ...]
    more: bool


class BulkReply(Struct, frozen=True, kw_only=True):
    marks: tuple[Mark, ...]
    passed_over: int
    """Conversations left as they were: still open (they can't be removed), or so marked already."""


class TimelineKind(StrEnum):
    TEXT = "text"
    FORM = "form"
    EMAIL = "email"
    IMPORT = "import"


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """One interaction of a contact (D3): an episode of texts, or a sign-up."""

    kind: TimelineKind
    at: Instant
    """An episode's latest message; when a sign-up came."""
    id: int
    """Of the interaction or the lead record."""
    interaction: Interaction | None = None
    lead_record: LeadRecord | None = None
    texts_in: int = 0
    texts_out: int = 0
    classification: Classification | None = None


class TimelinePage(Struct, frozen=True, kw_only=True):
    """Newest first."""

    entries: tuple[TimelineEntry, ...]
    older: bool


class Money(Struct, frozen=True):
    amount: int
    """In minor units."""
    currency: str


class Overview(Struct, frozen=True, kw_only=True):
    """A contact in a few figures (D2)."""

    contact_id: ContactId
    sign_ups: int
    first_seen_at: Instant
    texts_in: int
    texts_out: int
    conversations: int
    value: tuple[Money, ...]
    """Summed over conversations, one for each currency."""
    tags: tuple[str, ...]
    """Most used first."""
    last_outcome: Outcome | None = None
    last_handler: AgentId | None = None


class TemplateReply(Struct, frozen=True, kw_only=True):
    template: Template


class ProfileReply(Struct, frozen=True, kw_only=True):
    profile: Profile


class MemberReply(Struct, frozen=True, kw_only=True):
    member: Member


class ColleaguesReply(Struct, frozen=True, kw_only=True):
    """Everyone of the company, with what they may do; wants the right to manage agents."""

    agents: tuple[Agent, ...]
    members: tuple[Member, ...]


class AttachmentReply(Struct, frozen=True, kw_only=True):
    attachment: Attachment


class AttachmentsPage(Struct, frozen=True, kw_only=True):
    """Pictures that agents of the company have used, newest first."""

    attachments: tuple[Attachment, ...]
    older: bool


class ExportRow(Struct, frozen=True, kw_only=True):
    """A conversation as reports want it (F6, D5)."""

    interaction: Interaction
    contact: Contact
    classification: Classification
    number: TrackingNumber | None


class ExportPage(Struct, frozen=True, kw_only=True):
    """In the order of their ids; ``next`` is the ``after`` of the next page, None at the end."""

    rows: tuple[ExportRow, ...]
    next: InteractionId | None


class MessagesExport(Struct, frozen=True, kw_only=True):
    """Messages in the order of their ids."""

    messages: tuple[Message, ...]
    next: MessageId | None


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
