"""Tells the relay which thread the agent looks at, and whether they type in it.

Seldom enough for a slow line: a change of thread waits for the agent to stay ``REST`` seconds, and typing is
told again every ``AGAIN`` seconds while it goes on, and when it ends.
"""

import asyncio

from leadterm.actions.errands import Errands
from leadterm.client.stream import RelayStream
from leadterm.domain.wire import Whereabouts

REST = 0.25
AGAIN = 3.0


class PresenceTeller:
    """The stream itself tells the last word again after a new connection."""

    def __init__(self, errands: Errands, stream: RelayStream) -> None:
        self._errands = errands
        self._store = errands.store
        self._stream = stream
        self._told = Whereabouts()
        self._typed = False
        self._typing: asyncio.Task[None] | None = None
        self._moving: asyncio.Task[None] | None = None

    def moved(self) -> None:
        """Another thread is shown, or none: whatever was being typed is over."""
        self.stopped()
        if self._moving is None or self._moving.done():
            self._moving = self._errands.start(self._move())

    def typing(self) -> None:
        """The agent has pressed a key in the composer."""
        self._typed = True
        if self._typing is None or self._typing.done():
            self._typing = self._errands.start(self._type())

    def stopped(self) -> None:
        """The text was sent, or left."""
        if self._typing is not None:
            self._typing.cancel()
            self._typing = None
        if self._told.typing:
            self._errands.start(self._tell(typing=False))

    async def _move(self) -> None:
        await self._errands.sleep(REST)
        await self._tell(typing=self._typing is not None)

    async def _type(self) -> None:
        while self._typed:
            self._typed = False
            await self._tell(typing=True)
            await self._errands.sleep(AGAIN)
        self._typing = None
        await self._tell(typing=False)

    async def _tell(self, *, typing: bool) -> None:
        here = Whereabouts(contact_id=self._store.thread.contact_id, typing=typing)
        if here == self._told and not typing:
            return
        self._told = here
        await self._stream.tell(here)
