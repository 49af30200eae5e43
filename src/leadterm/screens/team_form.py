"""A team: what it is called, and who is in it (F4)."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import rebased, team_fields
from leadterm.domain.model import Agent, AgentId, Team
from leadterm.domain.wire.admin import SetUp, TeamFields
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.widgets.text_field import LineField
from leadterm.widgets.tick_list import Tick, TickList

SETS = ("agent_ids",)


class TeamForm(RecordForm):
    """Filled with the team, or empty for a new one."""

    def __init__(self, desk: Desk, there: SetUp, team: Team | None, keys: str) -> None:
        super().__init__(f"Team {team.name}" if team else "New team", keys)
        self._desk = desk
        self._team_id = team.id if team else None
        self._base = team_fields(team) if team else None
        self._called = LineField(team.name if team else "", id="team-name")
        self._agents = TickList(
            agent_ticks(there.agents), team.agent_ids if team else (), empty="no agents yet"
        )
        self._agents.add_class("-tall")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Agents", self._agents

    def on_mount(self) -> None:
        self._called.focus()

    @property
    def mine(self) -> TeamFields:
        return TeamFields(name=self._called.text.strip(), agent_ids=tuple(map(AgentId, self._agents.ticked)))

    def field_of(self, name: str) -> Widget | None:
        return {"name": self._called, "agent": self._agents}.get(name)

    async def save(self, key: str) -> Saved:
        return await self._desk.save_team(self._team_id, self._base, self.mine, key)

    async def look_again(self) -> Sequence[str]:
        there = await self._desk.set_up()
        team = next((it for it in there.teams if it.id == self._team_id), None) if there else None
        if team is None or self._base is None:
            return (GONE,) if there else ()
        now = team_fields(team)
        mine = rebased(self._base, self.mine, now, SETS)
        self._base = now
        self._called.show_text(mine.name)
        self._agents.show_ticked(mine.agent_ids)
        return (f"The team is called “{now.name}” now. Saving puts yours in place of it.",)


def agent_ticks(agents: Iterable[Agent]) -> list[Tick]:
    """By name, with how they stand."""
    ordered = sorted(agents, key=lambda agent: (agent.name.casefold(), agent.id))
    return [Tick(agent.id, agent.name, agent.availability.value) for agent in ordered]
