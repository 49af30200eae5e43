"""A refused lead (B12): what it said, what is wrong with it, and the way to make a lead of it after all."""

from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.widget import Widget

from leadterm.actions.administration import Saved
from leadterm.actions.desk import Desk
from leadterm.domain.leads import Submission
from leadterm.domain.text import one_line
from leadterm.domain.wire.intake import MendLead, RefusedLead
from leadterm.screens.record_form import RecordForm
from leadterm.widgets.form import Button
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField

SHOWN = 300
"""Characters of what else it said."""
_FIELDS = ("number", "name", "email", "organisation", "address")


class RefusedForm(RecordForm):
    """Filled with what it said, with the cursor in the field at fault.

    ``ask_to_drop`` is handed what is to be done once it is dropped.
    """

    def __init__(
        self,
        desk: Desk,
        refused: RefusedLead,
        came: str,
        ask_to_drop: Callable[[RefusedLead, Callable[[], None]], None],
        keys: str,
    ) -> None:
        super().__init__("Refused lead", keys)
        self._desk = desk
        self._refused = refused
        self._ask_to_drop = ask_to_drop
        said = refused.submission
        self._fields = {name: LineField(getattr(said, name), id=f"refused-{name}") for name in _FIELDS}
        self._about = [(came, Role.MUTED)]
        if more := _more(said):
            self._about.append((more, Role.MUTED))

    def rows(self) -> Iterable[tuple[str, Widget]]:
        for name, field in self._fields.items():
            yield "Company" if name == "organisation" else name.capitalize(), field

    def more_buttons(self) -> Iterable[Button]:
        yield Button("Drop", id="drop")

    def on_mount(self) -> None:
        self.tell(((self._refused.reason, Role.ERROR),))
        self._fields.get(self._refused.field, self._fields["number"]).focus()

    def tell(self, sentences: Sequence[tuple[str, Role]]) -> None:
        super().tell((*sentences, *self._about))

    @property
    def mine(self) -> MendLead:
        """What was changed; the rest stays as it came."""
        said = self._refused.submission
        typed = {name: field.text.strip() for name, field in self._fields.items()}
        return MendLead(**{name: text for name, text in typed.items() if text != getattr(said, name)})

    def field_of(self, name: str) -> Widget | None:
        return self._fields.get(name)

    async def save(self, key: str) -> Saved:
        called = self._fields["name"].text.strip() or self._fields["number"].text.strip()
        return await self._desk.mend_lead(self._refused.id, self.mine, called, key)

    @on(Button.Pressed, "#drop")
    def _drop(self, event: Button.Pressed) -> None:
        event.stop()
        self._ask_to_drop(self._refused, self._dropped)

    def _dropped(self) -> None:
        if self.is_attached:
            self.dismiss(None)


def _more(said: Submission) -> str:
    """What else it said, in as many words as there is room for."""
    known = (("source", said.source), ("campaign", said.campaign), ("page", said.landing_page))
    fields = (*((field.name, field.value) for field in said.fields), *known)
    return one_line("; ".join(f"{name}: {value}" for name, value in fields if value), limit=SHOWN)
