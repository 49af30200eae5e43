"""The inbox with its panes, and the keys that work in all of them."""

from collections.abc import Awaitable, Collection
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widgets import TextArea

from leadterm.actions.keys import shown_key
from leadterm.actions.registry import Context
from leadterm.screens.bindings import bindings
from leadterm.screens.inbox_keys import InboxKeys
from leadterm.screens.jump import Jump, Target, targets
from leadterm.screens.key_hints import help_key, hints
from leadterm.screens.layout import DETAILS, Place
from leadterm.screens.panel_keys import PanelKeys
from leadterm.state.parts import ListView, Part
from leadterm.widgets.drawn import DrawnPane
from leadterm.widgets.frame import FrameEdge
from leadterm.widgets.key_bar import KeyBar, KeyHint
from leadterm.widgets.top_bar import TopBar, TopPart

if TYPE_CHECKING:
    from leadterm.screens.palette import Command

_CONTEXTS = {
    Place.INBOX: Context.INBOX,
    Place.PANEL: Context.THREAD,
    Place.CONTACT: Context.DETAILS,
    Place.CLASSIFICATION: Context.CLASSIFICATION,
}


class MainScreen(InboxKeys, PanelKeys):
    """Four panes, two or one. The keys at the bottom are those of where the focus is."""

    CSS_PATH = "main.tcss"
    AUTO_FOCUS = "#inbox"
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        [
            "pane.next",
            "pane.previous",
            "agent.availability",
            "company.switch",
            "app.jump",
            "session.sign_out",
            "pane.inbox",
            "pane.panel",
            "pane.contact",
            "pane.classification",
            "pane.zoom",
            "pane.back",
        ]
    )

    _hinted: dict[KeyHint, str]

    # What the app calls -----------------------------------------------------------------------------------

    @property
    def context(self) -> Context:
        """Where the agent is, as the list of actions names it."""
        if self.focused is self._composer.editor:
            return Context.COMPOSER
        if self.focused is self._timeline:
            return Context.TIMELINE
        return _CONTEXTS[self._place] if self.focused is not None else Context.PANES

    def store_changed(self, parts: Collection[Part]) -> None:
        """Shows what changed in the store."""
        self._top.store_changed(parts)
        self._inbox.store_changed(parts)
        self.panel_changed(parts)
        if not {Part.INBOX, Part.THREAD}.isdisjoint(parts):
            self._read_what_is_seen()
            self._show_keys()

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
        await self.action_classification_edit()

    def action_pane_next(self) -> None:
        self.focus_next()

    def action_pane_previous(self) -> None:
        self.focus_previous()

    def action_pane_zoom(self) -> None:
        self._zoomed = not self._zoomed
        self._arrange()

    async def action_pane_back(self) -> None:
        if self._place is Place.INBOX and self.inbox_back():
            return
        if self._zoomed:
            self.action_pane_zoom()
            return
        if await self.timeline_back():
            return
        if self._place is Place.INBOX and self._store.view is not ListView.INBOX:
            self._wishes.set_view(ListView.INBOX)
            return
        if self._place in DETAILS and self._store.selected is not None:
            self._drawer = False
            await self._go(Place.PANEL)
            return
        await self.action_pane_inbox()

    # Jump mode --------------------------------------------------------------------------------------------

    _jumping: Jump | None = None

    def action_app_jump(self) -> None:
        edges = [edge for edge in self._composer.query(FrameEdge) if edge.display]
        found = targets([*self.query(DrawnPane)])
        found += [Target(edge, None, self.action_text_compose) for edge in edges if self._store.selected]
        self._jumping = Jump(found)

    def more_commands(self) -> list["Command"]:
        """For the palette, beside the actions: the companies one can go to, and what one may look after."""
        return [*self._wishes.company_commands(), *self._wishes.administration_commands()]

    async def take_key(self, event: events.Key) -> bool:
        """In jump mode every key is a letter of it, or its end."""
        if self._jumping is None:
            return False
        answer = self._jumping.press(event.character if event.is_printable else None)
        if answer is True:
            return True
        self._end_jump()
        if callable(answer):
            result = answer()
            if isinstance(result, Awaitable):
                await result
        return True

    def on_mouse_down(self) -> None:
        self._end_jump()

    def _end_jump(self) -> None:
        if self._jumping is not None:
            self._jumping.end()
            self._jumping = None

    # The agent --------------------------------------------------------------------------------------------

    def action_agent_availability(self) -> None:
        self._wishes.choose_availability()

    @on(TopBar.Pressed)
    def _top_pressed(self, event: TopBar.Pressed) -> None:
        event.stop()
        if event.part is TopPart.COMPANY:
            self.action_company_switch()
        else:
            self.action_agent_availability()

    def action_company_switch(self) -> None:
        self._wishes.choose_company()

    def action_session_sign_out(self) -> None:
        self._wishes.sign_out()

    # Keys -------------------------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        typing = isinstance(self.focused, TextArea) or self._inbox.typing
        self._hinted = {}
        searching = self._inbox.typing and self._place is Place.INBOX
        for action in hints(self._keymap, self._store, self.context, self._row, searching=searching):
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
