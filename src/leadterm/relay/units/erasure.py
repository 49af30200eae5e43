"""Taking everything of a contact out, because they asked for it."""

from collections.abc import Callable

from leadterm.domain.audit import Audited
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Before, Event, EventType, Mark
from leadterm.domain.model import Contact
from leadterm.relay.store import Tx
from leadterm.relay.store.marks import Standing
from leadterm.relay.units.audit import contact_subject, record


def erase(contact: Contact) -> Callable[[Tx], None]:
    """Erases a contact's records. Of one who opted out, the number and the opt-out stay, so that nobody texts
    them again. Consoles let go of the rest by the event."""

    def unit(tx: Tx) -> None:
        keep = contact.opt_out is not None
        record(tx, contact.company_id, Audited.CONTACT_ERASED, contact_subject(contact), None, None)
        event = Event(
            type=EventType.CONTACT_ERASED,
            company_id=contact.company_id,
            at=tx.now,
            erased=contact.id,
            contact=_left_of(contact) if keep else None,
            marks=tuple(map(_gone, tx.standings_of(contact))),
        )
        tx.carry_out(Decision(events=(event,)))
        tx.erase_records(contact, keep=keep)

    return unit


def _left_of(contact: Contact) -> Contact:
    return Contact(
        id=contact.id,
        company_id=contact.company_id,
        number=contact.number,
        kind=contact.kind,
        opt_out=contact.opt_out,
        created_at=contact.created_at,
        signed_up_at=contact.created_at,
    )


def _gone(standing: Standing) -> Mark:
    """As if it were removed from every list, so that totals stay right wherever they are kept."""
    before = Before(state=standing.state, unread=standing.unread > 0, hidden=standing.hidden)
    return Mark(interaction_id=standing.interaction_id, unread=0, hidden=True, before=before)
