"""All consoles that are connected: who is woken by what, and who must go."""

import asyncio
import contextlib
from collections.abc import Iterator

from starlette.types import Send

from leadterm.domain.model import CompanyId, Seq
from leadterm.relay.logging import get_logger
from leadterm.relay.ring import EventRing
from leadterm.relay.store import StoreError
from leadterm.relay.web.auth import Auth

log = get_logger(__name__)

ROUND_SECONDS = 5.0
"""How often tokens are checked again, and cursors that moved unseen are told."""


class Console:
    """One connection: its place in the log, and what has happened to it."""

    __slots__ = (
        "_sending",
        "_told",
        "company_id",
        "cursor",
        "gone",
        "news",
        "signed_out",
        "token_hash",
        "wants_cursor",
    )

    def __init__(self, company_id: CompanyId, token_hash: str, cursor: Seq) -> None:
        self.company_id = company_id
        self.token_hash = token_hash
        self.cursor = cursor
        self.news = asyncio.Event()
        self.gone = False
        self.signed_out = False
        self.wants_cursor = True
        """Whether it is to be told its place although nothing concerns it: at first, and now and then."""
        self._told = Seq(-1)
        self._sending: asyncio.Task[None] | None = None

    async def send(self, send: Send, frame: str) -> None:
        """Sends one frame; waits while the console's buffer is full."""
        self.wants_cursor = False
        self._told = self.cursor
        self._sending = asyncio.current_task()
        try:
            await send({"type": "websocket.send", "text": frame})
        finally:
            self._sending = None

    def hang_up(self) -> None:
        self.gone = True
        self.news.set()

    def sign_out(self) -> None:
        """Ends the connection, also when it is stuck in sending to a console that does not read."""
        self.signed_out = True
        self.news.set()
        if self._sending is not None:
            self._sending.cancel()

    def tell_cursor(self) -> None:
        """Has the console told its place, if that has moved since it last was."""
        if self._told != self.cursor:
            self.wants_cursor = True
            self.news.set()


class StreamHub:
    """Knows every console and wakes those that something concerns."""

    def __init__(self, ring: EventRing, auth: Auth) -> None:
        self.ring = ring
        self._auth = auth
        self._consoles: dict[CompanyId, set[Console]] = {}
        ring.on_change(self._changed)

    def __len__(self) -> int:
        return sum(len(consoles) for consoles in self._consoles.values())

    @contextlib.contextmanager
    def joined(self, console: Console) -> Iterator[None]:
        consoles = self._consoles.setdefault(console.company_id, set())
        consoles.add(console)
        try:
            yield
        finally:
            consoles.discard(console)
            if not consoles:
                self._consoles.pop(console.company_id, None)

    def _changed(self, companies: frozenset[CompanyId]) -> None:
        """Wakes the consoles of some companies; of all of them when none is named: the log is another one."""
        for company_id in companies or tuple(self._consoles):
            for console in self._consoles.get(company_id, ()):
                console.news.set()

    async def run(self) -> None:
        """Goes round from time to time, until cancelled."""
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            await self.step()

    async def step(self) -> None:
        """One round: consoles whose token or membership has ended must go; others learn how far they are."""
        try:
            await self._check_tokens()
        except StoreError as error:
            log.warning("stream.tokens_unchecked", why=error.sentence)
        for console in self._all():
            if console.cursor != self.ring.head:
                console.news.set()
            console.tell_cursor()

    async def _check_tokens(self) -> None:
        for token_hash in {console.token_hash for console in self._all()}:
            caller = await self._auth.look_up(token_hash)
            for console in self._all():
                if console.token_hash != token_hash:
                    continue
                if caller is None or not caller.may_see(console.company_id):
                    console.sign_out()

    def _all(self) -> list[Console]:
        return [console for consoles in self._consoles.values() for console in consoles]
