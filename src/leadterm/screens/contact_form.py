"""Editing a contact's details, while colleagues may be doing the same (D1).

What somebody else changes while the form is open is shown at once. A field the agent has not touched takes
it; in one that both changed the agent's words stay, theirs stand beside, and saving decides.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import TypeAlias

from msgspec.structs import asdict
from textual.widget import Widget

from leadterm.domain.editing import contact_fields
from leadterm.domain.model import Contact, ContactId, ContactKind
from leadterm.domain.wire import ContactFields, EditContact
from leadterm.screens.form import FormScreen
from leadterm.state.names import caller, shown_number
from leadterm.state.parts import Part
from leadterm.state.store import ConsoleStore
from leadterm.widgets.choice_field import ChoiceField
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField

Save: TypeAlias = Callable[[ContactId, EditContact], Awaitable[str]]
"""Saves; answers with the sentence of a refusal, empty when it is saved."""

_LABELS = {
    "name": "Name",
    "number": "Number",
    "email": "Email",
    "organisation": "Company",
    "address": "Address",
    "kind": "Kind",
}
_KINDS = tuple(ContactKind)
_GONE = "This contact is no longer here."


class ContactForm(FormScreen[None]):
    """Made once and filled anew for each contact."""

    def __init__(self, store: ConsoleStore, save: Save, keys: str) -> None:
        super().__init__("Edit contact", "Save", keys)
        self._store = store
        self._save = save
        self._contact_id = ContactId(0)
        self._base = ContactFields()
        """What the agent has seen."""
        self._theirs: dict[str, str] = {}
        """Fields that both changed, with the others' value."""
        self._taken: dict[str, str] = {}
        """Fields that others changed and the form took over."""
        self._refusal = ""
        self._saving = False
        self._shown_number = ""
        self._lines = {field: LineField(id=field) for field in _LABELS if field != "kind"}
        self._kind = ChoiceField([kind.value for kind in _KINDS], id="kind")

    def begin(self, contact: Contact) -> None:
        """Fills the form with a contact. To be called before it is shown."""
        self._contact_id = contact.id
        self._base = contact_fields(contact)
        self._theirs, self._taken, self._refusal = {}, {}, ""
        for field, value in asdict(self._base).items():
            self._put(field, value)
        self.entitle(f"Edit {caller(contact, self._store.company)}")
        self.tell(())

    def rows(self) -> Iterable[tuple[str, Widget]]:
        for field, line in self._lines.items():
            yield _LABELS[field], line
        yield _LABELS["kind"], self._kind

    def on_screen_resume(self) -> None:
        self._lines["name"].focus()

    @property
    def mine(self) -> ContactFields:
        """What the form says. A field that still shows what it showed at first has not been changed."""
        fields = {field: line.text.strip() for field, line in self._lines.items()}
        if fields["number"] == self._shown_number:
            fields["number"] = self._base.number
        if fields["address"] == _on_a_line(self._base.address):
            fields["address"] = self._base.address
        return ContactFields(**fields, kind=_KINDS[self._kind.choice])

    def store_changed(self, parts: Collection[Part]) -> None:
        """Looks whether somebody else has changed the contact."""
        contact = self._store.contacts.get(self._contact_id)
        if contact is None or self._saving:
            return
        was, now, mine = asdict(self._base), asdict(contact_fields(contact)), asdict(self.mine)
        for field, value in now.items():
            if value == was[field]:
                continue
            if mine[field] == was[field]:
                self._take(field, value)
            elif mine[field] != value:
                self._theirs[field] = value
        self._base = contact_fields(contact)
        self._tell()

    def action_form_save(self) -> None:
        if self._saving:
            return
        if self._contact_id not in self._store.contacts:
            self._refusal = _GONE
            self._tell()
            return
        self._saving = True
        self.app.run_worker(self._saved(), name="save contact", group="form", exit_on_error=False)

    async def _saved(self) -> None:
        edit = EditContact(base=self._base, mine=self.mine)
        try:
            self._refusal = await self._save(self._contact_id, edit)
        finally:
            self._saving = False
        if not self._refusal:
            if self.is_current:
                self.dismiss(None)
            return
        self.store_changed({Part.CONTACT})

    def _take(self, field: str, value: str) -> None:
        self._taken[field] = value
        self._put(field, value)

    def _put(self, field: str, value: str) -> None:
        if field == "kind":
            self._kind.show_choice(_KINDS.index(ContactKind(value)))
            return
        if field == "number":
            value = self._shown_number = shown_number(value, self._store.company)
        self._lines[field].show_text(_on_a_line(value))

    def _tell(self) -> None:
        mine = asdict(self.mine)
        sentences = [(self._refusal, Role.ERROR)] if self._refusal else []
        for field, value in self._theirs.items():
            if mine[field] != value:
                theirs = f"“{value}”" if value else "nothing"
                sentences.append(
                    (
                        f"{_LABELS[field]} was changed by somebody else to {theirs}. Yours is "
                        f"“{mine[field]}”: saving puts it in place of theirs.",
                        Role.WARNING,
                    )
                )
        for field, value in self._taken.items():
            if field not in self._theirs:
                sentences.append((f"{_LABELS[field]} was changed meanwhile to “{value}”.", Role.MUTED))
        self.tell(sentences)


def _on_a_line(value: str) -> str:
    return value.replace("\n", ", ")
