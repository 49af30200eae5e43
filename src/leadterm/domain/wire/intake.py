"""What crosses the wire when people look after lead sources and refused leads (E3, B12): ``/v1/admin``."""

from msgspec import Struct

from leadterm.domain.intake import RefusalId, RefusalState
from leadterm.domain.leads import Submission
from leadterm.domain.model import Instant, LeadRecord, NumberId, SourceId, TeamId


class SourceShown(Struct, frozen=True, kw_only=True):
    """A source of leads, without anything of its key."""

    id: SourceId
    name: str
    team: TeamId | None = None
    number: NumberId | None = None
    redirect_url: str = ""
    created_at: Instant
    revoked_at: Instant | None = None
    """From then on its key opens nothing."""


class SourcesReply(Struct, frozen=True, kw_only=True):
    """The company's sources, oldest first, revoked ones too."""

    sources: tuple[SourceShown, ...]


class SourceFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a source. Its key cannot: revoke it, and add another source."""

    name: str
    """What its leads are attributed to, unless they say otherwise."""
    team: TeamId | None = None
    """Whose leads they are (B21)."""
    number: NumberId | None = None
    """The tracking number that they are texted from."""
    redirect_url: str = ""
    """Where a browser goes after the form; empty for a plain page."""


class EditSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: SourceFields
    mine: SourceFields


class NewSourceReply(Struct, frozen=True, kw_only=True):
    """A new source, and the key under which it hands leads in. It is shown this once and kept nowhere."""

    source: SourceShown
    key: str
    """Empty when the same command is repeated: revoke this source then, and add another."""


class SourceReply(Struct, frozen=True, kw_only=True):
    """A source as it is now."""

    source: SourceShown
    merged: tuple[str, ...] = ()
    """Fields that somebody else had changed meanwhile and that were kept."""


class RefusedLead(Struct, frozen=True, kw_only=True):
    """A submission that made no lead record, and what it said."""

    id: RefusalId
    at: Instant
    source: str
    """The name of the source that it came from; empty for none."""
    submission: Submission
    reason: str
    """Why it was refused, for a person."""
    field: str
    """The field at fault; empty when it is none."""
    state: RefusalState


class RefusedReply(Struct, frozen=True, kw_only=True):
    """What became of a refused submission: answers are kept, and must not keep what it said of a person."""

    id: RefusalId
    state: RefusalState


class RefusedPage(Struct, frozen=True, kw_only=True):
    """Refused submissions, newest first, and whether there are older ones."""

    refused: tuple[RefusedLead, ...]
    older: bool


class MendLead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person puts right in a refused submission; None leaves a field as it came."""

    number: str | None = None
    name: str | None = None
    email: str | None = None
    organisation: str | None = None
    address: str | None = None


class MendReply(Struct, frozen=True, kw_only=True):
    """What became of it: a lead record, of whichever contact has the number."""

    lead_record: LeadRecord
    repeated: bool = False
    """The lead had signed up again meanwhile: this is that record."""
