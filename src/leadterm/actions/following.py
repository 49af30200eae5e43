"""Keeps the store in step with the relay: the last known inbox, a snapshot, then the stream."""

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo

from leadterm.actions.alerts import Alerts
from leadterm.actions.errands import Errands
from leadterm.client.errors import NotSignedIn, RelayRefused, RelayUnreachable
from leadterm.client.stream import Position, RelayStream
from leadterm.domain.events import Event
from leadterm.domain.model import Company, ContactId, InteractionId
from leadterm.domain.wire import Frame, Snapshot
from leadterm.state.cache import InboxCache
from leadterm.state.drafts import Drafts
from leadterm.state.parts import Link, Part

SAVE_EVERY = 5.0
"""Seconds between two savings of the last known inbox, while it changes."""
MOST_CONTACTS = 20
"""Contacts asked for one by one at a time, when rows have come without theirs."""


class Follower:
    """What happens by itself while the console runs."""

    def __init__(
        self,
        errands: Errands,
        drafts: Drafts,
        cache: InboxCache,
        alerts: Alerts,
        *,
        on_events: Callable[[list[Event]], None],
        on_live: Callable[[], None],
        on_start: Callable[[], None],
        zone: tzinfo | None = None,
    ) -> None:
        """``on_start`` is called when a snapshot has come, ``on_live`` each time the stream is live."""
        self._errands = errands
        self._store = errands.store
        self._drafts = drafts
        self._cache = cache
        self._alerts = alerts
        self._on_events = on_events
        self._on_live = on_live
        self._on_start = on_start
        self._zone = zone
        self._save_timer: asyncio.TimerHandle | None = None
        self._signed_out = False
        self._offline_since = ""
        self._asked_contacts: set[ContactId] = set()

    def show_last_known(self) -> InteractionId | None:
        """Shows what was on the screen last, before anything has come; returns what was selected."""
        known = self._cache.load(self._errands.api.company)
        if known is None:
            return None
        self._errands.changed(self._store.load_snapshot(known.snapshot, cached=True))
        self._belong()
        return known.selected

    def go_to(self, company: Company) -> set[Part]:
        """The agent goes to another company: its last known inbox, or nothing yet."""
        me = self._store.me_id
        self._asked_contacts.clear()
        dirty = self._store.begin_company(company)
        known = self._cache.load(company.id)
        if known is not None:
            dirty |= self._store.load_snapshot(known.snapshot, cached=True)
        if me is not None:
            self._drafts.belong_to(me, company.id)
        return dirty

    async def run(self, stream: RelayStream) -> None:
        """Until cancelled, or until the relay does not let this agent in."""
        if not await self._first_snapshot(stream):
            return
        stream.company = self._errands.api.company
        await stream.run(
            position=lambda: Position(self._store.cursor, self._store.epoch),
            on_frame=self.take_frame,
            on_link=self._take_link,
            on_reset=self._start_anew,
        )

    def take_frame(self, frame: Frame) -> None:
        """Applies what has happened, in its order."""
        fresh = [event for event in frame.events if event.seq > self._store.cursor]
        for event in fresh:
            self._errands.changed(self._store.apply(event))
            self._alerts.saw(event)
        self._store.advance(frame.cursor)
        if frame.presence is not None:
            self._errands.changed(self._store.set_presence(frame.presence))
        self._alerts.frame_ended()
        if fresh:
            self._on_events(fresh)
            self._save_soon()
        if any(event.interaction is not None and event.contact is None for event in fresh):
            self._fetch_missing_contacts()

    def save(self) -> None:
        """Keeps the last known inbox, now."""
        if self._save_timer is not None:
            self._save_timer.cancel()
            self._save_timer = None
        if not self._signed_out:
            self._cache.save(self._store, self._errands.clock())

    def forget(self) -> None:
        """The agent signs out: the last known inbox goes, and none is kept any more. Raises ``OSError``."""
        self._signed_out = True
        self.save()
        self._cache.forget()

    # Inside ----------------------------------------------------------------------------------------------

    async def _first_snapshot(self, stream: RelayStream) -> bool:
        """Asks until there is one; False when the relay does not let this agent in."""
        while True:
            try:
                await self._start_anew("")
            except RelayUnreachable:
                self._take_link(Link.OFFLINE, "")
                await stream.pause()
            except (NotSignedIn, RelayRefused) as error:
                self._take_link(Link.SIGNED_OUT, error.sentence)
                return False
            else:
                return True

    async def _start_anew(self, reason: str) -> None:
        snapshot = await self._snapshot()
        self._errands.api.company = snapshot.company.id
        self._alerts.relay_says(snapshot.at)
        self._asked_contacts.clear()
        self._errands.changed(self._store.load_snapshot(snapshot))
        self._belong()
        self._on_start()
        self._save_soon()

    async def _snapshot(self) -> Snapshot:
        """Of the company that was chosen; an agent of several who chose none gets the first."""
        api = self._errands.api
        try:
            return await api.snapshot()
        except RelayRefused as refused:
            no_longer_there = api.company is not None and api.company == self._cache.chosen()
            if not no_longer_there and (refused.field != "company" or api.company is not None):
                raise
        api.company = None
        self._cache.choose(None)
        me = await api.me()
        api.company = me.companies[0].company.id if me.companies else None
        return await api.snapshot()

    def _belong(self) -> None:
        assert self._store.me_id is not None
        assert self._store.company is not None
        self._drafts.belong_to(self._store.me_id, self._store.company.id)

    def _take_link(self, link: Link, sentence: str) -> None:
        if link is Link.OFFLINE:
            self._errands.set_link(link, self._offline_sentence())
            return
        self._offline_since = ""
        if link is Link.SIGNED_OUT:
            self._errands.sign_out(sentence)
            return
        self._errands.set_link(link, sentence)
        if link is Link.LIVE:
            self._on_live()
            self._fetch_missing_contacts()

    def _offline_sentence(self) -> str:
        if not self._offline_since:
            now = datetime.fromtimestamp(self._errands.clock() / 1000, tz=self._zone)
            self._offline_since = f"{now.astimezone(self._zone):%H:%M}"
        known = "Showing the last known inbox; what" if self._store.company else "What"
        return f"No connection to the relay since {self._offline_since}. {known} you type is kept."

    def _fetch_missing_contacts(self) -> None:
        missing = [id_ for id_ in self._store.missing_contacts() if id_ not in self._asked_contacts]
        for contact_id in missing[:MOST_CONTACTS]:
            self._asked_contacts.add(contact_id)
            self._errands.start(self._fetch_contact(contact_id))

    async def _fetch_contact(self, contact_id: ContactId) -> None:
        asked = self._store.asked()
        reply = await self._errands.read(self._errands.api.contact(contact_id))
        self._asked_contacts.discard(contact_id)
        if reply is not None:
            self._errands.changed(self._store.load_contact(reply.contact, asked))

    def _save_soon(self) -> None:
        if self._save_timer is None and not self._signed_out:
            self._save_timer = asyncio.get_running_loop().call_later(SAVE_EVERY, self.save)
