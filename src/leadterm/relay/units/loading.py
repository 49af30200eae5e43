"""What units load again and again, and who may have it (F5: an agent sees just their companies)."""

from typing import TypeVar

from leadterm.domain.model import (
    Agent,
    AgentId,
    CompanyId,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    Message,
    MessageId,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.store import Tx

T = TypeVar("T")


def known(record: T | None) -> T:
    """A record that another record points to: the store's foreign keys promise it."""
    if record is None:
        raise LookupError("a record that another one points to is missing")
    return record


def not_found(what: str) -> Refused:
    return Refused(RefusalCode.NOT_FOUND, f"There is no such {what}, or it is not one of your company's.")


def check_member(tx: Tx, agent_id: AgentId, company_id: CompanyId) -> None:
    if tx.member(agent_id, company_id) is None:
        raise Refused(RefusalCode.FORBIDDEN, "You are not one of this company's agents.")


def own_contact(tx: Tx, company_id: CompanyId, contact_id: ContactId) -> Contact:
    contact = tx.contact(contact_id)
    if contact is None or contact.company_id != company_id:
        raise not_found("contact")
    return contact


def visible_contact(tx: Tx, agent_id: AgentId, contact_id: ContactId) -> Contact:
    contact = tx.contact(contact_id)
    if contact is None or tx.member(agent_id, contact.company_id) is None:
        raise not_found("contact")
    return contact


def own_interaction(tx: Tx, agent_id: AgentId, interaction_id: InteractionId) -> Interaction:
    interaction = tx.interaction(interaction_id)
    if interaction is None or tx.member(agent_id, interaction.company_id) is None:
        raise not_found("conversation")
    return interaction


def own_message(tx: Tx, agent_id: AgentId, message_id: MessageId) -> Message:
    message = tx.message(message_id)
    if message is None or tx.member(agent_id, message.company_id) is None:
        raise not_found("message")
    return message


def agent(tx: Tx, agent_id: AgentId) -> Agent:
    return known(tx.agent(agent_id))
