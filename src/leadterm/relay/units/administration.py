"""What an administrator changes in the middle of a day (F4): agents, teams, call flows, tracking numbers.

As from the command line, but by an agent, within their rights (F5), and joined with what another changed.
"""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain import administering, members
from leadterm.domain.model import (
    Agent,
    AgentId,
    CompanyId,
    FlowId,
    Member,
    NumberId,
    Right,
    Team,
    TeamId,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import AgentReply
from leadterm.domain.wire.admin import (
    AddNumber,
    EditFlow,
    EditNumber,
    EditTeam,
    FlowFields,
    FlowReply,
    InvitationReply,
    InviteAgent,
    NumberReply,
    TeamFields,
    TeamReply,
    TokenReply,
)
from leadterm.relay.store import ShownOnce, Tx
from leadterm.relay.units import admin
from leadterm.relay.units.admin.flows import change_flow, change_number, change_team
from leadterm.relay.units.loading import check_member, check_right, known, looked_after, not_found

# Agents --------------------------------------------------------------------------------------------------


def invite(agent_id: AgentId, company_id: CompanyId, request: InviteAgent) -> Callable[[Tx], ShownOnce]:
    """Somebody new. The reply has the token that they sign in with, this once."""
    plain = admin.new_token()

    def unit(tx: Tx) -> ShownOnce:
        actor = check_member(tx, agent_id, company_id)
        wanted = Member(company_id=company_id, agent_id=AgentId(0), role=request.role)
        members.check_invited(actor, wanted)
        made = admin.add_agent(company_id, request.name, request.role, plain)(tx).agent
        member = known(tx.member(made.id, company_id))
        shown = InvitationReply(agent=made, member=member, token=plain)
        return ShownOnce(shown=shown, kept=replace(shown, token=""))

    return unit


def make_token(agent_id: AgentId, company_id: CompanyId, other_id: AgentId) -> Callable[[Tx], ShownOnce]:
    """One more token of a colleague: for another machine, or in place of a lost one."""
    plain = admin.new_token()

    def unit(tx: Tx) -> ShownOnce:
        colleague = _kept_colleague(tx, agent_id, company_id, other_id)
        admin.add_token(colleague.id, f"made by {known(tx.agent(agent_id)).name}", plain)(tx)
        shown = TokenReply(agent=colleague, token=plain)
        return ShownOnce(shown=shown, kept=replace(shown, token=""))

    return unit


def revoke_tokens(agent_id: AgentId, company_id: CompanyId, other_id: AgentId) -> Callable[[Tx], AgentReply]:
    """Signs a colleague out everywhere: a lost laptop, or somebody who has left."""

    def unit(tx: Tx) -> AgentReply:
        colleague = _kept_colleague(tx, agent_id, company_id, other_id)
        if colleague.id == agent_id:
            raise Refused(
                RefusalCode.FORBIDDEN, "These are your own tokens. Ask another administrator, or sign out."
            )
        return AgentReply(agent=admin.revoke_tokens(colleague.id)(tx))

    return unit


def _kept_colleague(tx: Tx, agent_id: AgentId, company_id: CompanyId, other_id: AgentId) -> Agent:
    """A colleague whose tokens the agent may make and revoke: in every company that those open."""
    check_right(tx, agent_id, company_id, Right.MANAGE_AGENTS)
    if tx.member(other_id, company_id) is None:
        raise not_found("colleague")
    for place in tx.memberships(other_id):
        members.check_keeper(tx.member(agent_id, place.company_id), place)
    return known(tx.agent(other_id))


# Teams ---------------------------------------------------------------------------------------------------


def add_team(agent_id: AgentId, company_id: CompanyId, request: TeamFields) -> Callable[[Tx], TeamReply]:
    def unit(tx: Tx) -> TeamReply:
        check_right(tx, agent_id, company_id, Right.MANAGE_COMPANY)
        team = admin.add_team(company_id, request.name, request.agent_ids)(tx)
        _set_auto_text(tx, team, TeamFields(name=team.name), request)
        return TeamReply(team=team)

    return unit


def edit_team(agent_id: AgentId, team_id: TeamId, request: EditTeam) -> Callable[[Tx], TeamReply]:
    def unit(tx: Tx) -> TeamReply:
        old = looked_after(tx, agent_id, tx.team(team_id), "team", Right.MANAGE_COMPANY)
        current = administering.team_fields(old, tx.auto_text(old.id))
        fields, merged = administering.joined(request.base, request.mine, current, ("agent_ids",))
        new = replace(old, name=fields.name, agent_ids=fields.agent_ids)
        _set_auto_text(tx, old, current, fields)
        return TeamReply(team=change_team(tx, old, new), merged=merged)

    return unit


def remove_team(agent_id: AgentId, team_id: TeamId) -> Callable[[Tx], TeamReply]:
    def unit(tx: Tx) -> TeamReply:
        team = looked_after(tx, agent_id, tx.team(team_id), "team", Right.MANAGE_COMPANY)
        return TeamReply(team=admin.remove_team(team.id)(tx))

    return unit


def _set_auto_text(tx: Tx, team: Team, old: TeamFields, new: TeamFields) -> None:
    if (old.auto_text, old.auto_text_on) == (new.auto_text, new.auto_text_on):
        return
    if not new.auto_text.strip():
        if new.auto_text_on:
            raise Refused(RefusalCode.INVALID, "Write the auto-text, or leave it off.", field="auto_text")
        if not old.auto_text:
            return
    words = new.auto_text if new.auto_text.strip() else None
    try:
        admin.set_auto_text(team.id, words, enabled=new.auto_text_on)(tx)
    except Refused as refused:
        raise Refused(refused.code, refused.sentence, field="auto_text") from None


# Call flows ----------------------------------------------------------------------------------------------


def add_flow(agent_id: AgentId, company_id: CompanyId, request: FlowFields) -> Callable[[Tx], FlowReply]:
    def unit(tx: Tx) -> FlowReply:
        check_right(tx, agent_id, company_id, Right.MANAGE_COMPANY)
        made = admin.add_flow(company_id, request.name, request.agent_ids, request.team_ids)(tx)
        return FlowReply(flow=made)

    return unit


def edit_flow(agent_id: AgentId, flow_id: FlowId, request: EditFlow) -> Callable[[Tx], FlowReply]:
    def unit(tx: Tx) -> FlowReply:
        old = looked_after(tx, agent_id, tx.flow(flow_id), "call flow", Right.MANAGE_COMPANY)
        sets = ("agent_ids", "team_ids")
        current = administering.flow_fields(old)
        fields, merged = administering.joined(request.base, request.mine, current, sets)
        new = replace(old, name=fields.name, text_agent_ids=fields.agent_ids, text_team_ids=fields.team_ids)
        return FlowReply(flow=change_flow(tx, old, new), merged=merged)

    return unit


def remove_flow(agent_id: AgentId, flow_id: FlowId) -> Callable[[Tx], FlowReply]:
    def unit(tx: Tx) -> FlowReply:
        flow = looked_after(tx, agent_id, tx.flow(flow_id), "call flow", Right.MANAGE_COMPANY)
        return FlowReply(flow=admin.remove_flow(flow.id)(tx))

    return unit


# Tracking numbers ----------------------------------------------------------------------------------------


def add_number(agent_id: AgentId, company_id: CompanyId, request: AddNumber) -> Callable[[Tx], NumberReply]:
    def unit(tx: Tx) -> NumberReply:
        check_right(tx, agent_id, company_id, Right.MANAGE_COMPANY)
        fields = request.fields
        made = admin.add_number(company_id, request.number, fields.label, fields.source, fields.flow)(tx)
        if fields.forwarding:
            made = change_number(tx, made, replace(made, forwarding=True))
        return NumberReply(number=made)

    return unit


def edit_number(agent_id: AgentId, number_id: NumberId, request: EditNumber) -> Callable[[Tx], NumberReply]:
    def unit(tx: Tx) -> NumberReply:
        old = looked_after(tx, agent_id, tx.number(number_id), "tracking number", Right.MANAGE_COMPANY)
        current = administering.number_fields(old)
        fields, merged = administering.joined(request.base, request.mine, current)
        new = replace(
            old, label=fields.label, source=fields.source, flow_id=fields.flow, forwarding=fields.forwarding
        )
        return NumberReply(number=change_number(tx, old, new), merged=merged)

    return unit
