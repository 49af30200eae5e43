"""The company's tags over HTTP (D4). Consoles read the list with the snapshot and follow it by the stream."""

from collections.abc import Callable

from leadterm.domain.model import Right, TagId
from leadterm.domain.wire.tags import EditTag, TagFields, TagReply, TagsReply
from leadterm.relay.store import Tx
from leadterm.relay.units import tags
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import company_with
from leadterm.relay.web.table import Command, Query


async def all_there_are(call: Call) -> TagsReply:
    return await call.reads.tags(company_with(call, Right.MANAGE_COMPANY))


QUERIES = (
    Query(
        path="/v1/admin/tags",
        name="tags",
        about="The company's tags and how often each is used, and others that agents have typed.",
        reply=TagsReply,
        answer=all_there_are,
    ),
)


def add(call: Call, body: TagFields) -> Callable[[Tx], TagReply]:
    return tags.add(call.caller.agent_id, call.company(), body.name)


def edit(call: Call, body: EditTag) -> Callable[[Tx], TagReply]:
    return tags.edit(call.caller.agent_id, _tag(call), body)


def remove(call: Call, _body: None) -> Callable[[Tx], TagReply]:
    return tags.remove(call.caller.agent_id, _tag(call))


def _tag(call: Call) -> TagId:
    return TagId(call.path_id("tag_id"))


_PATH = "/v1/admin/tags/{tag_id}"

COMMANDS = (
    Command(
        method="POST",
        path="/v1/admin/tags",
        name="add_tag",
        about="Puts a tag on the company's list.",
        reply=TagReply,
        unit=add,
        body=TagFields,
        status=201,
    ),
    Command(
        method="PATCH",
        path=_PATH,
        name="edit_tag",
        about="Renames a tag, on the list and soon in every classification.",
        reply=TagReply,
        unit=edit,
        body=EditTag,
    ),
    Command(
        method="DELETE",
        path=_PATH,
        name="remove_tag",
        about="Takes a tag off the list. Conversations that have it keep it.",
        reply=TagReply,
        unit=remove,
    ),
)
