"""Much work of the command line at a time keeps no text waiting."""

import asyncio
import time

from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store, Tx


def slow(_tx: Tx) -> None:
    """A slice of an import."""
    time.sleep(0.03)


async def test_a_relay_gets_its_turn_between_the_units_of_the_command_line(fresh_sqlite_url: str) -> None:
    """Without turns it writes a few times at most, by luck."""
    relay = Store.open(fresh_sqlite_url, clock=system_clock)
    line = Store.open(fresh_sqlite_url, clock=system_clock)
    await relay.start()

    def work() -> None:
        for _ in range(20):
            line.run_in_turn(slow)

    written = 0
    working = asyncio.create_task(asyncio.to_thread(work))
    while not working.done():
        await relay.run(lambda tx: tx.new_id())
        written += 1
    await working
    line.close()
    await relay.aclose()
    assert written > 100
