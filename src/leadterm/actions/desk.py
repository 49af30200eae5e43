"""The agent's wishes, carried out: each is a method, and what went wrong is told in words.

The store changes first where it can, the relay is asked, and its events confirm. Nothing that was typed is
lost on the way. Nothing here draws: ``on_dirty`` is told which parts of the screen to draw anew.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import tzinfo
from typing import TypeVar

from leadterm.actions.alerts import Alert, Alerts
from leadterm.actions.classifying import REST, ClassificationKeeper
from leadterm.actions.errands import Errands, Sleep, new_key
from leadterm.actions.following import Follower
from leadterm.actions.texts import TextSender
from leadterm.client.api import RelayApi
from leadterm.client.errors import RelayError, RelayRefused, RelayUnreachable
from leadterm.client.stream import RelayStream
from leadterm.domain.events import Event
from leadterm.domain.model import (
    Availability,
    ContactId,
    Instant,
    InteractionId,
    InteractionState,
    MessageId,
    NumberId,
)
from leadterm.domain.refusals import RefusalCode
from leadterm.domain.wire import ClassificationFields, EditContact
from leadterm.state.cache import InboxCache
from leadterm.state.drafts import Drafts, NewTextDraft
from leadterm.state.names import caller
from leadterm.state.parts import Edge, Part, Severity
from leadterm.state.store import ConsoleStore

T = TypeVar("T")

OLDEST_MESSAGE = MessageId(1)
"""No message is as old: a page after it is the start of the thread."""
LEAVING = 0.5
"""Seconds that a console that ends waits for what is being saved."""
UNSAVED = "The relay can't be reached. Nothing is saved yet; try again."


class Desk:
    """One agent at work. Call ``start`` first, keep ``run`` running, and end with ``aclose``."""

    def __init__(
        self,
        api: RelayApi,
        stream: RelayStream,
        store: ConsoleStore,
        drafts: Drafts,
        cache: InboxCache,
        *,
        clock: Callable[[], Instant],
        on_dirty: Callable[[set[Part]], None],
        on_alert: Callable[[Alert], None],
        zone: tzinfo | None = None,
        sleep: Sleep = asyncio.sleep,
        rest: float = REST,
    ) -> None:
        """``zone`` is the agent's, else the machine's; ``sleep`` and ``rest`` (seconds) are for tests."""
        self._api = api
        self._stream = stream
        self._store = store
        self._drafts = drafts
        self._errands = Errands(api, store, clock, on_dirty, sleep)
        self._texts = TextSender(self._errands, drafts)
        self._classifying = ClassificationKeeper(self._errands, drafts, rest=rest)
        self._follower = Follower(
            self._errands,
            drafts,
            cache,
            Alerts(store, clock, on_alert),
            on_events=self._saw,
            on_live=self._came_live,
            on_start=self._started,
            zone=zone,
        )
        self._fetching: set[tuple[str, Edge]] = set()

    # The session -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Shows the last known inbox. Takes a few milliseconds, and no network."""
        selected = self._follower.show_last_known()
        if selected is not None:
            self._select(selected)

    async def run(self) -> None:
        """Follows the relay until cancelled, or until it does not let this agent in."""
        await self._follower.run(self._stream)

    def flush(self) -> None:
        """Writes what is typed to disk, at once: for signals."""
        self._drafts.flush()

    async def aclose(self) -> None:
        """Keeps what there is to keep. What is not saved at the relay is, by the next console."""
        self._drafts.flush()
        self._follower.save()
        await self._classifying.saved(within=LEAVING)
        await self._errands.aclose()
        self._drafts.flush()
        await self._api.aclose()

    async def sign_out(self) -> None:
        """Forgets what was kept here, once what can be saved is. Raises ``OSError`` when a file stays."""
        await self.saved()
        await self._errands.aclose()
        await self._api.aclose()
        self._follower.forget()
        self._drafts.forget()

    def say(self, sentence: str, severity: Severity = Severity.INFO) -> None:
        """A sentence in the status line."""
        self._errands.say(sentence, severity)

    def clear_status(self) -> None:
        self._errands.changed(self._store.clear_status())

    # Looking ---------------------------------------------------------------------------------------------

    async def preview(self, interaction_id: InteractionId) -> None:
        """Shows a conversation without a trace (A3)."""
        self._select(interaction_id)
        await self._fetch_detail(interaction_id)

    async def open(self, interaction_id: InteractionId) -> None:
        """Shows a conversation; opening marks read (A10)."""
        self._select(interaction_id)
        if not self._store.detail_loaded:
            await self._fetch_detail(interaction_id)
        await self.mark_read(interaction_id)

    async def mark_read(self, interaction_id: InteractionId) -> None:
        """Marks read for everyone, if there is anything unread."""
        row = self._store.interactions.get(interaction_id)
        if row is None or not row.unread:
            return
        asked = self._store.asked()
        reply = await self._errands.read(self._api.mark_read(interaction_id, key=new_key()))
        if reply is not None:
            self._errands.changed(self._store.load_reply(asked=asked, interaction=reply.interaction))

    async def fetch_recents(self, edge: Edge) -> None:
        """A page of Recents, next to what is held or at an end of all."""
        window = self._store.recents
        anchor = window.anchor(edge)
        if anchor is None and edge in (Edge.NEWER, Edge.OLDER):
            edge = Edge.NEWEST
        asked = self._store.asked()
        page = await self._once(
            "recents",
            edge,
            lambda: self._api.recents(
                before=anchor if edge is Edge.OLDER else None,
                after=anchor if edge is Edge.NEWER else None,
                end=edge is Edge.OLDEST,
            ),
        )
        if page is not None:
            self._errands.changed(self._store.load_recents(page, edge, asked))

    async def fetch_thread(self, edge: Edge) -> None:
        """A page of the selected contact's thread, next to what is held or at an end of it."""
        contact_id, asked = self._store.thread.contact_id, self._store.asked()
        if contact_id is None:
            return
        anchor = self._store.thread.anchor(edge)
        if anchor is None and edge in (Edge.NEWER, Edge.OLDER):
            edge = Edge.NEWEST
        after = OLDEST_MESSAGE if edge is Edge.OLDEST else anchor
        page = await self._once(
            f"thread {contact_id}",
            edge,
            lambda: self._api.thread(
                contact_id,
                before=anchor if edge is Edge.OLDER else None,
                after=after if edge in (Edge.NEWER, Edge.OLDEST) else None,
            ),
        )
        if page is not None:
            self._texts.saw(page.messages)
            self._errands.changed(self._store.load_thread(page, edge, asked))

    # Working ---------------------------------------------------------------------------------------------

    async def respond(self, interaction_id: InteractionId) -> bool:
        """Accepts an incoming item (B5); True when it is this agent's now."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.respond(interaction_id, key=new_key()))
        if reply is None:
            return False
        self._errands.changed(self._store.load_reply(asked=asked, interaction=reply.interaction))
        return reply.interaction.state is InteractionState.ACTIVE

    async def close(self, interaction_id: InteractionId) -> bool:
        """Closes a text: it moves to Recents (B8)."""
        self._classifying.save_now()
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.close(interaction_id, key=new_key()))
        if reply is None:
            return False
        self._errands.changed(self._store.load_reply(asked=asked, interaction=reply.interaction))
        who = caller(self._store.contacts.get(reply.interaction.contact_id), self._store.company)
        self.say(f"Closed the text with {who}.", Severity.GOOD)
        return True

    async def set_availability(self, availability: Availability) -> None:
        """Comes or goes (A5)."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.set_availability(availability, key=new_key()))
        if reply is not None:
            self._errands.changed(self._store.load_reply(asked=asked, agent=reply.agent))

    # Texting ---------------------------------------------------------------------------------------------

    def type_text(self, contact_id: ContactId, text: str) -> None:
        """The agent typed in the composer: kept at once."""
        self._texts.type_text(contact_id, text)

    async def send(self, contact_id: ContactId, number_id: NumberId | None, body: str) -> bool:
        """Sends a text: it shows at once, and comes back into the composer when it fails (B7, B16)."""
        if self._store.thread.contact_id == contact_id and self._store.thread.newer:
            self._errands.start(self.fetch_thread(Edge.NEWEST))
        return await self._texts.send(contact_id, number_id, body)

    async def send_new(self, to: str, name: str, number_id: NumberId | None, body: str) -> str:
        """Texts a number and opens the conversation (B2); empty, or the sentence that says why not."""
        interaction_id, sentence = await self._texts.send_new(to, name, number_id, body)
        if interaction_id is not None:
            self._errands.start(self.open(interaction_id))
        return sentence

    def new_text(self) -> NewTextDraft:
        """What the form for a new text said last."""
        return self._drafts.new_text()

    def type_new_text(self, draft: NewTextDraft) -> None:
        """The agent typed in the form: kept at once."""
        kept = self._drafts.new_text()
        same = (kept.to, kept.name, kept.number_id, kept.body) == (
            draft.to,
            draft.name,
            draft.number_id,
            draft.body,
        )
        if not same:
            self._drafts.put_new_text(draft)

    async def resend(self, message_id: MessageId) -> None:
        """Sends the words of a text that failed, or is uncertain, again."""
        await self._texts.resend(message_id)

    async def mark_sent(self, message_id: MessageId) -> None:
        """Settles an uncertain text as sent."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.mark_sent(message_id, key=new_key()))
        if reply is not None:
            self._errands.changed(
                self._store.load_reply(asked=asked, interaction=reply.interaction, message=reply.message)
            )

    # Contact and classification --------------------------------------------------------------------------

    async def edit_contact(self, contact_id: ContactId, edit: EditContact) -> str:
        """Saves an edit (D1); empty, or the sentence for the form, which keeps what was typed.

        When somebody else has edited the same field, the store has their version by then.
        """
        asked = self._store.asked()
        try:
            reply = await self._api.edit_contact(contact_id, edit, key=new_key())
        except RelayUnreachable:
            return UNSAVED
        except RelayError as error:
            if not isinstance(error, RelayRefused) or error.code != RefusalCode.EDITED_MEANWHILE:
                return error.sentence
            await self._fetch_contact(contact_id)
            who = self._errands.editor(contact_id)
            return f"{who} has changed the {error.field} meanwhile. Look at both, then save again."
        self._errands.changed(self._store.load_reply(asked=asked, contact=reply.contact))
        if reply.merged:
            who = self._errands.editor(contact_id)
            self.say(f"Saved. {who} had changed something too, and that was kept: {', '.join(reply.merged)}.")
        return ""

    def edit_classification(self, interaction_id: InteractionId, fields: ClassificationFields) -> None:
        """The agent changed something of it: kept at once, saved when they rest (D4)."""
        self._classifying.edit(interaction_id, fields)

    def leave_classification(self) -> None:
        """The agent leaves the pane: what was typed is saved now."""
        self._classifying.save_now()

    async def saved(self) -> bool:
        """Saves what is typed, and says whether the relay has all of it."""
        return await self._classifying.saved()

    # Inside ----------------------------------------------------------------------------------------------

    def _select(self, interaction_id: InteractionId | None) -> None:
        if interaction_id == self._store.selected:
            return
        self._errands.changed(
            self._store.select(interaction_id),
            self._classifying.show(interaction_id),
            self._texts.show(self._store.thread.contact_id),
        )

    async def _fetch_detail(self, interaction_id: InteractionId) -> None:
        asked = self._store.asked()
        detail = await self._errands.read(self._api.interaction(interaction_id))
        if detail is None:
            return
        self._texts.saw(detail.thread.messages)
        shown = self._store.thread.contact_id
        self._errands.changed(self._store.load_detail(detail, asked))
        if self._store.thread.contact_id != shown:
            self._errands.changed(self._texts.show(self._store.thread.contact_id))

    async def _once(self, what: str, edge: Edge, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Reads a page, unless it is being read already."""
        if (what, edge) in self._fetching:
            return None
        self._fetching.add((what, edge))
        try:
            return await self._errands.read(ask())
        finally:
            self._fetching.discard((what, edge))

    async def _fetch_contact(self, contact_id: ContactId) -> None:
        asked = self._store.asked()
        reply = await self._errands.read(self._api.contact(contact_id))
        if reply is not None:
            self._errands.changed(self._store.load_contact(reply.contact, asked))

    def _saw(self, events: list[Event]) -> None:
        self._errands.note_editors(events)
        self._texts.saw(event.message for event in events if event.message is not None)

    def _started(self) -> None:
        """A snapshot has come: what is selected is read anew."""
        if self._store.selected is not None:
            self._errands.start(self._fetch_detail(self._store.selected))

    def _came_live(self) -> None:
        self._classifying.save_all()
        if self._store.selected is not None and not self._store.detail_loaded:
            self._errands.start(self._fetch_detail(self._store.selected))
