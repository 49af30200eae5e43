"""Gathers what changed and shows it in one go, at once when it is quiet and a few times a second when not."""

import asyncio
from collections.abc import Callable, Collection

from leadterm.state.parts import Part


class Flusher:
    """``show`` is called with the parts that changed, at most once in ``pause`` seconds.

    A change that comes alone is shown in the next turn of the loop: nothing waits for a timer, and when
    nothing changes there is none.
    """

    def __init__(self, show: Callable[[set[Part]], None], *, pause: float) -> None:
        self._show = show
        self._pause = pause
        self._loop = asyncio.get_running_loop()
        self._dirty: set[Part] = set()
        self._next_at = 0.0
        self._waiting: asyncio.Handle | None = None

    def changed(self, parts: Collection[Part]) -> None:
        self._dirty |= set(parts)
        if self._dirty and self._waiting is None:
            late = self._next_at > self._loop.time()
            wait = self._loop.call_at(self._next_at, self.flush) if late else self._loop.call_soon(self.flush)
            self._waiting = wait

    def hold(self, seconds: float) -> None:
        """Shows nothing for a moment: more that belongs to it is on its way. ``flush`` ends it."""
        self._next_at = max(self._next_at, self._loop.time() + seconds)

    def flush(self) -> None:
        """Shows what there is now."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if not self._dirty:
            return
        self._next_at = self._loop.time() + self._pause
        dirty, self._dirty = self._dirty, set()
        self._show(dirty)

    def stop(self) -> None:
        """Shows nothing any more."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = None
        self._dirty = set()
