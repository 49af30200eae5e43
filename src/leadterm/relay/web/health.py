"""Whether the relay can do its work, for operators and their watchdogs."""

from msgspec import Struct

from leadterm.domain.model import Seq
from leadterm.relay.web.answers import Answer, json_answer
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.requests import Request


class Health(Struct, frozen=True, kw_only=True):
    """Answered while the store answers; without it there is a 503 problem instead."""

    status: str
    epoch: str
    seq: Seq
    """The last event of the log."""


async def health(rooms: Rooms, _request: Request) -> Answer:
    head = await rooms.store.reads.head()
    return json_answer(Health(status="ok", epoch=head.epoch, seq=head.seq))
