"""What crosses the wire when administrators work (F4): requests and replies of ``/v1/admin``.

An edit carries what the administrator saw (``base``) and what they made of it (``mine``): it is joined with
what others changed meanwhile, and a field that both changed is refused by its name.
"""

from msgspec import Struct

from leadterm.domain.intake import AutoText
from leadterm.domain.model import (
    Agent,
    AgentId,
    CallFlow,
    Company,
    FlowId,
    Member,
    OptOutScope,
    Role,
    Team,
    TeamId,
    TrackingNumber,
)


class InviteAgent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody new for the company."""

    name: str
    role: Role = Role.AGENT


class TeamFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    agent_ids: tuple[AgentId, ...] = ()
    auto_text: str = ""
    """What its new leads are sent while nobody is there (B21); an empty one leaves the words as they are."""
    auto_text_on: bool = False


class EditTeam(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: TeamFields
    mine: TeamFields


class FlowFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To whom a call flow offers texts (B4)."""

    name: str
    agent_ids: tuple[AgentId, ...] = ()
    team_ids: tuple[TeamId, ...] = ()


class EditFlow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: FlowFields
    mine: FlowFields


class NumberFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``flow`` is the number's call flow; without one, texts to it go straight to Recents."""

    label: str
    source: str = ""
    flow: FlowId | None = None
    forwarding: bool = False
    """Whether texts to it go on to the phones of its agents (B20)."""


class AddNumber(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``number`` as the company's country writes it, or with its + and country code."""

    number: str
    fields: NumberFields


class EditNumber(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: NumberFields
    mine: NumberFields


class CompanyFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be changed of a company. Opt-outs keep the reach with which they were recorded (B10)."""

    name: str
    country: str
    """Two letters (ISO 3166): how its national numbers are read."""
    opt_out_scope: OptOutScope = OptOutScope.COMPANY


class EditCompany(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    base: CompanyFields
    mine: CompanyFields


class CompanyReply(Struct, frozen=True, kw_only=True):
    company: Company
    merged: tuple[str, ...] = ()
    """Fields that somebody else had changed meanwhile and that were kept."""


class InvitationReply(Struct, frozen=True, kw_only=True):
    """Somebody new, and the token that they sign in with. It is shown this once and kept nowhere."""

    agent: Agent
    member: Member
    token: str
    """Empty when the same command is repeated: make a new one then."""


class TokenReply(Struct, frozen=True, kw_only=True):
    """A new token of an agent. It is shown this once and kept nowhere."""

    agent: Agent
    token: str
    """Empty when the same command is repeated: make a new one then."""


class TeamReply(Struct, frozen=True, kw_only=True):
    team: Team
    merged: tuple[str, ...] = ()
    """Fields that somebody else had changed meanwhile and that were kept."""


class FlowReply(Struct, frozen=True, kw_only=True):
    flow: CallFlow
    merged: tuple[str, ...] = ()


class NumberReply(Struct, frozen=True, kw_only=True):
    number: TrackingNumber
    merged: tuple[str, ...] = ()


class SetUp(Struct, frozen=True, kw_only=True):
    """How the company is set up, from one moment: all that its forms name."""

    agents: tuple[Agent, ...]
    teams: tuple[Team, ...]
    flows: tuple[CallFlow, ...]
    numbers: tuple[TrackingNumber, ...]
    auto_texts: tuple[AutoText, ...] = ()
    """Of the teams that have one, on or off."""
