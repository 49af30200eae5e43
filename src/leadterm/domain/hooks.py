"""Webhooks out (D5): which events they tell of, how they are signed, and when they are tried again.

Signed as Standard Webhooks describes (https://www.standardwebhooks.com, specification 1.0): HMAC-SHA256 over
id, timestamp and body, so that a receiver needs a library and no code of ours. What a webhook says is in
``domain.hook_payloads``.
"""

import base64
import binascii
import hashlib
import hmac
import random
from collections.abc import Sequence
from enum import StrEnum
from typing import NewType

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import CompanyId, Instant, InteractionState, Outcome

HookId = NewType("HookId", int)
DeliveryId = NewType("DeliveryId", int)

PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""


class HookType(StrEnum):
    """What an endpoint can ask to be told of."""

    CLASSIFICATION_CHANGED = "classification.changed"
    LEAD_CREATED = "lead.created"
    CONTACT_OPTED_OUT = "contact.opted_out"
    INTERACTION_CLOSED = "interaction.closed"


class HookState(StrEnum):
    ACTIVE = "active"
    PARKED = "parked"
    """Nothing is sent until an administrator says so: it was dead for days, or said that it is gone. What
    happens meanwhile waits."""


class Hook(Struct, frozen=True, kw_only=True):
    """An endpoint that is told of a company's events. Its secret is kept apart: nobody reads it again."""

    id: HookId
    company_id: CompanyId
    url: str
    types: tuple[HookType, ...]
    state: HookState = HookState.ACTIVE
    failures: int = 0
    """In a row."""
    failing_since: Instant | None = None
    """When the first of them was."""
    last_error: str = ""
    """What the latest of them was, for a person."""
    created_at: Instant


class HookStanding(Struct, frozen=True, kw_only=True):
    """An endpoint, and what it has not taken yet."""

    hook: Hook
    waiting: int
    waiting_since: Instant | None
    """Of the oldest one that waits."""
    refused: int
    """Events that it would not take in three days, while it took others."""


TEST_TYPE = "test"
"""The type of the one event that nothing has happened for: ``leadterm admin hook test``."""

WAITS = tuple(
    seconds * 1000
    for seconds in (5, 300, 1_800, 7_200, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600)
)
"""Milliseconds after each try that failed. After the last there is no more: that is three days and a bit."""
PARKED_AFTER = 3 * 24 * 3_600_000
"""Milliseconds without a single success after which an endpoint is taken for dead."""
KEPT = 30 * 24 * 3_600_000
"""Milliseconds for which events wait for an endpoint that is parked, and those that it would not take."""
HOLDS = 3
"""Tries for which an event keeps those after it waiting, for the order's sake. Then they pass it: one event
that its receiver chokes on must not silence the endpoint."""
SECRETS_OVERLAP = 24 * 3_600_000
"""Milliseconds for which an old secret signs along with the one that replaces it."""

_TYPE_OF = {
    EventType.LEAD_RECORDED: HookType.LEAD_CREATED,
    EventType.CLASSIFICATION_EDITED: HookType.CLASSIFICATION_CHANGED,
    EventType.CONTACT_OPTED_OUT: HookType.CONTACT_OPTED_OUT,
}


def types_of(event: Event) -> tuple[HookType, ...]:
    """What an event is to those outside; mostly nothing."""
    named = _TYPE_OF.get(event.type)
    told = () if named is None else (named,)
    return (*told, HookType.INTERACTION_CLOSED) if _closes(event) else told


def _closes(event: Event) -> bool:
    """Whether a conversation ends here: closed, quiet too long, unanswered, opted out, or never routed."""
    if event.interaction is None or event.interaction.state is not InteractionState.RECENT:
        return False
    if event.before is None:
        return event.interaction.outcome is not Outcome.AUTOMATIC  # A text of ours alone is no conversation.
    return event.before.state is not InteractionState.RECENT


def after_failure(hook: Hook, sentence: str, now: Instant, *, gone: bool) -> Hook:
    """The endpoint after a try that failed: parked when it has failed for days, or says that it is gone."""
    since = hook.failing_since if hook.failing_since is not None else now
    is_dead = gone or now - since >= PARKED_AFTER
    return replace(
        hook,
        state=HookState.PARKED if is_dead else hook.state,
        failures=hook.failures + 1,
        failing_since=since,
        last_error=sentence,
    )


def after_success(hook: Hook) -> Hook:
    """The endpoint after a try that went well, or as an administrator starts it again."""
    return replace(hook, state=HookState.ACTIVE, failures=0, failing_since=None, last_error="")


def standing_word(hook: Hook) -> str:
    """How an endpoint fares, in a word: fine, failing or parked."""
    if hook.state is HookState.PARKED:
        return "parked"
    return "failing" if hook.failures else "fine"


def trouble(hook: Hook) -> str:
    """What is wrong with an endpoint, in a sentence or two; empty when nothing is."""
    if not hook.failures:
        return ""
    tries = "once" if hook.failures == 1 else f"{hook.failures} times in a row"
    return f"It could not be told, {tries}. {hook.last_error}"


def secret_of(random_bytes: bytes) -> str:
    """A signing secret as it is shown and kept."""
    return PREFIX + base64.b64encode(random_bytes).decode()


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The header ``webhook-signature``: one signature for each secret, so that one may replace another.

    ``timestamp`` is in seconds since 1970. Raises ValueError for a secret that is none.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    digests = (hmac.digest(_key(secret), signed, hashlib.sha256) for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("the secret is not written in base64") from None


def message_id(delivery_id: int, at: Instant) -> str:
    """The header ``webhook-id``: the same for every try.

    The moment is in it because a database that was restored from a copy gives out the same numbers again.
    """
    return f"msg_{at:x}_{delivery_id}"


def wait_after(attempt: int, chance: random.Random, asked_ms: int = 0) -> int | None:
    """Milliseconds until the next try, a little spread out; None when there is none.

    ``attempt`` counts from 1. Never shorter than the receiver asked for, but for asking more than a day.
    """
    if attempt > len(WAITS):
        return None
    return max(int(WAITS[attempt - 1] * chance.uniform(1.0, 1.1)), min(asked_ms, WAITS[-1]))
