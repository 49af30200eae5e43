"""Waits for what a console's stream tells."""

import asyncio
from weakref import WeakKeyDictionary

import msgspec

from leadterm.domain.events import Event, EventType
from support.relay import Stream

_unread: WeakKeyDictionary[Stream, list[Event]] = WeakKeyDictionary()


async def next_event(stream: Stream, kind: EventType, within: float = 20.0) -> Event:
    """The next event of a kind; those before it are passed over."""
    waiting = _unread.setdefault(stream, [])
    async with asyncio.timeout(within):
        while True:
            while waiting:
                event = waiting.pop(0)
                if event.type is kind:
                    return event
            waiting += [msgspec.convert(each, Event) for each in (await stream.frame()).events]
