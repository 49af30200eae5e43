"""Setting up teams, call flows and tracking numbers (F4)."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain.model import (
    AgentId,
    CallFlow,
    CompanyId,
    FlowId,
    NumberId,
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
from leadterm.relay.units.admin.words import announce, name_of, own_company
from leadterm.relay.units.loading import known


def add_team(company_id: CompanyId, name: str, agent_ids: tuple[AgentId, ...]) -> Callable[[Tx], Team]:
    def unit(tx: Tx) -> Team:
        own_company(tx, company_id)
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
        own_company(tx, company_id)
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
        company = own_company(tx, company_id)
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
        announce(tx, company_id, number=tracking)
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
        announce(tx, tracking.company_id, number=changed)
        _offer_anew(tx, tracking.company_id)
        return changed

    return unit


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
