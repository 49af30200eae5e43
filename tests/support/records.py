"""Records for tests of rules: a small company with a number, two agents and a lead."""

from typing import Any

from msgspec.structs import replace

from leadterm.domain.carrier import InboundText
from leadterm.domain.inbound import NewIds
from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    CompanyId,
    Contact,
    ContactId,
    Direction,
    FlowId,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    Message,
    MessageId,
    MessageStatus,
    NumberId,
    TrackingNumber,
)

NOW = Instant(1_762_000_000_000)
ACME = CompanyId(1)
DANA = Agent(id=AgentId(2), name="Dana Reyes", availability=Availability.AVAILABLE)
TOM = Agent(id=AgentId(3), name="Tom Okafor", availability=Availability.AVAILABLE)
ADS = TrackingNumber(
    id=NumberId(4),
    company_id=ACME,
    number="+14155550100",
    label="Google Ads",
    source="paid search",
    flow_id=FlowId(5),
)
MARIA = Contact(
    id=ContactId(6), company_id=ACME, number="+14155550133", name="Maria Lopez", created_at=Instant(NOW - 1)
)
IDS = NewIds(contact=ContactId(101), interaction=InteractionId(102), message=MessageId(103))


def interaction(state: InteractionState = InteractionState.INCOMING, **changes: Any) -> Interaction:
    base = Interaction(
        id=InteractionId(7),
        company_id=ACME,
        contact_id=MARIA.id,
        state=state,
        handler=DANA.id if state is InteractionState.ACTIVE else None,
        offered_to=(DANA.id, TOM.id) if state is InteractionState.INCOMING else (),
        number_id=ADS.id,
        source=ADS.source,
        opened_at=Instant(NOW - 1000),
        last_at=Instant(NOW - 1000),
        unread=1 if state is InteractionState.INCOMING else 0,
        preview="hello",
    )
    return replace(base, **changes)


def outbound(status: MessageStatus = MessageStatus.QUEUED, **changes: Any) -> Message:
    base = Message(
        id=MessageId(8),
        company_id=ACME,
        contact_id=MARIA.id,
        interaction_id=InteractionId(7),
        number_id=ADS.id,
        direction=Direction.OUTBOUND,
        body="Hi Maria",
        status=status,
        agent_id=DANA.id,
        client_key="k",
        at=Instant(NOW - 500),
        status_at=Instant(NOW - 500),
    )
    return replace(base, **changes)


def text(body: str = "Do you do flat roofs?", **changes: Any) -> InboundText:
    base = InboundText(sid="SM" + "1" * 32, from_=MARIA.number, to=ADS.number, body=body)
    return replace(base, **changes)
