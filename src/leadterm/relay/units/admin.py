"""Setting up: companies, agents, teams, tracking numbers, call flows (F4)."""

import hashlib
import secrets
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Agent,
    AgentId,
    CallFlow,
    Company,
    CompanyId,
    FlowId,
    Member,
    NumberId,
    Role,
    Team,
    TeamId,
    TrackingNumber,
)
from leadterm.domain.phone import parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.routing import offer_anew, offered
from leadterm.domain.text import one_line
from leadterm.domain.wire import FIELD_LIMIT
from leadterm.relay.store import Tx
from leadterm.relay.units.loading import known

TOKEN_PREFIX = "lt_"  # noqa: S105 (what a token begins with, so that a leaked one is recognised)


class NewToken(Struct, frozen=True, kw_only=True):
    """A token just made. The plain text is shown once and kept nowhere."""

    agent: Agent
    plain: str


def token_hash(plain: str) -> str:
    """How a token is stored: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(plain.encode()).hexdigest()


def new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def name_of(text: str, field: str = "name") -> str:
    name = one_line(text, limit=FIELD_LIMIT).strip()
    if not name:
        raise Refused(RefusalCode.INVALID, f"The {field} must not be empty.", field=field)
    return name


def add_company(name: str, country: str) -> Callable[[Tx], Company]:
    def unit(tx: Tx) -> Company:
        code = country.strip().upper()
        if len(code) != 2 or not (code.isascii() and code.isalpha()):
            raise Refused(
                RefusalCode.INVALID,
                "The country is a code of two letters, such as US or GB.",
                field="country",
            )
        if any(company.name == name_of(name) for company in tx.companies()):
            raise Refused(RefusalCode.INVALID, f"There is a company named {name} already.", field="name")
        company = Company(id=CompanyId(tx.new_id()), name=name_of(name), country=code)
        _announce(tx, company.id, company=company)
        return company

    return unit


def add_agent(company_id: CompanyId, name: str, role: Role, plain_token: str) -> Callable[[Tx], NewToken]:
    """A new agent of a company, with a token to sign in with (A7)."""

    def unit(tx: Tx) -> NewToken:
        _company(tx, company_id)
        agent = Agent(id=AgentId(tx.new_id()), name=name_of(name))
        tx.save_agent(agent)
        tx.save_member(Member(company_id=company_id, agent_id=agent.id, role=role))
        tx.add_token(agent.id, token_hash(plain_token), "made with the agent")
        _announce(tx, company_id, agent=agent)
        return NewToken(agent=agent, plain=plain_token)

    return unit


def add_token(agent_id: AgentId, label: str, plain_token: str) -> Callable[[Tx], NewToken]:
    def unit(tx: Tx) -> NewToken:
        agent = tx.agent(agent_id)
        if agent is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no agent {agent_id}.", field="agent")
        tx.add_token(agent.id, token_hash(plain_token), label)
        return NewToken(agent=agent, plain=plain_token)

    return unit


def add_team(company_id: CompanyId, name: str, agent_ids: tuple[AgentId, ...]) -> Callable[[Tx], Team]:
    def unit(tx: Tx) -> Team:
        _company(tx, company_id)
        _check_members(tx, company_id, agent_ids)
        team = Team(id=TeamId(tx.new_id()), company_id=company_id, name=name_of(name), agent_ids=agent_ids)
        tx.save_team(team)
        return team

    return unit


def set_team(team_id: TeamId, agent_ids: tuple[AgentId, ...]) -> Callable[[Tx], Team]:
    def unit(tx: Tx) -> Team:
        team = tx.team(team_id)
        if team is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no team {team_id}.", field="team")
        _check_members(tx, team.company_id, agent_ids)
        changed = replace(team, agent_ids=agent_ids)
        tx.save_team(changed)
        _offer_anew(tx, team.company_id)
        return changed

    return unit


def add_flow(
    company_id: CompanyId,
    name: str,
    text_agent_ids: tuple[AgentId, ...],
    text_team_ids: tuple[TeamId, ...],
) -> Callable[[Tx], CallFlow]:
    """A call flow: to whom texts are offered (B4)."""

    def unit(tx: Tx) -> CallFlow:
        _company(tx, company_id)
        flow = CallFlow(
            id=FlowId(tx.new_id()),
            company_id=company_id,
            name=name_of(name),
            text_agent_ids=text_agent_ids,
            text_team_ids=text_team_ids,
        )
        _save_flow(tx, flow)
        return flow

    return unit


def set_flow(
    flow_id: FlowId, text_agent_ids: tuple[AgentId, ...], text_team_ids: tuple[TeamId, ...]
) -> Callable[[Tx], CallFlow]:
    def unit(tx: Tx) -> CallFlow:
        flow = tx.flow(flow_id)
        if flow is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no call flow {flow_id}.", field="flow")
        changed = replace(flow, text_agent_ids=text_agent_ids, text_team_ids=text_team_ids)
        _save_flow(tx, changed)
        _offer_anew(tx, flow.company_id)
        return changed

    return unit


def _save_flow(tx: Tx, flow: CallFlow) -> None:
    _check_members(tx, flow.company_id, flow.text_agent_ids)
    for team_id in flow.text_team_ids:
        team = tx.team(team_id)
        if team is None or team.company_id != flow.company_id:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no team {team_id} in this company.", field="team")
    tx.save_flow(flow)


def add_number(
    company_id: CompanyId, number: str, label: str, source: str, flow_id: FlowId | None
) -> Callable[[Tx], TrackingNumber]:
    """A tracking number: its label and source are what a lead who uses it is attributed to."""

    def unit(tx: Tx) -> TrackingNumber:
        company = _company(tx, company_id)
        parsed = parse_number(number, company.country)
        if not isinstance(parsed, str):
            raise Refused(RefusalCode.INVALID, parsed.sentence, field="number")
        if tx.number_by_e164(parsed) is not None:
            raise Refused(RefusalCode.INVALID, f"{parsed} is a tracking number already.", field="number")
        _check_flow(tx, company_id, flow_id)
        tracking = TrackingNumber(
            id=NumberId(tx.new_id()),
            company_id=company_id,
            number=parsed,
            label=name_of(label, "label"),
            source=one_line(source, limit=FIELD_LIMIT).strip(),
            flow_id=flow_id,
        )
        _announce(tx, company_id, number=tracking)
        return tracking

    return unit


def set_number(
    number_id: NumberId, label: str | None, source: str | None, flow_id: FlowId | None
) -> Callable[[Tx], TrackingNumber]:
    """Changes what is given of a tracking number."""

    def unit(tx: Tx) -> TrackingNumber:
        tracking = tx.number(number_id)
        if tracking is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no tracking number {number_id}.", field="number")
        _check_flow(tx, tracking.company_id, flow_id)
        changed = replace(
            tracking,
            label=name_of(label, "label") if label is not None else tracking.label,
            source=one_line(source, limit=FIELD_LIMIT).strip() if source is not None else tracking.source,
            flow_id=flow_id if flow_id is not None else tracking.flow_id,
        )
        _announce(tx, tracking.company_id, number=changed)
        _offer_anew(tx, tracking.company_id)
        return changed

    return unit


def _company(tx: Tx, company_id: CompanyId) -> Company:
    company = tx.company(company_id)
    if company is None:
        raise Refused(RefusalCode.NOT_FOUND, f"There is no company {company_id}.", field="company")
    return company


def _check_members(tx: Tx, company_id: CompanyId, agent_ids: tuple[AgentId, ...]) -> None:
    for agent_id in agent_ids:
        if tx.member(agent_id, company_id) is None:
            raise Refused(
                RefusalCode.NOT_FOUND, f"There is no agent {agent_id} in this company.", field="agent"
            )


def _check_flow(tx: Tx, company_id: CompanyId, flow_id: FlowId | None) -> None:
    if flow_id is None:
        return
    flow = tx.flow(flow_id)
    if flow is None or flow.company_id != company_id:
        raise Refused(
            RefusalCode.NOT_FOUND, f"There is no call flow {flow_id} in this company.", field="flow"
        )


def _offer_anew(tx: Tx, company_id: CompanyId) -> None:
    """What waits in Incoming is offered to those whom the flows reach now, and to nobody else (B4)."""
    waiting = []
    for interaction in tx.incoming(company_id):
        flow_id = known(tx.number(interaction.number_id)).flow_id
        reached = offered(tx.flow_agents(flow_id)) if flow_id is not None else ()
        waiting.append((interaction, known(tx.contact(interaction.contact_id)), reached))
    tx.carry_out(offer_anew(waiting, tx.now))


def _announce(
    tx: Tx,
    company_id: CompanyId,
    *,
    company: Company | None = None,
    agent: Agent | None = None,
    number: TrackingNumber | None = None,
) -> None:
    """Appends the event that saves the record and shows it on every console."""
    event = Event(
        type=EventType.DIRECTORY_CHANGED,
        company_id=company_id,
        at=tx.now,
        company=company,
        agent=agent,
        number=number,
    )
    tx.carry_out(Decision(events=(event,)))
