"""The account overview over the thread (D2): a contact in a few figures, on one line or on several."""

from datetime import date

from leadterm.domain.model import ContactKind
from leadterm.domain.money import format_amount
from leadterm.domain.wire import Overview
from leadterm.state.names import agent_name
from leadterm.state.store import ConsoleStore
from leadterm.widgets.cells import clip
from leadterm.widgets.drawn import Line
from leadterm.widgets.fields_pane import FieldLine, field_lines
from leadterm.widgets.roles import Role
from leadterm.widgets.times import Calendar

_LABEL_CELLS = 13
_MOST_TAGS = 12


def overview_lines(store: ConsoleStore, width: int, calendar: Calendar, today: date, key: str) -> list[Line]:
    """Nothing for a resource, or when nobody is selected. ``key`` opens and closes it."""
    contact = store.selected_contact
    if contact is None or contact.kind is ContactKind.RESOURCE:
        return []
    known = store.overview
    hint = f"{key} " if key else ""
    if not store.overview_open:
        told = f" {_summary(known, calendar, today)}" if known is not None else ""
        return [((clip(f" ▸ {hint}overview{told}", width - 1), Role.MUTED),)]
    head: Line = ((clip(f" ▾ {hint}overview", width - 1), Role.HEADING),)
    if known is None:
        return [head, ((" Loading…", Role.MUTED),)]
    return [
        head,
        *(
            line
            for field in _fields(store, known, calendar, today)
            for line in field_lines(field, _LABEL_CELLS, width)
        ),
    ]


def _summary(known: Overview, calendar: Calendar, today: date) -> str:
    told = [
        _counted(known.sign_ups, "sign-up"),
        _counted(known.conversations, "conversation"),
        f"{known.texts_in} in, {known.texts_out} out",
        *(format_amount(money.amount, money.currency) for money in known.value),
        f"since {calendar.short(known.first_seen_at, today)}",
    ]
    return "· " + " · ".join(told)


def _fields(store: ConsoleStore, known: Overview, calendar: Calendar, today: date) -> list[FieldLine]:
    value = ", ".join(format_amount(money.amount, money.currency) for money in known.value)
    outcome = ""
    if known.last_outcome is not None:
        outcome = known.last_outcome.value
        if known.last_handler is not None:
            outcome = f"{outcome} · {agent_name(store.agents, known.last_handler)}"
    return [
        FieldLine("First seen", calendar.day_and_time(known.first_seen_at, today)),
        FieldLine("Sign-ups", str(known.sign_ups)),
        FieldLine("Texts", f"{known.texts_in} in, {known.texts_out} out"),
        FieldLine("Conversations", str(known.conversations)),
        FieldLine("Value", value),
        FieldLine("Tags", ", ".join(known.tags[:_MOST_TAGS])),
        FieldLine("Last outcome", outcome),
    ]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
