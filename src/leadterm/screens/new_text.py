"""A text to anybody (B2, B9): found by name, email or number, or to a number typed in full.

Templates, pictures and the agent's own editor are there as in the composer (B17, B18). What is typed or
attached stays in the form when it is closed, until it is sent.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import TextArea

from leadterm.actions.desk import Desk
from leadterm.actions.keymap import Keymap
from leadterm.domain import segments
from leadterm.domain.model import Attachment, Company, CompanyId, Contact, LineType, NumberId, TrackingNumber
from leadterm.domain.phone import NumberProblem, parse_number
from leadterm.domain.segments import Encoding
from leadterm.domain.texting import LANDLINE_SENTENCE, OPTED_OUT_SENTENCE
from leadterm.screens.bindings import bindings
from leadterm.screens.form import FormScreen
from leadterm.screens.menu import MenuScreen
from leadterm.screens.people import PeopleFinder, SearchField
from leadterm.screens.writing_wishes import ON_ITS_WAY, WritingWishes
from leadterm.state.drafts import NEW_TEXT, NewTextDraft
from leadterm.state.names import shown_number, tracking_label
from leadterm.state.parts import Part
from leadterm.state.selectors import from_numbers
from leadterm.state.store import ConsoleStore
from leadterm.state.uploads import Upload
from leadterm.widgets.composer_pictures import ComposerPictures
from leadterm.widgets.composer_text import ComposerText, Wish
from leadterm.widgets.form import Button
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.pick_list import PickList
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField
from leadterm.widgets.times import Calendar

NO_NUMBER = "There is no tracking number to send from. An administrator adds one: leadterm admin number add."

_WRITING = ("composer.template", "composer.attach", "composer.editor")


class MessageField(ComposerText):
    """The message. Enter sends, as in the composer; it stays until it is sent."""

    EMPTIES = False


class NewTextScreen(FormScreen[None]):
    """Made once and shown again, so that a text begun is not lost."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        ["form.from", "picker.left_out"], priority=["form.from", "picker.left_out"]
    )

    def __init__(
        self, store: ConsoleStore, desk: Desk, wishes: WritingWishes, keymap: Keymap, calendar: Calendar
    ) -> None:
        """``wishes`` are asked for what goes on in windows of their own; the keys are named in hints."""
        super().__init__("New text", "Send", _hints(keymap))
        self._store = store
        self._desk = desk
        self._wishes = wishes
        self._plain_key, self._detach_key = keymap["composer.plain"].key, keymap["composer.detach"].key
        self._begun = False
        self._company = store.company
        self._number_id: NumberId | None = None
        self._refusal = ""
        self._sending = False
        self._to = SearchField(placeholder="a name, an email or a number", id="to")
        left_out_key = keymap["picker.left_out"].key
        self._people = PeopleFinder(store, desk, calendar, left_out_key, on_found=self._show)
        self._whom = LineField(placeholder="if you know it", id="name")
        self._from = Button("", id="from")
        self._message = MessageField(placeholder="type a message", classes="-tall", id="message")
        self._pictures = ComposerPictures()
        self._pictures.add_class("-tall")

    def rows(self) -> Iterable[tuple[str, Widget]]:
        yield "To", self._to
        yield "", self._people.list
        yield "Name", self._whom
        yield "Message", self._message
        yield "", self._pictures
        yield "From", self._from

    def on_mount(self) -> None:
        self._take_draft()

    def begin(self) -> None:
        """To be called before it is shown: the agent begins where something is missing."""
        self._begun = False

    def _take_draft(self) -> None:
        """What was begun in this company."""
        self._company = self._store.company
        kept = self._desk.new_text()
        with self.prevent(TextArea.Changed):
            self._to.show_text(kept.to)
            self._whom.show_text(kept.name)
            self._message.show_text(kept.body)
        self._number_id = kept.number_id
        self._show()

    def on_screen_resume(self) -> None:
        if _id(self._company) != _id(self._store.company):
            self._take_draft()
        if not self._begun:
            self._begun, self._refusal = True, ""
            self._people.forget()
            (self._message if self._to.text else self._to).focus()
        self._show()

    def store_changed(self, parts: Collection[Part]) -> None:
        """The numbers to send from, or the contact with this number, may be others now."""
        if not {Part.COMPOSER, Part.INBOX}.isdisjoint(parts):
            self._show()

    @property
    def number(self) -> TrackingNumber | None:
        """The one chosen, else the one last used with the contact, else the first (B2)."""
        numbers = from_numbers(self._store)
        contact = self._contact
        for wanted in (self._number_id, contact.last_number_id if contact else None):
            if wanted in self._store.numbers:
                return self._store.numbers[wanted]
        return numbers[0] if numbers else None

    def action_form_save(self) -> None:
        if self._sending:
            return
        self._refusal = self._wrong()
        if self._refusal:
            self._show()
            return
        self._sending = True
        self.app.run_worker(self._sent(), name="send new text", group="form", exit_on_error=False)

    async def _sent(self) -> None:
        number = self.number
        try:
            self._refusal = await self._desk.send_new(
                self._to.text.strip(),
                self._whom.text.strip(),
                number.id if number else None,
                self._message.text,
            )
        finally:
            self._sending = False
        if self._refusal:
            self._show()
            return
        for field in (self._to, self._whom, self._message):
            field.show_text("")
        self._number_id = None
        if self.is_current:
            self.dismiss(None)

    def action_form_from(self) -> None:
        numbers = from_numbers(self._store)
        if not numbers:
            return
        company = self._store.company
        entries = [MenuEntry(tracking_label(number, company), number.source) for number in numbers]
        current = numbers.index(self.number) if self.number in numbers else 0

        def chosen(index: int | None) -> None:
            if index is not None:
                self._number_id = numbers[index].id
                self._show()

        self.app.push_screen(MenuScreen("Send from", entries, current), chosen)

    # Inside -----------------------------------------------------------------------------------------------

    @property
    def _country(self) -> str:
        return self._store.company.country if self._store.company else "US"

    @property
    def _contact(self) -> Contact | None:
        """The contact with this number, where the console knows one."""
        parsed = parse_number(self._to.text, self._country)
        if isinstance(parsed, NumberProblem):
            return None
        if self._people.chosen is not None and self._people.chosen.number == parsed:
            return self._people.chosen
        known = (contact for contact in self._store.contacts.values() if contact.number == parsed)
        return next(known, None)

    def _wrong(self) -> str:
        parsed = parse_number(self._to.text, self._country)
        if isinstance(parsed, NumberProblem):
            self._to.focus()
            return parsed.sentence
        if not self._message.text.strip() and not self._desk.attached(NEW_TEXT):
            self._message.focus()
            return "Type a message first."
        if any(not upload.error for upload in self._uploads):
            return ON_ITS_WAY
        return "" if self.number else NO_NUMBER

    def _show(self) -> None:
        if not self.is_mounted:
            return
        if self._refusal == ON_ITS_WAY and not self._uploads:
            self._refusal = ""
        number = self.number
        pictures = self._desk.attached(NEW_TEXT)
        self._show_pictures(pictures)
        self._from.rename(f"{tracking_label(number, self._store.company)} ▾" if number else "no number")
        sentences = [(self._refusal, Role.ERROR)] if self._refusal else []
        sentences += self._people.sentences()
        sentences += self._about_contact()
        if self._message.text or pictures:
            sentences += self._about_message(with_pictures=bool(pictures))
        self.tell(sentences)

    @property
    def _uploads(self) -> list[Upload]:
        return [upload for upload in self._store.uploads.values() if upload.contact_id == NEW_TEXT]

    def _show_pictures(self, pictures: Sequence[Attachment]) -> None:
        self._pictures.show(pictures, self._uploads, self._detach_key)
        self._message.sends_empty = bool(pictures)
        row = self._pictures.parent
        if isinstance(row, Widget):
            row.display = bool(pictures) or bool(self._uploads)

    def _about_contact(self) -> list[tuple[str, Role]]:
        contact = self._contact
        if contact is None:
            return []
        if contact.opt_out is not None:
            return [(OPTED_OUT_SENTENCE, Role.ERROR)]
        if contact.line_type is LineType.LANDLINE:
            return [(LANDLINE_SENTENCE, Role.WARNING)]
        who = contact.name or shown_number(contact.number, self._store.company)
        return [(f"This is {who}, whom you know.", Role.MUTED)]

    def _about_message(self, *, with_pictures: bool) -> list[tuple[str, Role]]:
        size = segments.count(self._message.text)
        if with_pictures:
            return [(f"{size.characters}/{segments.LONGEST_BODY} · MMS", Role.MUTED)]
        encoding = "GSM-7" if size.encoding is Encoding.GSM7 else "UCS-2"
        limit = size.per_segment * size.segments
        texts = "text" if size.segments == 1 else "texts"
        found = [(f"{size.units}/{limit} · {size.segments} {texts} · {encoding}", Role.MUTED)]
        contact = self._contact
        unanswered = contact.unanswered if contact else 0
        hints = segments.hints(self._message.text, sent_since_answer=unanswered)
        if self._plain_key and segments.can_be_plain(self._message.text):
            hints[0] = f"{self._plain_key} mends it: {hints[0]}"
        return found + [(hint, Role.WARNING) for hint in hints]

    # Finding people ---------------------------------------------------------------------------------------

    @on(TextArea.Changed, "#to")
    def _to_typed(self) -> None:
        self._people.find(self._to.text)

    @on(SearchField.Stepped)
    def _step(self, event: SearchField.Stepped) -> None:
        event.stop()
        self._people.list.step(event.steps)

    @on(LineField.Submitted, "#to")
    def _to_entered(self, event: LineField.Submitted) -> None:
        contact = self._people.under_cursor
        if contact is not None:
            event.stop()
            event.prevent_default()
            self._choose(contact)

    @on(PickList.Pressed)
    def _pressed_one(self, event: PickList.Pressed) -> None:
        event.stop()
        contact = self._people.under_cursor
        if contact is not None:
            self._choose(contact)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the message the key that shows those left out takes off pictures."""
        if action == "picker_left_out":
            return self.focused is not self._message
        return super().check_action(action, parameters)

    def action_picker_left_out(self) -> None:
        self._people.show_left_out(self._to.text)

    def _choose(self, contact: Contact) -> None:
        """The form is about this contact now, and what is missing is the message."""
        self._people.choose(contact)
        self._number_id = None
        with self.prevent(TextArea.Changed):
            self._to.show_text(shown_number(contact.number, self._store.company))
            self._whom.show_text(contact.name)
        self._keep()
        self._message.focus()
        self._show()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if not self._sending:
            self._keep()
        self._show()

    def _keep(self) -> None:
        """What is in the form is there again when it is opened next, also by another console."""
        self._desk.type_new_text(
            NewTextDraft(
                to=self._to.text, name=self._whom.text, number_id=self._number_id, body=self._message.text
            )
        )

    @on(ComposerText.Wished)
    def _wished(self, event: ComposerText.Wished) -> None:
        event.stop()
        if event.wish is Wish.TEMPLATE:
            contact = self._contact
            name = contact.name if contact is not None else ""
            self._wishes.choose_template(self.number, self._insert, name or self._whom.text.strip())
        elif event.wish is Wish.ATTACH:
            self._wishes.attach(NEW_TEXT)
        elif event.wish is Wish.DETACH:
            self._wishes.detach(NEW_TEXT)
        elif event.wish is Wish.EDITOR:
            self._edit_outside()

    def _insert(self, text: str) -> None:
        self._message.replace(text, *self._message.selection, maintain_selection_offset=False)

    def _edit_outside(self) -> None:
        edited = self._wishes.edit_outside(self._message.text)
        if edited != self._message.text:
            self._message.replace_all(edited)

    @on(ComposerText.Submitted)
    def _enter_pressed(self, event: ComposerText.Submitted) -> None:
        event.stop()
        self.action_form_save()

    @on(ComposerText.FromAsked)
    def _from_asked(self, event: ComposerText.FromAsked) -> None:
        event.stop()
        self.action_form_from()

    @on(ComposerText.Left)
    def _left(self, event: ComposerText.Left) -> None:
        event.stop()
        self.action_form_cancel()

    @on(Button.Pressed, "#from")
    def _from_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        event.prevent_default()
        self.action_form_from()


def _hints(keymap: Keymap) -> str:
    """What the form's edge says of its keys. Those that work while typing the message stand between."""
    named = (
        ("form.save", "send"),
        *((name, keymap[name].label) for name in _WRITING),
        ("form.cancel", "close"),
    )
    return "   ".join(f"{keymap[name].key} {word}" for name, word in named if keymap[name].key)


def _id(company: Company | None) -> CompanyId | None:
    return None if company is None else company.id
