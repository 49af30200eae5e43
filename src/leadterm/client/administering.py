"""What administrators ask of the relay (F4)."""

from leadterm.client.asking import Asking
from leadterm.domain.audit import AuditId, AuditPage
from leadterm.domain.model import AgentId, FlowId, Instant, NumberId, TeamId
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


class Administering(Asking):
    """The endpoints under ``/v1/admin``, by the words of their paths."""

    async def set_up(self) -> SetUp:
        """How the company is set up."""
        return await self._get("/v1/admin/setup", SetUp)

    async def audit(
        self,
        *,
        before: AuditId | None = None,
        since: Instant | None = None,
        who: str = "",
        what: str = "",
        limit: int | None = None,
    ) -> AuditPage:
        """A page of what administrators changed, newest first."""
        return await self._get(
            "/v1/admin/audit",
            AuditPage,
            before=before,
            since=since,
            who=who or None,
            what=what or None,
            limit=limit,
        )

    async def company_settings(self) -> CompanyReply:
        return await self._get("/v1/admin/company", CompanyReply)

    async def edit_company(self, edit: EditCompany, *, key: str) -> CompanyReply:
        return await self._command("PATCH", "/v1/admin/company", CompanyReply, key, edit)

    async def invite_agent(self, invitation: InviteAgent, *, key: str) -> InvitationReply:
        """Adds an agent; the reply has their token, this once."""
        return await self._command("POST", "/v1/admin/agents", InvitationReply, key, invitation)

    async def make_token(self, agent_id: AgentId, *, key: str) -> TokenReply:
        return await self._command("POST", f"/v1/admin/agents/{agent_id}/tokens", TokenReply, key)

    async def revoke_tokens(self, agent_id: AgentId, *, key: str) -> AgentReply:
        return await self._command("DELETE", f"/v1/admin/agents/{agent_id}/tokens", AgentReply, key)

    async def add_team(self, team: TeamFields, *, key: str) -> TeamReply:
        return await self._command("POST", "/v1/admin/teams", TeamReply, key, team)

    async def edit_team(self, team_id: TeamId, edit: EditTeam, *, key: str) -> TeamReply:
        return await self._command("PATCH", f"/v1/admin/teams/{team_id}", TeamReply, key, edit)

    async def remove_team(self, team_id: TeamId, *, key: str) -> TeamReply:
        return await self._command("DELETE", f"/v1/admin/teams/{team_id}", TeamReply, key)

    async def add_flow(self, flow: FlowFields, *, key: str) -> FlowReply:
        return await self._command("POST", "/v1/admin/flows", FlowReply, key, flow)

    async def edit_flow(self, flow_id: FlowId, edit: EditFlow, *, key: str) -> FlowReply:
        return await self._command("PATCH", f"/v1/admin/flows/{flow_id}", FlowReply, key, edit)

    async def remove_flow(self, flow_id: FlowId, *, key: str) -> FlowReply:
        return await self._command("DELETE", f"/v1/admin/flows/{flow_id}", FlowReply, key)

    async def add_number(self, number: AddNumber, *, key: str) -> NumberReply:
        return await self._command("POST", "/v1/admin/numbers", NumberReply, key, number)

    async def edit_number(self, number_id: NumberId, edit: EditNumber, *, key: str) -> NumberReply:
        return await self._command("PATCH", f"/v1/admin/numbers/{number_id}", NumberReply, key, edit)
