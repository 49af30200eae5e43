"""Runs of lists and threads, and the snapshot of an inbox."""

from msgspec import Struct

from leadterm.domain.model import (
    Agent,
    AgentId,
    Classification,
    Company,
    Contact,
    Instant,
    Interaction,
    LeadRecord,
    Message,
    Right,
    Role,
    Seq,
    Tag,
    Template,
    TrackingNumber,
)


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
    lead_record: LeadRecord | None = None
    """The sign-up that it began with."""


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
    tags: tuple[Tag, ...] = ()
    """What is offered while an agent types tags, by name (D4)."""
    recents_total: int
    unread_total: int
    """Interactions with something unread that this agent is concerned with: recent ones, own active ones,
    incoming ones offered to them."""
