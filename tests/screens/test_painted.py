"""The sparing way to the terminal shows, cell for cell, what the plain one does, in fewer bytes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from leadterm.screens.painted import Painted, Unpaintable, placed
from support.screen import CellStyle, Screen

COLUMNS, ROWS = 24, 6
PIECES = ("a", "b ", " ", "   ", "│", "日", "本語", "é", "e\u0301", "😀", "👍🏽", "❤\ufe0f", "x" * 9)
STYLES = (
    Style(),
    Style(color="#ff0000"),
    Style(color="#ff0000", bgcolor="#000080"),
    Style(bgcolor="#000080", bold=True),
    Style(underline=True),
    Style(reverse=True, color="#00ff00"),
    Style(color="#ff0000", bold=True, dim=True),
)

segments = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(STYLES)).map(lambda piece: Segment(*piece)), max_size=8
)


@st.composite
def layouts(draw: st.DrawFn) -> LayoutUpdate:
    """A region of the screen, with a strip of its width for each row, as the compositor makes it."""
    x, y = draw(st.integers(0, COLUMNS - 1)), draw(st.integers(0, ROWS - 1))
    width, height = draw(st.integers(1, COLUMNS - x)), draw(st.integers(1, ROWS - y))
    strips = [[Strip(draw(segments)).adjust_cell_length(width, Style())] for _ in range(height)]
    return LayoutUpdate(strips, Region(x, y, width, height))


@st.composite
def chops(draw: st.DrawFn) -> ChopsUpdate:
    """Rows cut into pieces at the edges of widgets; those that a changed span meets are there."""
    cuts = [0, *sorted(draw(st.sets(st.integers(1, COLUMNS - 1), max_size=3))), COLUMNS]
    rows = sorted(draw(st.sets(st.integers(0, ROWS - 1), min_size=1)))
    lines: list[dict[int, Strip | None]] = [{} for _ in range(ROWS)]
    spans = []
    for row in rows:
        first = draw(st.integers(0, COLUMNS - 1))
        last = draw(st.integers(first + 1, COLUMNS))
        spans.append((row, first, last))
        for start, end in itertools.pairwise(cuts):
            meets = start <= last and end > first
            strip = Strip(draw(segments)).adjust_cell_length(end - start, Style()) if meets else None
            lines[row][start] = strip
    return ChopsUpdate(lines, spans, [cuts[1:] for _ in range(ROWS)])


class Pair:
    """Two terminals: one is sent all that Textual would send, the other what differs."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.console = Console(color_system="truecolor", force_terminal=True)
        self.plain, self.sparing = Screen(columns, rows), Screen(columns, rows)
        self.painted = Painted()
        self.painted.fit(columns, rows, ColorSystem.TRUECOLOR)
        self.sent = 0

    def show(self, update: LayoutUpdate | ChopsUpdate) -> str:
        self.plain.feed(update.render_segments(self.console).encode())
        text = self.painted.paint(placed(update))
        self.sparing.feed(text.encode())
        assert self.cells(self.sparing) == self.cells(self.plain)
        return text

    @staticmethod
    def cells(screen: Screen) -> list[list[object]]:
        return [
            [
                seen(screen.buffer[row][column].data, screen.cell_style(row, column))
                for column in range(screen.columns)
            ]
            for row in range(screen.lines)
        ]


def seen(text: str, style: CellStyle) -> object:
    """A cell as a person sees it: a blank shows its ground and lines, not the colour of what is not there."""
    if text != " " or style.underline or style.reverse:
        return text, style
    return text, style.background


def row_of(*pieces: tuple[str, Style], y: int = 0, x: int = 0) -> LayoutUpdate:
    strip = Strip([Segment(text, style) for text, style in pieces])
    return LayoutUpdate([[strip]], Region(x, y, strip.cell_length, 1))


@given(st.lists(st.one_of(layouts(), chops()), min_size=1, max_size=8))
def test_both_ways_show_the_same(updates: list[LayoutUpdate | ChopsUpdate]) -> None:
    pair = Pair()
    for update in updates:
        pair.show(update)


@given(st.lists(layouts(), min_size=2, max_size=5))
def test_what_another_program_wrote_is_painted_over(updates: list[LayoutUpdate]) -> None:
    pair = Pair()
    for update in updates:
        pair.show(update)
        rubbish = b"\x1b[1;1H" + "日本".encode() * 6 + b"\x1b[3;2HXXXX"
        pair.sparing.feed(rubbish)
        pair.plain.feed(rubbish)
        pair.painted.forget()


def test_what_stands_there_already_is_not_sent() -> None:
    pair, update = Pair(), row_of(("Maria Lopez", STYLES[2]))
    assert pair.show(update)
    assert pair.show(update) == ""


def test_just_the_cells_that_differ_are_sent() -> None:
    pair = Pair()
    pair.show(row_of(("unread 11", STYLES[1]), y=2))
    assert pair.show(row_of(("unread 12", STYLES[1]), y=2)) == "\x1b[3;9H\x1b[38;2;255;0;0m2\x1b[0m"


def test_a_look_changes_by_what_is_other_in_it() -> None:
    red, blue_ground = Style(color="#ff0000", bgcolor="#000080"), Style(color="#00ff00", bgcolor="#000080")
    sent = Pair().show(row_of(("a", red), ("b", blue_ground)))
    assert sent == "\x1b[1;1H\x1b[38;2;255;0;0;48;2;0;0;128ma\x1b[38;2;0;255;0mb\x1b[0m"


def test_a_blank_takes_the_look_that_is_set_where_it_shows_the_same() -> None:
    ground = "#000080"
    words = (
        ("a", Style(color="#ff0000", bgcolor=ground)),
        (" ", Style(color="#00ff00", bgcolor=ground)),
        ("b", Style(color="#ff0000", bgcolor=ground)),
    )
    assert Pair().show(row_of(*words)) == "\x1b[1;1H\x1b[38;2;255;0;0;48;2;0;0;128ma b\x1b[0m"


def test_a_link_is_opened_once_and_closed() -> None:
    link = Style(link="https://roofs.example")
    sent = Pair().show(row_of(("see ", Style()), ("roofs", link), (" now", Style())))
    assert sent.count("\x1b]8;id=") == sent.count("\x1b]8;;\x1b\\") == 1


def test_another_size_is_painted_anew() -> None:
    pair, update = Pair(), row_of(("Maria Lopez", STYLES[0]))
    pair.show(update)
    pair.painted.fit(COLUMNS + 1, ROWS, ColorSystem.TRUECOLOR)
    assert "Maria Lopez" in pair.painted.paint(placed(update))


def test_other_colours_are_painted_anew_where_they_differ() -> None:
    painted = Painted()
    painted.fit(COLUMNS, ROWS, ColorSystem.EIGHT_BIT)
    sent = painted.paint(placed(row_of(("a", STYLES[1]))))
    assert "38;5;" in sent


def test_a_picture_s_own_codes_are_not_cells() -> None:
    painted = Painted()
    painted.fit(COLUMNS, ROWS, ColorSystem.TRUECOLOR)
    with pytest.raises(Unpaintable):
        painted.paint(placed(row_of(("\x1bPq#0\x1b\\", STYLES[0]))))
