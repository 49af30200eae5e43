"""Timers that are rows: they outlive the relay, and each rings as a unit."""

from msgspec import Struct
from sqlalchemy import Text, delete, func, select

from leadterm.domain.decisions import CancelTimer, SetTimer, TimerKind
from leadterm.domain.model import Instant
from leadterm.relay.store import tables
from leadterm.relay.store.statement import Statement, param
from leadterm.relay.store.unit import Unit

_timer = tables.timer.c


class DueTimer(Struct, frozen=True, kw_only=True):
    kind: TimerKind
    subject: int
    due_at: Instant


NEXT_TIMER_AT = Statement(select(func.min(_timer.due_at)))
_DUE = Statement(
    select(_timer.kind, _timer.subject, _timer.due_at)
    .where(_timer.due_at <= param("now"))
    .order_by(_timer.due_at, _timer.subject)
    .limit(param("limit")),
    "now",
    "limit",
)
_of = (_timer.kind == param("kind", Text())) & (_timer.subject == param("subject"))
_DROP = Statement(
    delete(tables.timer).where(_of, _timer.due_at == param("due_at")).returning(_timer.subject),
    "kind",
    "subject",
    "due_at",
)


class Timers(Unit):
    """One timer of a kind for each subject: setting it again moves it."""

    def due_timers(self, limit: int) -> list[DueTimer]:
        """Timers whose time has come, the most overdue first. They stay until dropped."""
        found = self.connection.all(_DUE, (self.now, limit))
        return [DueTimer(kind=TimerKind(row[0]), subject=row[1], due_at=row[2]) for row in found]

    def drop_timer(self, timer: DueTimer) -> bool:
        """Takes a timer away as it rings; False when it was moved or cancelled since it was seen."""
        return self.connection.one(_DROP, (timer.kind.value, timer.subject, timer.due_at)) is not None

    def _set_timer(self, timer: SetTimer | CancelTimer) -> None:
        row = (timer.kind.value, timer.subject, timer.due_at) if isinstance(timer, SetTimer) else None
        self._own.timers[timer.kind, timer.subject] = row
