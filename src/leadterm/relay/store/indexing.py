"""When contacts are indexed for searches: a second after something was committed, in slices.

Never at rest: without commits nothing wakes. What could not be indexed waits for the next commit, or the
next start; searches look at it one by one until then.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from leadterm.relay.store.errors import StoreError

DELAY = 1.0
"""Seconds: what comes meanwhile is indexed together, at less than half of the cost."""


class Indexing:
    """``waits`` says whether there is something to index; ``index`` does a slice of it: is there more?"""

    def __init__(self, waits: Callable[[], Awaitable[bool]], index: Callable[[], Awaitable[bool]]) -> None:
        self._waits = waits
        self._index = index
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._ended = False

    def soon(self) -> None:
        """Something was committed."""
        if self._timer is None and not self._ended:
            self._timer = asyncio.get_running_loop().call_later(DELAY, self._begin)

    async def end(self) -> None:
        """Lets the slice on its way be done, and does no more."""
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            await self._task

    def _begin(self) -> None:
        self._timer = None
        self._again = self._task is not None
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        try:
            with contextlib.suppress(StoreError):
                if await self._waits():
                    while await self._index() and not self._ended:
                        pass
        finally:
            self._task = None
            if self._again:  # Something was committed that this may not have seen.
                self._again = False
                self.soon()
