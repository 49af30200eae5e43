"""What administrators do over HTTP (F4): set the company up, look after its agents, read the audit log."""

from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.audit import AuditId, AuditPage
from leadterm.domain.model import AgentId, FlowId, Instant, NumberId, Right, TeamId
from leadterm.domain.wire import AgentReply
from leadterm.domain.wire.admin import (
    AddNumber,
    CompanyReply,
    EditCompany,
    EditFlow,
    EditNumber,
    EditTeam,
    FlowFields,
    FlowReply,
    InvitationReply,
    InviteAgent,
    NumberReply,
    SetUp,
    TeamFields,
    TeamReply,
    TokenReply,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import administering_company, administration
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import company_with
from leadterm.relay.web.requests import LIMIT_USUAL, Kind, Parameter
from leadterm.relay.web.table import LIMIT, Command, Query

# Questions -----------------------------------------------------------------------------------------------


async def set_up(call: Call) -> SetUp:
    return await call.reads.set_up(company_with(call, Right.MANAGE_COMPANY))


async def company(call: Call) -> CompanyReply:
    found = await call.reads.company(company_with(call, Right.MANAGE_COMPANY))
    assert found is not None, "who may manage a company has one"
    return CompanyReply(company=found)


async def audit(call: Call) -> AuditPage:
    since, before = call.parameters.number("since"), call.parameters.number("before")
    return await call.reads.audit(
        company_with(call, Right.MANAGE_COMPANY),
        since=None if since is None else Instant(since),
        who=call.parameters.word("who"),
        what=call.parameters.word("what"),
        before=None if before is None else AuditId(before),
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


QUERIES = (
    Query(
        path="/v1/admin/setup",
        name="set_up",
        about="How the company is set up: agents, teams, call flows, tracking numbers.",
        reply=SetUp,
        answer=set_up,
    ),
    Query(
        path="/v1/admin/company",
        name="company",
        about="The company's own settings.",
        reply=CompanyReply,
        answer=company,
    ),
    Query(
        path="/v1/admin/audit",
        name="audit",
        about="What administrators changed, newest first.",
        reply=AuditPage,
        answer=audit,
        parameters=(
            Parameter(name="before", kind=Kind.ID, about="the last change of the page before"),
            Parameter(name="since", kind=Kind.CURSOR, about="from when on: milliseconds since 1970 in UTC"),
            Parameter(name="who", kind=Kind.TEXT, about="a part of the name of whoever made them"),
            Parameter(name="what", kind=Kind.TEXT, about="a part of what was done: “team”, “rights changed”"),
            LIMIT,
        ),
    ),
)

# Commands ------------------------------------------------------------------------------------------------


def edit_company(call: Call, body: EditCompany) -> Callable[[Tx], CompanyReply]:
    return administering_company.edit(call.caller.agent_id, call.company(), body)


def invite(call: Call, body: InviteAgent) -> Callable[[Tx], Struct]:
    return administration.invite(call.caller.agent_id, call.company(), body)


def make_token(call: Call, _body: None) -> Callable[[Tx], Struct]:
    return administration.make_token(call.caller.agent_id, call.company(), _colleague(call))


def revoke_tokens(call: Call, _body: None) -> Callable[[Tx], AgentReply]:
    return administration.revoke_tokens(call.caller.agent_id, call.company(), _colleague(call))


def add_team(call: Call, body: TeamFields) -> Callable[[Tx], TeamReply]:
    return administration.add_team(call.caller.agent_id, call.company(), body)


def edit_team(call: Call, body: EditTeam) -> Callable[[Tx], TeamReply]:
    return administration.edit_team(call.caller.agent_id, TeamId(call.path_id("team_id")), body)


def remove_team(call: Call, _body: None) -> Callable[[Tx], TeamReply]:
    return administration.remove_team(call.caller.agent_id, TeamId(call.path_id("team_id")))


def add_flow(call: Call, body: FlowFields) -> Callable[[Tx], FlowReply]:
    return administration.add_flow(call.caller.agent_id, call.company(), body)


def edit_flow(call: Call, body: EditFlow) -> Callable[[Tx], FlowReply]:
    return administration.edit_flow(call.caller.agent_id, FlowId(call.path_id("flow_id")), body)


def remove_flow(call: Call, _body: None) -> Callable[[Tx], FlowReply]:
    return administration.remove_flow(call.caller.agent_id, FlowId(call.path_id("flow_id")))


def add_number(call: Call, body: AddNumber) -> Callable[[Tx], NumberReply]:
    return administration.add_number(call.caller.agent_id, call.company(), body)


def edit_number(call: Call, body: EditNumber) -> Callable[[Tx], NumberReply]:
    return administration.edit_number(call.caller.agent_id, NumberId(call.path_id("number_id")), body)


def _colleague(call: Call) -> AgentId:
    return AgentId(call.path_id("agent_id"))


COMMANDS = (
    Command(
        method="PATCH",
        path="/v1/admin/company",
        name="edit_company",
        about="Changes the company's name, country, or how far an opt-out reaches from now on.",
        reply=CompanyReply,
        unit=edit_company,
        body=EditCompany,
    ),
    Command(
        method="POST",
        path="/v1/admin/agents",
        name="invite_agent",
        about="Adds an agent. Their token is shown in the answer, this once.",
        reply=InvitationReply,
        unit=invite,
        body=InviteAgent,
        status=201,
    ),
    Command(
        method="POST",
        path="/v1/admin/agents/{agent_id}/tokens",
        name="make_token",
        about="Makes one more token of a colleague. It is shown in the answer, this once.",
        reply=TokenReply,
        unit=make_token,
        status=201,
    ),
    Command(
        method="DELETE",
        path="/v1/admin/agents/{agent_id}/tokens",
        name="revoke_tokens",
        about="Makes all of a colleague's tokens worthless: they are signed out everywhere.",
        reply=AgentReply,
        unit=revoke_tokens,
    ),
    Command(
        method="POST",
        path="/v1/admin/teams",
        name="add_team",
        about="Makes a team.",
        reply=TeamReply,
        unit=add_team,
        body=TeamFields,
        status=201,
    ),
    Command(
        method="PATCH",
        path="/v1/admin/teams/{team_id}",
        name="edit_team",
        about="Changes a team's name or who is in it.",
        reply=TeamReply,
        unit=edit_team,
        body=EditTeam,
    ),
    Command(
        method="DELETE",
        path="/v1/admin/teams/{team_id}",
        name="remove_team",
        about="Takes a team away that no call flow and no lead source names any more.",
        reply=TeamReply,
        unit=remove_team,
    ),
    Command(
        method="POST",
        path="/v1/admin/flows",
        name="add_flow",
        about="Makes a call flow.",
        reply=FlowReply,
        unit=add_flow,
        body=FlowFields,
        status=201,
    ),
    Command(
        method="PATCH",
        path="/v1/admin/flows/{flow_id}",
        name="edit_flow",
        about="Changes a call flow's name or to whom it offers texts.",
        reply=FlowReply,
        unit=edit_flow,
        body=EditFlow,
    ),
    Command(
        method="DELETE",
        path="/v1/admin/flows/{flow_id}",
        name="remove_flow",
        about="Takes a call flow away that no tracking number has any more.",
        reply=FlowReply,
        unit=remove_flow,
    ),
    Command(
        method="POST",
        path="/v1/admin/numbers",
        name="add_number",
        about="Adds a tracking number.",
        reply=NumberReply,
        unit=add_number,
        body=AddNumber,
        status=201,
    ),
    Command(
        method="PATCH",
        path="/v1/admin/numbers/{number_id}",
        name="edit_number",
        about="Changes a tracking number's label, source or call flow.",
        reply=NumberReply,
        unit=edit_number,
        body=EditNumber,
    ),
)
