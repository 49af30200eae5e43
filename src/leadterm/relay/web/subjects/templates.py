"""The company's templates (B17). They are read with the snapshot, and followed by the stream."""

from collections.abc import Callable

from leadterm.domain.model import TemplateId
from leadterm.domain.wire import SaveTemplate, TemplateReply
from leadterm.relay.store import Tx
from leadterm.relay.units import templates
from leadterm.relay.web.calls import Call
from leadterm.relay.web.table import Command


def add(call: Call, body: SaveTemplate) -> Callable[[Tx], TemplateReply]:
    return templates.add(call.caller.agent_id, call.company(), body)


def save(call: Call, body: SaveTemplate) -> Callable[[Tx], TemplateReply]:
    return templates.save(call.caller.agent_id, _template(call), body)


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
        method="PUT",
        path=_PATH,
        name="save_template",
        about="Changes a template.",
        reply=TemplateReply,
        unit=save,
        body=SaveTemplate,
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
