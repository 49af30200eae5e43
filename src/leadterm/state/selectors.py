"""What the panes show, computed from the store: the panel's title, the top line, the contact.

The list (``inbox``) and the composer (``compose``) have files of their own; they are here by name as well,
so that panes import one module.
"""

from msgspec import Struct

from leadterm.domain.editing import classification_fields
from leadterm.domain.model import Availability, LineType
from leadterm.domain.wire import ClassificationFields
from leadterm.state.compose import Compose, ComposeState, from_number, from_numbers, may_compose
from leadterm.state.inbox import ContactItem, Gap, InboxItem, InboxLines, RowItem, SectionHeader, inbox
from leadterm.state.names import agent_name, caller, shown_number, tracking_label
from leadterm.state.parts import Link
from leadterm.state.shown import Shown

__all__ = [
    "Compose",
    "ComposeState",
    "ContactItem",
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
    "presence_line",
    "thread_title",
    "top_line",
]


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


def thread_title(store: Shown) -> str:
    """Who the thread is with: ``Maria Lopez · text``."""
    interaction, contact = store.selected_interaction, store.selected_contact
    if interaction is None:
        return "" if contact is None else caller(contact, store.company)
    return f"{caller(contact, store.company)} · {interaction.kind.value}"


def attribution_line(store: Shown) -> str:
    """Caller id, number reached, source: ``(415) 555-0133 → Google Ads (415) 943-4591 · paid search``."""
    interaction, contact = store.selected_interaction, store.selected_contact
    if contact is None:
        return ""
    if interaction is None:
        return shown_number(contact.number, store.company)
    number = store.numbers.get(interaction.number_id)
    line = f"{shown_number(contact.number, store.company)} → {tracking_label(number, store.company)}"
    if interaction.source and (number is None or interaction.source != number.label):
        return f"{line} · {interaction.source}"
    return line


def top_line(store: Shown) -> TopLine:
    me = store.me
    return TopLine(
        company=store.company.name if store.company else "",
        agent=me.name if me else "",
        available=None if me is None else me.availability is Availability.AVAILABLE,
        incoming=len(store.incoming),
        unread=store.unread_total,
        link=store.link,
    )


def contact_lines(store: Shown) -> list[ContactLine]:
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


def classification_shown(store: Shown) -> ClassificationFields | None:
    """What the classification pane shows: the agent's own unsaved work before what the relay has (D4)."""
    if store.unsaved is not None:
        return store.unsaved
    if store.classification is None:
        return None
    return classification_fields(store.classification)


def presence_line(store: Shown) -> str:
    """Who else has the selected contact's thread open, or types in it: ``Dana Reyes is typing…``."""
    contact_id = store.thread.contact_id
    here = () if contact_id is None else store.presence.get(contact_id, ())
    typing = [agent_name(store.agents, one.agent_id) for one in here if one.typing]
    looking = [agent_name(store.agents, one.agent_id) for one in here if not one.typing]
    words = []
    if typing:
        words.append(f"{_names(typing)} {'is' if len(typing) == 1 else 'are'} typing…")
    if looking:
        words.append(f"{_names(looking)} {'has' if len(looking) == 1 else 'have'} this open")
    return " · ".join(words)


def _names(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
