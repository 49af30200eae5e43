"""Tells endpoints of what a unit has decided, in that same unit (D5)."""

import msgspec

from leadterm.domain.events import Event
from leadterm.domain.hook_payloads import Scene, payload_of
from leadterm.domain.hooks import HookType, types_of
from leadterm.domain.model import Agent, AgentId, Classification, Contact, Interaction, OptOut
from leadterm.relay.store.conversations import Conversations
from leadterm.relay.store.hook_queue import HookQueue

_encode = msgspec.json.Encoder().encode


class Telling(Conversations, HookQueue):
    """What nobody listens to costs next to nothing: it is looked for before anything is loaded."""

    def _tell(self, event: Event) -> None:
        for type_ in types_of(event):
            hook_ids = [id_ for id_, wants in self.listeners(event.company_id) if type_ in wants]
            if hook_ids:
                scene = self._scene(type_, event)
                body = _encode(payload_of(type_, event, scene)).decode()
                for hook_id in hook_ids:
                    self.enqueue_hook(hook_id, event.seq, type_, scene.contact.id, body)

    def _scene(self, type_: HookType, event: Event) -> Scene:
        """What is known around the event, now that it has been saved."""
        interaction, classification = self._conversation(type_, event)
        company, contact = self.company(event.company_id), self._whom(event, interaction)
        assert company is not None, "an event is some company's"
        return Scene(
            company=company,
            contact=contact,
            actor=self._named(event.actor),
            interaction=interaction,
            handler=self._named(None if interaction is None else interaction.handler),
            number=None if interaction is None else self.number(interaction.number_id),
            classification=classification,
            lead_record=event.lead_record,
            opt_out_numbers=self._numbers_of(contact.opt_out),
        )

    def _conversation(
        self, type_: HookType, event: Event
    ) -> tuple[Interaction | None, Classification | None]:
        if type_ in (HookType.LEAD_CREATED, HookType.CONTACT_OPTED_OUT):
            return None, None
        if event.classification is not None:
            return self.interaction(event.classification.interaction_id), event.classification
        assert event.interaction is not None, "a conversation that ends is in its event"
        return event.interaction, self.classification(event.interaction.id)

    def _whom(self, event: Event, interaction: Interaction | None) -> Contact:
        contact = event.contact
        if contact is None and interaction is not None:
            contact = self.contact(interaction.contact_id)
        assert contact is not None, "what is told is about a contact"
        return contact

    def _named(self, agent_id: AgentId | None) -> Agent | None:
        return None if agent_id is None else self.agent(agent_id)

    def _numbers_of(self, out: OptOut | None) -> tuple[str, ...]:
        found = map(self.number, out.number_ids) if out is not None else ()
        return tuple(number.number for number in found if number is not None)
