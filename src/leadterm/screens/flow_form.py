"""A call flow: what it is called, and to whom it offers texts (B4, F4)."""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import flow_fields, rebased
from leadterm.domain.model import AgentId, CallFlow, TeamId
from leadterm.domain.wire.admin import FlowFields, SetUp
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.screens.team_form import agent_ticks
from leadterm.state.names import counted
from leadterm.widgets.text_field import LineField
from leadterm.widgets.tick_list import Tick, TickList

SETS = ("agent_ids", "team_ids")


class FlowForm(RecordForm):
    """Filled with the call flow, or empty for a new one."""

    def __init__(self, desk: Desk, there: SetUp, flow: CallFlow | None, keys: str) -> None:
        remove = partial(desk.remove_flow, flow.id) if flow else None
        super().__init__(f"Call flow {flow.name}" if flow else "New call flow", keys, remove=remove)
        self._desk = desk
        self._flow_id = flow.id if flow else None
        self._base = flow_fields(flow) if flow else None
        fields = self._base or FlowFields(name="")
        teams = [Tick(team.id, team.name, counted(len(team.agent_ids), "agent")) for team in there.teams]
        self._called = LineField(fields.name, id="flow-name")
        self._agents = TickList(agent_ticks(there.agents), fields.agent_ids, empty="no agents yet")
        self._teams = TickList(
            sorted(teams, key=lambda tick: tick.label.casefold()), fields.team_ids, empty="no teams yet"
        )
        self._agents.add_class("-tall")
        self._teams.add_class("-tall")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Agents", self._agents
        yield "Teams", self._teams

    def on_mount(self) -> None:
        self._called.focus()

    @property
    def mine(self) -> FlowFields:
        return FlowFields(
            name=self._called.text.strip(),
            agent_ids=tuple(map(AgentId, self._agents.ticked)),
            team_ids=tuple(map(TeamId, self._teams.ticked)),
        )

    def field_of(self, name: str) -> Widget | None:
        return {"name": self._called, "agent": self._agents, "team": self._teams}.get(name)

    async def save(self, key: str) -> Saved:
        return await self._desk.save_flow(self._flow_id, self._base, self.mine, key)

    async def look_again(self) -> Sequence[str]:
        there = await self._desk.set_up()
        flow = next((it for it in there.flows if it.id == self._flow_id), None) if there else None
        if flow is None or self._base is None:
            return (GONE,) if there else ()
        now = flow_fields(flow)
        mine = rebased(self._base, self.mine, now, SETS)
        self._base = now
        self._called.show_text(mine.name)
        self._agents.show_ticked(mine.agent_ids)
        self._teams.show_ticked(mine.team_ids)
        return (f"The call flow is called “{now.name}” now. Saving puts yours in place of it.",)
