"""What the agent wants, handed to the desk as named work; and the windows that ask the agent more.

The windows are imported when they are first opened: the console starts without them.
"""

from typing import TYPE_CHECKING

from textual.message import Message

from leadterm.domain.model import Availability, InteractionId
from leadterm.screens.panel_wishes import PanelWishes
from leadterm.state.parts import Edge

if TYPE_CHECKING:
    from leadterm.screens.new_text import NewTextScreen


class SignOutWanted(Message):
    """The agent wants to sign out."""


class Wishes(PanelWishes):
    """All of them: those of the inbox and of the agent here, those of the panel from its own file."""

    _new_text: "NewTextScreen | None" = None

    # The inbox --------------------------------------------------------------------------------------------

    def preview(self, interaction_id: InteractionId) -> None:
        """Shows a conversation without a trace (A3)."""
        self._show("preview", self._desk.preview(interaction_id))

    def open(self, interaction_id: InteractionId) -> None:
        """Shows a conversation; it counts as read (A10)."""
        self._show("open", self._desk.open(interaction_id))

    def fetch_recents(self, edge: Edge) -> None:
        self._once("fetch recents", lambda: self._desk.fetch_recents(edge))

    def new_text(self) -> None:
        if self._new_text is None:
            from leadterm.screens.new_text import NewTextScreen

            self._new_text = NewTextScreen(self._store, self._desk, self._form_keys("send"))
            self._app.install_screen(self._new_text, "new text")
        self._app.push_screen("new text")

    # The agent --------------------------------------------------------------------------------------------

    def choose_availability(self) -> None:
        """A menu with the two states, and how the colleagues stand (A5)."""
        from leadterm.screens.menu import MenuEntry, MenuScreen

        me = self._store.me
        if me is None:
            return
        states = (Availability.AVAILABLE, Availability.OFFLINE)
        words = ("● Available", "○ Offline")
        entries = [
            MenuEntry(word, "now" if state is me.availability else "")
            for state, word in zip(states, words, strict=True)
        ]
        others = sorted(
            (agent for agent in self._store.agents.values() if agent.id != me.id),
            key=lambda agent: (agent.availability is not Availability.AVAILABLE, agent.name.casefold()),
        )
        if others:
            entries.append(MenuEntry("Colleagues", heading=True))
        for agent in others:
            word = words[states.index(agent.availability)]
            entries.append(MenuEntry(f"{word[0]} {agent.name}", word[2:].lower(), choosable=False))

        def answered(index: int | None) -> None:
            if index is not None and states[index] is not me.availability:
                self._work("availability", self._desk.set_availability(states[index]))

        self._app.push_screen(MenuScreen("Status", entries, states.index(me.availability)), answered)

    def sign_out(self) -> None:
        """Asks first: what was kept here goes."""
        from leadterm.screens.menu import MenuEntry, MenuScreen

        entries = [
            MenuEntry("Stay signed in"),
            MenuEntry("Sign out", "drafts and the last known inbox are erased here"),
        ]

        def answered(index: int | None) -> None:
            if index == 1:
                self._app.post_message(SignOutWanted())

        self._app.push_screen(MenuScreen("Sign out?", entries), answered)
