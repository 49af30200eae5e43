"""What units load again and again, and who may have it (F5: an agent sees just their companies)."""

from typing import Protocol, TypeVar

from leadterm.domain.model import (
    Agent,
    AgentId,
    CompanyId,
    Contact,
    ContactId,
    Interaction,
    InteractionId,
    Member,
    Message,
    MessageId,
    Right,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.rights import check_right as check_member_right
from leadterm.domain.rights import missing_right, rights_of
from leadterm.relay.store import Tx
from leadterm.relay.store.concern import concern

T = TypeVar("T")


class OfCompany(Protocol):
    """Any record that is a company's."""

    @property
    def company_id(self) -> CompanyId: ...


R = TypeVar("R", bound=OfCompany)


def known(record: T | None) -> T:
    """A record that another record points to: the store's foreign keys promise it."""
    if record is None:
        raise LookupError("a record that another one points to is missing")
    return record


def not_found(what: str) -> Refused:
    return Refused(RefusalCode.NOT_FOUND, f"There is no such {what}, or it is not one of your company's.")


def check_member(tx: Tx, agent_id: AgentId, company_id: CompanyId) -> Member:
    member = tx.member(agent_id, company_id)
    if member is None:
        raise Refused(RefusalCode.FORBIDDEN, "You are not one of this company's agents.")
    return member


def check_right(tx: Tx, agent_id: AgentId, company_id: CompanyId, right: Right) -> None:
    """Raises ``Refused`` naming the right that the agent lacks in this company (F5)."""
    check_member_right(tx.member(agent_id, company_id), right)


def looked_after(tx: Tx, agent_id: AgentId, record: R | None, what: str, right: Right) -> R:
    """A record that the agent may look after by that right (F5); one of another company is not there."""
    if record is None or tx.member(agent_id, record.company_id) is None:
        raise not_found(what)
    check_right(tx, agent_id, record.company_id, right)
    return record


def check_concern(tx: Tx, member: Member, contact_id: ContactId) -> None:
    """An agent who may not view the message centre acts just on contacts that they have or had to do with."""
    if Right.VIEW_MESSAGE_CENTRE in rights_of(member) or concern(tx.connection, member.agent_id, contact_id):
        return
    raise missing_right(Right.VIEW_MESSAGE_CENTRE)


def visible_contact(tx: Tx, agent_id: AgentId, contact_id: ContactId) -> Contact:
    """A contact of one of the agent's companies, that they may act on."""
    contact = tx.contact(contact_id)
    member = tx.member(agent_id, contact.company_id) if contact is not None else None
    if contact is None or member is None:
        raise not_found("contact")
    check_concern(tx, member, contact.id)
    return contact


def own_contact(tx: Tx, agent_id: AgentId, company_id: CompanyId, contact_id: ContactId) -> Contact:
    """A contact of just this company, that the agent may act on."""
    contact = tx.contact(contact_id)
    if contact is None or contact.company_id != company_id:
        raise not_found("contact")
    return visible_contact(tx, agent_id, contact_id)


def company_interaction(tx: Tx, agent_id: AgentId, interaction_id: InteractionId) -> Interaction:
    """An interaction of the agent's companies, whoever has it: for rules that look at that themselves."""
    interaction = tx.interaction(interaction_id)
    if interaction is None or tx.member(agent_id, interaction.company_id) is None:
        raise not_found("conversation")
    return interaction


def own_interaction(tx: Tx, agent_id: AgentId, interaction_id: InteractionId) -> Interaction:
    """An interaction that the agent may act on."""
    interaction = company_interaction(tx, agent_id, interaction_id)
    visible_contact(tx, agent_id, interaction.contact_id)
    return interaction


def own_message(tx: Tx, agent_id: AgentId, message_id: MessageId) -> Message:
    """A message of a conversation that the agent may act on."""
    message = tx.message(message_id)
    if message is None or tx.member(agent_id, message.company_id) is None:
        raise not_found("message")
    visible_contact(tx, agent_id, message.contact_id)
    return message


def agent(tx: Tx, agent_id: AgentId) -> Agent:
    return known(tx.agent(agent_id))
