"""Whose affair a contact is: what an agent without the right to the message centre may see (F5)."""

from sqlalchemy import select

from leadterm.domain.model import AgentId, ContactId
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param

_interaction = tables.interaction.c
_OF_CONTACT = Statement(
    select(*_interaction).where(_interaction.contact_id == param("contact_id")), "contact_id"
)
_LAST_AGENT = Statement(
    select(tables.contact.c.last_agent_id).where(tables.contact.c.id == param("id")), "id"
)


def concern(connection: Connection, agent_id: AgentId, contact_id: ContactId) -> bool:
    """Whether the agent has answered for the contact, texted them last, or is offered a text of theirs."""
    if connection.one(_LAST_AGENT, (contact_id,)) == (agent_id,):
        return True
    episodes = map(rows.interaction_of, connection.all(_OF_CONTACT, (contact_id,)))
    return any(agent_id == episode.handler or agent_id in episode.offered_to for episode in episodes)
