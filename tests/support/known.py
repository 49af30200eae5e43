"""People a company knows, and conversations that have ended, without going through each text."""

from typing import Any

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Company,
    Contact,
    ContactId,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    Outcome,
)
from leadterm.relay.store import Tx
from support.relay import Office, RunningRelay


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


async def concluded(relay: RunningRelay, office: Office, count: int, *, unread: int = 1) -> None:
    """So many conversations in Recents, each with a contact of its own."""

    def unit(tx: Tx) -> None:
        for place in range(count):
            contact = Contact(
                id=ContactId(tx.new_id()),
                company_id=office.company.id,
                name=f"Lead {place}",
                number=f"+1415{5000000 + place}",
                created_at=tx.now,
            )
            row = Interaction(
                id=InteractionId(tx.new_id()),
                company_id=office.company.id,
                contact_id=contact.id,
                state=InteractionState.RECENT,
                outcome=Outcome.CLOSED,
                number_id=office.number.id,
                opened_at=Instant(tx.now - count + place),
                last_at=Instant(tx.now - count + place),
                last_in_at=Instant(tx.now - count + place),
                unread=unread,
                preview="Hello",
            )
            event = Event(
                type=EventType.INTERACTION_CLOSED,
                company_id=office.company.id,
                at=tx.now,
                contact=contact,
                interaction=row,
            )
            tx.carry_out(Decision(events=(event,)))

    await relay.store.run(unit)
