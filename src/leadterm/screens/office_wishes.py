"""What the agent wants of the office: their profile, the templates, what colleagues may do (A7, B17, F5)."""

from leadterm.domain.model import Agent, Member
from leadterm.domain.rights import RIGHTS_OF_ROLE, rights_of
from leadterm.domain.wire import ColleaguesReply, SetRights
from leadterm.screens.errands import Errands
from leadterm.widgets.menu_pane import MenuEntry


class OfficeWishes(Errands):
    """Each asks the relay first, and says why there is nothing to show."""

    def edit_profile(self) -> None:
        self._once("profile", self._edit_profile)

    def manage_templates(self) -> None:
        from leadterm.screens.templates import TemplatesScreen

        self._app.push_screen(TemplatesScreen(self._store, self._desk, self._form_keys("save")))

    def set_rights(self) -> None:
        self._once("rights", self._choose_colleague)

    # Inside -----------------------------------------------------------------------------------------------

    async def _edit_profile(self) -> None:
        from leadterm.screens.profile_form import ProfileForm

        profile = await self._desk.load_profile()
        if profile is not None:
            form = ProfileForm(self._store, profile, self._desk.save_profile, self._form_keys("save"))
            await self._app.push_screen(form)

    async def _choose_colleague(self) -> None:
        reply = await self._desk.colleagues()
        if reply is None:
            return
        pairs = colleagues_by_name(reply)

        def answered(index: int | None) -> None:
            if index is not None:
                self._open_rights(*pairs[index])

        entries = [MenuEntry(agent.name, told_rights(member)) for agent, member in pairs]
        self._ask("What colleagues may do", entries, 0, answered)

    def _open_rights(self, agent: Agent, member: Member) -> None:
        from leadterm.screens.rights_form import RightsForm

        async def save(rights: SetRights) -> str:
            return await self._desk.set_rights(agent.id, rights)

        self._app.push_screen(RightsForm(agent, member, save, self._form_keys("save")))


def colleagues_by_name(reply: ColleaguesReply) -> list[tuple[Agent, Member]]:
    members = {member.agent_id: member for member in reply.members}
    agents = sorted(reply.agents, key=lambda agent: agent.name.casefold())
    return [(agent, members[agent.id]) for agent in agents if agent.id in members]


def told_rights(member: Member) -> str:
    """The role, and how many rights there are beyond it or short of it."""
    own, having = RIGHTS_OF_ROLE[member.role], rights_of(member)
    differs = len(own ^ having)
    return f"{member.role.value}, {differs} changed" if differs else member.role.value
