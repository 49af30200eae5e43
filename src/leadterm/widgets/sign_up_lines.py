"""What a conversation began with, where that was a sign-up: shown over the texts that followed it (E3)."""

from collections.abc import Iterator
from datetime import date

from leadterm.domain.model import LeadRecord
from leadterm.state.store import ConsoleStore
from leadterm.widgets.cells import clip
from leadterm.widgets.drawn import Line
from leadterm.widgets.fields_pane import FieldLine, field_lines
from leadterm.widgets.links import safe_href
from leadterm.widgets.roles import Role
from leadterm.widgets.times import Calendar

_LONGEST_LABEL = 16


def sign_up_lines(
    store: ConsoleStore, width: int, calendar: Calendar, today: date, most: int | None = None
) -> list[Line]:
    """Nothing unless the selected conversation began with a sign-up; ``most`` lines at most, when given."""
    record = store.sign_up
    if record is None:
        return []
    when = calendar.day_and_time(record.at, today)
    head: Line = ((clip(f" Signed up by {record.origin}, {when}", width), Role.MUTED),)
    fields = list(_fields(record))
    label_cells = min(_LONGEST_LABEL, max((len(field.label) for field in fields), default=0))
    lines = [head, *(line for field in fields for line in field_lines(field, label_cells, width))]
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], ((" …", Role.MUTED),)]


def _fields(record: LeadRecord) -> Iterator[FieldLine]:
    """What it said, in its own order; then where it came from."""
    for said in record.fields:
        yield FieldLine(said.name, said.value)
    if record.campaign:
        yield FieldLine("Campaign", record.campaign)
    if record.landing_page:
        yield FieldLine("Landing page", record.landing_page, href=safe_href(record.landing_page))
