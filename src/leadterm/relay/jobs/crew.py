"""Pieces of work on their way at the same time, a few at once, each once."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable

from leadterm.relay.logging import get_logger

log = get_logger(__name__)


class Crew:
    """Up to ``size`` pieces of work, each known by a key. ``ended`` is called whenever one is done."""

    def __init__(self, name: str, size: int, ended: Callable[[], None]) -> None:
        self._name = name
        self._size = size
        self._ended = ended
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    @property
    def room(self) -> int:
        """How many more may be begun."""
        return self._size - len(self._tasks)

    def begin(self, key: Hashable, work: Coroutine[None, None, None]) -> None:
        """Begin a piece. One that fails is logged and forgotten: its claim passes, and it is claimed anew."""

        def ended(_: asyncio.Task[None]) -> None:
            self._tasks.pop(key, None)
            self._ended()

        task = asyncio.ensure_future(self._guarded(key, work))
        self._tasks[key] = task
        task.add_done_callback(ended)

    async def all_done(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks.values()))

    async def stop(self) -> None:
        """Break off what is on its way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(self, key: Hashable, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("job.piece_failed", job=self._name, key=key)
