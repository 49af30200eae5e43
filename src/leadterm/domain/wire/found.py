"""What was looked for and found: searches, the timeline, the overview."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.model import (
    AgentId,
    Classification,
    Contact,
    ContactId,
    Instant,
    Interaction,
    InteractionKind,
    LeadRecord,
    Outcome,
)


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


class TimelineKind(StrEnum):
    TEXT = "text"
    FORM = "form"
    EMAIL = "email"
    IMPORT = "import"


def sign_up_entry(record: LeadRecord) -> "TimelineEntry":
    """A sign-up as it stands in the timeline; one of an origin of a newer relay counts as a form."""
    known = {kind.value: kind for kind in (TimelineKind.EMAIL, TimelineKind.IMPORT)}
    kind = known.get(record.origin, TimelineKind.FORM)
    return TimelineEntry(kind=kind, at=record.at, id=record.id, lead_record=record)


def episode_entry(interaction: Interaction) -> "TimelineEntry":
    """An interaction as it stands in the timeline, by its latest message."""
    kind = TimelineKind.FORM if interaction.kind is InteractionKind.FORM else TimelineKind.TEXT
    return TimelineEntry(kind=kind, at=interaction.last_at, id=interaction.id, interaction=interaction)


def opened_by(entry: "TimelineEntry", record: LeadRecord) -> "TimelineEntry":
    """An interaction with the sign-up that opened it: one entry of both."""
    return replace(entry, kind=sign_up_entry(record).kind, lead_record=record)


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """One interaction of a contact (D3): an episode of texts, a sign-up, or a sign-up and what came of it."""

    kind: TimelineKind
    at: Instant
    """An episode's latest message; when a sign-up came."""
    id: int
    """Of the interaction, else of the lead record."""
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
