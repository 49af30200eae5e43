"""The keys about the contact shown: timeline, overview, holds, opt-outs, blocks; opening and copying."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from leadterm.screens.bindings import bindings
from leadterm.screens.layout import Place
from leadterm.screens.panes import Panes
from leadterm.widgets.thread_pane import ThreadPane
from leadterm.widgets.timeline_pane import TimelinePane

NOT_HELD = "That conversation is further up than what is loaded: scroll up to it."


class ContactKeys(Panes):
    """In the inbox they are about the row under the cursor, which the panes show first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        [
            "contact.timeline",
            "contact.overview",
            "contact.answer_hold",
            "contact.opt_out",
            "contact.lift_block",
            "item.open",
            "item.copy",
            "agent.profile",
            "template.manage",
            "agent.rights",
            "admin.open",
        ]
    )

    _thread: ThreadPane
    _timeline: TimelinePane

    # The timeline -----------------------------------------------------------------------------------------

    async def action_contact_timeline(self) -> None:
        """Shows it, or goes back to the thread."""
        if self._store.timeline is not None and self._place is not Place.INBOX:
            await self._leave_timeline()
            return
        await self._show_contact()
        if self._store.thread.contact_id is None:
            return
        self._wishes.show_timeline()
        await self._until_begun()
        self.show_timeline_or_thread()
        await self._go(Place.PANEL)

    def show_timeline_or_thread(self) -> None:
        """One of the two is on the screen."""
        shown = self._store.timeline is not None
        self._timeline.display = shown
        self._thread.display = not shown

    async def timeline_back(self) -> bool:
        """Folds what is open in the timeline, or leaves it; False when the agent is not there."""
        if self.focused is not self._timeline:
            return False
        if not self._timeline.close_entry():
            await self._leave_timeline()
        return True

    async def _leave_timeline(self) -> None:
        self._wishes.hide_timeline()
        self.show_timeline_or_thread()
        await self._go(Place.PANEL)

    @on(TimelinePane.OlderWanted)
    def _want_older(self, event: TimelinePane.OlderWanted) -> None:
        event.stop()
        self._wishes.fetch_timeline()

    @on(TimelinePane.PlaceWanted)
    async def _show_place(self, event: TimelinePane.PlaceWanted) -> None:
        event.stop()
        if not self._thread.show_interaction(event.interaction_id):
            self._wishes.say(NOT_HELD)
            return
        await self._leave_timeline()

    # The contact ------------------------------------------------------------------------------------------

    async def action_contact_overview(self) -> None:
        await self._show_contact()
        self._wishes.toggle_overview()

    async def action_contact_answer_hold(self) -> None:
        await self._show_contact()
        self._wishes.answer_hold()

    async def action_contact_opt_out(self) -> None:
        await self._show_contact()
        self._wishes.record_opt_out()

    async def action_contact_lift_block(self) -> None:
        await self._show_contact()
        self._wishes.lift_block()

    # What is on the screen --------------------------------------------------------------------------------

    async def action_item_open(self) -> None:
        await self._show_contact()
        self._wishes.open_item(self._thread.in_view())

    async def action_item_copy(self) -> None:
        await self._show_contact()
        self._wishes.copy_item(self._thread.in_view(), self.get_selected_text() or "")

    # The office -------------------------------------------------------------------------------------------

    def action_agent_profile(self) -> None:
        self._wishes.edit_profile()

    def action_template_manage(self) -> None:
        self._wishes.manage_templates()

    def action_agent_rights(self) -> None:
        self._wishes.set_rights()

    def action_admin_open(self) -> None:
        self._wishes.open_administration()

    async def _show_contact(self) -> None:
        """The panes show the row that the key is about."""
        self._follow_now()
        await self._until_begun()
