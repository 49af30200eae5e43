"""What every part of setting up needs: the company, and telling all consoles."""

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Agent, Company, CompanyId, TrackingNumber
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.store import Tx


def own_company(tx: Tx, company_id: CompanyId) -> Company:
    company = tx.company(company_id)
    if company is None:
        raise Refused(RefusalCode.NOT_FOUND, f"There is no company {company_id}.", field="company")
    return company


def announce(
    tx: Tx,
    company_id: CompanyId,
    *,
    company: Company | None = None,
    agent: Agent | None = None,
    number: TrackingNumber | None = None,
) -> None:
    """Appends the event that saves the record and shows it on every console.

    Without a record it says just that something of how the company is set up has changed: who looks at that
    reads it anew.
    """
    event = Event(
        type=EventType.DIRECTORY_CHANGED,
        company_id=company_id,
        at=tx.now,
        actor=tx.actor.agent_id,
        company=company,
        agent=agent,
        number=number,
    )
    tx.carry_out(Decision(events=(event,)))
