"""Webhook endpoints over HTTP (D5): who is told, of what, how they fare, and a test of each."""

from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.hooks import HookId
from leadterm.domain.model import Right
from leadterm.domain.wire.hooks import (
    AddHook,
    EditHook,
    HookReply,
    HookSecretReply,
    HooksReply,
    HookTestReply,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import administering_hooks
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import company_with
from leadterm.relay.web.problems import missing
from leadterm.relay.web.table import Command, Query, Trial

_PATH = "/v1/admin/hooks/{hook_id}"


async def hooks(call: Call) -> HooksReply:
    return HooksReply(hooks=await call.reads.hooks(company_with(call, Right.MANAGE_COMPANY)))


async def test(call: Call) -> HookTestReply:
    trial = await call.reads.hook_trial(_hook(call))
    if trial is None or not call.caller.may_see(trial.company.id):
        raise missing("webhook endpoint")
    call.caller.check(trial.company.id, Right.MANAGE_COMPANY)
    return await call.hook_trials.send(trial)


QUERIES = (
    Query(
        path="/v1/admin/hooks",
        name="hooks",
        about="The company's webhook endpoints, and what each has not taken yet.",
        reply=HooksReply,
        answer=hooks,
    ),
)

TRIALS = (
    Trial(
        path=f"{_PATH}/test",
        name="test_hook",
        about="Posts an event of the type “test” to an endpoint, and answers with what it said.",
        reply=HookTestReply,
        answer=test,
    ),
)


def add(call: Call, body: AddHook) -> Callable[[Tx], Struct]:
    here = call.hook_trials.this_machine
    return administering_hooks.add(call.caller.agent_id, call.company(), body, this_machine=here)


def edit(call: Call, body: EditHook) -> Callable[[Tx], HookReply]:
    return administering_hooks.edit(call.caller.agent_id, _hook(call), body)


def remove(call: Call, _body: None) -> Callable[[Tx], HookReply]:
    return administering_hooks.remove(call.caller.agent_id, _hook(call))


def resume(call: Call, _body: None) -> Callable[[Tx], HookReply]:
    return administering_hooks.resume(call.caller.agent_id, _hook(call))


def rotate(call: Call, _body: None) -> Callable[[Tx], Struct]:
    return administering_hooks.rotate(call.caller.agent_id, _hook(call))


def _hook(call: Call) -> HookId:
    return HookId(call.path_id("hook_id"))


COMMANDS = (
    Command(
        method="POST",
        path="/v1/admin/hooks",
        name="add_hook",
        about="Adds a webhook endpoint. Its signing secret is shown in the answer, this once.",
        reply=HookSecretReply,
        unit=add,
        body=AddHook,
        status=201,
    ),
    Command(
        method="PATCH",
        path=_PATH,
        name="edit_hook",
        about="Changes what an endpoint is told of from now on.",
        reply=HookReply,
        unit=edit,
        body=EditHook,
    ),
    Command(
        method="DELETE",
        path=_PATH,
        name="remove_hook",
        about="Tells an endpoint nothing any more, not even what waits for it.",
        reply=HookReply,
        unit=remove,
    ),
    Command(
        method="POST",
        path=f"{_PATH}/resume",
        name="resume_hook",
        about="Starts a parked endpoint again, with what waited and what it did not take.",
        reply=HookReply,
        unit=resume,
    ),
    Command(
        method="POST",
        path=f"{_PATH}/secret",
        name="rotate_hook_secret",
        about="Gives an endpoint another secret, shown this once. For a day the old one signs too.",
        reply=HookSecretReply,
        unit=rotate,
    ),
)
