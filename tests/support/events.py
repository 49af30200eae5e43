"""Reads a store's log as events."""

import msgspec

from leadterm.domain.events import Event
from leadterm.domain.model import Seq
from leadterm.relay.store import Store


async def events_after(store: Store, seq: int) -> list[Event]:
    """All that was committed since a place in the log."""
    logged = await store.reads.events_after(Seq(seq), 10_000)
    return [msgspec.json.decode(event.body, type=Event) for event in logged]
