"""What administrators change is written down: who, when, what, and how it was before and after (F4)."""

from enum import StrEnum
from typing import Any, NewType

import msgspec
from msgspec import Struct

from leadterm.domain.model import AgentId, CompanyId, Instant

AuditId = NewType("AuditId", int)

RELAY = "the relay"
SECRETS = frozenset({"secret", "key_sha256", "sha256", "token"})
"""Fields of records that nobody may read again: they are left out of what is written down."""
CONTACT = "contact "
"""How a contact is named in the log: by number of the record alone, so that erasing them leaves nothing."""


class Audited(StrEnum):
    """A kind of change that is written down."""

    COMPANY_ADDED = "company added"
    COMPANY_CHANGED = "company changed"
    AGENT_ADDED = "agent added"
    AGENT_JOINED = "agent joined"
    RIGHTS_CHANGED = "rights changed"
    TOKEN_MADE = "token made"  # noqa: S105 (a word)
    TOKENS_REVOKED = "tokens revoked"
    USER_SET = "user of the machine set"
    TEAM_ADDED = "team added"
    TEAM_CHANGED = "team changed"
    TEAM_REMOVED = "team removed"
    AUTO_TEXT_SET = "auto-text set"
    FLOW_ADDED = "call flow added"
    FLOW_CHANGED = "call flow changed"
    FLOW_REMOVED = "call flow removed"
    NUMBER_ADDED = "tracking number added"
    NUMBER_CHANGED = "tracking number changed"
    TEMPLATE_ADDED = "template added"
    TEMPLATE_CHANGED = "template changed"
    TEMPLATE_REMOVED = "template removed"
    TAG_ADDED = "tag added"
    TAG_RENAMED = "tag renamed"
    TAG_REMOVED = "tag removed"
    SOURCE_ADDED = "source added"
    SOURCE_CHANGED = "source changed"
    SOURCE_REVOKED = "source revoked"
    HOOK_ADDED = "webhook endpoint added"
    HOOK_CHANGED = "webhook endpoint changed"
    HOOK_REMOVED = "webhook endpoint removed"
    HOOK_RESUMED = "webhook endpoint resumed"
    HOOK_ROTATED = "webhook secret changed"
    REFUSED_MENDED = "refused lead mended"
    REFUSED_DROPPED = "refused lead dropped"
    CONTACTS_IMPORTED = "contacts imported"
    OPT_OUT_RECORDED = "opt-out recorded"
    BLOCK_LIFTED = "block lifted"
    CONTACT_ERASED = "contact erased"


class Actor(Struct, frozen=True):
    """Who does something: an agent, the user of a command line, or the relay by itself."""

    agent_id: AgentId | None = None
    name: str = RELAY


class AuditEntry(Struct, frozen=True, kw_only=True):
    """One change, as it is kept."""

    id: AuditId
    company_id: CompanyId | None
    at: Instant
    agent_id: AgentId | None = None
    actor: str
    """The agent's name at that time; else “command line (their user on the machine)”, or “the relay”."""
    what: str
    """One of ``Audited``; of a newer relay it may be another word."""
    subject: str
    """What it is called: “Roofers”, “+14155550111”; a contact by the number of its record."""
    before: str = ""
    """The record as JSON, without secrets; empty where there was none."""
    after: str = ""


class AuditPage(Struct, frozen=True, kw_only=True):
    """Changes, newest first, and whether there are older ones."""

    entries: tuple[AuditEntry, ...]
    older: bool


def told(record: Any) -> str:
    """A record as JSON for the log: its fields in their order, secrets left out; empty for none."""
    if record is None:
        return ""
    return msgspec.json.encode(_without_secrets(msgspec.to_builtins(record))).decode()


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(inner) for name, inner in value.items() if name not in SECRETS}
    if isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value
