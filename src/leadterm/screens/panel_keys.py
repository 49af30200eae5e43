"""The keys and messages of the thread, the composer, the contact's details and the classification."""

from collections.abc import Collection, Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from leadterm.domain.model import Interaction, InteractionState
from leadterm.screens.bindings import bindings
from leadterm.screens.contact_keys import ContactKeys
from leadterm.screens.layout import Place
from leadterm.state.parts import Part
from leadterm.widgets.classification_editor import ClassificationEditor
from leadterm.widgets.classification_pane import ClassificationPane
from leadterm.widgets.composer import Composer
from leadterm.widgets.composer_text import ComposerText, Wish
from leadterm.widgets.composer_words import ComposerKeys
from leadterm.widgets.fields_pane import ContactPane
from leadterm.widgets.thread_pane import ThreadPane
from leadterm.widgets.timeline_pane import TimelinePane


class PanelKeys(ContactKeys):
    """The panel's side of the main screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        [
            "interaction.respond",
            "interaction.close",
            "text.compose",
            "contact.edit",
            "classification.edit",
            "composer.enter",
        ]
    )

    _composer: Composer
    _contact: ContactPane
    _classification: ClassificationPane

    # The widgets ------------------------------------------------------------------------------------------

    def make_panel(self) -> None:
        keymap = self._keymap
        self._thread = ThreadPane(self._store, clock=self._clock, zone=self._zone, id="thread")
        self._thread.bottom_corners = "├┤"
        self._thread.resend_key = keymap["thread.resend"].key
        self._thread.mark_sent_key = keymap["thread.mark_sent"].key
        self._thread.overview_key = keymap["contact.overview"].key
        self._timeline = TimelinePane(self._store, clock=self._clock, zone=self._zone, id="timeline")
        self._timeline.bottom_corners = "├┤"
        self._timeline.back_key = keymap["contact.timeline"].key
        self._timeline.display = False
        self._composer = Composer(
            self._store,
            keys=ComposerKeys(
                respond=keymap["interaction.respond"].key,
                text=keymap["text.compose"].key,
                hold=keymap["contact.answer_hold"].key,
                plain=keymap["composer.plain"].key,
                detach=keymap["composer.detach"].key,
                palette=keymap["app.palette"].key,
            ),
        )
        self._contact = ContactPane(self._store, id="contact")
        self._classification = ClassificationPane(self._store, id="classification")

    def panel_parts(self) -> Iterable[Widget]:
        return (self._thread, self._timeline, self._composer)

    def details_parts(self) -> Iterable[Widget]:
        return (self._contact, self._classification)

    def panel_changed(self, parts: Collection[Part]) -> None:
        self._thread.store_changed(parts)
        self._timeline.store_changed(parts)
        if Part.THREAD in parts:
            self._follow_timeline()
        self._contact.store_changed(parts)
        self._composer.store_changed(parts)
        self._classification.store_changed(parts)
        if self.focused is self._composer.editor and not self._composer.can_type:
            self.set_focus(self._thread, scroll_visible=False)

    def place_in_panel(self, widget: Widget) -> Place:
        if widget is self._contact:
            return Place.CONTACT
        return Place.CLASSIFICATION if self._classification in widget.ancestors else Place.PANEL

    async def enter_panel(self, place: Place) -> None:
        if place is Place.CLASSIFICATION:
            await self._classification.enter()
        else:
            panel = self._timeline if self._timeline.display else self._thread
            self.set_focus(self._contact if place is Place.CONTACT else panel, scroll_visible=False)

    def show_details(self, shown: frozenset[Place]) -> None:
        self._contact.display = Place.CONTACT in shown
        self._classification.display = Place.CLASSIFICATION in shown

    def _follow_timeline(self) -> None:
        """Another conversation is shown, and its thread in place of the timeline of the one before."""
        was_there = self.focused is self._timeline
        self.show_timeline_or_thread()
        if was_there and not self._timeline.display:
            self.set_focus(self._thread, scroll_visible=False)

    def show_end(self) -> None:
        """The newest message of the thread."""
        self._thread.show_end()

    # Keys -------------------------------------------------------------------------------------------------

    async def action_interaction_respond(self) -> None:
        row = self._row or self._waiting_longest()
        if row is not None and row.state is InteractionState.ACTIVE and row.handler == self._store.me_id:
            await self.action_text_compose()
            return
        if row is None or not self._wishes.may_respond(row):
            return
        await self._take_up(row.id)
        self._wishes.respond(row.id)
        self._composer.open()

    def _waiting_longest(self) -> Interaction | None:
        """Whom r is about before anything was chosen: who has waited longest (B5)."""
        nothing_chosen = self._inbox.cursor_id is None and self._store.thread.contact_id is None
        if not nothing_chosen or not self._store.incoming:
            return None
        return self._store.interactions[self._store.incoming[0]]

    def action_interaction_close(self) -> None:
        row = self._row
        if row is not None:
            self._wishes.close(row)

    async def action_text_compose(self) -> None:
        row = self._row
        if row is None:
            return
        await self._take_up(row.id)
        self.begin_to_write()

    def begin_to_write(self) -> None:
        """Into the composer of the conversation shown, or why not. A colleague's is joined."""
        self._wishes.join()
        if not self._composer.open():
            self._wishes.say_why_not()

    async def action_composer_enter(self) -> None:
        await self.action_text_compose()

    async def action_contact_edit(self) -> None:
        self._follow_now()
        await self._until_begun()
        self._wishes.edit_contact()

    async def action_classification_edit(self) -> None:
        self._follow_now()
        await self._until_begun()
        await self._go(Place.CLASSIFICATION)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter and i begin a text in the thread alone: elsewhere Enter is somebody else's."""
        if action == "composer_enter":
            return self.focused is self._thread
        return super().check_action(action, parameters)

    # The thread -------------------------------------------------------------------------------------------

    @on(ThreadPane.EdgeReached)
    def _want_messages(self, event: ThreadPane.EdgeReached) -> None:
        event.stop()
        self._wishes.fetch_thread(event.edge)

    @on(ThreadPane.ResendRequested)
    def _resend(self, event: ThreadPane.ResendRequested) -> None:
        event.stop()
        self._wishes.resend(event.message_id)

    @on(ThreadPane.MarkSentRequested)
    def _mark_sent(self, event: ThreadPane.MarkSentRequested) -> None:
        event.stop()
        self._wishes.mark_sent(event.message_id)

    def _read_what_is_seen(self) -> None:
        """What comes in while the agent is in the thread has been seen."""
        row = self._store.selected_interaction
        if self._place is Place.PANEL and self.focused is not None and row is not None and row.unread:
            self._wishes.mark_read(row.id)

    # The composer and the classification ------------------------------------------------------------------

    @on(Composer.Typed)
    def _typed(self, event: Composer.Typed) -> None:
        event.stop()
        self._wishes.type_text(event.contact_id, event.text)

    @on(Composer.SendRequested)
    async def _send(self, event: Composer.SendRequested) -> None:
        event.stop()
        self._wishes.send(event.contact_id, event.number_id, event.body)
        await self._until_begun()
        self._thread.show_end()

    @on(Composer.FromRequested)
    def _choose_from(self, event: Composer.FromRequested) -> None:
        event.stop()
        self._wishes.choose_from(self._composer.number, self._composer.choose_number)

    @on(ComposerText.Wished)
    def _wished(self, event: ComposerText.Wished) -> None:
        event.stop()
        if event.wish is Wish.TEMPLATE:
            self._wishes.choose_template(self._composer.number, self._composer.insert)
        elif event.wish is Wish.ATTACH:
            self._wishes.attach()
        elif event.wish is Wish.DETACH:
            self._wishes.detach()
        elif event.wish is Wish.EDITOR:
            self._composer.replace(self._wishes.edit_outside(self._composer.editor.text))
        else:
            self._wishes.say_picture_is_on_its_way()

    @on(Composer.Left)
    async def _leave_composer(self, event: Composer.Left) -> None:
        event.stop()
        await self._go(Place.PANEL)

    @on(ClassificationEditor.Edited)
    def _classify(self, event: ClassificationEditor.Edited) -> None:
        event.stop()
        self._wishes.classify(event.interaction_id, event.fields)
