"""How a row of the inbox looks: two lines, or one where the terminal is short (A2, A10)."""

from datetime import date

from msgspec import Struct
from rich.cells import cell_len

from leadterm.domain.model import Direction, Interaction, InteractionId, Outcome
from leadterm.state.selectors import RowItem, SectionHeader
from leadterm.widgets.cells import clip, ends, fit
from leadterm.widgets.drawn import BLANK, Line, Piece
from leadterm.widgets.roles import Role
from leadterm.widgets.times import Calendar

BAR = "▌"
UNREAD = "●"
OUTWARD = "→ "
"""Before a preview that is a text of ours."""
_MARGIN = 3
"""The bar, the unread mark and a space."""
_SHORTEST_NAME = 12
_KEPT = 1000
_TELLING_OUTCOMES = frozenset({Outcome.TIMED_OUT, Outcome.OPTED_OUT, Outcome.UNROUTED})


class Look(Struct, frozen=True):
    """What a row's lines depend on besides the row."""

    width: int
    row_height: int
    """Lines a row takes: 2, or 1 where the terminal is short."""
    today: date


def header_line(header: SectionHeader, width: int) -> Line:
    return ((fit(f" {header.section} {header.count:,}", width), Role.HEADING),)


class RowLines:
    """The lines of rows, kept while nothing they depend on changes."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._kept: dict[tuple[InteractionId, Role | None], tuple[RowItem, str, Look, tuple[Line, ...]]] = {}

    def of(self, row: RowItem, title: str, look: Look, chosen: Role | None) -> tuple[Line, ...]:
        """`title` is the contact's name or number; `chosen` the role of a row under the cursor."""
        key = (row.interaction.id, chosen)
        kept = self._kept.get(key)
        if kept is not None and kept[:3] == (row, title, look):
            return kept[3]
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        drawn = (_compact if look.row_height == 1 else _full)(row, title, look, self._calendar)
        lines = _in_role(drawn, look.width, chosen)
        self._kept[key] = (row, title, look, lines)
        return lines


def gap_lines(look: Look, chosen: Role | None) -> tuple[Line, ...]:
    """A row that is still on its way from the relay."""
    line: Line = ((fit("   · · ·", look.width), Role.MUTED),)
    return _in_role((line, BLANK)[: look.row_height], look.width, chosen)


def _full(row: RowItem, title: str, look: Look, calendar: Calendar) -> tuple[Line, ...]:
    interaction = row.interaction
    room = look.width - _MARGIN - 1
    kind = clip(_kind(interaction), room // 2)
    name = fit(title, room - cell_len(kind) - 1)
    under = ends(_preview(interaction), calendar.short(interaction.last_at, look.today), room)
    return (
        (*_margin(interaction), (name, _name_role(interaction)), (f" {kind} ", Role.MUTED)),
        ((" " * _MARGIN + under + " ", Role.MUTED),),
    )


def _compact(row: RowItem, title: str, look: Look, calendar: Calendar) -> tuple[Line, ...]:
    interaction = row.interaction
    room = look.width - _MARGIN - 1
    name_cells = max(_SHORTEST_NAME, room * 2 // 5)
    when = calendar.short(interaction.last_at, look.today)
    rest = ends(" " + _preview(interaction), when, room - name_cells)
    name: Piece = (fit(title, name_cells), _name_role(interaction))
    return ((*_margin(interaction), name, (rest + " ", Role.MUTED)),)


def _margin(interaction: Interaction) -> tuple[Piece, ...]:
    if interaction.unread:
        return ((" ", Role.TEXT), (UNREAD, Role.MARK), (" ", Role.TEXT))
    return ((" " * _MARGIN, Role.TEXT),)


def _name_role(interaction: Interaction) -> Role:
    return Role.STRONG if interaction.unread else Role.TEXT


def _kind(interaction: Interaction) -> str:
    """How it ended, where that is more telling than what it was."""
    if interaction.outcome in _TELLING_OUTCOMES:
        return interaction.outcome.value
    return interaction.kind.value


def _preview(interaction: Interaction) -> str:
    outward = interaction.preview_direction is Direction.OUTBOUND
    return OUTWARD + interaction.preview if outward else interaction.preview


def _in_role(lines: tuple[Line, ...], width: int, role: Role | None) -> tuple[Line, ...]:
    """A row under the cursor is of one colour, with a bar that shows without colours too."""
    if role is None:
        return lines
    texts = ("".join(piece for piece, _ in line) for line in lines)
    return tuple(((fit(BAR + text[1:], width), role),) for text in texts)
