"""How relays on one database tell one another that the log has grown.

A knock carries nothing and may be lost: whoever is deaf to it finds the news with the next poll.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from sqlalchemy.engine import make_url

from leadterm.relay.logging import get_logger

log = get_logger(__name__)

CHANNEL = "leadterm_log"
RECONNECT_SECONDS = 5.0

OnKnock = Callable[[], None]


class Doorbell(Protocol):
    """Rings at the other relays, and passes their ringing on."""

    def knock(self) -> None:
        """Tell the others, soon. Never blocks and never fails."""

    async def run(self, on_knock: OnKnock) -> None:
        """Listen until cancelled."""


class NoDoorbell:
    """For SQLite: there is one relay, and what the command line writes is found by polling."""

    def knock(self) -> None:
        return

    async def run(self, on_knock: OnKnock) -> None:
        await asyncio.Event().wait()


class PostgresDoorbell:
    """LISTEN and NOTIFY on connections of their own, outside the writer's transactions.

    A NOTIFY inside them would take a lock of the whole cluster at each COMMIT.
    """

    def __init__(self, url: str, relay_id: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._relay_id = relay_id
        self._wanted = asyncio.Event()

    def knock(self) -> None:
        self._wanted.set()

    async def run(self, on_knock: OnKnock) -> None:
        import psycopg

        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._listen(on_knock))
                    group.create_task(self._knocking())
            except* psycopg.Error as errors:
                log.warning("doorbell.silent", why=type(errors.exceptions[0]).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self, on_knock: OnKnock) -> None:
        from psycopg import AsyncConnection, sql

        async with await AsyncConnection.connect(self._address, autocommit=True) as connection:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            on_knock()
            async for notice in connection.notifies():
                if notice.payload != self._relay_id:
                    on_knock()

    async def _knocking(self) -> None:
        from psycopg import AsyncConnection

        async with await AsyncConnection.connect(self._address, autocommit=True) as connection:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._relay_id))


def doorbell(url: str, relay_id: str) -> Doorbell:
    """The doorbell that suits a database."""
    if make_url(url).get_backend_name() == "postgresql":
        return PostgresDoorbell(url, relay_id)
    return NoDoorbell()
