"""Whether the relay can do its work, for operators and their watchdogs."""

from msgspec import Struct

from leadterm.domain.model import Seq
from leadterm.relay.store.backlog import Backlog
from leadterm.relay.web.answers import Answer, json_answer
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.endpoints import HEALTH_PARAMETERS
from leadterm.relay.web.problems import ProblemError
from leadterm.relay.web.requests import Request

BEHIND = 10 * 60
"""Seconds for which a text may wait for the carrier before the relay is called behind."""


class Health(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answered while the store answers; without it there is a 503 problem instead."""

    status: str
    epoch: str
    seq: Seq
    """The last event of the log."""
    waiting: int | None = None
    """Texts that the carrier is still to be given; this and the rest just where readiness was asked for."""
    oldest_seconds: float | None = None
    parked: int | None = None
    """Webhooks that a fault has parked."""


async def health(rooms: Rooms, request: Request) -> Answer:
    """Raises a 503 problem where readiness is asked for and texts do not get out."""
    if not request.parameters(HEALTH_PARAMETERS).flag("ready"):
        head = await rooms.store.reads.head()
        return json_answer(Health(status="ok", epoch=head.epoch, seq=head.seq))
    backlog = await rooms.store.reads.backlog()
    waiting = backlog.queued + backlog.sending
    age = _age(backlog, rooms.clock())
    if age > BEHIND:
        raise ProblemError(
            503,
            "behind",
            f"{waiting} texts wait to be sent, the oldest for {age / 60:.0f} minutes. Ask: leadterm doctor",
        )
    return json_answer(
        Health(
            status="ok",
            epoch=backlog.epoch,
            seq=backlog.seq,
            waiting=waiting,
            oldest_seconds=age,
            parked=backlog.parked,
        )
    )


def _age(backlog: Backlog, now: int) -> float:
    """Seconds."""
    return 0.0 if backlog.oldest_at is None else max(0, now - backlog.oldest_at) / 1000
