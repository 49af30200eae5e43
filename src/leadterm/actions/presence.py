"""Tells the relay which thread the agent looks at, and whether they type in it.

Seldom enough for a slow line and for the relay, which listens five times a second: whatever changes is told
after ``REST`` seconds, the latest alone. Typing is told again every ``AGAIN`` seconds while it goes on, and
when it ends.
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
        self._has_news = False
        self._telling: asyncio.Task[None] | None = None
        self._typed = False
        self._typing: asyncio.Task[None] | None = None

    def moved(self) -> None:
        """Another thread is shown, or none: whatever was being typed is over."""
        self.stopped()
        self._tell_soon()

    def typing(self) -> None:
        """The agent has pressed a key in the composer."""
        self._typed = True
        if self._typing is None:
            self._typing = self._errands.start(self._type())

    def stopped(self) -> None:
        """The text was sent, or left."""
        if self._typing is not None:
            self._typing.cancel()
            self._typing = None
            self._tell_soon()

    async def _type(self) -> None:
        """As long as keys come."""
        while self._typed:
            self._typed = False
            self._tell_soon()
            await self._errands.sleep(AGAIN)
        self._typing = None
        self._tell_soon()

    def _tell_soon(self) -> None:
        self._has_news = True
        if self._telling is None or self._telling.done():
            self._telling = self._errands.start(self._tell())

    async def _tell(self) -> None:
        while self._has_news:
            await self._errands.sleep(REST)
            self._has_news = False
            is_typing = self._typing is not None
            here = Whereabouts(contact_id=self._store.thread.contact_id, typing=is_typing)
            if here != self._told or is_typing:
                self._told = here
                await self._stream.tell(here)
