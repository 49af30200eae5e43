"""What the agent wants of a contact beside texting: timeline, overview, holds, opt-outs, blocks."""

from leadterm.domain.model import Contact, ContactKind
from leadterm.screens.errands import Errands
from leadterm.state.compose import Compose, may_compose
from leadterm.state.names import caller
from leadterm.state.parts import Severity
from leadterm.widgets.cells import wrap
from leadterm.widgets.menu_pane import MenuEntry

_SENTENCE_CELLS = 62

NO_HOLD = "No text of theirs waits for a decision."
NO_BLOCK = "There is no block to lift."
OPTED_OUT_ALREADY = "They have opted out already."


class ContactWishes(Errands):
    """All are about the contact whose conversation is shown."""

    def show_timeline(self) -> None:
        self._show("timeline", self._desk.show_timeline())

    def hide_timeline(self) -> None:
        self._desk.hide_timeline()

    def fetch_timeline(self) -> None:
        self._once("fetch timeline", self._desk.fetch_timeline)

    def toggle_overview(self) -> None:
        """Opens or closes the figures over the thread; a resource has none (D2)."""
        contact = self._store.selected_contact
        if contact is None:
            return
        if contact.kind is ContactKind.RESOURCE:
            self.say("There is no overview of a resource, just of clients and leads.")
            return
        self._show("overview", self._desk.toggle_overview())

    def join(self) -> None:
        """The agent writes to a contact whom a colleague is answering."""
        if (
            may_compose(self._store).compose is Compose.NOT_YOURS
            and self._store.thread.contact_id is not None
        ):
            self._desk.join(self._store.thread.contact_id)

    def answer_hold(self) -> None:
        """Asks what a text meant that may be an opt-out (B10)."""
        contact = self._store.selected_contact
        if contact is None or contact.hold is None:
            self.say(NO_HOLD)
            return
        entries = [
            *_told(f"“{contact.hold.words}”"),
            MenuEntry("They want no more texts", "opts them out"),
            MenuEntry("It was no opt-out", "sending goes on"),
            MenuEntry("Decide later", "nothing is sent meanwhile"),
        ]
        first = len(entries) - 3

        def answered(index: int | None) -> None:
            if index in (first, first + 1):
                opted_out = index == first
                self._once("answer hold", lambda: self._desk.answer_hold(opted_out))

        self._ask(f"{self._name(contact)} wrote", entries, first, answered)

    def record_opt_out(self) -> None:
        """Asks first: nobody here can undo it."""
        contact = self._store.selected_contact
        if contact is None:
            return
        if contact.opt_out is not None and not contact.opt_out.number_ids:
            self.say(OPTED_OUT_ALREADY)
            return
        entries = [
            *_told("Nothing is sent to them any more. Only they can undo it, by texting START."),
            MenuEntry("Leave it"),
            MenuEntry("Record the opt-out"),
        ]
        last = len(entries) - 1

        def answered(index: int | None) -> None:
            if index == last:
                self._once("opt out", self._desk.record_opt_out)

        self._ask(f"Does {self._name(contact)} want no texts?", entries, last - 1, answered)

    def lift_block(self) -> None:
        """Says why there is one, and asks (B13). The relay knows who may."""
        contact = self._store.selected_contact
        if contact is None or contact.block is None:
            self.say(NO_BLOCK)
            return
        entries = [
            *_told(contact.block.sentence),
            MenuEntry("Leave it"),
            MenuEntry("Lift the block", "texts are tried again"),
        ]
        last = len(entries) - 1

        def answered(index: int | None) -> None:
            if index == last:
                self._once("lift block", self._desk.lift_block)

        self._ask(f"Lift the block of {self._name(contact)}?", entries, last - 1, answered)

    def _name(self, contact: Contact) -> str:
        return caller(contact, self._store.company)

    def say_why_not(self) -> None:
        """Why the contact can't be texted."""
        sentence = may_compose(self._store).sentence
        if sentence:
            self.say(sentence, Severity.WARNING)


def _told(sentence: str) -> list[MenuEntry]:
    """A sentence over the choices, and a blank line."""
    lines = wrap(sentence, _SENTENCE_CELLS)[:6]
    return [*(MenuEntry(line, choosable=False) for line in lines), MenuEntry("", choosable=False)]
