"""What the relay answers to agents’ commands."""

from msgspec import Struct

from leadterm.domain.events import Mark
from leadterm.domain.model import (
    Agent,
    Attachment,
    Classification,
    Contact,
    Interaction,
    InteractionId,
    Member,
    Message,
    Profile,
    Seq,
    StatusReport,
    Template,
)


class Reply(Struct, frozen=True, kw_only=True):
    """What a command answers. Its records are those of the place ``seq`` in the log."""

    seq: Seq = Seq(0)
    """Zero where a question is answered."""


class TextReply(Reply, frozen=True, kw_only=True):
    """Answer to ``SendText``, resend and mark-sent."""

    message: Message
    interaction: Interaction
    contact: Contact


class InteractionReply(Reply, frozen=True, kw_only=True):
    interaction: Interaction


class ContactReply(Reply, frozen=True, kw_only=True):
    contact: Contact
    merged: tuple[str, ...] = ()
    """Fields that somebody else had changed meanwhile and that were kept."""


class ClassificationReply(Reply, frozen=True, kw_only=True):
    classification: Classification
    merged: tuple[str, ...] = ()


class AgentReply(Reply, frozen=True, kw_only=True):
    agent: Agent


class MessageDetail(Struct, frozen=True, kw_only=True):
    message: Message
    reports: tuple[StatusReport, ...]


class TemplateReply(Reply, frozen=True, kw_only=True):
    template: Template
    merged: tuple[str, ...] = ()
    """Fields that somebody else had changed meanwhile and that were kept."""


class TemplatesReply(Struct, frozen=True, kw_only=True):
    """The company's templates, by name (B17)."""

    templates: tuple[Template, ...]


class ProfileReply(Reply, frozen=True, kw_only=True):
    profile: Profile


class MemberReply(Reply, frozen=True, kw_only=True):
    member: Member


class ColleaguesReply(Struct, frozen=True, kw_only=True):
    """Everyone of the company, with what they may do; wants the right to manage agents."""

    agents: tuple[Agent, ...]
    members: tuple[Member, ...]


class AttachmentReply(Reply, frozen=True, kw_only=True):
    attachment: Attachment


class AttachmentsPage(Struct, frozen=True, kw_only=True):
    """Pictures that agents of the company have used, newest first."""

    attachments: tuple[Attachment, ...]
    older: bool


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457 problem document: what every error of the relay looks like."""

    title: str
    status: int
    code: str
    detail: str
    """The sentence for a person."""
    field: str = ""
    type: str = "about:blank"


class IdsReply(Struct, frozen=True, kw_only=True):
    """The conversations of a list, newest first, at most ``BULK_LIMIT``."""

    interaction_ids: tuple[InteractionId, ...]
    more: bool


class BulkReply(Reply, frozen=True, kw_only=True):
    marks: tuple[Mark, ...]
    passed_over: int
    """Conversations left as they were: still open (they can't be removed), or so marked already."""
