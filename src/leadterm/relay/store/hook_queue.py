"""Endpoints that are told of events, and what each of them has still to be told (D5).

::

    waiting ──claimed──► sending ──delivered──► (row removed)
       ▲                    │
       ├──── failed, and ───┤
       │  lease passed      └──not taken in three days, while others were──► failed

A delivery is written by the very unit whose event it tells of: none is lost, and none is there twice.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, case, delete, func, or_, select, update

from leadterm.domain.hooks import HOLDS, DeliveryId, Hook, HookId, HookStanding, HookState, HookType
from leadterm.domain.model import CompanyId, ContactId, Instant, Seq
from leadterm.relay.store import tables
from leadterm.relay.store.directory import Directory
from leadterm.relay.store.directory_cache import Listeners
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Row, Statement, lit, param, put


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    FAILED = "failed"


class ClaimedDelivery(Struct, frozen=True, kw_only=True):
    """An event that this relay alone may bring to an endpoint, until its lease passes."""

    id: DeliveryId
    hook_id: HookId
    url: str
    secrets: tuple[str, ...]
    """More than one while a new one replaces an old one."""
    type: str
    body: bytes
    at: Instant
    attempt: int
    """1 the first time."""


class Place(Struct, frozen=True):
    """Where an endpoint's queue goes on."""

    due_at: Instant
    delivery_id: DeliveryId | None
    """None where it is only known when to look again."""


_hook = tables.hook.c
_delivery = tables.hook_delivery.c
_encode = msgspec.json.Encoder().encode
_types = msgspec.json.Decoder(tuple[str, ...]).decode
_TYPES = {type_.value: type_ for type_ in HookType}

_shown = (
    _hook.id,
    _hook.company_id,
    _hook.url,
    _hook.types,
    _hook.state,
    _hook.failures,
    _hook.failing_since,
    _hook.last_error,
    _hook.created_at,
)
_HOOK = Statement(select(*_shown).where(_hook.id == param("id")), "id")
_HOOKS = Statement(select(*_shown).order_by(_hook.company_id, _hook.id))
_HOOKS_OF = Statement(
    select(*_shown).where(_hook.company_id == param("company_id")).order_by(_hook.id), "company_id"
)
_SECRETS = Statement(
    select(_hook.secret, _hook.old_secret, _hook.old_secret_until).where(_hook.id == param("id")), "id"
)
_ACTIVE = Statement(select(_hook.id).where(_hook.state == lit(HookState.ACTIVE)).order_by(_hook.id))
_ADD = put(tables.hook)
_STANDS = Statement(
    update(tables.hook)
    .where(_hook.id == param("hook"))
    .values(
        state=bindparam("its_state"),
        failures=bindparam("its_failures"),
        failing_since=bindparam("since"),
        last_error=bindparam("its_error"),
    ),
    "its_state",
    "its_failures",
    "since",
    "its_error",
    "hook",
)
_ROTATE = Statement(
    update(tables.hook)
    .where(_hook.id == param("hook"))
    .values(secret=bindparam("new"), old_secret=_hook.secret, old_secret_until=bindparam("until")),
    "new",
    "until",
    "hook",
)
_RETYPE = Statement(
    update(tables.hook).where(_hook.id == param("hook")).values(types=bindparam("its_types")),
    "its_types",
    "hook",
)
_REMOVE = Statement(delete(tables.hook).where(_hook.id == param("hook")), "hook")
_REMOVE_WAITING = Statement(delete(tables.hook_delivery).where(_delivery.hook_id == param("hook")), "hook")
_FORGET_CONTACT = Statement(
    delete(tables.hook_delivery).where(_delivery.contact_id == param("contact")), "contact"
)
_failed = _delivery.state == lit(DeliveryState.FAILED)
_COUNTS = Statement(
    select(
        _delivery.hook_id,
        func.count(case((~_failed, _delivery.id))),
        func.count(case((_failed, _delivery.id))),
        func.min(case((~_failed, _delivery.at))),
    ).group_by(_delivery.hook_id)
)
_ON_ITS_WAY = Statement(
    select(func.min(_delivery.due_at)).where(
        _delivery.hook_id == param("hook"),
        _delivery.state == lit(DeliveryState.SENDING),
        _delivery.due_at > param("now"),
    ),
    "hook",
    "now",
)
_FIRST = Statement(
    select(_delivery.due_at, _delivery.id)
    .where(
        _delivery.hook_id == param("hook"),
        ~_failed,
        or_(_delivery.due_at <= param("now"), _delivery.attempts < param("holds")),
    )
    .order_by(_delivery.id)
    .limit(param("limit")),
    "hook",
    "now",
    "holds",
    "limit",
)
_STEPPED_ASIDE = Statement(
    select(func.min(_delivery.due_at)).where(
        _delivery.hook_id == param("hook"),
        _delivery.state == lit(DeliveryState.WAITING),
        _delivery.attempts >= param("holds"),
    ),
    "hook",
    "holds",
)
_TO_CLAIM = Statement(
    select(
        _delivery.id,
        _delivery.hook_id,
        _hook.url,
        _delivery.type,
        _delivery.body,
        _delivery.at,
        _delivery.attempts,
    )
    .join(tables.hook, _hook.id == _delivery.hook_id)
    .where(_delivery.id == param("id")),
    "id",
)
_TAKE = Statement(
    update(tables.hook_delivery)
    .where(_delivery.id == param("delivery"))
    .values(state=lit(DeliveryState.SENDING), due_at=bindparam("lease_until"), attempts=bindparam("attempt")),
    "lease_until",
    "attempt",
    "delivery",
)
_IS_OURS = Statement(
    select(_delivery.id).where(
        _delivery.id == param("id"),
        _delivery.state == lit(DeliveryState.SENDING),
        _delivery.attempts == param("attempt"),
    ),
    "id",
    "attempt",
)
_DROP = Statement(delete(tables.hook_delivery).where(_delivery.id == param("delivery")), "delivery")
_SETTLE = Statement(
    update(tables.hook_delivery)
    .where(_delivery.id == param("delivery"))
    .values(state=bindparam("its_state"), due_at=bindparam("next_at"), last_error=bindparam("its_error")),
    "its_state",
    "next_at",
    "its_error",
    "delivery",
)
_BEGIN_ANEW = Statement(
    update(tables.hook_delivery)
    .where(_delivery.hook_id == param("hook"), _delivery.state != lit(DeliveryState.SENDING))
    .values(state=lit(DeliveryState.WAITING), due_at=bindparam("at_once"), attempts=bindparam("none")),
    "at_once",
    "none",
    "hook",
)
_parked = select(_hook.id).where(_hook.state == lit(HookState.PARKED))
_OLD = Statement(
    select(_delivery.id)
    .where(_delivery.at < param("before"), or_(_failed, _delivery.hook_id.in_(_parked)))
    .limit(param("limit")),
    "before",
    "limit",
)


class HookQueue(Directory):
    """Who listens is cached with the directory: what nobody is told of costs a look into a dictionary."""

    def hook(self, hook_id: HookId) -> Hook | None:
        return hook_of(self.connection, hook_id)

    def hooks(self, company_id: CompanyId) -> tuple[Hook, ...]:
        """A company's, oldest first."""
        return tuple(map(_hook_of, self.connection.all(_HOOKS_OF, (company_id,))))

    def hook_standings(self, company_id: CompanyId | None = None) -> tuple[HookStanding, ...]:
        """A company's endpoints, or everybody's, with what waits for each."""
        return standings(self.connection, company_id)

    def hook_secrets(self, hook_id: HookId) -> tuple[str, ...]:
        """What it is signed with: more than one while a new secret replaces an old one."""
        return secrets_of(self.connection, hook_id, self.now)

    def add_hook(self, hook: Hook, secret: str) -> None:
        types = _encode(hook.types).decode()
        row = (hook.id, hook.company_id, hook.url, secret, types, hook.state.value, hook.failures)
        self._change(_ADD, (*row, hook.created_at, hook.last_error, hook.failing_since, "", None))

    def save_hook_standing(self, hook: Hook) -> None:
        """How it fares."""
        row = (hook.state.value, hook.failures, hook.failing_since, hook.last_error, hook.id)
        self.connection.do(_STANDS, row)

    def save_hook_types(self, hook: Hook) -> None:
        """What it is told of from now on."""
        self._change(_RETYPE, (_encode(hook.types).decode(), hook.id))

    def rotate_hook(self, hook_id: HookId, secret: str, old_until: Instant) -> None:
        """Another secret, beside which the old one goes on signing for a while."""
        self.connection.do(_ROTATE, (secret, old_until, hook_id))

    def remove_hook(self, hook_id: HookId) -> None:
        """With all that waits for it."""
        self.connection.do(_REMOVE_WAITING, (hook_id,))
        self._change(_REMOVE, (hook_id,))

    def listeners(self, company_id: CompanyId) -> Listeners:
        known = self._cached.listeners.get(company_id)
        if known is not None:
            return known
        found = map(_hook_of, self.ground.connection.all(_HOOKS_OF, (company_id,)))
        made = tuple((hook.id, frozenset(hook.types)) for hook in found)
        return self._cached.listeners.setdefault(company_id, made)

    def enqueue_hook(
        self, hook_id: HookId, seq: Seq, type_: HookType, contact_id: ContactId, body: str
    ) -> None:
        """Something to tell an endpoint, at once."""
        state = DeliveryState.WAITING.value
        row = (self.new_id(), hook_id, seq, type_.value, body, self.now, 0, state, self.now, "", contact_id)
        self._own.hook_deliveries.append(row)

    def claim_hook_deliveries(self, limit: int, lease_until: Instant) -> list[ClaimedDelivery]:
        """Takes what is due, one event for each endpoint: the next is claimed when that one is settled."""
        due = (place for place in places(self.connection, self.now) if place.due_at <= self.now)
        taken = [place.delivery_id for place in sorted(due, key=lambda place: place.due_at)]
        return [self._take(id_, lease_until) for id_ in taken[:limit] if id_ is not None]

    def _take(self, delivery_id: DeliveryId, lease_until: Instant) -> ClaimedDelivery:
        row = self.connection.one(_TO_CLAIM, (delivery_id,))
        assert row is not None, "what was found to be due is there"
        claimed = ClaimedDelivery(
            id=row[0],
            hook_id=row[1],
            url=row[2],
            secrets=self.hook_secrets(row[1]),
            type=row[3],
            body=row[4].encode(),
            at=row[5],
            attempt=row[6] + 1,
        )
        self.connection.do(_TAKE, (lease_until, claimed.attempt, claimed.id))
        return claimed

    def is_on_its_way(self, claimed: ClaimedDelivery) -> bool:
        """Whether this try is still the latest: not after its lease has passed and another was begun."""
        return self.connection.one(_IS_OURS, (claimed.id, claimed.attempt)) is not None

    def drop_hook_delivery(self, delivery_id: DeliveryId) -> None:
        """It was delivered: nothing of it is kept."""
        self.connection.do(_DROP, (delivery_id,))

    def settle_hook_delivery(
        self, delivery_id: DeliveryId, state: DeliveryState, due_at: Instant, error: str
    ) -> None:
        """A try failed: it waits, or it is not tried any more."""
        self.connection.do(_SETTLE, (state.value, due_at, error, delivery_id))

    def restart_hook_deliveries(self, hook_id: HookId) -> None:
        """All that an endpoint has not taken is due again, as if it were new."""
        self.connection.do(_BEGIN_ANEW, (self.now, 0, hook_id))

    def forget_hook_deliveries(self, contact_id: ContactId) -> None:
        """What still waits to be told of a contact is not told any more (erasure)."""
        self.connection.do(_FORGET_CONTACT, (contact_id,))

    def prune_hook_deliveries(self, before: Instant, limit: int) -> int:
        """Removes what is too old to be told: of parked endpoints, and what not taken. Returns how many."""
        old = self.connection.all(_OLD, (before, limit))
        self.connection.do_many(_DROP, old)
        return len(old)


def hook_of(connection: Connection, hook_id: HookId) -> Hook | None:
    row = connection.one(_HOOK, (hook_id,))
    return None if row is None else _hook_of(row)


def secrets_of(connection: Connection, hook_id: HookId, now: Instant) -> tuple[str, ...]:
    row = connection.one(_SECRETS, (hook_id,))
    assert row is not None, "an endpoint has a secret"
    secret, old, until = row
    return (secret, old) if old and until > now else (secret,)


def standings(connection: Connection, company_id: CompanyId | None) -> tuple[HookStanding, ...]:
    found = connection.all(_HOOKS) if company_id is None else connection.all(_HOOKS_OF, (company_id,))
    counts = {row[0]: row[1:] for row in connection.all(_COUNTS)} if found else {}
    return tuple(_standing(_hook_of(row), counts.get(row[0], (0, 0, None))) for row in found)


def places(connection: Connection, now: Instant) -> list[Place]:
    """Where the queues of endpoints go on that are not parked.

    In the order in which things happened: an event whose tries failed keeps those after it waiting, up to
    ``HOLDS`` tries. One request at a time is on its way to an endpoint.
    """
    found: list[Place] = []
    for (hook_id,) in connection.all(_ACTIVE):
        on_its_way = _moment(connection.one(_ON_ITS_WAY, (hook_id, now)))
        if on_its_way is not None:
            found.append(Place(on_its_way, None))
            continue
        first = connection.one(_FIRST, (hook_id, now, HOLDS, 1))
        if first is not None:
            found.append(Place(*first))
        aside = _moment(connection.one(_STEPPED_ASIDE, (hook_id, HOLDS)))
        if aside is not None and aside > now:
            found.append(Place(aside, None))
    return found


def _moment(row: Row | None) -> Instant | None:
    return None if row is None else row[0]


def _standing(hook: Hook, counts: Sequence[int | None]) -> HookStanding:
    waiting, refused, since = counts
    return HookStanding(
        hook=hook,
        waiting=waiting or 0,
        refused=refused or 0,
        waiting_since=None if since is None else Instant(since),
    )


def _hook_of(row: Row) -> Hook:
    return Hook(
        id=row[0],
        company_id=row[1],
        url=row[2],
        types=tuple(_TYPES[word] for word in _types(row[3]) if word in _TYPES),
        state=HookState(row[4]),
        failures=row[5],
        failing_since=row[6],
        last_error=row[7],
        created_at=row[8],
    )
