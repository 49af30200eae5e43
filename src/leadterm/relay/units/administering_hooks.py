"""Webhook endpoints as an agent looks after them (D5, F4): within their rights, and with others at work."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain import administering
from leadterm.domain.hooks import Hook, HookId, HookType
from leadterm.domain.model import AgentId, CompanyId, Right
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire.hooks import AddHook, EditHook, HookReply, HookSecretReply
from leadterm.relay.store import ShownOnce, Tx
from leadterm.relay.units import hooks
from leadterm.relay.units.loading import check_right, looked_after

SETS = ("types",)


def add(
    agent_id: AgentId, company_id: CompanyId, request: AddHook, *, this_machine: bool
) -> Callable[[Tx], ShownOnce]:
    """An endpoint. The reply has its signing secret, this once."""
    secret = hooks.new_secret()

    def unit(tx: Tx) -> ShownOnce:
        check_right(tx, agent_id, company_id, Right.MANAGE_COMPANY)
        types = tuple(HookType) if request.types is None else request.types
        made = hooks.add(company_id, request.url, _some(types), secret, this_machine=this_machine)(tx)
        return _shown(made, secret)

    return unit


def edit(agent_id: AgentId, hook_id: HookId, request: EditHook) -> Callable[[Tx], HookReply]:
    def unit(tx: Tx) -> HookReply:
        old = _kept(tx, agent_id, hook_id)
        current = administering.hook_fields(old)
        fields, merged = administering.joined(request.base, request.mine, current, SETS)
        changed = hooks.set_types(old.company_id, old.id, fields.types)(tx)
        return HookReply(hook=changed, merged=merged)

    return unit


def remove(agent_id: AgentId, hook_id: HookId) -> Callable[[Tx], HookReply]:
    def unit(tx: Tx) -> HookReply:
        old = _kept(tx, agent_id, hook_id)
        return HookReply(hook=hooks.remove(old.company_id, old.id)(tx))

    return unit


def resume(agent_id: AgentId, hook_id: HookId) -> Callable[[Tx], HookReply]:
    def unit(tx: Tx) -> HookReply:
        old = _kept(tx, agent_id, hook_id)
        return HookReply(hook=hooks.resume(old.company_id, old.id)(tx))

    return unit


def rotate(agent_id: AgentId, hook_id: HookId) -> Callable[[Tx], ShownOnce]:
    """Another secret, in the reply this once."""
    secret = hooks.new_secret()

    def unit(tx: Tx) -> ShownOnce:
        old = _kept(tx, agent_id, hook_id)
        return _shown(hooks.rotate(old.company_id, old.id, secret)(tx), secret)

    return unit


def _kept(tx: Tx, agent_id: AgentId, hook_id: HookId) -> Hook:
    return looked_after(tx, agent_id, tx.hook(hook_id), "webhook endpoint", Right.MANAGE_COMPANY)


def _some(types: tuple[HookType, ...]) -> tuple[HookType, ...]:
    if not types:
        raise Refused(RefusalCode.INVALID, "Choose at least one type of event.", field="types")
    return tuple(type_ for type_ in HookType if type_ in types)


def _shown(hook: Hook, secret: str) -> ShownOnce:
    shown = HookSecretReply(hook=hook, secret=secret)
    return ShownOnce(shown=shown, kept=replace(shown, secret=""))
