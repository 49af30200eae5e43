"""Webhooks out (D5): setting endpoints up, and what becomes of each try."""

import re
import secrets
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from leadterm.domain.audit import Audited
from leadterm.domain.hooks import (
    KEPT,
    SECRET_BYTES,
    SECRETS_OVERLAP,
    Hook,
    HookId,
    HookState,
    HookType,
    after_failure,
    after_success,
    secret_of,
    standing_word,
)
from leadterm.domain.model import CompanyId, Instant
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.hook_sender import HookRefused, check_address
from leadterm.relay.store import ClaimedDelivery, DeliveryState, Tx
from leadterm.relay.units import audit
from leadterm.relay.units.admin.words import announce, own_company

LEASE = 60_000
"""Milliseconds after which an event whose try nobody has answered for is told again."""
MOST_HOOKS = 20
"""Endpoints of one company."""
PRUNED_AT_ONCE = 1_000
_PLAIN = re.compile(r"[!-~]+")
"""It is shown on terminals as it is written."""


def new_secret() -> str:
    """What an endpoint's webhooks are signed with: shown once, and then nobody's but the relay's."""
    return secret_of(secrets.token_bytes(SECRET_BYTES))


def types_named(written: Sequence[str]) -> tuple[HookType, ...]:
    """Types by their names, in their usual order; none means all. Raises Refused for one there is not."""
    known = {type_.value: type_ for type_ in HookType}
    for name in written:
        if name not in known:
            raise Refused(
                RefusalCode.INVALID,
                f"There is no event type “{name}”. There are: {', '.join(known)}.",
                field="types",
            )
    return tuple(type_ for type_ in HookType if type_.value in written or not written)


def add(
    company_id: CompanyId, url: str, types: Sequence[HookType], secret: str, *, this_machine: bool = False
) -> Callable[[Tx], Hook]:
    """An endpoint that is told of events from now on, all types when none is named.

    ``secret`` is of ``new_secret``. ``this_machine``: whether it may be on the relay's own.
    """
    address = url.strip()

    def unit(tx: Tx) -> Hook:
        own_company(tx, company_id)
        _check(address, tx.hooks(company_id), this_machine=this_machine)
        hook = Hook(
            id=HookId(tx.new_id()),
            company_id=company_id,
            url=address,
            types=tuple(types) or tuple(HookType),
            created_at=tx.now,
        )
        tx.add_hook(hook, secret)
        announce(tx, company_id)
        audit.record(tx, company_id, Audited.HOOK_ADDED, address, None, hook)
        return hook

    return unit


def set_types(company_id: CompanyId, hook_id: HookId, types: Sequence[HookType]) -> Callable[[Tx], Hook]:
    """What an endpoint is told of from now on. What waits for it already is still told."""

    def unit(tx: Tx) -> Hook:
        hook = own_hook(tx, company_id, hook_id)
        if not types:
            raise Refused(
                RefusalCode.INVALID, "Choose at least one type of event, or remove it.", field="types"
            )
        changed = replace(hook, types=tuple(type_ for type_ in HookType if type_ in types))
        if changed != hook:
            tx.save_hook_types(changed)
            announce(tx, company_id)
            audit.record(tx, company_id, Audited.HOOK_CHANGED, hook.url, hook, changed)
        return changed

    return unit


def remove(company_id: CompanyId, hook_id: HookId) -> Callable[[Tx], Hook]:
    """It is told nothing any more, not even what waits for it."""

    def unit(tx: Tx) -> Hook:
        hook = own_hook(tx, company_id, hook_id)
        tx.remove_hook(hook.id)
        announce(tx, company_id)
        audit.record(tx, company_id, Audited.HOOK_REMOVED, hook.url, hook, None)
        return hook

    return unit


def resume(company_id: CompanyId, hook_id: HookId) -> Callable[[Tx], Hook]:
    """A parked endpoint is told again, beginning with what waited; what it did not take is told anew."""

    def unit(tx: Tx) -> Hook:
        hook = own_hook(tx, company_id, hook_id)
        resumed = after_success(hook)
        tx.save_hook_standing(resumed)
        tx.restart_hook_deliveries(hook.id)
        announce(tx, company_id)
        audit.record(tx, company_id, Audited.HOOK_RESUMED, hook.url, hook, resumed)
        return resumed

    return unit


def rotate(company_id: CompanyId, hook_id: HookId, secret: str) -> Callable[[Tx], Hook]:
    """Another secret. For a day the old one signs too, so that the receiver can change in its own time."""

    def unit(tx: Tx) -> Hook:
        hook = own_hook(tx, company_id, hook_id)
        tx.rotate_hook(hook.id, secret, Instant(tx.now + SECRETS_OVERLAP))
        announce(tx, company_id)
        audit.record(tx, company_id, Audited.HOOK_ROTATED, hook.url, hook, hook)
        return hook

    return unit


def own_hook(tx: Tx, company_id: CompanyId, hook_id: HookId) -> Hook:
    hook = tx.hook(hook_id)
    if hook is None or hook.company_id != company_id:
        raise Refused(
            RefusalCode.NOT_FOUND, f"There is no webhook endpoint {hook_id} in this company.", field="hook"
        )
    return hook


def _check(address: str, others: Sequence[Hook], *, this_machine: bool) -> None:
    try:
        check_address(address, this_machine=this_machine)
    except HookRefused as refusal:
        raise Refused(RefusalCode.INVALID, refusal.sentence, field="url") from None
    if not _PLAIN.fullmatch(address):
        raise Refused(
            RefusalCode.INVALID,
            "The address holds a character that addresses do not: write it as %20 and the like, and names of "
            "other alphabets as xn--….",
            field="url",
        )
    if any(other.url == address for other in others):
        raise Refused(RefusalCode.INVALID, "There is an endpoint with this address already.", field="url")
    if len(others) >= MOST_HOOKS:
        raise Refused(
            RefusalCode.INVALID, f"There are {MOST_HOOKS} endpoints already, and no more can be told."
        )


def claim(limit: int) -> Callable[[Tx], list[ClaimedDelivery]]:
    """Takes events to tell, one for each endpoint; they come back when nothing is heard of them."""
    return lambda tx: tx.claim_hook_deliveries(limit, Instant(tx.now + LEASE))


def delivered(claimed: ClaimedDelivery) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        hook = tx.hook(claimed.hook_id)
        if hook is None or not tx.is_on_its_way(claimed):
            return
        tx.drop_hook_delivery(claimed.id)
        if hook.failures:
            _save_standing(tx, hook, replace(after_success(hook), state=hook.state))

    return unit


def not_delivered(
    claimed: ClaimedDelivery, sentence: str, wait: int | None, *, gone: bool = False
) -> Callable[[Tx], HookState | None]:
    """A try failed. ``wait`` is milliseconds until the next; None: this was the last.

    Answers with how the endpoint stands; None when it was removed, or another try is on its way.
    """

    def unit(tx: Tx) -> HookState | None:
        hook = tx.hook(claimed.hook_id)
        if hook is None or not tx.is_on_its_way(claimed):
            return None
        failed = after_failure(hook, sentence, tx.now, gone=gone)
        _save_standing(tx, hook, failed)
        given_up = wait is None and failed.state is HookState.ACTIVE
        state = DeliveryState.FAILED if given_up else DeliveryState.WAITING
        tx.settle_hook_delivery(claimed.id, state, Instant(tx.now + (wait or 0)), sentence)
        return failed.state

    return unit


def _save_standing(tx: Tx, old: Hook, new: Hook) -> None:
    """Who looks at the endpoints sees it when one begins to fail, is parked, or is well again."""
    tx.save_hook_standing(new)
    if standing_word(new) != standing_word(old):
        announce(tx, new.company_id)


def prune(tx: Tx) -> bool:
    """Removes what has waited for a month for nobody, in slices; True when more may be left."""
    return tx.prune_hook_deliveries(Instant(tx.now - KEPT), PRUNED_AT_ONCE) == PRUNED_AT_ONCE
