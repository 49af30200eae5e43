"""Setting up teams, call flows and tracking numbers (F4)."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from leadterm.domain.administering import clean_name, clean_words
from leadterm.domain.audit import Audited
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
from leadterm.relay.store import Tx
from leadterm.relay.units.admin.words import announce, own_company
from leadterm.relay.units.audit import record
from leadterm.relay.units.loading import known


def add_team(company_id: CompanyId, name: str, agent_ids: tuple[AgentId, ...]) -> Callable[[Tx], Team]:
    def unit(tx: Tx) -> Team:
        own_company(tx, company_id)
        _check_members(tx, company_id, agent_ids)
        _check_name("team", name, tx.teams(company_id))
        team = Team(id=TeamId(tx.new_id()), company_id=company_id, name=clean_name(name), agent_ids=agent_ids)
        tx.save_team(team)
        announce(tx, company_id)
        record(tx, company_id, Audited.TEAM_ADDED, team.name, None, team)
        return team

    return unit


def set_team(
    team_id: TeamId, agent_ids: tuple[AgentId, ...] | None = None, *, name: str | None = None
) -> Callable[[Tx], Team]:
    """Changes what is given of a team: all of its members, its name."""

    def unit(tx: Tx) -> Team:
        team = tx.team(team_id)
        if team is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no team {team_id}.", field="team")
        members = team.agent_ids if agent_ids is None else agent_ids
        called = team.name if name is None else name
        return change_team(tx, team, replace(team, agent_ids=members, name=called))

    return unit


def change_team(tx: Tx, old: Team, new: Team) -> Team:
    """Saves a team; what waits is offered to those whom the flows reach through it now."""
    new = replace(new, name=clean_name(new.name), agent_ids=tuple(sorted(set(new.agent_ids))))
    if new == old:
        return old
    _check_members(tx, new.company_id, new.agent_ids)
    _check_name("team", new.name, (it for it in tx.teams(old.company_id) if it.id != old.id))
    tx.save_team(new)
    announce(tx, new.company_id)
    record(tx, new.company_id, Audited.TEAM_CHANGED, new.name, old, new)
    _offer_anew(tx, new.company_id)
    return new


def remove_team(team_id: TeamId) -> Callable[[Tx], Team]:
    """Takes a team away, with its auto-text. Refused while anything is offered to it, or is its."""

    def unit(tx: Tx) -> Team:
        team = tx.team(team_id)
        if team is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no team {team_id}.", field="team")
        for flow in tx.flows(team.company_id):
            if team.id in flow.text_team_ids:
                raise _in_use(
                    f"The call flow {flow.name} offers texts to this team. Take it out there first."
                )
        sources = [it for it in tx.intake_sources(team.company_id) if it.team_id == team.id]
        for source in sources:
            if source.revoked_at is None:
                raise _in_use(f"The leads of the source {source.name} are this team's. Change that first.")
            tx.save_intake_source(replace(source, team_id=None))
        tx.remove_team(team.id)
        announce(tx, team.company_id)
        record(tx, team.company_id, Audited.TEAM_REMOVED, team.name, team, None)
        return team

    return unit


def _in_use(sentence: str) -> Refused:
    return Refused(RefusalCode.INVALID, sentence)


def add_flow(
    company_id: CompanyId,
    name: str,
    text_agent_ids: tuple[AgentId, ...],
    text_team_ids: tuple[TeamId, ...],
) -> Callable[[Tx], CallFlow]:
    """A call flow: to whom texts are offered (B4)."""

    def unit(tx: Tx) -> CallFlow:
        own_company(tx, company_id)
        _check_name("call flow", name, tx.flows(company_id))
        flow = CallFlow(
            id=FlowId(tx.new_id()),
            company_id=company_id,
            name=clean_name(name),
            text_agent_ids=text_agent_ids,
            text_team_ids=text_team_ids,
        )
        _check_reach(tx, flow)
        tx.save_flow(flow)
        announce(tx, company_id)
        record(tx, company_id, Audited.FLOW_ADDED, flow.name, None, flow)
        return flow

    return unit


def set_flow(
    flow_id: FlowId,
    text_agent_ids: tuple[AgentId, ...] | None = None,
    text_team_ids: tuple[TeamId, ...] | None = None,
    *,
    name: str | None = None,
) -> Callable[[Tx], CallFlow]:
    """Changes what is given of a call flow: all of its agents, all of its teams, its name."""

    def unit(tx: Tx) -> CallFlow:
        flow = tx.flow(flow_id)
        if flow is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no call flow {flow_id}.", field="flow")
        changed = replace(
            flow,
            name=flow.name if name is None else name,
            text_agent_ids=flow.text_agent_ids if text_agent_ids is None else text_agent_ids,
            text_team_ids=flow.text_team_ids if text_team_ids is None else text_team_ids,
        )
        return change_flow(tx, flow, changed)

    return unit


def change_flow(tx: Tx, old: CallFlow, new: CallFlow) -> CallFlow:
    """Saves a call flow; what waits is offered to those whom it reaches now."""
    new = replace(
        new,
        name=clean_name(new.name),
        text_agent_ids=tuple(sorted(set(new.text_agent_ids))),
        text_team_ids=tuple(sorted(set(new.text_team_ids))),
    )
    if new == old:
        return old
    _check_reach(tx, new)
    _check_name("call flow", new.name, (it for it in tx.flows(old.company_id) if it.id != old.id))
    tx.save_flow(new)
    announce(tx, new.company_id)
    record(tx, new.company_id, Audited.FLOW_CHANGED, new.name, old, new)
    _offer_anew(tx, new.company_id)
    return new


def remove_flow(flow_id: FlowId) -> Callable[[Tx], CallFlow]:
    """Takes a call flow away. Refused while a tracking number has it."""

    def unit(tx: Tx) -> CallFlow:
        flow = tx.flow(flow_id)
        if flow is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no call flow {flow_id}.", field="flow")
        for number in tx.numbers(flow.company_id):
            if number.flow_id == flow.id:
                raise _in_use(
                    f"The tracking number {number.label} has this call flow. Give it another first."
                )
        tx.remove_flow(flow.id)
        announce(tx, flow.company_id)
        record(tx, flow.company_id, Audited.FLOW_REMOVED, flow.name, flow, None)
        return flow

    return unit


def _check_reach(tx: Tx, flow: CallFlow) -> None:
    _check_members(tx, flow.company_id, flow.text_agent_ids)
    for team_id in flow.text_team_ids:
        team = tx.team(team_id)
        if team is None or team.company_id != flow.company_id:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no team {team_id} in this company.", field="team")


def _check_name(what: str, name: str, others: Iterable[Team | CallFlow]) -> None:
    """The command line picks by name, and so do people: two of a kind must not share one."""
    wanted = clean_name(name).casefold()
    for other in others:
        if other.name.casefold() == wanted:
            raise Refused(RefusalCode.INVALID, f"There is a {what} named {other.name} already.", field="name")


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
            label=clean_name(label, "label"),
            source=clean_words(source, "source"),
            flow_id=flow_id,
        )
        announce(tx, company_id, number=tracking)
        record(tx, company_id, Audited.NUMBER_ADDED, parsed, None, tracking)
        return tracking

    return unit


def set_number(
    number_id: NumberId,
    label: str | None,
    source: str | None,
    flow_id: FlowId | None,
    *,
    forwarding: bool | None = None,
) -> Callable[[Tx], TrackingNumber]:
    """Changes what is given of a tracking number."""

    def unit(tx: Tx) -> TrackingNumber:
        tracking = tx.number(number_id)
        if tracking is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no tracking number {number_id}.", field="number")
        wanted = replace(
            tracking,
            label=label if label is not None else tracking.label,
            source=source if source is not None else tracking.source,
            flow_id=flow_id if flow_id is not None else tracking.flow_id,
            forwarding=forwarding if forwarding is not None else tracking.forwarding,
        )
        return change_number(tx, tracking, wanted)

    return unit


def change_number(tx: Tx, old: TrackingNumber, new: TrackingNumber) -> TrackingNumber:
    """Saves a tracking number; what waits is offered to those whom its flow reaches."""
    new = replace(new, label=clean_name(new.label, "label"), source=clean_words(new.source, "source"))
    if new == old:
        return old
    _check_flow(tx, new.company_id, new.flow_id)
    announce(tx, new.company_id, number=new)
    record(tx, new.company_id, Audited.NUMBER_CHANGED, new.number, old, new)
    _offer_anew(tx, new.company_id)
    return new


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
