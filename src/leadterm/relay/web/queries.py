"""What can be asked of the relay. Other companies' records are not there."""

from leadterm.domain.model import ContactId, InteractionId, MessageId
from leadterm.domain.wire import (
    ContactReply,
    InteractionDetail,
    Me,
    MessageDetail,
    RecentsPage,
    Snapshot,
    ThreadPage,
)
from leadterm.relay.web.calls import Call
from leadterm.relay.web.problems import invalid, missing
from leadterm.relay.web.requests import LIMIT_USUAL


async def me(call: Call) -> Me:
    return await call.reads.me(call.caller.agent_id)


async def snapshot(call: Call) -> Snapshot:
    return await call.reads.snapshot(call.caller.agent_id, call.company())


async def recents(call: Call) -> RecentsPage:
    """A page of Recents, newest first (A2): before or after a row, or the oldest ones."""
    before, after = _one_direction(call, "before", "after", "end")
    return await call.reads.recents(
        call.company(),
        before=InteractionId(before) if before else None,
        after=InteractionId(after) if after else None,
        end=call.parameters.flag("end"),
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


async def interaction(call: Call) -> InteractionDetail:
    detail = await call.reads.detail(InteractionId(call.path_id("interaction_id")))
    if detail is None or not call.caller.may_see(detail.interaction.company_id):
        raise missing("conversation")
    return detail


async def contact(call: Call) -> ContactReply:
    found = await call.reads.contact(ContactId(call.path_id("contact_id")))
    if found is None or not call.caller.may_see(found.company_id):
        raise missing("contact")
    return ContactReply(contact=found)


async def thread(call: Call) -> ThreadPage:
    """A page of a contact's messages, oldest first: the newest, or before or after one."""
    before, after = _one_direction(call, "before", "after")
    contact_id = ContactId(call.path_id("contact_id"))
    if not call.caller.may_see(await call.reads.company_of_contact(contact_id)):
        raise missing("contact")
    return await call.reads.thread(
        contact_id,
        before=MessageId(before) if before else None,
        after=MessageId(after) if after else None,
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


async def message_by_sid(call: Call) -> MessageDetail:
    detail = await call.reads.message_by_sid(call.parameters.word("carrier_sid"))
    if detail is None or not call.caller.may_see(detail.message.company_id):
        raise missing("message")
    return detail


def _one_direction(call: Call, *names: str) -> tuple[int | None, int | None]:
    given = call.parameters.given(*names)
    if len(given) > 1:
        raise invalid(f"Give one of {' and '.join(given)}, not both.", given[1])
    return call.parameters.number("before"), call.parameters.number("after")
