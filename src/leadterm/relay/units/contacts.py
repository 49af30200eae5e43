"""What an agent settles about a contact: a text that may be an opt-out, a spoken one, a block (B10, B13)."""

from collections.abc import Callable

from leadterm.domain import blocking, opting
from leadterm.domain.audit import Audited
from leadterm.domain.decisions import Decision
from leadterm.domain.model import AgentId, Contact, ContactId, NumberId, OptOutCause, OptOutScope, Right
from leadterm.domain.wire import ContactReply
from leadterm.relay.store import Tx
from leadterm.relay.units.audit import contact_subject, record
from leadterm.relay.units.loading import check_right, known, not_found, visible_contact


def answer_hold(agent_id: AgentId, contact_id: ContactId, opted_out: bool) -> Callable[[Tx], ContactReply]:
    """An agent says what a text means that may have asked us to stop. Said twice, or too late, it is once.

    “It was an opt-out” always counts, even after a colleague said that it was none.
    """

    def unit(tx: Tx) -> ContactReply:
        contact = visible_contact(tx, agent_id, contact_id)
        after = _opted_out(tx, contact) if opted_out else opting.released(contact)
        return _carried_out(tx, agent_id, contact, after)

    return unit


def _opted_out(tx: Tx, contact: Contact) -> Contact:
    number_id, scope = _reach(tx, contact)
    return opting.leave(contact, OptOutCause.REQUEST, number_id, scope, tx.now)


def _reach(tx: Tx, contact: Contact) -> tuple[NumberId | None, OptOutScope]:
    """The number that the held words came to, as far as the company lets opt-outs reach; all, without one."""
    message = tx.message(contact.hold.message_id) if contact.hold is not None else None
    if message is None:
        return None, OptOutScope.COMPANY
    return message.number_id, known(tx.company(contact.company_id)).opt_out_scope


def opt_out(agent_id: AgentId, contact_id: ContactId) -> Callable[[Tx], ContactReply]:
    """An agent records that a contact said, on the phone or elsewhere, that they want no texts at all."""

    def unit(tx: Tx) -> ContactReply:
        contact = visible_contact(tx, agent_id, contact_id)
        after = opting.leave(contact, OptOutCause.REQUEST, None, OptOutScope.COMPANY, tx.now)
        return _carried_out(tx, agent_id, contact, after)

    return unit


def _carried_out(tx: Tx, agent_id: AgentId, before: Contact, after: Contact) -> ContactReply:
    tx.carry_out(Decision(events=opting.opting_events(before, after, tx.now, actor=agent_id)))
    if after.opt_out != before.opt_out:
        out = Audited.OPT_OUT_RECORDED
        record(tx, before.company_id, out, contact_subject(before), before.opt_out, after.opt_out)
    return ContactReply(contact=known(tx.contact(before.id)))


def unblock(agent_id: AgentId | None, contact_id: ContactId) -> Callable[[Tx], ContactReply]:
    """Lifts an auto-block (B13). Without an agent it is the command line that does it."""

    def unit(tx: Tx) -> ContactReply:
        contact = tx.contact(contact_id) if agent_id is None else visible_contact(tx, agent_id, contact_id)
        if contact is None:
            raise not_found("contact")
        if agent_id is not None:
            check_right(tx, agent_id, contact.company_id, Right.LIFT_BLOCKS)
        tx.carry_out(Decision(events=blocking.lifted(contact, agent_id, tx.now)))
        if contact.block is not None:
            whom = contact_subject(contact)
            record(tx, contact.company_id, Audited.BLOCK_LIFTED, whom, contact.block, None)
        return ContactReply(contact=known(tx.contact(contact_id)))

    return unit
