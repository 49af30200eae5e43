"""What the agent wants, handed to the desk as named work; and the windows that ask the agent more.

The windows are imported when they are first opened: the console starts without them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from leadterm.domain.model import Availability, CompanyId
from leadterm.screens.inbox_wishes import InboxWishes
from leadterm.screens.panel_wishes import PanelWishes

if TYPE_CHECKING:
    from leadterm.screens.palette import Command


class SignOutWanted(Message):
    """The agent wants to sign out."""


class Wishes(InboxWishes, PanelWishes):
    """All of them: those of the agent's own place are here, the others each in a file."""

    def choose_company(self) -> None:
        """A menu of the agent's companies (A6)."""
        companies = [membership.company for membership in self._store.companies]
        if len(companies) < 2:
            self.say("You have one company.")
            return
        now = None if self._store.company is None else self._store.company.id
        ids = [company.id for company in companies]
        self._choose(
            "Company",
            [
                (company.name, "now" if company.id == now else "", self._going_to(company.id))
                for company in companies
            ],
            ids.index(now) if now in ids else 0,
        )

    def company_commands(self) -> list["Command"]:
        """Going to each of the other companies, for the palette."""
        from leadterm.screens.palette import Command
        from leadterm.widgets.palette_pane import PaletteEntry

        now = None if self._store.company is None else self._store.company.id
        return [
            Command(
                PaletteEntry(company.name, "Go to this company.", name="company"), self._going_to(company.id)
            )
            for company in (membership.company for membership in self._store.companies)
            if company.id != now
        ]

    def _going_to(self, company_id: CompanyId) -> Callable[[], None]:
        return lambda: self.go_to(company_id)

    def go_to(self, company_id: CompanyId) -> None:
        """Another company's inbox; what is typed here is kept."""
        if self._store.company is None or self._store.company.id != company_id:
            self._work("company", self._desk.switch_company(company_id))

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
        self._choose(
            "Sign out?",
            [
                ("Stay signed in", "", lambda: None),
                (
                    "Sign out",
                    "drafts and the last known inbox are erased here",
                    lambda: self._app.post_message(SignOutWanted()),
                ),
            ],
        )
