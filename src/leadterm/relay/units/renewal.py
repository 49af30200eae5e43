"""What a restored database goes through before a relay works on it."""

from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.decisions import CancelTimer, Decision, TimerKind
from leadterm.domain.intake import AutoTextDone, AutoTextOutcome
from leadterm.relay.store import Tx
from leadterm.relay.units import outbox

NOT_KNOWN = "Not sent: the database was restored, and it may have been sent before."


class Renewed(Struct, frozen=True, kw_only=True):
    """What was found in a restored database."""

    uncertain: int
    """Texts that waited to be sent: they are looked for at the carrier, and never sent again by a machine."""
    auto_texts: int
    """Auto-texts that were put off, and are not sent."""


def begin_anew() -> Callable[[Tx], Renewed]:
    """A new epoch, so that consoles begin anew. Whatever may have been sent since the backup was made is
    uncertain; of what else the carrier has had since, reconcile hears at the relay's next start."""

    def unit(tx: Tx) -> Renewed:
        tx.note_gap()
        tx.begin_log_anew()
        waiting, put_off = tx.unsettled_sends(), tx.waiting_auto_texts()
        for message_id in waiting:
            outbox.uncertain(message_id, tx.now)(tx)
        tx.look_again()
        tx.drop_waiting_forwards()
        for contact_id in put_off:
            tx.carry_out(Decision(timers=(CancelTimer(kind=TimerKind.AUTO_TEXT_DUE, subject=contact_id),)))
            tx.decide_auto_text(
                AutoTextDone(
                    contact_id=contact_id,
                    at=tx.now,
                    outcome=AutoTextOutcome.NOT_SENT,
                    sentence=NOT_KNOWN,
                )
            )
        return Renewed(uncertain=len(waiting), auto_texts=len(put_off))

    return unit
