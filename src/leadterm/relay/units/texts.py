"""Texts in and out, and what the carrier reports of them."""

from collections.abc import Callable

from leadterm.domain import attachments, lines, texting
from leadterm.domain.carrier import CarrierReport, InboundText, carrier_status
from leadterm.domain.decisions import Decision
from leadterm.domain.inbound import NewIds, TextSituation, receive_text
from leadterm.domain.model import (
    AgentId,
    Attachment,
    AttachmentId,
    CompanyId,
    Contact,
    ContactId,
    Instant,
    InteractionId,
    Media,
    Member,
    Message,
    MessageId,
    NumberId,
    StatusReport,
    TrackingNumber,
)
from leadterm.domain.phone import parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.routing import offered
from leadterm.domain.text import one_line
from leadterm.domain.wire import FIELD_LIMIT, SendText, TextReply
from leadterm.relay.store import Tx
from leadterm.relay.units import forwarding
from leadterm.relay.units.loading import (
    check_concern,
    check_member,
    known,
    not_found,
    own_contact,
    own_message,
)
from leadterm.relay.units.telling import carry_out_report

RECEIVED = b""
"""The reply kept for a webhook that asks nothing of the carrier: the carrier's side makes its own of it."""


def receive(fact: InboundText) -> Callable[[Tx], bytes]:
    """An inbound text (B4). One to a number that is not ours is kept, listed and answered safely."""

    def unit(tx: Tx) -> bytes:
        number = tx.number_by_e164(fact.to)
        if number is None:
            tx.keep_unrouted(f"msg:{fact.sid}", f"A text came to {fact.to}, which is not a tracking number.")
            return RECEIVED
        if number.forwarding and forwarding.from_phone(tx, number, fact):
            return RECEIVED
        contact = tx.contact_by_number(number.company_id, fact.from_)
        situation = TextSituation(
            number=number,
            contact=contact,
            interaction=tx.open_interaction(contact.id) if contact else None,
            offered_to=offered(tx.flow_agents(number.flow_id)) if number.flow_id is not None else (),
            scope=known(tx.company(number.company_id)).opt_out_scope,
        )
        ids = _new_ids(tx)
        decision = receive_text(situation, fact, ids, tx.now)
        if number.forwarding:
            decision = forwarding.go_on(tx, number, fact, decision)
        tx.carry_out(decision)
        _want_media(tx, fact, ids.message, number.company_id)
        return RECEIVED

    return unit


def _want_media(tx: Tx, fact: InboundText, message_id: MessageId, company_id: CompanyId) -> None:
    """The pictures of a text are fetched in their own time (B18)."""
    for index, media in enumerate(fact.media):
        wanted = Attachment(
            id=AttachmentId(tx.new_id()),
            company_id=company_id,
            name=attachments.clean_name("", media.content_type),
            content_type=media.content_type,
            size=0,
            at=tx.now,
        )
        tx.want_media(wanted, message_id, index, media.url)


def report_status(report: CarrierReport) -> Callable[[Tx], bytes]:
    """A status callback (B7). One for a text we do not know yet is kept until we do."""

    def unit(tx: Tx) -> bytes:
        status = carrier_status(report.status)
        message = _reported(tx, report)
        if message is None and forwarding.is_report(tx, report):
            return RECEIVED
        if message is None:
            tx.stray_report(report.sid, report.status, report.error_code, tx.now)
            return RECEIVED
        tx.add_report(
            StatusReport(message_id=message.id, status=report.status, error_code=report.error_code, at=tx.now)
        )
        if status is None:
            return RECEIVED
        carry_out_report(tx, message, status, report.error_code, report.sid)
        tx.finish_send(message.id)
        return RECEIVED

    return unit


def _reported(tx: Tx, report: CarrierReport) -> Message | None:
    """The message a report is about: by the carrier's id, else by ours from the callback's query.

    Our id counts just for a message that the carrier has not named otherwise.
    """
    message = tx.message_by_sid(report.sid)
    if message is not None or report.message_id is None:
        return message
    message = tx.message(report.message_id)
    return message if message is not None and not message.carrier_sid else None


def send(
    agent_id: AgentId, company_id: CompanyId, request: SendText, client_key: str
) -> Callable[[Tx], TextReply]:
    """An agent sends a text (B2, B7). The same text within two seconds is the first one again (B15)."""

    def unit(tx: Tx) -> TextReply:
        member = check_member(tx, agent_id, company_id)
        media = _media(tx, company_id, request.attachment_ids)
        body = texting.check_body(request.body, len(media))
        contact = _recipient(tx, member, request)
        since = Instant(tx.now - texting.SAME_TEXT_WINDOW)
        twin = tx.same_text_since(contact.id, agent_id, body, since)
        if twin is not None and _pictures(twin.media) == _pictures(media):
            return _reply(tx, twin)
        situation = texting.SendSituation(
            agent_id=agent_id,
            contact=contact,
            interaction=tx.open_interaction(contact.id),
            number=_sender(tx, company_id, contact, request.number_id),
            sends=tx.sends_since(agent_id, Instant(tx.now - texting.RATE_WINDOW)),
            country=_country(tx, contact),
            media=media,
        )
        decision = texting.send(situation, body, client_key, _new_ids(tx), tx.now)
        _check_meanwhile(tx, contact, agent_id, request.seen)
        return _carry_out_text(tx, decision)

    return unit


def _check_meanwhile(tx: Tx, contact: Contact, agent_id: AgentId, seen: MessageId | None) -> None:
    if seen is None:
        return
    latest = tx.latest_outbound(contact.id)
    author = tx.agent(latest.agent_id) if latest is not None and latest.agent_id is not None else None
    country = _country(tx, contact)
    texting.check_meanwhile(
        contact, latest, author, agent_id=agent_id, seen=seen, country=country, now=tx.now
    )


def _country(tx: Tx, contact: Contact) -> str:
    return known(tx.company(contact.company_id)).country


def _media(tx: Tx, company_id: CompanyId, ids: tuple[AttachmentId, ...]) -> tuple[Media, ...]:
    """The pictures to send along, each once: the company's own, uploaded by an agent."""
    once = tuple(dict.fromkeys(ids))
    attachments.check_count(len(once))
    found = {attachment.id: attachment for attachment in tx.attachments_of(once)} if once else {}
    for attachment_id in once:
        attachment = found.get(attachment_id)
        if attachment is None or attachment.company_id != company_id or attachment.agent_id is None:
            raise not_found("picture")
    attachments.check_together([found[attachment_id] for attachment_id in once])
    return tuple(attachments.media_of(found[attachment_id]) for attachment_id in once)


def _pictures(media: tuple[Media, ...]) -> tuple[AttachmentId | None, ...]:
    return tuple(each.attachment_id for each in media)


def resend(agent_id: AgentId, message_id: MessageId, client_key: str) -> Callable[[Tx], TextReply]:
    """The same words again, as a new text, at the agent's wish: after a failure, or when it is uncertain.

    Wished for twice within two seconds, it is done once (B15).
    """

    def unit(tx: Tx) -> TextReply:
        message = own_message(tx, agent_id, message_id)
        texting.check_resendable(message)
        contact = known(tx.contact(message.contact_id))
        since = Instant(tx.now - texting.SAME_TEXT_WINDOW)
        twin = tx.same_text_since(contact.id, agent_id, message.body, since)
        if twin is not None and twin.id != message.id and _pictures(twin.media) == _pictures(message.media):
            return _reply(tx, twin)
        tx.carry_out(texting.give_up_uncertain(message, agent_id, tx.now))
        tx.finish_send(message.id)
        situation = texting.SendSituation(
            agent_id=agent_id,
            contact=contact,
            interaction=tx.open_interaction(contact.id),
            number=known(tx.number(message.number_id)),
            sends=tx.sends_since(agent_id, Instant(tx.now - texting.RATE_WINDOW)),
            country=_country(tx, contact),
            media=message.media,
        )
        return _carry_out_text(tx, texting.send(situation, message.body, client_key, _new_ids(tx), tx.now))

    return unit


def mark_sent(agent_id: AgentId, message_id: MessageId) -> Callable[[Tx], TextReply]:
    """The agent settles an uncertain text as sent."""

    def unit(tx: Tx) -> TextReply:
        message = own_message(tx, agent_id, message_id)
        tx.carry_out(texting.mark_sent(message, agent_id, tx.now))
        tx.finish_send(message.id)
        return _reply(tx, known(tx.message(message_id)))

    return unit


def _recipient(tx: Tx, member: Member, request: SendText) -> Contact:
    company_id = member.company_id
    if (request.contact_id is None) == (request.to is None):
        raise Refused(RefusalCode.INVALID, "Give either a contact or a number to text.", field="to")
    if request.contact_id is not None:
        return own_contact(tx, member.agent_id, company_id, request.contact_id)
    company = known(tx.company(company_id))
    number = parse_number(request.to or "", company.country)
    if not isinstance(number, str):
        raise Refused(RefusalCode.INVALID, number.sentence, field="to")
    contact = tx.contact_by_number(company_id, number)
    if contact is not None:
        check_concern(tx, member, contact.id)
        return contact
    contact = Contact(
        id=ContactId(tx.new_id()),
        company_id=company_id,
        number=number,
        name=one_line(request.name, limit=FIELD_LIMIT).strip(),
        created_at=tx.now,
        signed_up_at=tx.now,
    )
    row = tx.lookup(number)
    if row is None or not lines.is_fresh(row.checked_at, tx.now):
        return contact
    return lines.with_line(contact, row.line_type, row.checked_at)


def _sender(tx: Tx, company_id: CompanyId, contact: Contact, number_id: NumberId | None) -> TrackingNumber:
    """The tracking number a text is from: the one chosen, else the one last used with the contact (B2)."""
    for candidate in (number_id, contact.last_number_id):
        number = tx.number(candidate) if candidate is not None else None
        if number is not None and number.company_id == company_id:
            return number
        if candidate is not None and candidate == number_id:
            raise Refused(
                RefusalCode.INVALID, "That tracking number is not this company's.", field="number_id"
            )
    numbers = tx.numbers(company_id)
    if not numbers:
        raise Refused(
            RefusalCode.INVALID,
            "There is no tracking number to text from yet. An administrator adds one with "
            "“leadterm admin number add”.",
            field="number_id",
        )
    return numbers[0]


def _carry_out_text(tx: Tx, decision: Decision) -> TextReply:
    tx.carry_out(decision)
    message = decision.sends[0]
    for media in message.media:
        if media.attachment_id is not None:
            tx.publish_attachment(media.attachment_id)
    return _reply(tx, message)


def _reply(tx: Tx, message: Message) -> TextReply:
    return TextReply(
        message=message,
        interaction=known(tx.interaction(message.interaction_id)),
        contact=known(tx.contact(message.contact_id)),
    )


def _new_ids(tx: Tx) -> NewIds:
    return NewIds(
        contact=ContactId(tx.new_id()),
        interaction=InteractionId(tx.new_id()),
        message=MessageId(tx.new_id()),
    )
