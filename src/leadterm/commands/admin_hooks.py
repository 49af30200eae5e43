"""`leadterm admin hook`: who is told of classifications, leads, opt-outs and closed conversations (D5)."""

import argparse
import asyncio
import secrets

import msgspec

from leadterm.commands.admin_shared import carried_out, company_of, print_table
from leadterm.commands.settings import settings_of
from leadterm.domain.hook_payloads import payload_of_test
from leadterm.domain.hooks import Hook, HookId, HookStanding, HookState, standing_word, trouble
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.clock import system_clock
from leadterm.relay.hook_sender import HookAnswer, HookSender
from leadterm.relay.store import Tx
from leadterm.relay.units import hooks


def hook_add(arguments: argparse.Namespace) -> None:
    secret, types = hooks.new_secret(), hooks.types_named(arguments.type)
    local = _this_machine(arguments)

    def unit(tx: Tx) -> Hook:
        company = company_of(tx, arguments)
        return hooks.add(company.id, arguments.url, types, secret, this_machine=local)(tx)

    hook = carried_out(arguments, unit)
    print(f"Webhook endpoint {hook.id}: {hook.url}")
    print(f"It is told of: {_types(hook)}.")
    _show_secret(secret)
    print(f"Try it: leadterm admin hook test {hook.id}")


def hook_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> tuple[HookStanding, ...]:
        return tx.hook_standings(company_of(tx, arguments).id)

    found = carried_out(arguments, unit)
    print_table(
        ("number", "address", "state", "waiting", "not taken", "told of"),
        (
            (
                str(it.hook.id),
                it.hook.url,
                standing_word(it.hook),
                str(it.waiting),
                str(it.refused),
                _types(it.hook),
            )
            for it in found
        ),
    )
    for standing in found:
        if standing.hook.failures:
            print(f"{standing.hook.id}: {_trouble(standing.hook)}")


def hook_set(arguments: argparse.Namespace) -> None:
    types = hooks.types_named(arguments.type)

    def unit(tx: Tx) -> Hook:
        hook = _picked(tx, arguments)
        return hooks.set_types(hook.company_id, hook.id, types)(tx)

    hook = carried_out(arguments, unit)
    print(f"{hook.url} is told of: {_types(hook)}.")


def hook_remove(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Hook:
        hook = _picked(tx, arguments)
        return hooks.remove(hook.company_id, hook.id)(tx)

    print(f"{carried_out(arguments, unit).url} is told nothing any more.")


def hook_resume(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> tuple[Hook, int]:
        hook = _picked(tx, arguments)
        resumed = hooks.resume(hook.company_id, hook.id)(tx)
        waiting = next(it.waiting for it in tx.hook_standings(hook.company_id) if it.hook.id == hook.id)
        return resumed, waiting

    hook, waiting = carried_out(arguments, unit)
    events = "1 event waits" if waiting == 1 else f"{waiting} events wait"
    print(f"{hook.url} is told again: {events} for it. A running relay begins within a minute.")


def hook_rotate(arguments: argparse.Namespace) -> None:
    secret = hooks.new_secret()

    def unit(tx: Tx) -> Hook:
        hook = _picked(tx, arguments)
        return hooks.rotate(hook.company_id, hook.id, secret)(tx)

    print(f"Webhook endpoint {carried_out(arguments, unit).url} has a new secret.")
    _show_secret(secret)
    print("For a day the old one signs too: change it at the receiver within that time.")


def hook_test(arguments: argparse.Namespace) -> int:
    """Sends one event of the type ``test`` from here, and prints the answer."""

    def unit(tx: Tx) -> tuple[Hook, tuple[str, ...], bytes]:
        hook = _picked(tx, arguments)
        payload = payload_of_test(company_of(tx, arguments), tx.now)
        return hook, tx.hook_secrets(hook.id), msgspec.json.encode(payload)

    hook, keys, body = carried_out(arguments, unit)
    answer = asyncio.run(_post(hook, keys, body, this_machine=_this_machine(arguments)))
    print(f"{hook.url}: {answer.sentence}")
    if answer.text:
        print(f"It said: {answer.text}")
    return 0 if answer.delivered else 1


async def _post(hook: Hook, keys: tuple[str, ...], body: bytes, *, this_machine: bool) -> HookAnswer:
    sender = HookSender(system_clock, this_machine=this_machine)
    try:
        return await sender.post(hook.url, keys, f"msg_test_{secrets.token_hex(8)}", body)
    finally:
        await sender.aclose()


def _picked(tx: Tx, arguments: argparse.Namespace) -> Hook:
    """An endpoint by its number or its address; the sentence of a miss lists what there is."""
    there = tx.hooks(company_of(tx, arguments).id)
    for hook in there:
        if arguments.hook in (str(hook.id), hook.url):
            return hook
    known = ", ".join(f"{hook.url} ({HookId(hook.id)})" for hook in there) or "none yet"
    raise Refused(
        RefusalCode.NOT_FOUND, f"There is no webhook endpoint {arguments.hook}. There are: {known}."
    )


def _this_machine(arguments: argparse.Namespace) -> bool:
    return settings_of(arguments, {}).relay.hooks_to_this_machine


def _types(hook: Hook) -> str:
    return ", ".join(type_.value for type_ in hook.types)


def _trouble(hook: Hook) -> str:
    if hook.state is HookState.PARKED:
        return f"{trouble(hook)} It is parked; start it again with: leadterm admin hook resume {hook.id}"
    return trouble(hook)


def _show_secret(secret: str) -> None:
    print(f"Signing secret, shown this once: {secret}")
