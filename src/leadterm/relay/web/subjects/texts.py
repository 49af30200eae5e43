"""Texts: sent, sent again, settled, and what became of them (B2, B6, B7)."""

from collections.abc import Callable

from leadterm.domain.model import MessageId
from leadterm.domain.wire import MessageDetail, SendText, TextReply
from leadterm.relay.store import Tx
from leadterm.relay.units import texts
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import check_concern
from leadterm.relay.web.problems import missing
from leadterm.relay.web.requests import Kind, Parameter
from leadterm.relay.web.table import Command, Query


async def message_by_sid(call: Call) -> MessageDetail:
    detail = await call.reads.message_by_sid(call.parameters.word("carrier_sid"))
    if detail is None or not call.caller.may_see(detail.message.company_id):
        raise missing("message")
    await check_concern(call, detail.message.company_id, detail.message.contact_id)
    return detail


def send_text(call: Call, body: SendText) -> Callable[[Tx], TextReply]:
    return texts.send(call.caller.agent_id, call.company(), body, call.key)


def resend(call: Call, _body: None) -> Callable[[Tx], TextReply]:
    return texts.resend(call.caller.agent_id, _message(call), call.key)


def mark_sent(call: Call, _body: None) -> Callable[[Tx], TextReply]:
    return texts.mark_sent(call.caller.agent_id, _message(call))


def _message(call: Call) -> MessageId:
    return MessageId(call.path_id("message_id"))


QUERIES = (
    Query(
        path="/v1/messages",
        name="message",
        about="One message by the carrier's id, with every report on it.",
        reply=MessageDetail,
        answer=message_by_sid,
        parameters=(
            Parameter(
                name="carrier_sid", kind=Kind.WORD, about="the carrier's id of the message", required=True
            ),
        ),
    ),
)

COMMANDS = (
    Command(
        method="POST",
        path="/v1/messages",
        name="send_text",
        about="Sends a text, to a contact or to a number.",
        reply=TextReply,
        unit=send_text,
        body=SendText,
        status=201,
        sends=True,
    ),
    Command(
        method="POST",
        path="/v1/messages/{message_id}/resend",
        name="resend",
        about="Sends the words of a text that failed, or is uncertain, again.",
        reply=TextReply,
        unit=resend,
        sends=True,
    ),
    Command(
        method="POST",
        path="/v1/messages/{message_id}/mark-sent",
        name="mark_sent",
        about="Settles an uncertain text as sent.",
        reply=TextReply,
        unit=mark_sent,
    ),
)
