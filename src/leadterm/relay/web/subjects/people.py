"""Agents: who is signed in, what they say of themselves, and what their colleagues may do (A5, A7, F5)."""

from collections.abc import Callable

from leadterm.domain.model import AgentId, Right
from leadterm.domain.wire import (
    AgentReply,
    ColleaguesReply,
    Me,
    MemberReply,
    ProfileReply,
    SaveProfile,
    SetAvailability,
    SetRights,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import desk, profile, rights
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import company_with
from leadterm.relay.web.table import Command, Query


async def me(call: Call) -> Me:
    return await call.reads.me(call.caller.agent_id)


async def my_profile(call: Call) -> ProfileReply:
    return ProfileReply(profile=await call.reads.profile(call.caller.agent_id))


async def colleagues(call: Call) -> ColleaguesReply:
    return await call.reads.members(company_with(call, Right.MANAGE_AGENTS))


def set_availability(call: Call, body: SetAvailability) -> Callable[[Tx], AgentReply]:
    return desk.set_availability(call.caller.agent_id, body.availability)


def save_profile(call: Call, body: SaveProfile) -> Callable[[Tx], ProfileReply]:
    return profile.save(call.caller.agent_id, body)


def set_rights(call: Call, body: SetRights) -> Callable[[Tx], MemberReply]:
    colleague = AgentId(call.path_id("agent_id"))
    return rights.set(call.caller.agent_id, call.company(), colleague, body)


QUERIES = (
    Query(path="/v1/me", name="me", about="Who is signed in.", reply=Me, answer=me),
    Query(
        path="/v1/me/profile",
        name="profile",
        about="What the agent says of themselves.",
        reply=ProfileReply,
        answer=my_profile,
    ),
    Query(
        path="/v1/colleagues",
        name="colleagues",
        about="Everyone of the company, with what they may do.",
        reply=ColleaguesReply,
        answer=colleagues,
    ),
)

COMMANDS = (
    Command(
        method="PUT",
        path="/v1/me/availability",
        name="set_availability",
        about="Comes or goes: whether new items are offered to the agent.",
        reply=AgentReply,
        unit=set_availability,
        body=SetAvailability,
    ),
    Command(
        method="PUT",
        path="/v1/me/profile",
        name="save_profile",
        about="Saves what the agent says of themselves.",
        reply=ProfileReply,
        unit=save_profile,
        body=SaveProfile,
    ),
    Command(
        method="PUT",
        path="/v1/colleagues/{agent_id}/rights",
        name="set_rights",
        about="Sets a colleague's role, and the rights given and withheld beyond it.",
        reply=MemberReply,
        unit=set_rights,
        body=SetRights,
    ),
)
