"""Looking at a conversation: its panes, its thread, the contact's timeline and overview (A3, D2, D3)."""

from leadterm.actions.errands import new_key
from leadterm.actions.part import DeskPart
from leadterm.client.errors import NotSignedIn, RelayError, RelayRefused
from leadterm.domain.model import Contact, ContactId, ContactKind, InteractionId, MessageId
from leadterm.domain.refusals import RefusalCode
from leadterm.domain.wire import InteractionDetail
from leadterm.state.asked import Asked
from leadterm.state.drafts import TextDraft
from leadterm.state.parts import Edge, Severity

OLDEST_MESSAGE = MessageId(1)
"""No message is as old: a page after it is the start of the thread."""


class Looking(DeskPart):
    """What the panel shows."""

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

    async def open_contact(self, contact_id: ContactId, *, read: bool = True) -> None:
        """Shows a contact's latest conversation, or the contact alone when there was none yet.

        Opening marks read; without ``read`` it is a preview.
        """
        contact = self._store.contacts.get(contact_id)
        if contact is None:
            reply = await self._errands.read(self._api.contact(contact_id))
            if reply is None:
                return
            contact = reply.contact
        self._errands.changed(self._store.select_contact(contact))
        self._chosen()
        asked = self._store.asked()
        try:
            detail = await self._api.latest(contact_id)
        except RelayError as error:
            self._no_latest(contact, error)
            return
        if self._store.thread.contact_id != contact_id:
            return
        adopted = self._store.load_reply(asked=asked, contact=detail.contact, interaction=detail.interaction)
        self._errands.changed(adopted, self._classifying.show(self._store.selected))
        self._load_detail(detail, asked)
        if read:
            await self.mark_read(detail.interaction.id)

    async def mark_read(self, interaction_id: InteractionId) -> None:
        """Marks read for everyone, if there is anything unread."""
        row = self._store.interactions.get(interaction_id)
        if row is None or not row.unread:
            return
        asked = self._store.asked()
        reply = await self._errands.read(self._api.mark_read(interaction_id, key=new_key()))
        if reply is not None:
            self._errands.changed(
                self._store.load_reply(asked=asked, seq=reply.seq, interaction=reply.interaction)
            )

    async def fetch_thread(self, edge: Edge) -> None:
        """A page of the selected contact's thread, next to what is held or at an end of it."""
        contact_id, asked = self._store.thread.contact_id, self._store.asked()
        if contact_id is None:
            return
        anchor = self._store.thread.anchor(edge)
        if anchor is None and edge in (Edge.NEWER, Edge.OLDER):
            edge = Edge.NEWEST
        after = OLDEST_MESSAGE if edge is Edge.OLDEST else anchor
        page = await self._errands.once(
            f"thread {contact_id} {edge}",
            lambda: self._api.thread(
                contact_id,
                before=anchor if edge is Edge.OLDER else None,
                after=after if edge in (Edge.NEWER, Edge.OLDEST) else None,
            ),
        )
        if page is not None:
            self._texts.saw(page.messages)
            self._errands.changed(self._store.load_thread(page, edge, asked))

    # Timeline and overview -------------------------------------------------------------------------------

    async def show_timeline(self) -> None:
        """Every interaction of the contact, in place of the thread (D3)."""
        self._errands.changed(self._store.open_timeline())
        timeline = self._store.timeline
        if timeline is not None and not timeline.loaded:
            await self.fetch_timeline()

    def hide_timeline(self) -> None:
        self._errands.changed(self._store.close_timeline())

    async def fetch_timeline(self) -> None:
        """The next page of the timeline, if there is one."""
        timeline, asked = self._store.timeline, self._store.asked()
        if timeline is None or not timeline.older:
            return
        contact_id, before = timeline.contact_id, timeline.cursor
        page = await self._errands.once(
            f"timeline {contact_id}", lambda: self._api.timeline(contact_id, before=before)
        )
        if page is not None:
            self._errands.changed(self._store.load_timeline(page, before, asked))

    async def toggle_overview(self) -> None:
        """Shows the contact in a few figures over the thread, or hides them (D2)."""
        contact = self._store.selected_contact
        if contact is not None and contact.kind is ContactKind.RESOURCE:
            self.say("There is no overview of a resource, just of clients and leads.")
            return
        self._errands.changed(self._store.set_overview_open(not self._store.overview_open))
        await self._fetch_overview()

    async def _fetch_overview(self) -> None:
        contact, asked = self._store.selected_contact, self._store.asked()
        if not self._store.overview_open or contact is None or contact.kind is ContactKind.RESOURCE:
            return
        id_ = contact.id
        overview = await self._errands.once(f"overview {id_}", lambda: self._api.overview(id_))
        if overview is not None:
            self._errands.changed(self._store.load_overview(overview, asked))

    # Inside ----------------------------------------------------------------------------------------------

    def _select(self, interaction_id: InteractionId | None) -> None:
        if interaction_id == self._store.selected and interaction_id is not None:
            return
        self._errands.changed(self._store.select(interaction_id))
        self._chosen()

    def _chosen(self) -> None:
        """Something else is in the panes: what belongs to it is shown with it."""
        self._errands.changed(
            self._classifying.show(self._store.selected),
            self._texts.show(self._store.thread.contact_id),
        )
        self._moved()
        if self._store.overview_open and self._store.overview is None:
            self._errands.start(self._fetch_overview())

    def _moved(self) -> None:
        """Another thread is shown, or none."""

    async def _fetch_detail(self, interaction_id: InteractionId) -> None:
        asked, shown = self._store.asked(), self._store.thread.contact_id
        detail = await self._errands.once(
            f"detail {interaction_id}", lambda: self._detail(interaction_id, shown)
        )
        if detail is not None:
            self._load_detail(detail, asked)

    async def _detail(self, interaction_id: InteractionId, shown: ContactId | None) -> InteractionDetail:
        """One that is no more, though it was shown, went unheard: a contact was erased, a backup restored."""
        try:
            return await self._api.interaction(interaction_id)
        except RelayRefused as refused:
            if refused.code == RefusalCode.NOT_FOUND and shown is not None:
                self._errands.changed(self._store.forget_conversation(interaction_id))
                self._errands.start(self._look_at_contact_again(shown))
            raise

    async def _look_at_contact_again(self, contact_id: ContactId) -> None:
        """The contact as they are now, with their latest conversation; of one who is gone nothing stays."""
        try:
            reply = await self._api.contact(contact_id)
        except RelayRefused as refused:
            if refused.code == RefusalCode.NOT_FOUND:
                self._errands.changed(self._store.forget_contact(contact_id))
                self._forget_typed(contact_id)
        except RelayError:
            return
        else:
            if self._store.thread.contact_id == contact_id:
                self._errands.changed(self._store.load_contact(reply.contact, self._store.asked()))
                await self.open_contact(contact_id, read=False)

    def _forget_typed(self, contact_id: ContactId) -> None:
        """What was typed to a contact who was erased goes, too."""
        self._drafts.put_text(contact_id, TextDraft())
        self._errands.changed(
            self._texts.show(self._store.thread.contact_id), self._classifying.show(self._store.selected)
        )

    def _load_detail(self, detail: InteractionDetail, asked: Asked) -> None:
        self._texts.saw(detail.thread.messages)
        shown = self._store.thread.contact_id
        self._errands.changed(self._store.load_detail(detail, asked))
        if self._store.thread.contact_id != shown:
            self._chosen()

    def _no_latest(self, contact: Contact, error: RelayError) -> None:
        if isinstance(error, RelayRefused) and error.code == RefusalCode.NOT_FOUND:
            if self._store.thread.contact_id == contact.id:
                self._errands.changed(self._store.select_contact(contact, loaded=True))
        elif isinstance(error, RelayRefused):
            self.say(error.sentence, Severity.WARNING)
        elif isinstance(error, NotSignedIn):
            self._errands.sign_out(error.sentence)

    def _fetch_shown_anew(self) -> None:
        """A snapshot has come: what the panes show may be of before it."""
        contact_id = self._store.thread.contact_id
        if self._store.selected is not None:
            self._errands.start(self._fetch_detail(self._store.selected))
        elif contact_id is not None:
            self._errands.start(self._look_at_contact_again(contact_id))

    def _fetch_what_is_shown(self) -> None:
        """What the panes show and does not have yet is fetched."""
        if self._store.detail_loaded:
            return
        if self._store.selected is not None:
            self._errands.start(self._fetch_detail(self._store.selected))
        elif self._store.thread.contact_id is not None:
            self._errands.start(self.open_contact(self._store.thread.contact_id, read=False))
