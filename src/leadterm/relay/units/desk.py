"""What an agent does at the desk: respond, close, read, remove, come and go, edit."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain import editing, marking, routing
from leadterm.domain.decisions import Decision
from leadterm.domain.model import AgentId, Availability, ContactId, Interaction, InteractionId, Right
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.tags import as_listed
from leadterm.domain.wire import (
    AgentReply,
    ClassificationReply,
    ContactReply,
    EditClassification,
    EditContact,
    InteractionReply,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import lookups
from leadterm.relay.units.loading import (
    agent,
    check_right,
    company_interaction,
    known,
    own_interaction,
    visible_contact,
)


def respond(agent_id: AgentId, interaction_id: InteractionId) -> Callable[[Tx], InteractionReply]:
    """Accepts an incoming text (B5)."""

    def unit(tx: Tx) -> InteractionReply:
        interaction = company_interaction(tx, agent_id, interaction_id)
        handler = tx.agent(interaction.handler) if interaction.handler is not None else None
        decision = routing.respond(interaction, agent(tx, agent_id), handler, tx.now)
        return _carried_out(tx, interaction, decision)

    return unit


def close(agent_id: AgentId, interaction_id: InteractionId) -> Callable[[Tx], InteractionReply]:
    """Closes the agent's active text (B8)."""

    def unit(tx: Tx) -> InteractionReply:
        interaction = company_interaction(tx, agent_id, interaction_id)
        handler = tx.agent(interaction.handler) if interaction.handler is not None else None
        decision = routing.close(interaction, agent(tx, agent_id), handler, tx.now)
        return _carried_out(tx, interaction, decision)

    return unit


def mark_read(agent_id: AgentId, interaction_id: InteractionId) -> Callable[[Tx], InteractionReply]:
    """Marks an interaction read for everyone (A10)."""

    def unit(tx: Tx) -> InteractionReply:
        interaction = own_interaction(tx, agent_id, interaction_id)
        return _carried_out(tx, interaction, routing.mark_read(interaction, agent_id, tx.now))

    return unit


def mark_unopened(agent_id: AgentId, interaction_id: InteractionId) -> Callable[[Tx], InteractionReply]:
    """Marks an interaction as not yet opened, for everyone (A10)."""

    def unit(tx: Tx) -> InteractionReply:
        interaction = own_interaction(tx, agent_id, interaction_id)
        return _carried_out(tx, interaction, marking.mark_unopened(interaction, agent_id, tx.now))

    return unit


def remove(agent_id: AgentId, interaction_id: InteractionId) -> Callable[[Tx], InteractionReply]:
    """Takes an interaction that has ended from the feed, for everyone (A10)."""

    def unit(tx: Tx) -> InteractionReply:
        interaction = own_interaction(tx, agent_id, interaction_id)
        check_right(tx, agent_id, interaction.company_id, Right.REMOVE_FEED)
        return _carried_out(tx, interaction, marking.remove(interaction, agent_id, tx.now))

    return unit


def _carried_out(tx: Tx, interaction: Interaction, decision: Decision) -> InteractionReply:
    tx.carry_out(decision)
    return InteractionReply(interaction=known(tx.interaction(interaction.id)))


def set_availability(agent_id: AgentId, availability: Availability) -> Callable[[Tx], AgentReply]:
    """An agent comes or goes; what waits in their flows is offered to them, or no longer (A5)."""

    def unit(tx: Tx) -> AgentReply:
        companies = tuple(member.company_id for member in tx.memberships(agent_id))
        waiting = [
            (interaction, known(tx.contact(interaction.contact_id)))
            for company_id in companies
            for interaction in tx.incoming(company_id)
            if _in_flow(tx, agent_id, interaction)
        ]
        decision = routing.set_availability(agent(tx, agent_id), availability, companies, waiting, tx.now)
        tx.carry_out(decision)
        return AgentReply(agent=agent(tx, agent_id))

    return unit


def _in_flow(tx: Tx, agent_id: AgentId, interaction: Interaction) -> bool:
    number = known(tx.number(interaction.number_id))
    if number.flow_id is None:
        return False
    return any(member.id == agent_id for member in tx.flow_agents(number.flow_id))


def edit_contact(
    agent_id: AgentId, contact_id: ContactId, request: EditContact
) -> Callable[[Tx], ContactReply]:
    """Saves an edit of a contact's details (D1)."""

    def unit(tx: Tx) -> ContactReply:
        contact = visible_contact(tx, agent_id, contact_id)
        company = known(tx.company(contact.company_id))
        mine = editing.clean_contact_fields(request.mine, request.base, company.country)
        twin = tx.contact_by_number(company.id, mine.number) if mine.number != contact.number else None
        if twin is not None and mine.number != request.base.number:
            raise Refused(
                RefusalCode.INVALID,
                f"{twin.name or 'Another contact'} has this number already.",
                field="number",
            )
        decision, merged = editing.edit_contact(contact, request.base, mine, agent_id, tx.now)
        tx.carry_out(decision)
        if "number" in merged.changed:
            lookups.want(contact_id)(tx)
        return ContactReply(contact=known(tx.contact(contact_id)), merged=merged.kept)

    return unit


def edit_classification(
    agent_id: AgentId, interaction_id: InteractionId, request: EditClassification
) -> Callable[[Tx], ClassificationReply]:
    """Saves what an agent made of an interaction (D4)."""

    def unit(tx: Tx) -> ClassificationReply:
        interaction = own_interaction(tx, agent_id, interaction_id)
        current = tx.classification(interaction_id)
        mine = editing.clean_classification_fields(request.mine)
        if mine.tags != request.base.tags:
            mine = replace(mine, tags=as_listed(mine.tags, tx.tags(interaction.company_id)))
        decision, merged = editing.edit_classification(
            current, request.base, mine, interaction.company_id, agent_id, tx.now
        )
        tx.carry_out(decision)
        return ClassificationReply(classification=tx.classification(interaction_id), merged=merged.kept)

    return unit
