"""What an administrator wants in the middle of a day (F4): kinds of records, their lists and forms."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from leadterm.domain.model import Agent, CallFlow, Member, Right, Team, TrackingNumber
from leadterm.domain.wire import ColleaguesReply
from leadterm.domain.wire.admin import SetUp
from leadterm.screens.errands import Choice
from leadterm.screens.hook_wishes import HookWishes
from leadterm.screens.intake_wishes import IntakeWishes
from leadterm.screens.office_wishes import OfficeWishes, colleagues_by_name, told_rights
from leadterm.screens.tag_wishes import TagWishes
from leadterm.state.names import counted, shown_number
from leadterm.state.parts import Severity

if TYPE_CHECKING:
    from leadterm.screens.palette import Command
    from leadterm.screens.record_list import Record

Show = Callable[[SetUp], "list[Record]"]


class AdminWishes(HookWishes, IntakeWishes, TagWishes, OfficeWishes):
    """Each list reads the relay first; what it does not let this agent see is not offered."""

    def open_administration(self) -> None:
        """A menu of what this agent may look after."""
        choices = self._administration()
        if not choices:
            self.say("There is nothing that you may look after. An owner can give you the rights.")
            return
        self._choose("Administration", choices)

    def administration_commands(self) -> "list[Command]":
        """The same, each by its name in the palette."""
        from leadterm.screens.palette import Command
        from leadterm.widgets.palette_pane import PaletteEntry

        return [
            Command(PaletteEntry(label.lower(), f"{note[0].upper()}{note[1:]}.", name="administration"), run)
            for label, note, run in self._administration()
            if note
        ]

    def _administration(self) -> list[Choice]:
        rights = self._store.rights
        choices: list[Choice] = []
        if Right.MANAGE_AGENTS in rights:
            choices.append(("Agents", "invite, rights, tokens", self._looking_after(self._agents)))
        if Right.MANAGE_COMPANY in rights:
            choices += [
                ("Teams", "who is in them", self._looking_after(self._teams)),
                ("Tracking numbers", "label, source, call flow", self._looking_after(self._numbers)),
                ("Call flows", "to whom texts are offered", self._looking_after(self._flows)),
                ("Lead sources", "forms and mailboxes, keys", self._looking_after(self._sources)),
                ("Webhook endpoints", "who is told what happens", self._looking_after(self._hooks)),
                ("Tags", "what agents are offered", self._looking_after(self._tags)),
            ]
        if Right.MEND_LEADS in rights:
            choices.append(("Refused leads", "put right or dropped", self._looking_after(self._refused)))
        if Right.MANAGE_TEMPLATES in rights:
            choices.append(("Templates", "", self.manage_templates))
        if Right.MANAGE_COMPANY in rights:
            choices += [
                ("Company settings", "name, country, opt-outs", self._looking_after(self._company)),
                ("Audit log", "who changed what", self._looking_after(self._audit)),
            ]
        return choices

    # The lists --------------------------------------------------------------------------------------------

    def _looking_after(self, show: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
        return lambda: self._once("administration", show)

    async def _agents(self) -> None:
        from leadterm.screens.record_list import RecordList

        async def read() -> "Sequence[Record] | None":
            reply = await self._desk.colleagues()
            return None if reply is None else self._agent_records(reply)

        records = await read()
        if records is not None:
            screen = RecordList("Agents", "+ new agent", records, read, self._invite)
            await self._app.push_screen(screen)

    async def _teams(self) -> None:
        await self._list(
            "Teams", "+ new team", self._team_records, lambda there: self._edit_team(there, None)
        )

    async def _flows(self) -> None:
        add = "+ new call flow"
        await self._list("Call flows", add, self._flow_records, lambda there: self._edit_flow(there, None))

    async def _numbers(self) -> None:
        add = "+ new tracking number"
        await self._list(
            "Tracking numbers", add, self._number_records, lambda there: self._edit_number(there, None)
        )

    async def _company(self) -> None:
        from leadterm.screens.company_form import CompanyForm

        company = await self._desk.company_settings()
        if company is not None:
            await self._app.push_screen(CompanyForm(self._desk, company, self._form_keys("save")))

    async def _audit(self) -> None:
        from leadterm.screens.audit import AuditScreen

        there, page = await self._desk.set_up(), await self._desk.audit_page()
        if there is not None and page is not None:
            await self._app.push_screen(AuditScreen(self._desk, self._calendar, _names(there), page))

    async def _list(self, heading: str, new_word: str, show: Show, add: Callable[[SetUp], None]) -> None:
        from leadterm.screens.record_list import RecordList

        latest = await self._desk.set_up()
        if latest is None:
            return
        seen = [latest]

        async def read() -> "Sequence[Record] | None":
            there = await self._desk.set_up()
            if there is None:
                return None
            seen[0] = there
            return show(there)

        screen = RecordList(heading, new_word, show(latest), read, lambda: add(seen[0]))
        await self._app.push_screen(screen)

    # Their lines ------------------------------------------------------------------------------------------

    def _agent_records(self, reply: ColleaguesReply) -> "list[Record]":
        from leadterm.screens.record_list import Record

        return [
            Record(
                agent.id, agent.name, told_rights(member), agent.availability.value, self._for(agent, member)
            )
            for agent, member in colleagues_by_name(reply)
        ]

    def _team_records(self, there: SetUp) -> "list[Record]":
        from leadterm.screens.record_list import Record

        names = _names(there)
        return [
            Record(
                team.id,
                team.name,
                counted(len(team.agent_ids), "agent"),
                _listed(team.agent_ids, names),
                partial(self._edit_team, there, team),
            )
            for team in sorted(there.teams, key=lambda it: it.name.casefold())
        ]

    def _flow_records(self, there: SetUp) -> "list[Record]":
        from leadterm.screens.record_list import Record

        names = _names(there)
        return [
            Record(
                flow.id,
                flow.name,
                counted(sum(number.flow_id == flow.id for number in there.numbers), "number"),
                _listed((*flow.text_agent_ids, *flow.text_team_ids), names),
                partial(self._edit_flow, there, flow),
            )
            for flow in sorted(there.flows, key=lambda it: it.name.casefold())
        ]

    def _number_records(self, there: SetUp) -> "list[Record]":
        from leadterm.screens.record_list import Record

        names = _names(there)
        return [
            Record(
                number.id,
                f"{shown_number(number.number, self._store.company)}  {number.label}",
                number.source,
                f"Call flow: {names.get(number.flow_id or 0, 'none')}",
                partial(self._edit_number, there, number),
            )
            for number in sorted(there.numbers, key=lambda it: (it.label.casefold(), it.number))
        ]

    # Their forms ------------------------------------------------------------------------------------------

    def _edit_team(self, there: SetUp, team: Team | None) -> None:
        from leadterm.screens.team_form import TeamForm

        self._app.push_screen(TeamForm(self._desk, there, team, self._form_keys("save")))

    def _edit_flow(self, there: SetUp, flow: CallFlow | None) -> None:
        from leadterm.screens.flow_form import FlowForm

        self._app.push_screen(FlowForm(self._desk, there, flow, self._form_keys("save")))

    def _edit_number(self, there: SetUp, number: TrackingNumber | None) -> None:
        from leadterm.screens.number_form import NumberForm

        form = NumberForm(self._desk, self._store, there, number, self._form_keys("save"))
        self._app.push_screen(form)

    def _invite(self) -> None:
        from leadterm.screens.invite_form import InviteForm

        self._app.push_screen(InviteForm(self._desk, self._show_token, self._form_keys("add")))

    def _show_token(self, name: str, token: str) -> None:
        from leadterm.screens.shown_once import ShownOnceForm

        about = "The console asks for it when it first starts."
        heading, copy, keys = f"Token of {name}", self._outside.copy, self._form_keys("copy")
        self._app.push_screen(ShownOnceForm(heading, "Token", token, about, copy, keys))

    # Agents -----------------------------------------------------------------------------------------------

    def _for(self, agent: Agent, member: Member) -> Callable[[], None]:
        """What can be done about a colleague."""

        def choose() -> None:
            self._choose(
                agent.name,
                [
                    ("Role and rights", told_rights(member), lambda: self._open_rights(agent, member)),
                    ("New token", "for another machine", lambda: self._make_token(agent)),
                    ("Revoke all tokens", "signs them out everywhere", lambda: self._ask_to_revoke(agent)),
                ],
            )

        return choose

    def _make_token(self, agent: Agent) -> None:
        async def made() -> None:
            saved = await self._desk.make_token(agent.id)
            if saved.sentence:
                self.say(saved.sentence, Severity.WARNING)
            else:
                self._show_token(agent.name, saved.token)

        self._once(f"token {agent.id}", made)

    def _ask_to_revoke(self, agent: Agent) -> None:
        self._choose(
            f"Revoke all tokens of {agent.name}?",
            [
                ("Keep them", "", lambda: None),
                ("Revoke them", "they are signed out everywhere", lambda: self._revoke(agent)),
            ],
        )

    def _revoke(self, agent: Agent) -> None:
        async def revoked() -> None:
            if await self._desk.revoke_tokens(agent.id) is not None:
                self.say(f"{agent.name}'s tokens no longer work.", Severity.GOOD)

        self._once(f"revoke {agent.id}", revoked)


def _names(there: SetUp) -> dict[int, str]:
    """What records are called, by their ids."""
    return {
        **{agent.id: agent.name for agent in there.agents},
        **{team.id: team.name for team in there.teams},
        **{flow.id: flow.name for flow in there.flows},
        **{number.id: number.number for number in there.numbers},
    }


def _listed(ids: Sequence[int], names: dict[int, str]) -> str:
    return ", ".join(names.get(id_, "somebody else") for id_ in ids) or "nobody yet"
