"""People a company knows without a text between them: as sign-ups will bring them."""

from typing import Any

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Company, Contact, ContactId
from leadterm.relay.store import Tx
from support.relay import RunningRelay


async def know(relay: RunningRelay, company: Company, name: str, number: str, **changes: Any) -> Contact:
    """A contact with whom there was no conversation yet."""

    def unit(tx: Tx) -> Contact:
        contact = Contact(
            id=ContactId(tx.new_id()),
            company_id=company.id,
            name=name,
            number=number,
            created_at=tx.now,
            **changes,
        )
        event = Event(type=EventType.CONTACT_EDITED, company_id=company.id, at=tx.now, contact=contact)
        tx.carry_out(Decision(events=(event,)))
        return contact

    return await relay.store.run(unit)
