"""What the agent wants, handed to the desk as named work; and the windows that ask the agent more.

The windows are imported when they are first opened: the console starts without them.
"""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message

from leadterm.actions.desk import Desk
from leadterm.actions.keymap import Keymap
from leadterm.domain.model import (
    Availability,
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    MessageId,
    NumberId,
    TrackingNumber,
)
from leadterm.domain.wire import ClassificationFields
from leadterm.screens.flusher import Flusher
from leadterm.state.names import agent_name, tracking_label
from leadterm.state.parts import Edge, Severity
from leadterm.state.selectors import from_numbers, may_compose
from leadterm.state.store import ConsoleStore

if TYPE_CHECKING:
    from leadterm.screens.contact_form import ContactForm
    from leadterm.screens.new_text import NewTextScreen

PATIENCE = 0.08
"""Seconds the panes wait for the relay before they show an empty conversation."""


class SignOutWanted(Message):
    """The agent wants to sign out."""


class Wishes:
    """Starts the desk's actions as workers of the app: named, grouped, and with one place for their failures.

    What shows another conversation replaces what did before it. Nothing else is ever cancelled; a wish
    that is still on its way is not sent twice.
    """

    def __init__(
        self, app: App[Any], store: ConsoleStore, desk: Desk, keymap: Keymap, flusher: Flusher
    ) -> None:
        self._app = app
        self._store = store
        self._desk = desk
        self._keymap = keymap
        self._flusher = flusher
        self._contact_form: ContactForm | None = None
        self._new_text: NewTextScreen | None = None
        self._under_way: set[str] = set()

    # Conversations ----------------------------------------------------------------------------------------

    def preview(self, interaction_id: InteractionId) -> None:
        """Shows a conversation without a trace (A3)."""
        self._show("preview", self._desk.preview(interaction_id))

    def open(self, interaction_id: InteractionId) -> None:
        """Shows a conversation; it counts as read (A10)."""
        self._show("open", self._desk.open(interaction_id))

    def mark_read(self, interaction_id: InteractionId) -> None:
        self._once(f"read {interaction_id}", lambda: self._desk.mark_read(interaction_id))

    def may_respond(self, row: Interaction) -> bool:
        """Whether somebody waits there; else the status line says who has them."""
        if row.state is InteractionState.INCOMING:
            return True
        if row.state is InteractionState.RECENT:
            self.say("Nobody is waiting there.")
        else:
            self.say(f"{agent_name(self._store.agents, row.handler)} is answering.")
        return False

    def respond(self, interaction_id: InteractionId) -> None:
        self._once(f"respond {interaction_id}", lambda: self._desk.respond(interaction_id))

    def close(self, row: Interaction) -> None:
        if row.state is not InteractionState.ACTIVE:
            self.say("Only an active conversation can be closed.")
            return
        self._once(f"close {row.id}", lambda: self._desk.close(row.id))

    def fetch_recents(self, edge: Edge) -> None:
        self._once("fetch recents", lambda: self._desk.fetch_recents(edge))

    def fetch_thread(self, edge: Edge) -> None:
        self._show("fetch thread", self._desk.fetch_thread(edge))

    # Texts ------------------------------------------------------------------------------------------------

    def type_text(self, contact_id: ContactId, text: str) -> None:
        """Keeps the draft, at once."""
        self._desk.type_text(contact_id, text)

    def send(self, contact_id: ContactId, number_id: NumberId | None, body: str) -> None:
        self._work("send", self._desk.send(contact_id, number_id, body))

    def resend(self, message_id: MessageId) -> None:
        self._once(f"resend {message_id}", lambda: self._desk.resend(message_id))

    def mark_sent(self, message_id: MessageId) -> None:
        self._once(f"mark sent {message_id}", lambda: self._desk.mark_sent(message_id))

    def choose_from(self, current: TrackingNumber | None, chosen: Callable[[NumberId], None]) -> None:
        """A menu of the company's tracking numbers."""
        from leadterm.screens.menu import MenuEntry, MenuScreen

        numbers = from_numbers(self._store)
        if not numbers:
            self.say("There is no tracking number to send from.", Severity.WARNING)
            return
        company = self._store.company
        entries = [MenuEntry(tracking_label(number, company), number.source) for number in numbers]

        def answered(index: int | None) -> None:
            if index is not None:
                chosen(numbers[index].id)

        cursor = numbers.index(current) if current in numbers else 0
        self._app.push_screen(MenuScreen("Send from", entries, cursor), answered)

    def new_text(self) -> None:
        if self._new_text is None:
            from leadterm.screens.new_text import NewTextScreen

            self._new_text = NewTextScreen(self._store, self._desk, self._form_keys("send"))
            self._app.install_screen(self._new_text, "new text")
        self._app.push_screen("new text")

    def say_why_not(self) -> None:
        """Why the contact can't be texted."""
        sentence = may_compose(self._store).sentence
        if sentence:
            self.say(sentence, Severity.WARNING)

    # Contact, classification, agent -----------------------------------------------------------------------

    def edit_contact(self) -> None:
        contact = self._store.selected_contact
        if contact is None:
            return
        if self._contact_form is None:
            from leadterm.screens.contact_form import ContactForm

            self._contact_form = ContactForm(self._store, self._desk.edit_contact, self._form_keys("save"))
            self._app.install_screen(self._contact_form, "contact")
        self._contact_form.begin(contact)
        self._app.push_screen("contact")

    def classify(self, interaction_id: InteractionId, fields: ClassificationFields) -> None:
        """Keeps what the agent made of it here at once, and sends it when they rest."""
        self._desk.edit_classification(interaction_id, fields)

    def leave_classification(self) -> None:
        """What was typed in the notes is sent now."""
        self._desk.leave_classification()

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

    def say(self, sentence: str, severity: Severity = Severity.INFO) -> None:
        """A sentence in the status line."""
        self._desk.say(sentence, severity)

    # Inside -----------------------------------------------------------------------------------------------

    def _form_keys(self, word: str) -> str:
        """What a form's edge says of its keys."""
        save, cancel = self._keymap["form.save"].key, self._keymap["form.cancel"].key
        return "   ".join(f"{key} {what}" for key, what in ((save, word), (cancel, "close")) if key)

    def _show(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        self._app.run_worker(self._shown(work), name=name, group="panes", exclusive=True, exit_on_error=False)

    async def _shown(self, work: Coroutine[Any, Any, object]) -> None:
        """The panes change in one go, once the relay has answered, unless it takes long."""
        self._flusher.hold(PATIENCE)
        await work
        self._flusher.flush()

    def _work(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        self._app.run_worker(work, name=name, group=name, exit_on_error=False)

    def _once(self, name: str, start: Callable[[], Coroutine[Any, Any, object]]) -> None:
        if name in self._under_way:
            return
        self._under_way.add(name)
        self._work(name, self._until_done(name, start()))

    async def _until_done(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        finally:
            self._under_way.discard(name)
