"""The company's templates (B17). Consoles read them with the snapshot, and follow them by the stream."""

from collections.abc import Callable

from leadterm.domain.model import TemplateId
from leadterm.domain.wire import EditTemplate, SaveTemplate, TemplateReply, TemplatesReply
from leadterm.relay.store import Tx
from leadterm.relay.units import templates
from leadterm.relay.web.calls import Call
from leadterm.relay.web.table import Command, Query


async def all_there_are(call: Call) -> TemplatesReply:
    return TemplatesReply(templates=await call.reads.templates(call.company()))


QUERIES = (
    Query(
        path="/v1/templates",
        name="templates",
        about="The company's templates, by name.",
        reply=TemplatesReply,
        answer=all_there_are,
    ),
)


def add(call: Call, body: SaveTemplate) -> Callable[[Tx], TemplateReply]:
    return templates.add(call.caller.agent_id, call.company(), body)


def edit(call: Call, body: EditTemplate) -> Callable[[Tx], TemplateReply]:
    return templates.edit(call.caller.agent_id, _template(call), body)


def remove(call: Call, _body: None) -> Callable[[Tx], TemplateReply]:
    return templates.remove(call.caller.agent_id, _template(call))


def _template(call: Call) -> TemplateId:
    return TemplateId(call.path_id("template_id"))


_PATH = "/v1/templates/{template_id}"

COMMANDS = (
    Command(
        method="POST",
        path="/v1/templates",
        name="add_template",
        about="Makes a template.",
        reply=TemplateReply,
        unit=add,
        body=SaveTemplate,
        status=201,
    ),
    Command(
        method="PATCH",
        path=_PATH,
        name="edit_template",
        about="Changes a template's name or text.",
        reply=TemplateReply,
        unit=edit,
        body=EditTemplate,
    ),
    Command(
        method="DELETE",
        path=_PATH,
        name="remove_template",
        about="Removes a template.",
        reply=TemplateReply,
        unit=remove,
    ),
)
