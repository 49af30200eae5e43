"""One conversation: what is known of it, and what an agent does with it (A10, B5, B8, D4)."""

from collections.abc import Callable

from leadterm.domain.model import InteractionId
from leadterm.domain.wire import ClassificationReply, EditClassification, InteractionDetail, InteractionReply
from leadterm.relay.store import Tx
from leadterm.relay.units import desk
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import visible_interaction
from leadterm.relay.web.table import Command, Query


async def interaction(call: Call) -> InteractionDetail:
    detail = await visible_interaction(call)
    call.look_up(detail.contact)
    return detail


def respond(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.respond(call.caller.agent_id, _interaction(call))


def close(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.close(call.caller.agent_id, _interaction(call))


def mark_read(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.mark_read(call.caller.agent_id, _interaction(call))


def mark_unopened(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.mark_unopened(call.caller.agent_id, _interaction(call))


def remove(call: Call, _body: None) -> Callable[[Tx], InteractionReply]:
    return desk.remove(call.caller.agent_id, _interaction(call))


def edit_classification(call: Call, body: EditClassification) -> Callable[[Tx], ClassificationReply]:
    return desk.edit_classification(call.caller.agent_id, _interaction(call), body)


def _interaction(call: Call) -> InteractionId:
    return InteractionId(call.path_id("interaction_id"))


def _deed(
    word: str, name: str, about: str, unit: Callable[[Call, None], Callable[[Tx], InteractionReply]]
) -> Command:
    path = f"/v1/interactions/{{interaction_id}}/{word}"
    return Command(method="POST", path=path, name=name, about=about, reply=InteractionReply, unit=unit)


QUERIES = (
    Query(
        path="/v1/interactions/{interaction_id}",
        name="interaction",
        about="All that is known of one conversation, with its newest messages.",
        reply=InteractionDetail,
        answer=interaction,
    ),
)

COMMANDS = (
    _deed("respond", "respond", "Accepts an incoming text.", respond),
    _deed("close", "close", "Closes an active text.", close),
    _deed("read", "mark_read", "Marks a conversation read, for everyone.", mark_read),
    _deed("unopened", "mark_unopened", "Marks a conversation unopened, for everyone.", mark_unopened),
    _deed("remove", "remove", "Removes a conversation from the feed, for everyone.", remove),
    Command(
        method="PATCH",
        path="/v1/interactions/{interaction_id}/classification",
        name="edit_classification",
        about="Edits what an agent made of a conversation.",
        reply=ClassificationReply,
        unit=edit_classification,
        body=EditClassification,
    ),
)
