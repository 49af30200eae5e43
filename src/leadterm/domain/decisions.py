"""What a rule answers: a decision for the unit of work to carry out, or a refusal."""

from enum import StrEnum

from msgspec import Struct

from leadterm.domain.events import Event
from leadterm.domain.model import Instant, Message


class TimerKind(StrEnum):
    TEXT_TIMEOUT = "text timeout"
    """An incoming text no one accepted for 12 hours moves to Recents (B4)."""
    INACTIVITY = "inactivity"
    """An active text with no message for 30 minutes closes (B8)."""
    AUTO_TEXT_DUE = "auto-text due"
    """A contact's auto-text that had to wait is decided anew (B21). Its subject is the contact."""
    TAG_RENAMING = "tag renaming"
    """The next slice of a company's renamings of tags (D4). Its subject is the company."""


INTERACTION_TIMERS = (TimerKind.TEXT_TIMEOUT, TimerKind.INACTIVITY)
"""Those that end with an interaction."""


class SetTimer(Struct, frozen=True, kw_only=True):
    """Sets, or moves, the one timer of this kind on this subject."""

    kind: TimerKind
    subject: int
    due_at: Instant


class CancelTimer(Struct, frozen=True, kw_only=True):
    kind: TimerKind
    subject: int


class Decision(Struct, frozen=True, kw_only=True):
    """Events to append and apply, texts to hand to the outbox, timers to set or cancel; all or nothing."""

    events: tuple[Event, ...] = ()
    sends: tuple[Message, ...] = ()
    timers: tuple[SetTimer | CancelTimer, ...] = ()
