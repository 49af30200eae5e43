"""A simulated carrier in a thread of its own, for tests that wait for other processes."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from leadterm.simulator import Simulator, running

T = TypeVar("T")


class SimulatorThread:
    """The carrier and its address; ``run`` has something done there."""

    def __init__(self, loop: asyncio.AbstractEventLoop, simulator: Simulator, url: str) -> None:
        self._loop = loop
        self.simulator = simulator
        self.url = url

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)


@contextlib.contextmanager
def simulator_thread(simulator: Simulator) -> Iterator[SimulatorThread]:
    """Serves for as long as the block lasts."""
    ready: Future[tuple[SimulatorThread, asyncio.Event]] = Future()

    async def serve() -> None:
        async with running(simulator) as url:
            closing = asyncio.Event()
            ready.set_result((SimulatorThread(asyncio.get_running_loop(), simulator, url), closing))
            await closing.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="carrier", daemon=True)
    thread.start()
    found, closing = ready.result(timeout=30)
    try:
        yield found
    finally:
        found._loop.call_soon_threadsafe(closing.set)
        thread.join(timeout=15)
