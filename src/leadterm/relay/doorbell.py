"""How relays on one database tell one another that the log has grown, and where their consoles are.

A knock carries nothing and may be lost: whoever is deaf to it finds the news with the next poll. A note says
all there is to say of its subject, and may be lost too: it is told again from time to time.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from sqlalchemy.engine import make_url

from leadterm.relay.logging import get_logger

log = get_logger(__name__)

CHANNEL = "leadterm_log"
NOTES_CHANNEL = "leadterm_presence"
RECONNECT_SECONDS = 5.0
NOTES_PAUSE = 0.1
"""Seconds between two rounds of notes: what changes meanwhile is told once."""

OnKnock = Callable[[], None]
OnNote = Callable[[str], None]


class Doorbell(Protocol):
    """Rings at the other relays, and passes their ringing on."""

    def knock(self) -> None:
        """Tell the others, soon. Never blocks and never fails."""

    def tell(self, subject: int, note: str) -> None:
        """Tell the others something, soon; a newer note replaces one on the same subject that still waits."""

    def on_note(self, listener: OnNote) -> None:
        """Pass the others' notes on to a listener."""

    async def run(self, on_knock: OnKnock) -> None:
        """Listen until cancelled."""


class NoDoorbell:
    """For SQLite: there is one relay, and what the command line writes is found by polling."""

    def knock(self) -> None:
        return

    def tell(self, subject: int, note: str) -> None:
        return

    def on_note(self, listener: OnNote) -> None:
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
        self._notes: dict[int, str] = {}
        self._noted = asyncio.Event()
        self._listeners: list[OnNote] = []

    def knock(self) -> None:
        self._wanted.set()

    def tell(self, subject: int, note: str) -> None:
        self._notes[subject] = note
        self._noted.set()

    def on_note(self, listener: OnNote) -> None:
        self._listeners.append(listener)

    async def run(self, on_knock: OnKnock) -> None:
        import psycopg

        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._listen(on_knock))
                    group.create_task(self._knocking())
                    group.create_task(self._telling())
            except* psycopg.Error as errors:
                log.warning("doorbell.silent", why=type(errors.exceptions[0]).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self, on_knock: OnKnock) -> None:
        from psycopg import AsyncConnection, sql

        async with await AsyncConnection.connect(self._address, autocommit=True) as connection:
            for channel in (CHANNEL, NOTES_CHANNEL):
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            on_knock()
            async for notice in connection.notifies():
                if notice.channel == NOTES_CHANNEL:
                    self._heard(notice.payload)
                elif notice.payload != self._relay_id:
                    on_knock()

    def _heard(self, note: str) -> None:
        for listener in self._listeners:
            listener(note)

    async def _knocking(self) -> None:
        from psycopg import AsyncConnection

        async with await AsyncConnection.connect(self._address, autocommit=True) as connection:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._relay_id))

    async def _telling(self) -> None:
        """On a connection that is opened when there is first something to tell."""
        from psycopg import AsyncConnection

        await self._noted.wait()
        async with await AsyncConnection.connect(self._address, autocommit=True) as connection:
            while True:
                await self._noted.wait()
                self._noted.clear()
                notes, self._notes = self._notes, {}
                for note in notes.values():
                    await connection.execute("SELECT pg_notify(%s, %s)", (NOTES_CHANNEL, note))
                await asyncio.sleep(NOTES_PAUSE)


def doorbell(url: str, relay_id: str) -> Doorbell:
    """The doorbell that suits a database."""
    if make_url(url).get_backend_name() == "postgresql":
        return PostgresDoorbell(url, relay_id)
    return NoDoorbell()
