"""All consoles that are connected: who is woken by what, who is where, and who must go."""

import asyncio
import contextlib
from collections.abc import Iterator

from starlette.types import Send

from leadterm.domain.model import AgentId, CompanyId, Right, Seq
from leadterm.domain.wire import Whereabouts
from leadterm.relay.logging import get_logger
from leadterm.relay.ring import EventRing
from leadterm.relay.store import StoreError
from leadterm.relay.web.auth import Auth
from leadterm.relay.web.presence import PresenceBoard, Visitor
from leadterm.relay.web.sight import Sight

log = get_logger(__name__)

ROUND_SECONDS = 5.0
"""How often tokens are checked again, and cursors that moved unseen are told."""
PRESENCE_ROUND_SECONDS = 0.5
PRESENCE_PAUSE = 0.1
PRESENCE_PAUSE_EACH = 0.005
"""Seconds between two frames of who is where, and how many more for each console that gets them: what a
company's consoles are shown costs the relay about as much whether there are ten of them or a thousand."""
OTHER_RIGHTS = "what you may see has changed"


class Console:
    """One connection: its place in the log, and what has happened to it."""

    __slots__ = (
        "_sending",
        "_told",
        "agent_id",
        "company_id",
        "credential",
        "cursor",
        "gone",
        "news",
        "presence_seen",
        "reset",
        "said",
        "sight",
        "signed_out",
        "visitor",
        "wants_cursor",
    )

    def __init__(
        self, agent_id: AgentId, company_id: CompanyId, credential: str, cursor: Seq, sight: Sight | None
    ) -> None:
        self.agent_id = agent_id
        self.company_id = company_id
        self.credential = credential
        self.cursor = cursor
        self.sight = sight
        """For an agent who may not view the message centre: what of the stream is for them."""
        self.visitor = Visitor(agent_id, company_id)
        self.said: Whereabouts | None = None
        """The latest it has said of where it is, while that has not been taken in."""
        self.presence_seen = 0
        """The version of the company's presence that it was last shown; at first it is taken to be empty."""
        self.news = asyncio.Event()
        self.gone = False
        self.signed_out = False
        self.reset = ""
        """Why it must begin anew, when it must."""
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

    def begin_anew(self, reason: str) -> None:
        self.reset = reason
        self.news.set()

    def tell_cursor(self) -> None:
        """Has the console told its place, if that has moved since it last was."""
        if self._told != self.cursor:
            self.wants_cursor = True
            self.news.set()


class StreamHub:
    """Knows every console and wakes those that something concerns."""

    def __init__(self, ring: EventRing, auth: Auth, presence: PresenceBoard) -> None:
        self.ring = ring
        self.presence = presence
        self.opened = self.resumed = self.resets = 0
        """Streams begun, those of them that went on from a cursor, and consoles told to begin anew."""
        self._auth = auth
        self._consoles: dict[CompanyId, set[Console]] = {}
        self._resting: set[CompanyId] = set()
        self._moved_again: set[CompanyId] = set()
        ring.on_change(self._changed)
        ring.on_rights(auth.forget)
        presence.on_change(self._moved)

    def __len__(self) -> int:
        return sum(len(consoles) for consoles in self._consoles.values())

    @property
    def lag(self) -> int:
        """How many events the console that is furthest behind has still to be told."""
        return max((self.ring.head - console.cursor for console in self._all()), default=0)

    @contextlib.contextmanager
    def joined(self, console: Console) -> Iterator[None]:
        consoles = self._consoles.setdefault(console.company_id, set())
        consoles.add(console)
        try:
            yield
        finally:
            self.presence.leave(console.visitor)
            consoles.discard(console)
            if not consoles:
                self._consoles.pop(console.company_id, None)

    def _changed(self, companies: frozenset[CompanyId]) -> None:
        """Wakes the consoles of some companies; of all of them when none is named: the log is another one."""
        for company_id in companies or tuple(self._consoles):
            for console in self._consoles.get(company_id, ()):
                console.news.set()

    def _moved(self, company_id: CompanyId) -> None:
        """Shows a company's consoles who is where: at once, and then not again before a pause is over."""
        if company_id in self._resting:
            self._moved_again.add(company_id)
            return
        consoles = self._consoles.get(company_id, ())
        for console in consoles:
            console.news.set()
        self._resting.add(company_id)
        pause = PRESENCE_PAUSE + PRESENCE_PAUSE_EACH * len(consoles)
        asyncio.get_running_loop().call_later(pause, self._rested, company_id)

    def _rested(self, company_id: CompanyId) -> None:
        self._resting.discard(company_id)
        if company_id in self._moved_again:
            self._moved_again.discard(company_id)
            self._moved(company_id)

    async def run(self) -> None:
        """Goes round from time to time, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._rounds())
            group.create_task(self._presence_rounds())

    async def _rounds(self) -> None:
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            await self.step()

    async def _presence_rounds(self) -> None:
        while True:
            await asyncio.sleep(PRESENCE_ROUND_SECONDS)
            self.presence.step()

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
        for credential in {console.credential for console in self._all()}:
            caller = await self._auth.look_up(credential)
            for console in self._all():
                if console.credential != credential:
                    continue
                if caller is None or not caller.may_see(console.company_id):
                    console.sign_out()
                elif caller.has(console.company_id, Right.VIEW_MESSAGE_CENTRE) != (console.sight is None):
                    console.begin_anew(OTHER_RIGHTS)

    def _all(self) -> list[Console]:
        return [console for consoles in self._consoles.values() for console in consoles]
