"""The four panes on the screen: which are shown, where the agent is, and what row the keys act on.

The keys of the inbox and those of the panel are apart: ``InboxKeys`` and ``PanelKeys`` derive from this.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from datetime import tzinfo

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from leadterm.actions.keymap import Keymap
from leadterm.domain.model import Instant, Interaction, InteractionId
from leadterm.screens.layout import DETAILS, NORMAL, Place, visible
from leadterm.screens.wishes import Wishes
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore
from leadterm.widgets.inbox_pane import InboxPane
from leadterm.widgets.key_bar import KeyBar
from leadterm.widgets.top_bar import TopBar


class Panes(Screen[None]):
    """What the keys of both sides stand on."""

    # Textual's own repaints the whole screen whenever the focus moves: 25 kB at 120×40.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

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
        self._clock = clock
        self._zone = zone
        self._place = Place.INBOX
        self._columns = NORMAL
        self._zoomed = False
        self._drawer = False
        self._rest: Timer | None = None
        self._top = TopBar(store)
        search_key = keymap["inbox.search"].key
        self._inbox = InboxPane(store, clock=clock, zone=zone, search_key=search_key, id="inbox")
        self._keys = KeyBar()
        self._panel, self._details = Vertical(id="panel"), Vertical(id="details")
        self.make_panel()

    def compose(self) -> ComposeResult:
        yield self._top
        with Horizontal(id="panes"):
            yield self._inbox
            with self._panel:
                yield from self.panel_parts()
            with self._details:
                yield from self.details_parts()
        yield self._keys

    # What the panel's side answers ------------------------------------------------------------------------

    def make_panel(self) -> None:
        """Makes the widgets of the panel and of the details. Called once, at the end of the start."""
        raise NotImplementedError

    def panel_parts(self) -> Iterable[Widget]:
        """The widgets of the panel, from top to bottom."""
        raise NotImplementedError

    def details_parts(self) -> Iterable[Widget]:
        """The widgets at the right, from top to bottom."""
        raise NotImplementedError

    def panel_changed(self, parts: Collection[Part]) -> None:
        """Shows what changed in the store, in the panel and at the right."""
        raise NotImplementedError

    def place_in_panel(self, widget: Widget) -> Place:
        """The place of a widget that is not the inbox's."""
        raise NotImplementedError

    async def enter_panel(self, place: Place) -> None:
        """Puts the focus into one of the places of the panel's side, which is on the screen."""
        raise NotImplementedError

    def show_details(self, shown: frozenset[Place]) -> None:
        """Shows and hides the widgets at the right."""
        raise NotImplementedError

    def begin_to_write(self) -> None:
        """Into the composer of the conversation shown, or why not."""
        raise NotImplementedError

    async def action_text_compose(self) -> None:
        """A text to whom the keys act on."""
        raise NotImplementedError

    def _show_keys(self) -> None:
        """Names the keys that do something where the agent is."""
        raise NotImplementedError

    # Where the agent is -----------------------------------------------------------------------------------

    @property
    def _row(self) -> Interaction | None:
        """What the keys act on: in the inbox the row under the cursor, elsewhere the conversation shown."""
        id_ = self._inbox.cursor_id if self._place is Place.INBOX else self._store.selected
        return None if id_ is None else self._store.interactions.get(id_)

    async def _go(self, place: Place) -> None:
        """Shows a pane and puts the agent into it."""
        self._place = place
        self._arrange()
        if place is Place.INBOX:
            self.set_focus(self._inbox, scroll_visible=False)
        else:
            await self.enter_panel(place)

    def _place_of(self, widget: Widget) -> Place:
        return Place.INBOX if widget is self._inbox else self.place_in_panel(widget)

    def _arrange(self) -> None:
        """Shows the panes that have room. Nothing is laid out anew when they are the same."""
        if self._place in DETAILS:
            self._drawer = True
        shown = visible(self._columns, self._place, zoomed=self._zoomed, drawer=self._drawer)
        self._inbox.display = Place.INBOX in shown
        self._panel.display = Place.PANEL in shown
        self._details.display = not shown.isdisjoint(DETAILS)
        self.show_details(shown)
        self.set_class(len(shown) == 1, "-single")
        self.set_class(self._columns < NORMAL, "-narrow")

    # From the inbox to the panel --------------------------------------------------------------------------

    async def open(self, interaction_id: InteractionId) -> None:
        """Shows a conversation, which counts as read, and puts the agent into its thread."""
        self._forget_rest()
        self._inbox.select(interaction_id)
        self._wishes.open(interaction_id)
        await self._go(Place.PANEL)

    async def _take_up(self, id_: InteractionId) -> None:
        """Shows a conversation with the panel in sight, for the agent to write in."""
        self._forget_rest()
        self._inbox.select(id_)
        self._wishes.open(id_)
        await self._until_begun()
        self._place = Place.PANEL
        self._arrange()

    def _follow_now(self) -> None:
        """The panes show the row under the cursor."""
        self._forget_rest()
        if self._place is not Place.INBOX:
            return
        wanted, contact_id = self._inbox.cursor_id, self._inbox.cursor_contact
        if contact_id is not None and contact_id != self._store.thread.contact_id:
            self._wishes.preview_contact(contact_id)
        elif wanted is not None and wanted != self._store.selected:
            self._wishes.preview(wanted)

    def _forget_rest(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    async def _until_begun(self) -> None:
        """Lets the desk do what it does at once, before it waits for the relay: choose a row, take a text."""
        await asyncio.sleep(0)
