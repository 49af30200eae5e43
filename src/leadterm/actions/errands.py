"""What every action of the desk shares: the relay, the store, and words for what went wrong."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from leadterm.client.api import RelayApi
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, ContactId, Instant, InteractionId
from leadterm.state.parts import Link, Part, Severity
from leadterm.state.store import ConsoleStore

T = TypeVar("T")

UNREACHABLE = "The relay can't be reached. Nothing has changed; try again."

Sleep = Callable[[float], Awaitable[Any]]


def new_key() -> str:
    """An Idempotency-Key that no other command has."""
    return uuid.uuid4().hex


class Errands:
    """Runs commands for the desk. ``on_dirty`` is told every change of the store."""

    def __init__(
        self,
        api: RelayApi,
        store: ConsoleStore,
        clock: Callable[[], Instant],
        on_dirty: Callable[[set[Part]], None],
        sleep: Sleep,
    ) -> None:
        self.api = api
        self.store = store
        self.clock = clock
        self.sleep = sleep
        self.live = asyncio.Event()
        """Set while the stream is live."""
        self._on_dirty = on_dirty
        self._editors: dict[int, AgentId] = {}
        self._reading: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    def changed(self, *dirty: set[Part]) -> None:
        """Tells what the store's mutators answered."""
        parts: set[Part] = set().union(*dirty)
        if parts:
            self._on_dirty(parts)

    def say(self, sentence: str, severity: Severity = Severity.INFO) -> None:
        self.changed(self.store.say(sentence, severity))

    def set_link(self, link: Link, sentence: str = "") -> None:
        if link is Link.LIVE:
            self.live.set()
        else:
            self.live.clear()
        self.changed(self.store.set_link(link, sentence))

    def sign_out(self, sentence: str) -> None:
        """The relay does not let this agent in; the sentence says why."""
        self.set_link(Link.SIGNED_OUT, sentence)

    def note_editors(self, events: Iterable[Event]) -> None:
        """Remembers who edited what last, to name them when two edits meet."""
        for event in events:
            if event.actor is None or event.actor == self.store.me_id:
                continue
            if event.type is EventType.CONTACT_EDITED and event.contact is not None:
                self._editors[event.contact.id] = event.actor
            elif event.classification is not None:
                self._editors[event.classification.interaction_id] = event.actor

    def editor(self, id_: ContactId | InteractionId) -> str:
        """Who else edited a contact or a classification last, by name where an event has told."""
        agent = self.store.agents.get(self._editors.get(id_, AgentId(0)))
        return agent.name if agent else "Somebody else"

    async def ask(self, asking: Awaitable[T], *, unreachable: str = UNREACHABLE) -> T | None:
        """Waits for an answer; says in the status line why there is none."""
        try:
            return await asking
        except RelayRefused as refused:
            self.say(refused.sentence, Severity.WARNING)
        except RelayUnreachable:
            self.say(unreachable, Severity.ERROR)
        except NotSignedIn as error:
            self.sign_out(error.sentence)
        return None

    async def read(self, asking: Awaitable[T]) -> T | None:
        """Waits for a page; without one the panes stay as they are, and the link says why."""
        try:
            return await asking
        except RelayRefused as refused:
            self.say(refused.sentence, Severity.WARNING)
        except RelayUnreachable:
            return None
        except NotSignedIn as error:
            self.sign_out(error.sentence)
        return None

    async def once(self, what: str, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Reads something, unless it is being read already."""
        if what in self._reading:
            return None
        self._reading.add(what)
        try:
            return await self.read(ask())
        finally:
            self._reading.discard(what)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Does something beside; ``aclose`` ends it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def aclose(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
