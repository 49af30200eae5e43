"""One contact: the thread, the timeline, the overview, and what is decided of them (B10, B13, D1–D3)."""

from collections.abc import Callable

from leadterm.domain.model import ContactId, MessageId
from leadterm.domain.wire import (
    AnswerHold,
    ContactReply,
    EditContact,
    InteractionDetail,
    Overview,
    ThreadPage,
    TimelinePage,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import contacts, desk
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import visible_contact
from leadterm.relay.web.problems import missing
from leadterm.relay.web.requests import LIMIT_USUAL, Kind, Parameter
from leadterm.relay.web.table import LIMIT, Command, Query


async def contact(call: Call) -> ContactReply:
    found = await visible_contact(call)
    call.look_up(found)
    return ContactReply(contact=found)


async def thread(call: Call) -> ThreadPage:
    """A page of a contact's messages, oldest first: the newest, or before or after one."""
    before, after = call.one_direction("before", "after")
    found = await visible_contact(call)
    call.look_up(found)
    return await call.reads.thread(
        found.id,
        before=MessageId(before) if before else None,
        after=MessageId(after) if after else None,
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


async def timeline(call: Call) -> TimelinePage:
    """A page of a contact's interactions and sign-ups, newest first (D3)."""
    found = await visible_contact(call)
    return await call.reads.timeline(
        found.id,
        before=call.parameters.word("before") or None,
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


async def overview(call: Call) -> Overview:
    """A contact in a few figures (D2)."""
    found = await call.reads.overview((await visible_contact(call)).id)
    if found is None:
        raise missing("contact")
    return found


async def latest(call: Call) -> InteractionDetail:
    """The contact's latest conversation, as it is shown when a search has found them."""
    found = await visible_contact(call)
    call.look_up(found)
    detail = await call.reads.latest(found.id)
    if detail is None:
        raise missing("conversation")
    return detail


def edit_contact(call: Call, body: EditContact) -> Callable[[Tx], ContactReply]:
    return desk.edit_contact(call.caller.agent_id, _contact(call), body)


def answer_hold(call: Call, body: AnswerHold) -> Callable[[Tx], ContactReply]:
    return contacts.answer_hold(call.caller.agent_id, _contact(call), body.opted_out)


def opt_out(call: Call, _body: None) -> Callable[[Tx], ContactReply]:
    return contacts.opt_out(call.caller.agent_id, _contact(call))


def unblock(call: Call, _body: None) -> Callable[[Tx], ContactReply]:
    return contacts.unblock(call.caller.agent_id, _contact(call))


def _contact(call: Call) -> ContactId:
    return ContactId(call.path_id("contact_id"))


_PATH = "/v1/contacts/{contact_id}"

QUERIES = (
    Query(path=_PATH, name="contact", about="One contact.", reply=ContactReply, answer=contact),
    Query(
        path=f"{_PATH}/thread",
        name="thread",
        about="A page of a contact's messages, oldest first.",
        reply=ThreadPage,
        answer=thread,
        parameters=(
            Parameter(name="before", kind=Kind.ID, about="a message; those older than it come"),
            Parameter(name="after", kind=Kind.ID, about="a message; those newer than it come"),
            LIMIT,
        ),
    ),
    Query(
        path=f"{_PATH}/timeline",
        name="timeline",
        about="A page of all that was with a contact, newest first.",
        reply=TimelinePage,
        answer=timeline,
        parameters=(
            Parameter(
                name="before",
                kind=Kind.PLACE,
                about="an entry, as its time and id with “-” between; those older than it come",
            ),
            LIMIT,
        ),
    ),
    Query(
        path=f"{_PATH}/overview",
        name="overview",
        about="A contact in a few figures.",
        reply=Overview,
        answer=overview,
    ),
    Query(
        path=f"{_PATH}/latest",
        name="latest",
        about="A contact's latest conversation; 404 when there was none yet.",
        reply=InteractionDetail,
        answer=latest,
    ),
)

COMMANDS = (
    Command(
        method="PATCH",
        path=_PATH,
        name="edit_contact",
        about="Edits a contact's details; the edit is merged with what has changed meanwhile.",
        reply=ContactReply,
        unit=edit_contact,
        body=EditContact,
    ),
    Command(
        method="POST",
        path=f"{_PATH}/hold",
        name="answer_hold",
        about="Says whether a text that may ask us to stop was an opt-out.",
        reply=ContactReply,
        unit=answer_hold,
        body=AnswerHold,
    ),
    Command(
        method="POST",
        path=f"{_PATH}/opt-out",
        name="opt_out",
        about="Records that a contact has asked for no more texts.",
        reply=ContactReply,
        unit=opt_out,
    ),
    Command(
        method="POST",
        path=f"{_PATH}/unblock",
        name="unblock",
        about="Lifts an auto-block.",
        reply=ContactReply,
        unit=unblock,
    ),
)
