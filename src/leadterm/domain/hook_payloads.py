"""What a webhook says (D5), version 1: plain structs of their own, so that what we store may change freely.

Fields are only ever added to a version. Moments are ISO 8601 in UTC; amounts are decimal numbers as text.
"""

from datetime import UTC, datetime
from typing import Generic, TypeVar

from msgspec import Struct

from leadterm.domain.events import Event
from leadterm.domain.hooks import TEST_TYPE, HookType
from leadterm.domain.model import (
    Agent,
    Classification,
    Company,
    Contact,
    ContactKind,
    Instant,
    Interaction,
    InteractionKind,
    InteractionState,
    LeadRecord,
    LineType,
    OptOut,
    OptOutCause,
    Outcome,
    TrackingNumber,
)
from leadterm.domain.money import plain_amount

VERSION = 1
T = TypeVar("T")


class HookCompany(Struct, frozen=True, kw_only=True):
    id: int
    name: str


class HookAgent(Struct, frozen=True, kw_only=True):
    id: int
    name: str


class HookNumber(Struct, frozen=True, kw_only=True):
    """A tracking number of the company's."""

    number: str
    label: str


class HookContact(Struct, frozen=True, kw_only=True):
    id: int
    number: str
    name: str
    email: str
    organisation: str
    address: str
    kind: ContactKind
    line_type: LineType
    opted_out: bool
    """Also when it is from some of the company's numbers alone."""
    signed_up_at: str


class HookInteraction(Struct, frozen=True, kw_only=True):
    """One conversation."""

    id: int
    kind: InteractionKind
    """What it began with: a text, or a form or an email."""
    state: InteractionState
    outcome: Outcome | None
    source: str
    tracking_number: HookNumber | None
    handler: HookAgent | None
    opened_at: str
    last_at: str
    closed_at: str | None


class HookClassification(Struct, frozen=True, kw_only=True):
    qualified: bool | None
    """null until somebody has said so."""
    tags: tuple[str, ...]
    value: str | None
    """Such as ``4200.00``."""
    currency: str | None
    """ISO 4217; null without a value."""
    notes: str


class HookField(Struct, frozen=True, kw_only=True):
    """Something that a form said."""

    name: str
    value: str


class HookLeadRecord(Struct, frozen=True, kw_only=True):
    """One sign-up."""

    id: int
    at: str
    origin: str
    source: str
    campaign: str
    landing_page: str
    fields: tuple[HookField, ...]
    """What else the form said, in its order."""
    interaction_id: int | None
    """The conversation that it opened; null when it opened none."""


class HookOptOut(Struct, frozen=True, kw_only=True):
    at: str
    cause: OptOutCause
    tracking_numbers: tuple[str, ...]
    """Those that the contact no longer wants texts from; none means all of them."""


class ClassificationChanged(Struct, frozen=True, kw_only=True):
    contact: HookContact
    interaction: HookInteraction
    classification: HookClassification
    changed_by: HookAgent | None


class LeadCreated(Struct, frozen=True, kw_only=True):
    contact: HookContact
    lead_record: HookLeadRecord


class ContactOptedOut(Struct, frozen=True, kw_only=True):
    contact: HookContact
    opt_out: HookOptOut
    recorded_by: HookAgent | None
    """null when the contact or the carrier said so."""


class InteractionClosed(Struct, frozen=True, kw_only=True):
    contact: HookContact
    interaction: HookInteraction
    classification: HookClassification
    closed_by: HookAgent | None
    """null when the clock, an opt-out or the routing ended it."""


class HookTest(Struct, frozen=True, kw_only=True):
    message: str


Data = ClassificationChanged | LeadCreated | ContactOptedOut | InteractionClosed | HookTest


class HookPayload(Struct, Generic[T], frozen=True, kw_only=True):
    """The body of every webhook."""

    type: str
    version: int = VERSION
    timestamp: str
    """When it happened, not when it is told."""
    company: HookCompany
    data: T


class Scene(Struct, frozen=True, kw_only=True):
    """What is known around an event once it has happened."""

    company: Company
    contact: Contact
    actor: Agent | None = None
    interaction: Interaction | None = None
    handler: Agent | None = None
    number: TrackingNumber | None = None
    classification: Classification | None = None
    lead_record: LeadRecord | None = None
    opt_out_numbers: tuple[str, ...] = ()


def payload_of(type_: HookType, event: Event, scene: Scene) -> HookPayload[Data]:
    """What is told of an event. The scene must hold what the type is about."""
    return HookPayload(
        type=type_.value,
        timestamp=moment(event.at),
        company=HookCompany(id=scene.company.id, name=scene.company.name),
        data=_data(type_, scene),
    )


def payload_of_test(company: Company, now: Instant) -> HookPayload[Data]:
    """What is sent when somebody asks whether an endpoint works."""
    return HookPayload(
        type=TEST_TYPE,
        timestamp=moment(now),
        company=HookCompany(id=company.id, name=company.name),
        data=HookTest(message="leadterm can reach this endpoint."),
    )


def moment(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _data(type_: HookType, scene: Scene) -> Data:
    contact, actor = _contact(scene.contact), _agent(scene.actor)
    if type_ is HookType.LEAD_CREATED:
        assert scene.lead_record is not None, "a new lead has a record"
        return LeadCreated(contact=contact, lead_record=_lead_record(scene.lead_record))
    if type_ is HookType.CONTACT_OPTED_OUT:
        assert scene.contact.opt_out is not None, "who has opted out has an opt-out"
        opt_out = _opt_out(scene.contact.opt_out, scene.opt_out_numbers)
        return ContactOptedOut(contact=contact, opt_out=opt_out, recorded_by=actor)
    assert scene.interaction is not None, "a conversation is there to be closed or classified"
    interaction = _interaction(scene.interaction, scene)
    classification = _classification(
        scene.classification or Classification(interaction_id=scene.interaction.id)
    )
    if type_ is HookType.CLASSIFICATION_CHANGED:
        return ClassificationChanged(
            contact=contact, interaction=interaction, classification=classification, changed_by=actor
        )
    return InteractionClosed(
        contact=contact, interaction=interaction, classification=classification, closed_by=actor
    )


def _agent(agent: Agent | None) -> HookAgent | None:
    return None if agent is None else HookAgent(id=agent.id, name=agent.name)


def _contact(contact: Contact) -> HookContact:
    return HookContact(
        id=contact.id,
        number=contact.number,
        name=contact.name,
        email=contact.email,
        organisation=contact.organisation,
        address=contact.address,
        kind=contact.kind,
        line_type=contact.line_type,
        opted_out=contact.opt_out is not None,
        signed_up_at=moment(contact.signed_up_at),
    )


def _interaction(interaction: Interaction, scene: Scene) -> HookInteraction:
    number = scene.number
    return HookInteraction(
        id=interaction.id,
        kind=interaction.kind,
        state=interaction.state,
        outcome=interaction.outcome,
        source=interaction.source,
        tracking_number=None if number is None else HookNumber(number=number.number, label=number.label),
        handler=_agent(scene.handler),
        opened_at=moment(interaction.opened_at),
        last_at=moment(interaction.last_at),
        closed_at=None if interaction.closed_at is None else moment(interaction.closed_at),
    )


def _classification(made: Classification) -> HookClassification:
    return HookClassification(
        qualified=made.qualified,
        tags=made.tags,
        value=None if made.value is None else plain_amount(made.value, made.currency),
        currency=None if made.value is None else made.currency,
        notes=made.notes,
    )


def _lead_record(record: LeadRecord) -> HookLeadRecord:
    return HookLeadRecord(
        id=record.id,
        at=moment(record.at),
        origin=record.origin,
        source=record.source,
        campaign=record.campaign,
        landing_page=record.landing_page,
        fields=tuple(HookField(name=field.name, value=field.value) for field in record.fields),
        interaction_id=record.interaction_id,
    )


def _opt_out(out: OptOut, numbers: tuple[str, ...]) -> HookOptOut:
    return HookOptOut(at=moment(out.at), cause=out.cause, tracking_numbers=numbers)
