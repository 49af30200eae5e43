"""Labels and values, read-only: the contact's details (D1), and the base of others that show a record."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from leadterm.domain.model import Contact, LineType
from leadterm.state.parts import Part
from leadterm.state.selectors import ContactLine, contact_lines
from leadterm.state.store import ConsoleStore
from leadterm.widgets.cells import fit, wrap
from leadterm.widgets.drawn import DrawnPane, Line, Linked, Look
from leadterm.widgets.links import safe_href
from leadterm.widgets.roles import Role, component_classes

EMPTY = "—"
_LONGEST_LABEL = 14
_MOST_LINES = 200
"""Of one value: more is for a form to show."""


class FieldLine(Struct, frozen=True):
    label: str
    value: str
    role: Role = Role.TEXT
    href: str = ""
    """What the terminal opens (``links.safe_href``)."""


class FieldsPane(DrawnPane):
    """Derive and answer `fields`. Long values are wrapped; what is over the pane's height scrolls."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.GOOD, Role.WARNING, Role.ERROR, Role.LINK)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_lines(1)", "Line down", show=False, id="fields.down"),
        Binding("k,up", "scroll_lines(-1)", "Line up", show=False, id="fields.up"),
    ]

    def __init__(
        self,
        heading: str,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(heading, name=name, id=id, classes=classes)
        self._top = 0
        self._furthest = 0

    def fields(self) -> Sequence[FieldLine]:
        """What is shown, from top to bottom."""
        raise NotImplementedError

    def action_scroll_lines(self, lines: int) -> None:
        self._top = max(0, min(self._top + lines, self._furthest))
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self.action_scroll_lines(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self.action_scroll_lines(-1)

    def draw(self, width: int, height: int) -> list[Line]:
        fields = self.fields()
        label_cells = min(_LONGEST_LABEL, max((cell_len(field.label) for field in fields), default=0))
        lines = [line for field in fields for line in field_lines(field, label_cells, width)]
        self._furthest = max(0, len(lines) - height)
        self._top = min(self._top, self._furthest)
        return lines[self._top :]


class ContactPane(FieldsPane):
    """The selected contact's details; a line that cannot be texted is told by colour and word."""

    CONCERNS = frozenset({Part.CONTACT})

    def __init__(
        self,
        store: ConsoleStore,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__("Contact", name=name, id=id, classes=classes)
        self._store = store

    def fields(self) -> Sequence[FieldLine]:
        contact = self._store.selected_contact
        if contact is None:
            return ()
        return [
            FieldLine(line.label, line.value, _role_of(line, contact), _href_of(line, contact))
            for line in contact_lines(self._store)
        ]


def _href_of(line: ContactLine, contact: Contact) -> str:
    if line.field == "number":
        return safe_href(f"tel:{contact.number}")
    return safe_href(f"mailto:{contact.email}") if line.field == "email" else ""


def _role_of(line: ContactLine, contact: Contact) -> Role:
    if line.field == "kind" and contact.line_type is LineType.LANDLINE:
        return Role.WARNING
    if not line.field and contact.opt_out is not None:
        return Role.ERROR
    return Role.TEXT


def field_lines(field: FieldLine, label_cells: int, width: int) -> list[Line]:
    """A label and its value, the value in as many lines as it needs."""
    room = width - label_cells - 4
    values = wrap(field.value, room)[:_MOST_LINES] if field.value else (EMPTY,)
    look: Look = field.role if field.value else Role.MUTED
    if field.href and field.value:
        look = Linked(field.href)
    indent = " " * (label_cells + 3)
    first: Line = ((f" {fit(field.label, label_cells)}  ", Role.MUTED), (values[0], look))
    return [first, *(((indent, Role.TEXT), (value, look)) for value in values[1:])]
