"""Records to rows and back, in the order of the tables' columns. The one place that knows both."""

from enum import StrEnum
from typing import TypeVar

import msgspec

from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    Classification,
    Company,
    Contact,
    ContactKind,
    Direction,
    Interaction,
    InteractionKind,
    InteractionState,
    LineType,
    Media,
    Member,
    Message,
    MessageStatus,
    OptOut,
    OptOutCause,
    Outcome,
    Role,
    TrackingNumber,
)
from leadterm.relay.store.statement import Row

Word = TypeVar("Word", bound=StrEnum)


def _by_word(kind: type[Word]) -> dict[str, Word]:
    return {word.value: word for word in kind}


_ROLE = _by_word(Role)
_AVAILABILITY = _by_word(Availability)
_CONTACT_KIND = _by_word(ContactKind)
_LINE_TYPE = _by_word(LineType)
_OPT_OUT_CAUSE = _by_word(OptOutCause)
_INTERACTION_KIND = _by_word(InteractionKind)
_STATE = _by_word(InteractionState)
_OUTCOME = _by_word(Outcome)
_DIRECTION = _by_word(Direction)
_STATUS = _by_word(MessageStatus)

_encode = msgspec.json.Encoder().encode
_agent_ids = msgspec.json.Decoder(tuple[AgentId, ...]).decode
_tags = msgspec.json.Decoder(tuple[str, ...]).decode
_media = msgspec.json.Decoder(tuple[Media, ...]).decode


def _tuple_text(items: tuple[object, ...]) -> str:
    return _encode(items).decode() if items else "[]"


def company_row(company: Company) -> Row:
    return company.id, company.name, company.country


def company_of(row: Row) -> Company:
    return Company(id=row[0], name=row[1], country=row[2])


def agent_row(agent: Agent) -> Row:
    return agent.id, agent.name, agent.availability.value


def agent_of(row: Row) -> Agent:
    return Agent(id=row[0], name=row[1], availability=_AVAILABILITY[row[2]])


def member_row(member: Member) -> Row:
    return member.company_id, member.agent_id, member.role.value


def member_of(row: Row) -> Member:
    return Member(company_id=row[0], agent_id=row[1], role=_ROLE[row[2]])


def number_row(number: TrackingNumber) -> Row:
    return number.id, number.company_id, number.number, number.label, number.source, number.flow_id


def number_of(row: Row) -> TrackingNumber:
    return TrackingNumber(
        id=row[0], company_id=row[1], number=row[2], label=row[3], source=row[4], flow_id=row[5]
    )


def contact_row(contact: Contact) -> Row:
    out = contact.opt_out
    return (
        contact.id,
        contact.company_id,
        contact.number,
        contact.name,
        contact.email,
        contact.organisation,
        contact.address,
        contact.kind.value,
        contact.line_type.value,
        out.at if out else None,
        out.cause.value if out else None,
        contact.created_at,
        contact.last_number_id,
        contact.last_agent_id,
        contact.unanswered,
    )


def contact_of(row: Row) -> Contact:
    return Contact(
        id=row[0],
        company_id=row[1],
        number=row[2],
        name=row[3],
        email=row[4],
        organisation=row[5],
        address=row[6],
        kind=_CONTACT_KIND[row[7]],
        line_type=_LINE_TYPE[row[8]],
        opt_out=None if row[9] is None else OptOut(at=row[9], cause=_OPT_OUT_CAUSE[row[10]]),
        created_at=row[11],
        last_number_id=row[12],
        last_agent_id=row[13],
        unanswered=row[14],
    )


def interaction_row(interaction: Interaction) -> Row:
    outcome = interaction.outcome
    return (
        interaction.id,
        interaction.company_id,
        interaction.contact_id,
        interaction.kind.value,
        interaction.state.value,
        None if outcome is None else outcome.value,
        interaction.handler,
        _tuple_text(interaction.offered_to),
        interaction.number_id,
        interaction.source,
        interaction.opened_at,
        interaction.last_at,
        interaction.closed_at,
        interaction.unread,
        interaction.preview,
        interaction.preview_direction.value,
    )


def interaction_of(row: Row) -> Interaction:
    return Interaction(
        id=row[0],
        company_id=row[1],
        contact_id=row[2],
        kind=_INTERACTION_KIND[row[3]],
        state=_STATE[row[4]],
        outcome=None if row[5] is None else _OUTCOME[row[5]],
        handler=row[6],
        offered_to=() if row[7] == "[]" else _agent_ids(row[7]),
        number_id=row[8],
        source=row[9],
        opened_at=row[10],
        last_at=row[11],
        closed_at=row[12],
        unread=row[13],
        preview=row[14],
        preview_direction=_DIRECTION[row[15]],
    )


def classification_row(made: Classification) -> Row:
    return (
        made.interaction_id,
        made.qualified,
        _tuple_text(made.tags),
        made.value,
        made.currency,
        made.notes,
    )


def classification_of(row: Row) -> Classification:
    return Classification(
        interaction_id=row[0],
        qualified=None if row[1] is None else bool(row[1]),
        tags=_tags(row[2]),
        value=row[3],
        currency=row[4],
        notes=row[5],
    )


def message_row(message: Message) -> Row:
    return (
        message.id,
        message.company_id,
        message.contact_id,
        message.interaction_id,
        message.number_id,
        message.direction.value,
        message.body,
        _tuple_text(message.media),
        message.status.value,
        message.error_code,
        message.error,
        message.agent_id,
        message.client_key,
        message.carrier_sid,
        message.at,
        message.status_at,
    )


def message_of(row: Row) -> Message:
    return Message(
        id=row[0],
        company_id=row[1],
        contact_id=row[2],
        interaction_id=row[3],
        number_id=row[4],
        direction=_DIRECTION[row[5]],
        body=row[6],
        media=() if row[7] == "[]" else _media(row[7]),
        status=_STATUS[row[8]],
        error_code=row[9],
        error=row[10],
        agent_id=row[11],
        client_key=row[12],
        carrier_sid=row[13],
        at=row[14],
        status_at=row[15],
    )
