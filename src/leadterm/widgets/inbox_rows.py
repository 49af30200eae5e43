"""How a row of the inbox looks: two lines, or one where the terminal is short (A2, A10)."""

from datetime import date

from msgspec import Struct
from rich.cells import cell_len

from leadterm.domain.model import Company, Direction, Interaction, Outcome
from leadterm.state.inbox import ItemId
from leadterm.state.names import caller, shown_number
from leadterm.state.parts import Section
from leadterm.state.selectors import ContactItem, RowItem, SectionHeader
from leadterm.widgets.cells import clip, ends, fit
from leadterm.widgets.drawn import BLANK, Line, Piece
from leadterm.widgets.roles import Role
from leadterm.widgets.times import Calendar

BAR = "▌"
UNREAD = "●"
SELECTED = "✓"
"""A row that the next bulk action is about. It has a column of its own: nothing moves when it comes."""
OUTWARD = "→ "
"""Before a preview that is a text of ours."""
_MARGIN = 3
"""The bar, the unread mark and the one of the selection."""
_SHORTEST_NAME = 12
_KEPT = 1000
_TELLING_OUTCOMES = frozenset({Outcome.TIMED_OUT, Outcome.OPTED_OUT, Outcome.UNROUTED})
_NO_TEXTS = "no conversation yet"


class Look(Struct, frozen=True):
    """What a row's lines depend on besides the row."""

    width: int
    row_height: int
    """Lines a row takes: 2, or 1 where the terminal is short."""
    today: date


class _Words(Struct, frozen=True):
    """What a row says, wherever it stands."""

    title: str
    beside: str
    under: str
    when: str
    unread: bool
    selected: bool


def header_line(header: SectionHeader, width: int) -> Line:
    count = "" if header.count is None else f" {header.count:,}"
    if header.more:
        return ((fit(f" {header.section}{count}, and more: type on", width), Role.HEADING),)
    return ((fit(f" {header.section}{count}", width), Role.HEADING),)


class RowLines:
    """The lines of rows, kept while nothing they depend on changes."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._kept: dict[tuple[ItemId, Role | None], tuple[_Item, str, Look, tuple[Line, ...]]] = {}

    def of(self, row: "_Item", company: Company | None, look: Look, chosen: Role | None) -> tuple[Line, ...]:
        """`chosen` is the role of a row under the cursor."""
        key = (row.id, chosen)
        title = caller(row.contact, company)
        kept = self._kept.get(key)
        if kept is not None and kept[:3] == (row, title, look):
            return kept[3]
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        words = self._words(row, title, company, look)
        drawn = (_compact if look.row_height == 1 else _full)(words, look)
        lines = _in_role(drawn, look.width, chosen)
        self._kept[key] = (row, title, look, lines)
        return lines

    def _words(self, row: "_Item", title: str, company: Company | None, look: Look) -> _Words:
        number = shown_number(row.contact.number, company) if row.contact else ""
        number = "" if number == title else f"{number} · "
        if isinstance(row, ContactItem):
            return _Words(title, row.left_out, f"{number}{_NO_TEXTS}", "", False, row.selected)
        interaction = row.interaction
        found = row.section is Section.SEARCH
        return _Words(
            title,
            row.left_out or _kind(interaction),
            f"{number if found else ''}{_preview(interaction)}",
            self._calendar.short(interaction.last_at, look.today),
            interaction.unread > 0,
            row.selected,
        )


_Item = RowItem | ContactItem


def gap_lines(look: Look, chosen: Role | None) -> tuple[Line, ...]:
    """A row that is still on its way from the relay."""
    line: Line = ((fit("   · · ·", look.width), Role.MUTED),)
    return _in_role((line, BLANK)[: look.row_height], look.width, chosen)


def with_label(lines: tuple[Line, ...], label: str) -> tuple[Line, ...]:
    """The lines with a letter of jump mode in the margin of the first."""
    if not label:
        return lines
    rest: list[Piece] = []
    cut = len(label)
    for text, role in lines[0]:
        kept = text[cut:]
        cut = max(0, cut - len(text))
        if kept:
            rest.append((kept, role))
    return (((label, Role.SELECTED), *rest), *lines[1:])


def _full(words: _Words, look: Look) -> tuple[Line, ...]:
    room = look.width - _MARGIN - 1
    kind = clip(words.beside, room // 2)
    name = fit(words.title, room - cell_len(kind) - 1)
    under = ends(words.under, words.when, room)
    return (
        (*_margin(words), (name, _name_role(words)), (f" {kind} ", Role.MUTED)),
        ((" " * _MARGIN + under + " ", Role.MUTED),),
    )


def _compact(words: _Words, look: Look) -> tuple[Line, ...]:
    room = look.width - _MARGIN - 1
    name_cells = max(_SHORTEST_NAME, room * 2 // 5)
    rest = ends(" " + words.under, words.when, room - name_cells)
    name: Piece = (fit(words.title, name_cells), _name_role(words))
    return ((*_margin(words), name, (rest + " ", Role.MUTED)),)


def _margin(words: _Words) -> tuple[Piece, ...]:
    if not words.unread and not words.selected:
        return ((" " * _MARGIN, Role.TEXT),)
    unread: Piece = (UNREAD, Role.MARK) if words.unread else (" ", Role.TEXT)
    selected: Piece = (SELECTED, Role.MARK) if words.selected else (" ", Role.TEXT)
    return ((" ", Role.TEXT), unread, selected)


def _name_role(words: _Words) -> Role:
    return Role.STRONG if words.unread else Role.TEXT


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
