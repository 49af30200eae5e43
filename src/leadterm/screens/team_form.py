"""A team: what it is called, and who is in it (F4)."""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.administering import rebased, team_fields
from leadterm.domain.model import Agent, AgentId, Team
from leadterm.domain.wire.admin import SetUp, TeamFields
from leadterm.screens.record_form import GONE, RecordForm
from leadterm.widgets.check_field import CheckField
from leadterm.widgets.text_field import LineField, TextField
from leadterm.widgets.tick_list import Tick, TickList

SETS = ("agent_ids",)


class TeamForm(RecordForm):
    """Filled with the team, or empty for a new one."""

    def __init__(self, desk: Desk, there: SetUp, team: Team | None, keys: str) -> None:
        remove = partial(desk.remove_team, team.id) if team else None
        super().__init__(f"Team {team.name}" if team else "New team", keys, remove=remove)
        self._desk = desk
        self._team_id = team.id if team else None
        self._base = _fields(there, team) if team else None
        fields = self._base or TeamFields(name="")
        self._called = LineField(team.name if team else "", id="team-name")
        self._agents = TickList(
            agent_ticks(there.agents), team.agent_ids if team else (), empty="no agents yet"
        )
        self._agents.add_class("-tall")
        self._auto_text = TextField(fields.auto_text, classes="-tall", id="auto-text")
        self._auto_text_on = CheckField("sent to new leads while nobody is there")
        self._on = fields.auto_text_on

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "Name", self._called
        yield "Agents", self._agents
        yield "Auto-text", self._auto_text
        yield "", self._auto_text_on

    def on_mount(self) -> None:
        self._auto_text_on.show(self._on)
        self._called.focus()

    @property
    def mine(self) -> TeamFields:
        return TeamFields(
            name=self._called.text.strip(),
            agent_ids=tuple(map(AgentId, self._agents.ticked)),
            auto_text=self._auto_text.text.strip(),
            auto_text_on=self._auto_text_on.checked,
        )

    def field_of(self, name: str) -> Widget | None:
        fields = {"name": self._called, "agent": self._agents, "auto_text": self._auto_text}
        return fields.get(name)

    async def save(self, key: str) -> Saved:
        return await self._desk.save_team(self._team_id, self._base, self.mine, key)

    async def look_again(self) -> Sequence[str]:
        there = await self._desk.set_up()
        team = next((it for it in there.teams if it.id == self._team_id), None) if there else None
        if there is None or team is None or self._base is None:
            return (GONE,) if there else ()
        was, now = self._base, _fields(there, team)
        mine = rebased(was, self.mine, now, SETS)
        self._base = now
        self._called.show_text(mine.name)
        self._agents.show_ticked(mine.agent_ids)
        self._auto_text.show_text(mine.auto_text)
        self._auto_text_on.show(mine.auto_text_on)
        told = []
        if now.name not in (was.name, mine.name):
            told.append(f"The team is called “{now.name}” now. Saving puts yours in place of it.")
        if now.auto_text not in (was.auto_text, mine.auto_text):
            told.append(f"The auto-text is “{now.auto_text}” now. Saving puts yours in place of it.")
        return told


def _fields(there: SetUp, team: Team) -> TeamFields:
    found = (auto_text for auto_text in there.auto_texts if auto_text.team_id == team.id)
    return team_fields(team, next(found, None))


def agent_ticks(agents: Iterable[Agent]) -> list[Tick]:
    """By name, with how they stand."""
    ordered = sorted(agents, key=lambda agent: (agent.name.casefold(), agent.id))
    return [Tick(agent.id, agent.name, agent.availability.value) for agent in ordered]
