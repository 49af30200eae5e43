"""The inbox with its panes: the keys and messages of the panes become wishes of the agent here."""

import asyncio
from collections.abc import Callable, Collection
from datetime import tzinfo
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from leadterm.actions.keymap import Keymap
from leadterm.actions.keys import shown_key
from leadterm.actions.registry import Context
from leadterm.domain.model import Instant, Interaction, InteractionId, InteractionState
from leadterm.screens.bindings import bindings
from leadterm.screens.key_hints import help_key, hints
from leadterm.screens.layout import DETAILS, NORMAL, Place, visible
from leadterm.screens.unread import next_unread
from leadterm.screens.wishes import Wishes
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore
from leadterm.widgets.classification_editor import ClassificationEditor
from leadterm.widgets.classification_pane import ClassificationPane
from leadterm.widgets.composer import Composer
from leadterm.widgets.fields_pane import ContactPane
from leadterm.widgets.inbox_pane import InboxPane
from leadterm.widgets.key_bar import KeyBar, KeyHint
from leadterm.widgets.thread_pane import ThreadPane
from leadterm.widgets.top_bar import TopBar

REST = 0.09
"""Seconds the cursor stands still on a row before the panes follow: a held key does not ask for each row."""

_CONTEXTS = {
    Place.INBOX: Context.INBOX,
    Place.PANEL: Context.THREAD,
    Place.CONTACT: Context.DETAILS,
    Place.CLASSIFICATION: Context.CLASSIFICATION,
}


class MainScreen(Screen[None]):
    """Four panes, two or one. The keys at the bottom are those of where the focus is."""

    CSS_PATH = "main.tcss"
    AUTO_FOCUS = "#inbox"
    # Textual's own repaints the whole screen whenever the focus moves: 25 kB at 120×40.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        [
            "unread.next",
            "unread.previous",
            "pane.next",
            "pane.previous",
            "interaction.respond",
            "interaction.close",
            "text.compose",
            "text.new",
            "contact.edit",
            "classification.edit",
            "agent.availability",
            "session.sign_out",
            "pane.inbox",
            "pane.panel",
            "pane.contact",
            "pane.classification",
            "pane.zoom",
            "pane.back",
            "composer.enter",
        ],
        priority=["unread.next", "unread.previous"],
    )

    def __init__(
        self,
        store: ConsoleStore,
        wishes: Wishes,
        keymap: Keymap,
        *,
        clock: Callable[[], Instant],
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__()
        self._store = store
        self._wishes = wishes
        self._keymap = keymap
        self._place = Place.INBOX
        self._columns = NORMAL
        self._zoomed = False
        self._drawer = False
        self._rest: Timer | None = None
        self._hinted: dict[KeyHint, str] = {}
        self._top = TopBar(store)
        self._inbox = InboxPane(store, clock=clock, zone=zone, id="inbox")
        self._thread = ThreadPane(store, clock=clock, zone=zone, id="thread")
        self._thread.bottom_corners = "├┤"
        self._thread.resend_key = keymap["thread.resend"].key
        self._thread.mark_sent_key = keymap["thread.mark_sent"].key
        self._composer = Composer(
            store, respond_key=keymap["interaction.respond"].key, text_key=keymap["text.compose"].key
        )
        self._contact = ContactPane(store, id="contact")
        self._classification = ClassificationPane(store, id="classification")
        self._keys = KeyBar()
        self._panes = {Place.INBOX: self._inbox, Place.PANEL: self._thread, Place.CONTACT: self._contact}
        self._panel, self._details = Vertical(id="panel"), Vertical(id="details")

    def compose(self) -> ComposeResult:
        yield self._top
        with Horizontal(id="panes"):
            yield self._inbox
            with self._panel:
                yield self._thread
                yield self._composer
            with self._details:
                yield self._contact
                yield self._classification
        yield self._keys

    # What the app calls -----------------------------------------------------------------------------------

    @property
    def context(self) -> Context:
        """Where the agent is, as the list of actions names it."""
        if self.focused is self._composer.editor:
            return Context.COMPOSER
        return _CONTEXTS[self._place] if self.focused is not None else Context.PANES

    def store_changed(self, parts: Collection[Part]) -> None:
        """Shows what changed in the store."""
        self._top.store_changed(parts)
        self._inbox.store_changed(parts)
        self._thread.store_changed(parts)
        self._contact.store_changed(parts)
        self._composer.store_changed(parts)
        self._classification.store_changed(parts)
        if self.focused is self._composer.editor and not self._composer.can_type:
            self.set_focus(self._thread, scroll_visible=False)
        if not {Part.INBOX, Part.THREAD}.isdisjoint(parts):
            self._read_what_is_seen()
            self._show_keys()

    def show_end(self) -> None:
        """The newest message of the thread."""
        self._thread.show_end()

    # Panes ------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._columns = self.app.size.width
        self._arrange()
        self._show_keys()

    def on_resize(self, event: events.Resize) -> None:
        self._columns = event.size.width
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._place = self._place_of(event.widget)
        if self._place is not Place.CLASSIFICATION and self._classification.is_editing:
            self._classification.leave()
            self._wishes.leave_classification()
        self._arrange()
        self._show_keys()
        self._read_what_is_seen()

    def on_descendant_blur(self) -> None:
        if self.focused is None:
            self._show_keys()

    async def action_pane_inbox(self) -> None:
        self._drawer = False
        await self._go(Place.INBOX)

    async def action_pane_panel(self) -> None:
        self._follow_now()
        await self._go(Place.PANEL)

    async def action_pane_contact(self) -> None:
        self._follow_now()
        await self._go(Place.CONTACT)

    async def action_pane_classification(self) -> None:
        self._follow_now()
        await self._until_begun()
        await self._go(Place.CLASSIFICATION)

    def action_pane_next(self) -> None:
        self.focus_next()

    def action_pane_previous(self) -> None:
        self.focus_previous()

    def action_pane_zoom(self) -> None:
        self._zoomed = not self._zoomed
        self._arrange()

    async def action_pane_back(self) -> None:
        if self._zoomed:
            self.action_pane_zoom()
            return
        if self._place in DETAILS and self._store.selected is not None:
            self._drawer = False
            await self._go(Place.PANEL)
            return
        await self.action_pane_inbox()

    async def _go(self, place: Place) -> None:
        """Shows a pane and puts the agent into it."""
        self._place = place
        self._arrange()
        if place is Place.CLASSIFICATION:
            await self._classification.enter()
        else:
            self.set_focus(self._panes[place], scroll_visible=False)

    def _place_of(self, widget: Widget) -> Place:
        if widget is self._inbox:
            return Place.INBOX
        if widget is self._contact:
            return Place.CONTACT
        return Place.CLASSIFICATION if self._classification in widget.ancestors else Place.PANEL

    def _arrange(self) -> None:
        """Shows the panes that have room. Nothing is laid out anew when they are the same."""
        if self._place in DETAILS:
            self._drawer = True
        shown = visible(self._columns, self._place, zoomed=self._zoomed, drawer=self._drawer)
        self._inbox.display = Place.INBOX in shown
        self._panel.display = Place.PANEL in shown
        self._details.display = not shown.isdisjoint(DETAILS)
        self._contact.display = Place.CONTACT in shown
        self._classification.display = Place.CLASSIFICATION in shown
        self.set_class(len(shown) == 1, "-single")
        self.set_class(self._columns < NORMAL, "-narrow")

    # The inbox and what follows it ------------------------------------------------------------------------

    @on(InboxPane.RowHighlighted)
    def _follow_at_rest(self, event: InboxPane.RowHighlighted) -> None:
        event.stop()
        self._show_keys()
        if self._rest is None:
            self._rest = self.set_timer(REST, self._follow_now)
        else:
            self._rest.reset()

    def _follow_now(self) -> None:
        """The panes show the row under the cursor."""
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
        wanted = self._inbox.cursor_id
        if self._place is Place.INBOX and wanted is not None and wanted != self._store.selected:
            self._wishes.preview(wanted)

    @property
    def _row(self) -> Interaction | None:
        """What the keys act on: in the inbox the row under the cursor, elsewhere the conversation shown."""
        id_ = self._inbox.cursor_id if self._place is Place.INBOX else self._store.selected
        return None if id_ is None else self._store.interactions.get(id_)

    @on(InboxPane.RowOpened)
    async def _open(self, event: InboxPane.RowOpened) -> None:
        event.stop()
        await self.open(event.interaction_id)

    async def open(self, interaction_id: InteractionId) -> None:
        """Shows a conversation, which counts as read, and puts the agent into its thread."""
        self._forget_rest()
        self._inbox.select(interaction_id)
        self._wishes.open(interaction_id)
        await self._go(Place.PANEL)

    @on(InboxPane.EdgeReached)
    def _want_rows(self, event: InboxPane.EdgeReached) -> None:
        event.stop()
        self._wishes.fetch_recents(event.edge)

    @on(ThreadPane.EdgeReached)
    def _want_messages(self, event: ThreadPane.EdgeReached) -> None:
        event.stop()
        self._wishes.fetch_thread(event.edge)

    async def action_unread_next(self) -> None:
        await self._jump(1)

    async def action_unread_previous(self) -> None:
        await self._jump(-1)

    async def _jump(self, step: int) -> None:
        here = self._inbox.cursor_id if self._place is Place.INBOX else self._store.selected
        wanted = next_unread(self._store, here, step)
        if wanted is None:
            self._wishes.say("Nothing else is unread.")
            return
        await self.open(wanted)

    # Wishes -----------------------------------------------------------------------------------------------

    async def action_interaction_respond(self) -> None:
        row = self._row
        if row is not None and row.state is InteractionState.ACTIVE and row.handler == self._store.me_id:
            await self.action_text_compose()
            return
        if row is None or not self._wishes.may_respond(row):
            return
        await self._take_up(row.id)
        self._wishes.respond(row.id)
        self._composer.open()

    def action_interaction_close(self) -> None:
        row = self._row
        if row is not None:
            self._wishes.close(row)

    async def action_text_compose(self) -> None:
        row = self._row
        if row is None:
            return
        await self._take_up(row.id)
        if not self._composer.open():
            self._wishes.say_why_not()

    async def action_composer_enter(self) -> None:
        await self.action_text_compose()

    def action_text_new(self) -> None:
        self._wishes.new_text()

    async def action_contact_edit(self) -> None:
        self._follow_now()
        await self._until_begun()
        self._wishes.edit_contact()

    async def action_classification_edit(self) -> None:
        await self.action_pane_classification()

    def action_agent_availability(self) -> None:
        self._wishes.choose_availability()

    def action_session_sign_out(self) -> None:
        self._wishes.sign_out()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter and i begin a text in the thread alone: elsewhere Enter is somebody else's."""
        if action == "composer_enter":
            return self.focused is self._thread
        return True

    async def _take_up(self, id_: InteractionId) -> None:
        """Shows a conversation with the panel in sight, for the agent to write in."""
        self._forget_rest()
        self._inbox.select(id_)
        self._wishes.open(id_)
        await self._until_begun()
        self._place = Place.PANEL
        self._arrange()

    async def _until_begun(self) -> None:
        """Lets the desk do what it does at once, before it waits for the relay: choose a row, take a text."""
        await asyncio.sleep(0)

    def _forget_rest(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def _read_what_is_seen(self) -> None:
        """What comes in while the agent is in the thread has been seen."""
        row = self._store.selected_interaction
        if self._place is Place.PANEL and self.focused is not None and row is not None and row.unread:
            self._wishes.mark_read(row.id)

    @on(ThreadPane.ResendRequested)
    def _resend(self, event: ThreadPane.ResendRequested) -> None:
        event.stop()
        self._wishes.resend(event.message_id)

    @on(ThreadPane.MarkSentRequested)
    def _mark_sent(self, event: ThreadPane.MarkSentRequested) -> None:
        event.stop()
        self._wishes.mark_sent(event.message_id)

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

    @on(Composer.Left)
    async def _leave_composer(self, event: Composer.Left) -> None:
        event.stop()
        await self._go(Place.PANEL)

    @on(ClassificationEditor.Edited)
    def _classify(self, event: ClassificationEditor.Edited) -> None:
        event.stop()
        self._wishes.classify(event.interaction_id, event.fields)

    # Keys -------------------------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        typing = isinstance(self.focused, TextArea)
        self._hinted = {}
        for action in hints(self._keymap, self._store, self.context, self._row):
            key = help_key(action, typing=typing) if action.name == "app.help" else action.keys[0]
            if key:
                self._hinted[KeyHint(shown_key(key), action.label)] = key
        self._keys.show(tuple(self._hinted))

    @on(KeyBar.HintPressed)
    def _press(self, event: KeyBar.HintPressed) -> None:
        """A click on a hint is its key."""
        event.stop()
        # As if it came from the keyboard: a message sent by this screen would not come back to it.
        self.app.post_message(events.Key(self._hinted[event.hint], None).set_sender(self.app))
