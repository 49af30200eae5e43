"""The example of each webhook, as docs/webhooks.md shows it: made by the code that makes the real ones."""

import msgspec
from msgspec.structs import replace

from leadterm.domain.events import Before, Event, EventType
from leadterm.domain.hook_payloads import Scene, payload_of, payload_of_test
from leadterm.domain.hooks import TEST_TYPE, HookType
from leadterm.domain.model import (
    Agent,
    Classification,
    Company,
    Contact,
    FormField,
    Instant,
    Interaction,
    InteractionState,
    LeadRecord,
    LineType,
    OptOut,
    OptOutCause,
    Outcome,
    TrackingNumber,
)

NOW = Instant(1_763_829_960_250)
MINUTE = 60_000

_DANA = Agent(id=12, name="Dana Reyes")
_CONTACT = Contact(
    id=4_711,
    company_id=1,
    number="+14155550142",
    name="Maria Alvarez",
    email="maria@example.com",
    organisation="",
    address="12 Alder St, San Rafael",
    line_type=LineType.MOBILE,
    created_at=Instant(NOW - 30 * MINUTE),
    signed_up_at=Instant(NOW - 30 * MINUTE),
)
_OUT = replace(_CONTACT, opt_out=OptOut(at=NOW, cause=OptOutCause.KEYWORD))
_INTERACTION = Interaction(
    id=4_720,
    company_id=1,
    contact_id=4_711,
    state=InteractionState.RECENT,
    outcome=Outcome.CLOSED,
    handler=_DANA.id,
    number_id=20,
    source="paid search",
    opened_at=Instant(NOW - 28 * MINUTE),
    last_at=Instant(NOW - 2 * MINUTE),
    closed_at=NOW,
)
_CLASSIFICATION = Classification(
    interaction_id=4_720,
    qualified=True,
    tags=("roof", "quote"),
    value=420_000,
    currency="USD",
    notes="Flat roof, wants a quote by Friday.",
)
SCENE = Scene(
    company=Company(id=1, name="Acme Roofing"),
    contact=_CONTACT,
    actor=_DANA,
    interaction=_INTERACTION,
    handler=_DANA,
    number=TrackingNumber(id=20, company_id=1, number="+14155550100", label="Google Ads"),
    classification=_CLASSIFICATION,
    lead_record=LeadRecord(
        id=4_712,
        company_id=1,
        contact_id=4_711,
        at=Instant(NOW - 30 * MINUTE),
        origin="form",
        source="paid search",
        campaign="autumn",
        landing_page="https://acme.example.com/roofs",
        fields=(FormField("roof", "flat"), FormField("when", "this month")),
        interaction_id=4_720,
    ),
)
EVENTS = {
    HookType.CLASSIFICATION_CHANGED: Event(
        type=EventType.CLASSIFICATION_EDITED, company_id=1, at=NOW, classification=_CLASSIFICATION
    ),
    HookType.LEAD_CREATED: Event(type=EventType.LEAD_RECORDED, company_id=1, at=NOW),
    HookType.CONTACT_OPTED_OUT: Event(type=EventType.CONTACT_OPTED_OUT, company_id=1, at=NOW),
    HookType.INTERACTION_CLOSED: Event(
        type=EventType.INTERACTION_CLOSED,
        company_id=1,
        at=NOW,
        interaction=_INTERACTION,
        before=Before(state=InteractionState.ACTIVE, unread=False),
    ),
}


def example(type_: str) -> str:
    """The body of a webhook of this type, indented for a reader."""
    if type_ == TEST_TYPE:
        payload = payload_of_test(SCENE.company, NOW)
    else:
        payload = payload_of(HookType(type_), EVENTS[HookType(type_)], scene_of(HookType(type_)))
    return msgspec.json.format(msgspec.json.encode(payload), indent=2).decode()


def scene_of(type_: HookType) -> Scene:
    """What is known around the example's event."""
    if type_ is HookType.CONTACT_OPTED_OUT:
        return replace(SCENE, contact=_OUT, actor=None)
    return SCENE
