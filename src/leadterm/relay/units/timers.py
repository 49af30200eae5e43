"""Timers that ring: one unit each, so that a timer and an agent never both win."""

from collections.abc import Callable

from leadterm.domain import routing
from leadterm.domain.decisions import TimerKind
from leadterm.domain.model import CompanyId, ContactId, InteractionId
from leadterm.relay.store import DueTimer, Tx
from leadterm.relay.units import auto_text, tags
from leadterm.relay.units.loading import known

RULES = {
    TimerKind.TEXT_TIMEOUT: routing.time_out,
    TimerKind.INACTIVITY: routing.fall_silent,
}


def fire(timer: DueTimer) -> Callable[[Tx], None]:
    """Rings one timer, unless it was moved or cancelled meanwhile."""

    def unit(tx: Tx) -> None:
        if not tx.drop_timer(timer):
            return
        if timer.kind is TimerKind.AUTO_TEXT_DUE:
            auto_text.due(tx, ContactId(timer.subject))
            return
        if timer.kind is TimerKind.TAG_RENAMING:
            tags.carry_on(tx, CompanyId(timer.subject))
            return
        interaction = known(tx.interaction(InteractionId(timer.subject)))
        tx.carry_out(RULES[timer.kind](interaction, tx.now))

    return unit
