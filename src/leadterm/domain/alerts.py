"""Whom a message alerts (A12)."""

from leadterm.domain.model import AgentId, Contact, Interaction, InteractionState


def alerted_by_text(contact: Contact, interaction: Interaction) -> tuple[AgentId, ...]:
    """Unclaimed: everyone it is offered to. Claimed: just the agent who last texted the contact."""
    if interaction.state is InteractionState.INCOMING:
        return interaction.offered_to
    if interaction.state is InteractionState.ACTIVE:
        agent = contact.last_agent_id or interaction.handler
        return (agent,) if agent is not None else ()
    return ()
