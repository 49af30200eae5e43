"""Writing down what an administrator changed, in the same unit as the change (F4)."""

from typing import Any

from leadterm.domain.audit import CONTACT, Actor, Audited, AuditEntry, AuditId, told
from leadterm.domain.model import CompanyId, Contact
from leadterm.relay.store import Tx


def record(
    tx: Tx, company_id: CompanyId | None, what: Audited, subject: str, before: Any, after: Any
) -> None:
    """Writes one change down. Who made it is known from how the unit came: as an agent's command, from the
    command line, or by the relay itself.

    ``before`` and ``after`` are records or None; their secrets are left out.
    """
    tx.add_audit(
        AuditEntry(
            id=AuditId(tx.new_id()),
            company_id=company_id,
            at=tx.now,
            agent_id=tx.actor.agent_id,
            actor=_name(tx, tx.actor),
            what=what.value,
            subject=subject,
            before=told(before),
            after=told(after),
        )
    )


def contact_subject(contact: Contact) -> str:
    """How the log names a contact: nothing of it must be erased with them."""
    return f"{CONTACT}{contact.id}"


def _name(tx: Tx, actor: Actor) -> str:
    agent = tx.agent(actor.agent_id) if actor.agent_id is not None else None
    return agent.name if agent is not None else actor.name
