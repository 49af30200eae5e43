"""What an agent can have the relay do. Each command is one unit of work, done once per Idempotency-Key."""

from collections.abc import Callable

from leadterm.domain.model import ContactId, InteractionId, MessageId
from leadterm.domain.wire import (
    AgentReply,
    ClassificationReply,
    ContactReply,
    EditClassification,
    EditContact,
    InteractionReply,
    SendText,
    SetAvailability,
    TextReply,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import desk, texts
from leadterm.relay.web.calls import Call


def send_text(call: Call, body: SendText) -> Callable[[Tx], TextReply]:
    return texts.send(call.caller.agent_id, call.company(), body, call.key)


def resend(call: Call, _body: None) -> Callable[[Tx], TextReply]:
    return texts.resend(call.caller.agent_id, MessageId(call.path_id("message_id")), call.key)


def mark_sent(call: Call, _body: None) -> Callable[[Tx], TextReply]:
    return texts.mark_sent(call.caller.agent_id, MessageId(call.path_id("message_id")))


def respond(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.respond(call.caller.agent_id, _interaction(call))


def close(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.close(call.caller.agent_id, _interaction(call))


def mark_read(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.mark_read(call.caller.agent_id, _interaction(call))


def set_availability(call: Call, body: SetAvailability) -> Callable[[Tx], AgentReply]:
    return desk.set_availability(call.caller.agent_id, body.availability)


def edit_contact(call: Call, body: EditContact) -> Callable[[Tx], ContactReply]:
    return desk.edit_contact(call.caller.agent_id, ContactId(call.path_id("contact_id")), body)


def edit_classification(call: Call, body: EditClassification) -> Callable[[Tx], ClassificationReply]:
    return desk.edit_classification(call.caller.agent_id, _interaction(call), body)


def _interaction(call: Call) -> InteractionId:
    return InteractionId(call.path_id("interaction_id"))
