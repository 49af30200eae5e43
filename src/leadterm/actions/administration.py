"""What an administrator changes in the middle of a day (F4): agents, teams, call flows, tracking numbers."""

from collections.abc import Awaitable
from typing import TypeVar

from msgspec import Struct

from leadterm.actions.errands import new_key
from leadterm.actions.part import DeskPart
from leadterm.actions.people import UNSAVED
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.domain.audit import AuditId, AuditPage
from leadterm.domain.model import AgentId, Company, FlowId, NumberId, TeamId
from leadterm.domain.refusals import RefusalCode
from leadterm.domain.wire import AgentReply
from leadterm.domain.wire.admin import (
    AddNumber,
    CompanyFields,
    EditCompany,
    EditFlow,
    EditNumber,
    EditTeam,
    FlowFields,
    FlowReply,
    InviteAgent,
    NumberFields,
    NumberReply,
    SetUp,
    TeamFields,
    TeamReply,
)

T = TypeVar("T", bound=Struct)

_TOKEN_LOST = "It is done, but the token did not arrive. Make a new one from the list of agents."  # noqa: S105


class Saved(Struct, frozen=True, kw_only=True):
    """How saving went, for the form, which keeps what was typed while it is not saved."""

    sentence: str = ""
    """Why it is not saved; empty when it is."""
    field: str = ""
    """Which field is at fault, by its name on the wire."""
    meanwhile: bool = False
    """Another changed the same field first: look at both."""
    token: str = ""
    """Of a new agent, or another of theirs; or an endpoint's secret. Shown this once."""


class Administration(DeskPart):
    """``key`` is that of a form for as long as nothing else is typed: saved twice, it is done once."""

    async def set_up(self) -> SetUp | None:
        """How the company is set up; None when it is refused, or no answer comes."""
        return await self._errands.ask(self._api.set_up())

    async def audit_page(self, before: AuditId | None = None) -> AuditPage | None:
        """What administrators changed, newest first."""
        return await self._errands.ask(self._api.audit(before=before))

    async def invite(self, invitation: InviteAgent, key: str) -> Saved:
        reply, why = await self._tried(self._api.invite_agent(invitation, key=key))
        if reply is None:
            return why
        return Saved(token=reply.token) if reply.token else Saved(sentence=_TOKEN_LOST)

    async def make_token(self, agent_id: AgentId) -> Saved:
        reply, why = await self._tried(self._api.make_token(agent_id, key=new_key()))
        return why if reply is None else Saved(token=reply.token)

    async def revoke_tokens(self, agent_id: AgentId) -> AgentReply | None:
        """Signs a colleague out everywhere; what went wrong is in the status line."""
        return await self._errands.ask(self._api.revoke_tokens(agent_id, key=new_key()))

    async def company_settings(self) -> Company | None:
        """The company as the relay has it now; None when it is refused, or no answer comes."""
        reply = await self._errands.ask(self._api.company_settings())
        return None if reply is None else reply.company

    async def save_company(self, base: CompanyFields, mine: CompanyFields, key: str) -> Saved:
        asking = self._api.edit_company(EditCompany(base=base, mine=mine), key=key)
        reply, why = await self._tried(asking)
        return why if reply is None else self._merged(reply.merged)

    async def save_team(
        self, team_id: TeamId | None, base: TeamFields | None, mine: TeamFields, key: str
    ) -> Saved:
        """Makes a team, or changes one as ``base`` was seen."""
        asking: Awaitable[TeamReply] = (
            self._api.add_team(mine, key=key)
            if team_id is None or base is None
            else self._api.edit_team(team_id, EditTeam(base=base, mine=mine), key=key)
        )
        reply, why = await self._tried(asking)
        return why if reply is None else self._merged(reply.merged)

    async def save_flow(
        self, flow_id: FlowId | None, base: FlowFields | None, mine: FlowFields, key: str
    ) -> Saved:
        asking: Awaitable[FlowReply] = (
            self._api.add_flow(mine, key=key)
            if flow_id is None or base is None
            else self._api.edit_flow(flow_id, EditFlow(base=base, mine=mine), key=key)
        )
        reply, why = await self._tried(asking)
        return why if reply is None else self._merged(reply.merged)

    async def remove_team(self, team_id: TeamId) -> Saved:
        _, why = await self._tried(self._api.remove_team(team_id, key=new_key()))
        return why

    async def remove_flow(self, flow_id: FlowId) -> Saved:
        _, why = await self._tried(self._api.remove_flow(flow_id, key=new_key()))
        return why

    async def add_number(self, number: str, fields: NumberFields, key: str) -> Saved:
        asking = self._api.add_number(AddNumber(number=number, fields=fields), key=key)
        reply, why = await self._tried(asking)
        return why if reply is None else Saved()

    async def save_number(
        self, number_id: NumberId, base: NumberFields, mine: NumberFields, key: str
    ) -> Saved:
        asking: Awaitable[NumberReply] = self._api.edit_number(
            number_id, EditNumber(base=base, mine=mine), key=key
        )
        reply, why = await self._tried(asking)
        return why if reply is None else self._merged(reply.merged)

    def _merged(self, fields: tuple[str, ...]) -> Saved:
        if fields:
            self.say(f"Saved. Somebody else's change was kept too: {', '.join(fields)}.")
        return Saved()

    async def _tried(self, asking: Awaitable[T]) -> tuple[T | None, Saved]:
        try:
            return await asking, Saved()
        except RelayUnreachable:
            return None, Saved(sentence=UNSAVED)
        except RelayRefused as refused:
            meanwhile = refused.code == RefusalCode.EDITED_MEANWHILE
            return None, Saved(sentence=refused.sentence, field=refused.field, meanwhile=meanwhile)
        except NotSignedIn as error:
            self._errands.sign_out(error.sentence)
            return None, Saved(sentence=error.sentence)
