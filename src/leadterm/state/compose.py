"""Whether the agent may type a text to the selected contact, and what they are told if not."""

from enum import StrEnum

from msgspec import Struct

from leadterm.domain.model import (
    Contact,
    Interaction,
    InteractionState,
    LineType,
    NumberId,
    TrackingNumber,
)
from leadterm.domain.phone import is_e164
from leadterm.domain.texting import (
    INVALID_LINE_SENTENCE,
    LANDLINE_SENTENCE,
    OPTED_OUT_SENTENCE,
    OTHER_LINE_SENTENCE,
    held_sentence,
    opted_out,
)
from leadterm.state.names import agent_name, caller
from leadterm.state.shown import Shown

_UNTEXTABLE = {LineType.OTHER: OTHER_LINE_SENTENCE, LineType.INVALID: INVALID_LINE_SENTENCE}


class Compose(StrEnum):
    """Whether the agent may type a text to the selected contact, and if not, why."""

    ALLOWED = "allowed"
    OPTED_OUT = "opted out"
    LANDLINE = "landline"
    UNTEXTABLE = "untextable"
    """Another line that takes no texts, or no number at all (B11, B12)."""
    BLOCKED = "blocked"
    """After too many failures; an administrator can lift it (B13)."""
    HELD = "held"
    """They may have asked us to stop: the agent says whether they did (B10)."""
    INCOMING = "incoming"
    NOT_YOURS = "not yours"
    """A colleague is answering; the agent may join in."""
    CLOSED = "closed"
    """The conversation has ended, or never began; the agent may begin one."""
    NONE = "none"
    """Nothing is selected."""


class ComposeState(Struct, frozen=True):
    compose: Compose
    sentence: str = ""


def may_compose(store: Shown, number_id: NumberId | None = None) -> ComposeState:
    """Whether a text may be typed to the selected contact (B4, B5, B10, B11), with the sentence if not.

    ``number_id`` is the From chosen, else the one preselected: an opt-out may be for one number of ours.
    """
    contact = store.selected_contact
    if contact is None:
        return ComposeState(Compose.NONE)
    barred = _barred(store, contact, number_id)
    if barred is not None:
        return barred
    who = caller(contact, store.company)
    current = _open_interaction(store, contact) or store.selected_interaction
    if current is None:
        return ComposeState(Compose.CLOSED, f"There is no conversation with {who} yet.")
    if current.state is InteractionState.RECENT:
        return ComposeState(Compose.CLOSED, "This conversation has ended.")
    if current.state is InteractionState.INCOMING:
        return ComposeState(Compose.INCOMING, f"{who} is waiting. Respond to answer.")
    if current.handler == store.me_id or contact.id in store.joined:
        return ComposeState(Compose.ALLOWED)
    handler = agent_name(store.agents, current.handler)
    return ComposeState(Compose.NOT_YOURS, f"{handler} is answering {who}.")


def from_number(store: Shown) -> TrackingNumber | None:
    """The tracking number preselected as From: the one last used with the contact (B2)."""
    contact, interaction = store.selected_contact, store.selected_interaction
    if contact is not None and contact.last_number_id in store.numbers:
        return store.numbers[contact.last_number_id]
    return None if interaction is None else store.numbers.get(interaction.number_id)


def from_numbers(store: Shown) -> list[TrackingNumber]:
    """The company's tracking numbers, by label."""
    return sorted(store.numbers.values(), key=lambda number: (number.label.casefold(), number.id))


def _barred(store: Shown, contact: Contact, number_id: NumberId | None) -> ComposeState | None:
    """What nobody may text past, in the relay's order (``domain.texting.check_contact``)."""
    number = from_number(store)
    ours = number.id if number_id is None and number is not None else number_id
    who = caller(contact, store.company)
    country = store.company.country if store.company is not None else "US"
    if opted_out(contact, ours):
        return ComposeState(Compose.OPTED_OUT, OPTED_OUT_SENTENCE)
    if contact.line_type is LineType.LANDLINE:
        return ComposeState(Compose.LANDLINE, LANDLINE_SENTENCE)
    if contact.line_type in _UNTEXTABLE:
        return ComposeState(Compose.UNTEXTABLE, _UNTEXTABLE[contact.line_type])
    if not is_e164(contact.number):
        return ComposeState(Compose.UNTEXTABLE, f"{who} is not a phone number that can be texted.")
    if contact.block is not None:
        return ComposeState(Compose.BLOCKED, contact.block.sentence)
    if contact.hold is not None:
        return ComposeState(Compose.HELD, held_sentence(contact, country))
    return None


def _open_interaction(store: Shown, contact: Contact) -> Interaction | None:
    for row in store.interactions.values():
        if row.contact_id == contact.id and row.state is not InteractionState.RECENT:
            return row
    return None
