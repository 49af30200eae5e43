"""Who has which thread open, and who is typing in it: told by the consoles, kept in memory, never stored.

A relay knows its own consoles. What the other relays on the database know, they tell it through the doorbell,
all of it each time, so that a word that got lost is made good by the next.
"""

import itertools
import time
from collections.abc import Callable, Iterable

import msgspec
from msgspec import Struct

from leadterm.domain.model import AgentId, CompanyId, ContactId
from leadterm.domain.wire import Frame, Presence, Whereabouts

TYPING_SECONDS = 6.0
"""How long somebody is typing after their console last said so."""
RETELL_SECONDS = 5.0
"""How often the other relays are told again what has not changed."""
FORGET_SECONDS = 3 * RETELL_SECONDS
"""After how long without a word another relay is taken for dead, and its consoles for gone."""
NOTE_BYTES = 7_900
"""PostgreSQL takes less than 8,000 bytes a NOTIFY."""

Changed = Callable[[CompanyId], None]
Tell = Callable[[int, str], None]
"""Tells the other relays something of a subject; a newer word of the same subject replaces an older one."""


class Visitor:
    """One console as others see it: where it is."""

    __slots__ = ("agent_id", "company_id", "contact_id", "gone", "typing_until")

    def __init__(self, agent_id: AgentId, company_id: CompanyId) -> None:
        self.agent_id = agent_id
        self.company_id = company_id
        self.contact_id: ContactId | None = None
        self.typing_until = 0.0
        """Zero when nobody is typing."""
        self.gone = False


class Place(Struct, frozen=True, array_like=True):
    """A ``Presence`` as relays tell it to one another: short."""

    agent_id: AgentId
    contact_id: ContactId
    typing: bool


class Note(Struct, frozen=True, array_like=True):
    """All that one relay knows of the consoles of one company."""

    relay_id: str
    company_id: CompanyId
    places: tuple[Place, ...]


class Heard(Struct, frozen=True):
    places: tuple[Place, ...]
    until: float


class Shown(Struct, frozen=True):
    """What consoles of a company are to be shown."""

    version: int
    presences: tuple[Presence, ...]
    frame: str


NOBODY = Shown(0, (), "")


class PresenceBoard:
    """Where everybody is. Used from the event loop alone."""

    def __init__(self, relay_id: str, tell: Tell, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._relay_id = relay_id
        self._tell = tell
        self._clock = clock
        self._visitors: dict[CompanyId, set[Visitor]] = {}
        self._heard: dict[tuple[str, CompanyId], Heard] = {}
        self._shown: dict[CompanyId, Shown] = {}
        self._versions = itertools.count(1)
        self._retell_at = 0.0
        self._listeners: list[Changed] = []

    def on_change(self, listener: Changed) -> None:
        self._listeners.append(listener)

    def shown(self, company_id: CompanyId) -> Shown:
        return self._shown.get(company_id, NOBODY)

    def place(self, visitor: Visitor, whereabouts: Whereabouts) -> None:
        """A console has said where it is. What is heard of one that has gone meanwhile does not count."""
        if not visitor.gone:
            self._put(visitor, whereabouts)

    def leave(self, visitor: Visitor) -> None:
        """A console has gone."""
        visitor.gone = True
        if visitor in self._visitors.get(visitor.company_id, ()):
            self._put(visitor, Whereabouts())

    def hear(self, payload: str) -> None:
        """Another relay has told where its consoles are. What can't be understood is passed over."""
        try:
            note = msgspec.json.decode(payload, type=Note)
        except msgspec.DecodeError:
            return
        if note.relay_id == self._relay_id:
            return
        self._heard[note.relay_id, note.company_id] = Heard(note.places, self._clock() + FORGET_SECONDS)
        self._show(note.company_id)

    def step(self) -> None:
        """Ends what is over: typing that nobody confirms, relays that say nothing any more."""
        now = self._clock()
        for company_id in [key for key, visitors in self._visitors.items() if _fall_silent(visitors, now)]:
            self._moved(company_id)
        for relay_id, company_id in [key for key, heard in self._heard.items() if heard.until <= now]:
            del self._heard[relay_id, company_id]
            self._show(company_id)
        if now >= self._retell_at:
            self._retell_at = now + RETELL_SECONDS
            for company_id in tuple(self._visitors):
                self._tell(company_id, self._note(company_id))

    def _put(self, visitor: Visitor, whereabouts: Whereabouts) -> None:
        visitor.contact_id = whereabouts.contact_id
        typing = whereabouts.typing and whereabouts.contact_id is not None
        visitor.typing_until = self._clock() + TYPING_SECONDS if typing else 0.0
        visitors = self._visitors.setdefault(visitor.company_id, set())
        if visitor.contact_id is None:
            visitors.discard(visitor)
        else:
            visitors.add(visitor)
        self._moved(visitor.company_id)

    def _moved(self, company_id: CompanyId) -> None:
        if self._show(company_id):
            self._tell(company_id, self._note(company_id))
        if not self._visitors.get(company_id):
            self._visitors.pop(company_id, None)

    def _show(self, company_id: CompanyId) -> bool:
        """Makes the frame anew if it says something else than before."""
        heard = (found.places for (_, company), found in self._heard.items() if company == company_id)
        presences = _merged(itertools.chain(self._own(company_id), *heard))
        if presences == self.shown(company_id).presences:
            return False
        frame = msgspec.json.encode(Frame(presence=presences)).decode()
        self._shown[company_id] = Shown(next(self._versions), presences, frame)
        for listener in self._listeners:
            listener(company_id)
        return True

    def _own(self, company_id: CompanyId) -> list[Place]:
        return [
            Place(visitor.agent_id, visitor.contact_id, visitor.typing_until > 0)
            for visitor in self._visitors.get(company_id, ())
            if visitor.contact_id is not None
        ]

    def _note(self, company_id: CompanyId) -> str:
        places = [
            Place(presence.agent_id, presence.contact_id, presence.typing)
            for presence in _merged(self._own(company_id))
        ]
        while True:
            note = msgspec.json.encode(Note(self._relay_id, company_id, tuple(places)))
            if len(note) <= NOTE_BYTES:
                return note.decode()
            # More consoles than fit: most of them are seen, which is more than none.
            del places[len(places) * NOTE_BYTES // len(note) :]


def _fall_silent(visitors: Iterable[Visitor], now: float) -> bool:
    silent = [visitor for visitor in visitors if 0 < visitor.typing_until <= now]
    for visitor in silent:
        visitor.typing_until = 0.0
    return bool(silent)


def _merged(places: Iterable[Place]) -> tuple[Presence, ...]:
    """One for each agent and contact, however many consoles they have, those who type first."""
    typing: dict[tuple[AgentId, ContactId], bool] = {}
    for place in places:
        key = place.agent_id, place.contact_id
        typing[key] = typing.get(key, False) or place.typing
    return tuple(
        Presence(agent_id=agent_id, contact_id=contact_id, typing=types)
        for (agent_id, contact_id), types in sorted(typing.items(), key=lambda item: (not item[1], item[0]))
    )
