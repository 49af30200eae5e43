"""The agent's wishes, carried out: each is a method, and what went wrong is told in words.

The store changes first where it can, the relay is asked, and its events confirm. Nothing that was typed is
lost on the way. Nothing here draws: ``on_dirty`` is told which parts of the screen to draw anew.
"""

import asyncio
from collections.abc import Callable
from datetime import tzinfo

from msgspec.structs import replace

from leadterm.actions.administering_hooks import HookAdministration
from leadterm.actions.administering_intake import IntakeAdministration
from leadterm.actions.administering_tags import TagAdministration
from leadterm.actions.administering_templates import TemplateAdministration
from leadterm.actions.alerts import Alert, Alerts
from leadterm.actions.classifying import REST
from leadterm.actions.errands import Errands, Sleep, new_key
from leadterm.actions.following import Follower
from leadterm.actions.listing import Listing
from leadterm.actions.looking import Looking
from leadterm.actions.office import Office
from leadterm.actions.people import People
from leadterm.actions.pictures import Pictures
from leadterm.actions.presence import PresenceTeller
from leadterm.client.api import RelayApi
from leadterm.client.stream import RelayStream
from leadterm.domain.events import Event
from leadterm.domain.model import (
    CompanyId,
    ContactId,
    Instant,
    InteractionId,
    InteractionState,
    MessageId,
    NumberId,
)
from leadterm.domain.wire import ClassificationFields
from leadterm.state.cache import InboxCache
from leadterm.state.drafts import Drafts, NewTextDraft
from leadterm.state.names import caller
from leadterm.state.parts import Edge, Link, Part, Severity
from leadterm.state.store import ConsoleStore

LEAVING = 0.5
"""Seconds that a console that ends waits for what is being saved."""


class Desk(
    Listing,
    Looking,
    Pictures,
    People,
    Office,
    HookAdministration,
    IntakeAdministration,
    TagAdministration,
    TemplateAdministration,
):
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
        super().__init__(Errands(api, store, clock, on_dirty, sleep), drafts, rest)
        self._stream = stream
        self._cache = cache
        self._presence = PresenceTeller(self._errands, stream)
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
        self._following: asyncio.Task[None] | None = None

    # The session -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Shows the last known inbox of the company worked in last. A few milliseconds, and no network."""
        if self._api.company is None:
            self._api.company = self._cache.chosen()
        selected = self._follower.show_last_known()
        if selected is not None:
            self._select(selected)

    async def run(self) -> None:
        """Follows the relay until cancelled, or until it does not let this agent in."""
        task = asyncio.current_task()
        assert task is not None
        while True:
            self._following = asyncio.create_task(self._follower.run(self._stream))
            try:
                await self._following
            except asyncio.CancelledError:
                if task.cancelling():
                    raise
            else:
                return

    async def switch_company(self, company_id: CompanyId) -> None:
        """Goes to another company of the agent's (A6): everything on the screen follows, what is typed stays
        where it was typed, and the next start begins here."""
        there = next((it.company for it in self._store.companies if it.company.id == company_id), None)
        if there is None or self._store.company is None or self._store.company.id == company_id:
            return
        await self._classifying.saved(within=LEAVING)
        await self._texts.settled(within=LEAVING)
        self._drafts.flush()
        self._follower.save()
        self._stop_searching()
        self._end_uploads()
        self._cache.choose(company_id)
        if self._following is not None:
            self._following.cancel()
        self._api.company = company_id
        self._errands.changed(
            self._store.set_link(Link.CONNECTING), self._follower.go_to(there), self._texts.show(None)
        )
        self._presence.moved()

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

    def clear_status(self) -> None:
        self._errands.changed(self._store.clear_status())

    # Working ---------------------------------------------------------------------------------------------

    async def respond(self, interaction_id: InteractionId) -> bool:
        """Accepts an incoming item (B5); True when it is this agent's now."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.respond(interaction_id, key=new_key()))
        if reply is None:
            return False
        self._errands.changed(
            self._store.load_reply(asked=asked, seq=reply.seq, interaction=reply.interaction)
        )
        return reply.interaction.state is InteractionState.ACTIVE

    async def close(self, interaction_id: InteractionId) -> bool:
        """Closes a text: it moves to Recents (B8)."""
        self._classifying.save_now()
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.close(interaction_id, key=new_key()))
        if reply is None:
            return False
        self._errands.changed(
            self._store.load_reply(asked=asked, seq=reply.seq, interaction=reply.interaction)
        )
        who = caller(self._store.contacts.get(reply.interaction.contact_id), self._store.company)
        self.say(f"Closed the text with {who}.", Severity.GOOD)
        return True

    # Texting ---------------------------------------------------------------------------------------------

    def type_text(self, contact_id: ContactId, text: str) -> None:
        """The agent typed in the composer: kept at once, and shown to colleagues in the same thread."""
        self._texts.type_text(contact_id, text)
        if text:
            self._presence.typing()
        else:
            self._presence.stopped()

    async def send(self, contact_id: ContactId, number_id: NumberId | None, body: str) -> bool:
        """Sends a text: it shows at once, and comes back into the composer when it fails (B7, B16)."""
        if self._store.thread.contact_id == contact_id and self._store.thread.newer:
            self._errands.start(self.fetch_thread(Edge.NEWEST))
        self._presence.stopped()
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
        """The agent typed in the form: kept at once. The pictures that are with it stay."""
        kept = self._drafts.new_text()
        now = replace(draft, attachments=kept.attachments)
        if replace(kept, key=now.key) != now:
            self._drafts.put_new_text(now)

    async def resend(self, message_id: MessageId) -> None:
        """Sends the words of a text that failed, or is uncertain, again."""
        await self._texts.resend(message_id)

    async def mark_sent(self, message_id: MessageId) -> None:
        """Settles an uncertain text as sent."""
        asked = self._store.asked()
        reply = await self._errands.ask(self._api.mark_sent(message_id, key=new_key()))
        if reply is not None:
            self._errands.changed(
                self._store.load_reply(
                    asked=asked, seq=reply.seq, interaction=reply.interaction, message=reply.message
                )
            )

    # The classification ----------------------------------------------------------------------------------

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

    def _moved(self) -> None:
        self._presence.moved()

    def _saw(self, events: list[Event]) -> None:
        self._errands.note_editors(events)
        self._texts.saw_new(event.message for event in events if event.message is not None)
        self._place_edited()
        for event in events:
            if event.erased is not None:
                self._forget_typed(event.erased)
        if self._store.selected is not None:
            self._fetch_what_is_shown()
        if self._store.overview_open and any(self._is_of_shown(event) for event in events):
            self._errands.start(self._fetch_overview())

    def _is_of_shown(self, event: Event) -> bool:
        """Whether an event may change the figures of the contact shown."""
        shown = self._store.thread.contact_id
        if event.classification is not None:
            return event.classification.interaction_id in self._store.interactions
        return event.interaction is not None and event.interaction.contact_id == shown

    def _started(self) -> None:
        """A snapshot has come: what is selected is read anew."""
        self._fetch_shown_anew()
        self._errands.start(self._look_at_list_again())

    def _came_live(self) -> None:
        self._classifying.save_all()
        self._fetch_what_is_shown()
        self._errands.start(self._look_at_list_again())
