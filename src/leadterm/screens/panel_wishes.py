"""What the agent wants of a conversation: its texts, its contact, its classification.

The windows are imported when they are first opened: the console starts without them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from leadterm.domain.model import (
    ContactId,
    Interaction,
    InteractionId,
    InteractionState,
    MessageId,
    NumberId,
    TrackingNumber,
)
from leadterm.domain.wire import ClassificationFields
from leadterm.screens.admin_wishes import AdminWishes
from leadterm.screens.contact_wishes import ContactWishes
from leadterm.screens.item_wishes import ItemWishes
from leadterm.screens.writing_wishes import WritingWishes
from leadterm.state.compose import from_numbers
from leadterm.state.names import agent_name, tracking_label
from leadterm.state.parts import Edge, Severity

if TYPE_CHECKING:
    from leadterm.screens.contact_form import ContactForm


class PanelWishes(ContactWishes, WritingWishes, ItemWishes, AdminWishes):
    """The wishes of the panel's side."""

    _contact_form: "ContactForm | None" = None

    # The conversation -------------------------------------------------------------------------------------

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

    # Contact and classification ---------------------------------------------------------------------------

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
