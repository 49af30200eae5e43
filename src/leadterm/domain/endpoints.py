"""The nouns of webhooks out (D5): who is told, and what each is yet to be told."""

from enum import StrEnum
from typing import NewType

from msgspec import Struct

from leadterm.domain.model import CompanyId, Instant, Seq

HookId = NewType("HookId", int)
DeliveryId = NewType("DeliveryId", int)


class HookState(StrEnum):
    ACTIVE = "active"
    PARKED = "parked"
    """It was dead for days: nothing is sent until an administrator resumes it."""


class Hook(Struct, frozen=True, kw_only=True):
    """An endpoint that a company's events are posted to."""

    id: HookId
    company_id: CompanyId
    url: str
    secret: str
    types: tuple[str, ...]
    """Those of ``hooks.HookType``."""
    state: HookState = HookState.ACTIVE
    failures: int = 0
    """In a row."""
    created_at: Instant
    last_error: str = ""


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


class HookDelivery(Struct, frozen=True, kw_only=True):
    """One event for one endpoint."""

    id: DeliveryId
    hook_id: HookId
    event_seq: Seq | None
    """None for a test, which no event is behind."""
    type: str
    body: str
    due_at: Instant
    attempts: int = 0
    state: DeliveryState = DeliveryState.WAITING
    at: Instant
    last_error: str = ""
