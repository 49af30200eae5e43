"""Records to rows and back, in the order of the tables' columns. The one place that knows both."""

from enum import StrEnum
from typing import TypeVar

import msgspec

from leadterm.domain.model import (
    Agent,
    AgentId,
    Attachment,
    Availability,
    Block,
    Classification,
    Company,
    Contact,
    ContactKind,
    Direction,
    Failure,
    FormField,
    Hold,
    Interaction,
    InteractionKind,
    InteractionState,
    LeadRecord,
    LineType,
    Media,
    Member,
    Message,
    MessageId,
    MessageStatus,
    NumberId,
    OptOut,
    OptOutCause,
    OptOutScope,
    Outcome,
    Profile,
    Right,
    Role,
    Template,
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
_SCOPE = _by_word(OptOutScope)

_encode = msgspec.json.Encoder().encode
_agent_ids = msgspec.json.Decoder(tuple[AgentId, ...]).decode
_tags = msgspec.json.Decoder(tuple[str, ...]).decode
_media = msgspec.json.Decoder(tuple[Media, ...]).decode
_rights = msgspec.json.Decoder(tuple[Right, ...]).decode
_number_ids = msgspec.json.Decoder(tuple[NumberId, ...]).decode
_fields = msgspec.json.Decoder(tuple[FormField, ...]).decode
_hold = msgspec.json.Decoder(Hold).decode
_failures = msgspec.json.Decoder(tuple[Failure, ...]).decode
_block = msgspec.json.Decoder(Block).decode


def _tuple_text(items: tuple[object, ...]) -> str:
    return _encode(items).decode() if items else "[]"


def _seldom(record: object) -> str | None:
    """What most rows do not have."""
    return _encode(record).decode() if record else None


def company_row(company: Company) -> Row:
    return company.id, company.name, company.country, company.opt_out_scope.value


def company_of(row: Row) -> Company:
    return Company(id=row[0], name=row[1], country=row[2], opt_out_scope=_SCOPE[row[3]])


def agent_row(agent: Agent) -> Row:
    return agent.id, agent.name, agent.availability.value


def agent_of(row: Row) -> Agent:
    return Agent(id=row[0], name=row[1], availability=_AVAILABILITY[row[2]])


def member_row(member: Member) -> Row:
    return (
        member.company_id,
        member.agent_id,
        member.role.value,
        _tuple_text(member.granted),
        _tuple_text(member.withheld),
    )


def member_of(row: Row) -> Member:
    return Member(
        company_id=row[0],
        agent_id=row[1],
        role=_ROLE[row[2]],
        granted=_rights(row[3]),
        withheld=_rights(row[4]),
    )


def profile_row(profile: Profile) -> Row:
    return profile.agent_id, profile.endpoint, profile.greeting, profile.chat_name


def profile_of(row: Row) -> Profile:
    return Profile(agent_id=row[0], endpoint=row[1], greeting=row[2], chat_name=row[3])


def template_row(template: Template) -> Row:
    return template.id, template.company_id, template.name, template.body


def template_of(row: Row) -> Template:
    return Template(id=row[0], company_id=row[1], name=row[2], body=row[3])


def number_row(number: TrackingNumber) -> Row:
    return (
        number.id,
        number.company_id,
        number.number,
        number.label,
        number.source,
        number.flow_id,
        number.forwarding,
    )


def number_of(row: Row) -> TrackingNumber:
    return TrackingNumber(
        id=row[0],
        company_id=row[1],
        number=row[2],
        label=row[3],
        source=row[4],
        flow_id=row[5],
        forwarding=bool(row[6]),
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
        _seldom(out.number_ids) if out else None,
        contact.signed_up_at,
        contact.line_type_at,
        _seldom(contact.hold),
        _seldom(contact.failures),
        _seldom(contact.block),
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
        opt_out=None if row[9] is None else _opt_out_of(row),
        created_at=row[11],
        last_number_id=row[12],
        last_agent_id=row[13],
        unanswered=row[14],
        signed_up_at=row[16],
        line_type_at=row[17],
        hold=None if row[18] is None else _hold(row[18]),
        failures=() if row[19] is None else _failures(row[19]),
        block=None if row[20] is None else _block(row[20]),
    )


def _opt_out_of(row: Row) -> OptOut:
    return OptOut(
        at=row[9],
        cause=_OPT_OUT_CAUSE[row[10]],
        number_ids=() if row[15] is None else _number_ids(row[15]),
    )


def lead_record_row(record: LeadRecord) -> Row:
    return (
        record.id,
        record.company_id,
        record.contact_id,
        record.at,
        record.origin,
        record.source,
        record.campaign,
        record.landing_page,
        record.source_id,
        _tuple_text(record.fields),
        record.auto_text,
        record.interaction_id,
    )


def lead_record_of(row: Row) -> LeadRecord:
    return LeadRecord(
        id=row[0],
        company_id=row[1],
        contact_id=row[2],
        at=row[3],
        origin=row[4],
        source=row[5],
        campaign=row[6],
        landing_page=row[7],
        source_id=row[8],
        fields=() if row[9] == "[]" else _fields(row[9]),
        auto_text=row[10],
        interaction_id=row[11],
    )


def interaction_row(interaction: Interaction, resource: bool = False) -> Row:
    """``resource``: whether the contact is one. It counts for a new row alone."""
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
        interaction.last_in_at,
        interaction.last_out_at,
        interaction.hidden,
        resource,
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
        last_in_at=row[16],
        last_out_at=row[17],
        hidden=bool(row[18]),
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


def attachment_row(attachment: Attachment, token: str | None, message_id: MessageId | None) -> Row:
    """One that no text of ours carries yet; a lead's picture has the text that it came with."""
    return (
        attachment.id,
        attachment.company_id,
        attachment.name,
        attachment.content_type,
        attachment.size,
        attachment.at,
        attachment.agent_id,
        message_id,
        token,
        False,
    )


def attachment_of(row: Row) -> Attachment:
    return Attachment(
        id=row[0],
        company_id=row[1],
        name=row[2],
        content_type=row[3],
        size=row[4],
        at=row[5],
        agent_id=row[6],
    )
