"""What the panes show, computed from the store: the panel's title and composer, the top line, the contact.

The inbox has a file of its own (``inbox``); it is here by name as well, so that panes import one module.
"""

from enum import StrEnum

from msgspec import Struct

from leadterm.domain.editing import classification_fields
from leadterm.domain.model import (
    Availability,
    Contact,
    Interaction,
    InteractionState,
    LineType,
    TrackingNumber,
)
from leadterm.domain.texting import LANDLINE_SENTENCE, OPTED_OUT_SENTENCE
from leadterm.domain.wire import ClassificationFields
from leadterm.state.inbox import Gap, InboxItem, InboxLines, RowItem, SectionHeader, inbox
from leadterm.state.names import agent_name, caller, shown_number, tracking_label
from leadterm.state.parts import Link
from leadterm.state.store import ConsoleStore

__all__ = [
    "Compose",
    "ComposeState",
    "ContactLine",
    "Gap",
    "InboxItem",
    "InboxLines",
    "RowItem",
    "SectionHeader",
    "TopLine",
    "attribution_line",
    "classification_shown",
    "contact_lines",
    "from_number",
    "from_numbers",
    "inbox",
    "may_compose",
    "thread_title",
    "top_line",
]


class Compose(StrEnum):
    """Whether the agent may type a text to the selected contact, and if not, why."""

    ALLOWED = "allowed"
    OPTED_OUT = "opted out"
    LANDLINE = "landline"
    INCOMING = "incoming"
    NOT_YOURS = "not yours"
    CLOSED = "closed"
    """The conversation has ended; the agent may begin another."""
    NONE = "none"
    """Nothing is selected."""


class ComposeState(Struct, frozen=True):
    compose: Compose
    sentence: str = ""


class TopLine(Struct, frozen=True, kw_only=True):
    company: str
    agent: str
    available: bool | None
    """None until the relay or the last known inbox has said."""
    incoming: int
    unread: int
    link: Link


class ContactLine(Struct, frozen=True):
    label: str
    value: str
    field: str
    """The field of ``ContactFields`` it shows; empty when it cannot be edited."""


def thread_title(store: ConsoleStore) -> str:
    """Who the thread is with: ``Maria Lopez · text``."""
    interaction = store.selected_interaction
    if interaction is None:
        return ""
    return f"{caller(store.selected_contact, store.company)} · {interaction.kind.value}"


def attribution_line(store: ConsoleStore) -> str:
    """Caller id, number reached, source: ``(415) 555-0133 → Google Ads (415) 943-4591 · paid search``."""
    interaction, contact = store.selected_interaction, store.selected_contact
    if interaction is None or contact is None:
        return ""
    number = store.numbers.get(interaction.number_id)
    line = f"{shown_number(contact.number, store.company)} → {tracking_label(number, store.company)}"
    if interaction.source and (number is None or interaction.source != number.label):
        return f"{line} · {interaction.source}"
    return line


def may_compose(store: ConsoleStore) -> ComposeState:
    """Whether a text may be typed to the selected contact (B4, B5, B10, B11), with the sentence if not."""
    selected, contact = store.selected_interaction, store.selected_contact
    if selected is None or contact is None:
        return ComposeState(Compose.NONE)
    if contact.opt_out is not None:
        return ComposeState(Compose.OPTED_OUT, OPTED_OUT_SENTENCE)
    if contact.line_type is LineType.LANDLINE:
        return ComposeState(Compose.LANDLINE, LANDLINE_SENTENCE)
    current = _open_interaction(store, contact) or selected
    who = caller(contact, store.company)
    if current.state is InteractionState.RECENT:
        return ComposeState(Compose.CLOSED, "This conversation has ended.")
    if current.state is InteractionState.INCOMING:
        return ComposeState(Compose.INCOMING, f"{who} is waiting. Respond to answer.")
    if current.handler != store.me_id:
        return ComposeState(
            Compose.NOT_YOURS, f"{agent_name(store.agents, current.handler)} is answering {who}."
        )
    return ComposeState(Compose.ALLOWED)


def from_number(store: ConsoleStore) -> TrackingNumber | None:
    """The tracking number preselected as From: the one last used with the contact (B2)."""
    contact, interaction = store.selected_contact, store.selected_interaction
    if contact is not None and contact.last_number_id in store.numbers:
        return store.numbers[contact.last_number_id]
    return None if interaction is None else store.numbers.get(interaction.number_id)


def from_numbers(store: ConsoleStore) -> list[TrackingNumber]:
    """The company's tracking numbers, by label."""
    return sorted(store.numbers.values(), key=lambda number: (number.label.casefold(), number.id))


def top_line(store: ConsoleStore) -> TopLine:
    me = store.me
    return TopLine(
        company=store.company.name if store.company else "",
        agent=me.name if me else "",
        available=None if me is None else me.availability is Availability.AVAILABLE,
        incoming=len(store.incoming),
        unread=store.unread_total,
        link=store.link,
    )


def contact_lines(store: ConsoleStore) -> list[ContactLine]:
    """The contact's details, labels and values (D1)."""
    contact = store.selected_contact
    if contact is None:
        return []
    kind = contact.kind.value
    if contact.line_type is not LineType.UNKNOWN:
        kind = f"{kind} · {contact.line_type.value}"
    lines = [
        ContactLine("Name", contact.name, "name"),
        ContactLine("Phone", shown_number(contact.number, store.company), "number"),
        ContactLine("Email", contact.email, "email"),
        ContactLine("Company", contact.organisation, "organisation"),
        ContactLine("Address", contact.address, "address"),
        ContactLine("Kind", kind, "kind"),
    ]
    if contact.opt_out is not None:
        lines.append(ContactLine("SMS", "opted out", ""))
    return lines


def classification_shown(store: ConsoleStore) -> ClassificationFields | None:
    """What the classification pane shows: the agent's own unsaved work before what the relay has (D4)."""
    if store.unsaved is not None:
        return store.unsaved
    if store.classification is None:
        return None
    return classification_fields(store.classification)


def _open_interaction(store: ConsoleStore, contact: Contact) -> Interaction | None:
    for row in store.interactions.values():
        if row.contact_id == contact.id and row.state is not InteractionState.RECENT:
            return row
    return None
