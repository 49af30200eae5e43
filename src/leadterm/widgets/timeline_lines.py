"""How an interaction looks in the timeline (D3): a line in the list, and all that is known of it below."""

from collections.abc import Iterator
from datetime import date

from rich.cells import cell_len

from leadterm.domain.model import Classification, Interaction, InteractionState, LeadRecord
from leadterm.domain.money import format_amount
from leadterm.domain.wire import TimelineEntry, TimelineKind
from leadterm.state.names import agent_name, tracking_label
from leadterm.state.store import ConsoleStore
from leadterm.widgets.cells import clip, ends, fit
from leadterm.widgets.drawn import Line
from leadterm.widgets.fields_pane import FieldLine, field_lines
from leadterm.widgets.links import safe_href
from leadterm.widgets.roles import Role
from leadterm.widgets.times import Calendar

_KIND_CELLS, _WHEN_CELLS = 7, 6
_LABEL_CELLS = 12
_LEAST_SOURCE = 6
"""Cells for which it is worth to begin with the source."""
_KINDS = {
    TimelineKind.TEXT: "text",
    TimelineKind.FORM: "form",
    TimelineKind.EMAIL: "email",
    TimelineKind.IMPORT: "import",
}


def entry_line(
    store: ConsoleStore, entry: TimelineEntry, width: int, calendar: Calendar, today: date, role: Role
) -> Line:
    """`` text    9:41   closed · Dana Reyes · 4 in, 3 out          Google Ads ``"""
    head = f" {fit(_KINDS[entry.kind], _KIND_CELLS)} {fit(calendar.short(entry.at, today), _WHEN_CELLS)}"
    room = max(0, width - cell_len(head) - 2)
    what, source = " · ".join(_summary(store, entry)), _source(entry)
    rest = room - cell_len(what) - 2
    told = ends(what, clip(source, rest), room) if source and rest >= _LEAST_SOURCE else fit(what, room)
    if role is not Role.TEXT:
        return ((f"{head} {told} ", role),)
    return ((head, Role.MUTED), (f" {told} ", Role.TEXT))


def entry_details(
    store: ConsoleStore, entry: TimelineEntry, width: int, calendar: Calendar, today: date
) -> list[Line]:
    """Labels and values, indented under the line of the entry."""
    indent = ("  ", Role.TEXT)
    return [
        (indent, *line)
        for field in _fields(store, entry, calendar, today)
        for line in field_lines(field, _LABEL_CELLS, width - 2)
    ]


def _summary(store: ConsoleStore, entry: TimelineEntry) -> Iterator[str]:
    row, record = entry.interaction, entry.lead_record
    if record is not None and row is None:
        yield "sign-up"
    if record is not None and record.campaign:
        yield record.campaign
    if row is not None:
        yield _state(row)
        if row.handler is not None:
            yield agent_name(store.agents, row.handler)
        if record is None or entry.texts_in or entry.texts_out:
            yield f"{entry.texts_in} in, {entry.texts_out} out"


def _state(row: Interaction) -> str:
    if row.state is not InteractionState.RECENT or row.outcome is None:
        return row.state.value
    return row.outcome.value


def _source(entry: TimelineEntry) -> str:
    if entry.interaction is not None:
        return entry.interaction.source
    return entry.lead_record.source if entry.lead_record is not None else ""


def _fields(
    store: ConsoleStore, entry: TimelineEntry, calendar: Calendar, today: date
) -> Iterator[FieldLine]:
    row, record = entry.interaction, entry.lead_record
    if record is not None:
        yield from _signed_up(record, calendar, today)
    if row is not None:
        yield FieldLine("Outcome", _state(row))
        if row.handler is not None:
            yield FieldLine("Handled by", agent_name(store.agents, row.handler))
        if record is None:
            yield FieldLine("Began", calendar.day_and_time(row.opened_at, today))
        if entry.texts_in or entry.texts_out:
            yield FieldLine("Last text", calendar.day_and_time(row.last_at, today))
        if row.closed_at is not None:
            yield FieldLine("Ended", calendar.day_and_time(row.closed_at, today))
        yield FieldLine("Texts", f"{entry.texts_in} in, {entry.texts_out} out")
        yield FieldLine("Number", tracking_label(store.numbers.get(row.number_id), store.company))
        if record is None or row.source != record.source:
            yield FieldLine("Source", row.source)
    if entry.classification is not None:
        yield from _classified(entry.classification)


def _signed_up(record: LeadRecord, calendar: Calendar, today: date) -> Iterator[FieldLine]:
    yield FieldLine("Came", calendar.day_and_time(record.at, today))
    yield FieldLine("By", record.origin)
    yield FieldLine("Source", record.source)
    yield FieldLine("Campaign", record.campaign)
    yield FieldLine("Landing page", record.landing_page, href=safe_href(record.landing_page))
    yield FieldLine("Auto-text", record.auto_text)
    for said in record.fields:
        yield FieldLine(said.name, said.value)


def _classified(made: Classification) -> Iterator[FieldLine]:
    if made.qualified is not None:
        yield FieldLine(
            "Qualified", "yes" if made.qualified else "no", Role.GOOD if made.qualified else Role.MUTED
        )
    if made.tags:
        yield FieldLine("Tags", ", ".join(made.tags))
    if made.value is not None:
        yield FieldLine("Value", format_amount(made.value, made.currency))
    if made.notes:
        yield FieldLine("Notes", made.notes)
