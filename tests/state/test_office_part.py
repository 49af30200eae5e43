"""What the lists of administration and the audit log are read anew for (F4)."""

import pytest

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, Contact, ContactId, Instant, Seq
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore
from support.world import COMPANY, DANA, World

MARIA = Contact(id=ContactId(987), company_id=COMPANY.id, number="+14155550142", created_at=Instant(1))


@pytest.mark.parametrize(
    ("type_", "actor", "wanted"),
    [
        (EventType.DIRECTORY_CHANGED, None, True),
        (EventType.RIGHTS_CHANGED, DANA, True),
        (EventType.TEMPLATE_SAVED, DANA, True),
        (EventType.CONTACT_UNBLOCKED, None, True),
        (EventType.CONTACT_OPTED_OUT, DANA, True),
        (EventType.CONTACT_OPTED_OUT, None, False),
        (EventType.CONTACT_EDITED, DANA, False),
    ],
)
def test_what_stands_in_the_audit_log_tells_who_looks_at_it(
    type_: EventType, actor: AgentId | None, *, wanted: bool
) -> None:
    store = ConsoleStore()
    store.load_snapshot(World().snapshot())
    contact = MARIA if type_.value.startswith("contact") else None
    event = Event(
        type=type_,
        company_id=COMPANY.id,
        at=Instant(2),
        seq=Seq(store.cursor + 1),
        actor=actor,
        contact=contact,
    )
    assert (Part.OFFICE in store.apply(event)) is wanted
