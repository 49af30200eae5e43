"""The company's own things: templates, the agent's profile, who may do what (A5, A7, B17, F5)."""

from collections.abc import Awaitable

from msgspec.structs import replace

from leadterm.actions.errands import new_key
from leadterm.actions.part import DeskPart
from leadterm.actions.people import UNSAVED
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.domain.model import AgentId, Availability, NumberId, Profile, Template, TemplateId
from leadterm.domain.templates import Filled, fill, values_of
from leadterm.domain.wire import (
    ColleaguesReply,
    MemberReply,
    ProfileReply,
    SaveProfile,
    SetRights,
    TemplateReply,
)
from leadterm.state.compose import from_number


class Office(DeskPart):
    """Saving answers with nothing, or with the sentence for the form, which keeps what was typed."""

    async def set_availability(self, availability: Availability) -> None:
        """Comes or goes (A5)."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.set_availability(availability, key=new_key()))
        if reply is not None:
            self._errands.changed(self._store.load_reply(asked=asked, seq=reply.seq, agent=reply.agent))

    def fill_template(
        self, template: Template, number_id: NumberId | None = None, name: str | None = None
    ) -> Filled:
        """The template as it would be sent, and the variables that have no value.

        It is for the selected contact, or for somebody of that ``name``, empty where it is not known.
        """
        number = self._store.numbers.get(number_id) if number_id is not None else from_number(self._store)
        store = self._store
        values = values_of(store.selected_contact, store.me, store.company, number)
        return fill(template.body, values if name is None else replace(values, name=name))

    async def remove_template(self, template_id: TemplateId) -> str:
        return await self._save(self._api.remove_template(template_id, key=new_key()))

    async def load_profile(self) -> Profile | None:
        """What the agent says of themselves (A7); None when the relay does not answer."""
        reply = await self._errands.ask(self._api.profile())
        return None if reply is None else reply.profile

    async def save_profile(self, profile: SaveProfile) -> str:
        return await self._save(self._api.save_profile(profile, key=new_key()))

    async def colleagues(self) -> ColleaguesReply | None:
        """Everyone of the company with their rights (F5); None when it is refused, or no answer comes."""
        return await self._errands.ask(self._api.colleagues())

    async def set_rights(self, agent_id: AgentId, rights: SetRights) -> str:
        return await self._save(self._api.set_rights(agent_id, rights, key=new_key()))

    async def _save(self, asking: Awaitable[TemplateReply | ProfileReply | MemberReply]) -> str:
        try:
            await asking
        except RelayUnreachable:
            return UNSAVED
        except RelayRefused as refused:
            return refused.sentence
        except NotSignedIn as error:
            self._errands.sign_out(error.sentence)
            return error.sentence
        return ""
