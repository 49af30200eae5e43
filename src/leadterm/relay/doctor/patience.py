"""How long a check waits, whatever it waits for."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
V = TypeVar("V")
SECONDS = 10.0
"""The longest that any one answer is waited for."""


async def in_time(work: Callable[[], T]) -> T:
    """Does something that blocks, in a thread that nobody waits for when it takes too long.

    Raises TimeoutError after ``SECONDS``, and what ``work`` raises.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            settle(done.set_exception, error)
        else:
            settle(done.set_result, result)

    def settle(how: Callable[[V], None], what: V) -> None:
        with contextlib.suppress(RuntimeError):  # The loop is closed: the answer came too late.
            loop.call_soon_threadsafe(lambda: None if done.done() else how(what))

    threading.Thread(target=run, name="doctor", daemon=True).start()
    async with asyncio.timeout(SECONDS):
        return await done


async def name_answered(host: str) -> bool:
    """Whether the name service answers on a host in time, even if only that there is no such host.

    A client that asks it itself could not be stopped in time.
    """
    try:
        await in_time(lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    except TimeoutError:
        return False
    except OSError:
        return True
    return True
