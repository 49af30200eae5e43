"""The nouns of intake and auto-text: where leads come from, those that were refused, what is sent unasked."""

from enum import StrEnum
from typing import NewType

from msgspec import Struct

from leadterm.domain.model import (
    AgentId,
    CompanyId,
    ContactId,
    Instant,
    LeadRecordId,
    MessageId,
    NumberId,
    SourceId,
    TeamId,
)

RefusalId = NewType("RefusalId", int)


class IntakeSource(Struct, frozen=True, kw_only=True):
    """Something that hands leads in under a key of its own: a form on a site, a mailbox (E3)."""

    id: SourceId
    company_id: CompanyId
    name: str
    """What its leads are attributed to, unless they say otherwise."""
    key_sha256: str
    """The key itself is shown once and kept nowhere."""
    team_id: TeamId | None = None
    """Whose leads they are: whose auto-text is sent (B21)."""
    number_id: NumberId | None = None
    """The tracking number that its leads are texted from."""
    redirect_url: str = ""
    """Where a browser goes after the form; empty for a plain page."""
    created_at: Instant
    revoked_at: Instant | None = None
    """From then on the key opens nothing."""


class RefusalState(StrEnum):
    WAITING = "waiting"
    MENDED = "mended"
    DROPPED = "dropped"


class IntakeRefusal(Struct, frozen=True, kw_only=True):
    """A submission that made no lead record, kept for a person to mend (B12)."""

    id: RefusalId
    company_id: CompanyId
    source_id: SourceId | None
    at: Instant
    origin: str
    """How it came: ``form``, ``email``, ``import``."""
    raw: str
    """The submission as JSON (``leads.Submission``)."""
    reason: str
    """For a person."""
    field: str
    """The field at fault; empty when it is none."""
    state: RefusalState = RefusalState.WAITING


class AutoText(Struct, frozen=True, kw_only=True):
    """What a team's new leads are sent while nobody is there (B21)."""

    team_id: TeamId
    body: str
    enabled: bool
    set_by: AgentId | None
    """None: the command line."""
    at: Instant


class AutoTextOutcome(StrEnum):
    """What was last decided on sending a contact an auto-text (B21).

    ::

        (a lead signs up) ─► waiting ─► sent, for good
               │   │            └────► not sent ─┐
               │   └──────► sent                 │ (signs up again)
               └──────────► not sent ◄───────────┘
    """

    WAITING = "waiting"
    SENT = "sent"
    NOT_SENT = "not sent"


class AutoTextDone(Struct, frozen=True, kw_only=True):
    """What was last decided for a contact. Once sent, it is never decided again."""

    contact_id: ContactId
    at: Instant
    outcome: AutoTextOutcome
    sentence: str
    """What was decided, for the timeline."""
    message_id: MessageId | None = None
    lead_record_id: LeadRecordId | None = None
    """The sign-up that it was decided for."""
