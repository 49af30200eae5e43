"""What the terminal shows, cell by cell, and the fewest bytes from there to what is wanted.

Textual repaints whole regions: a cursor key sends both rows again, the first screen goes out several times.
Here each cell that Textual wants painted is compared with the one on the terminal, and just what differs is
sent: a jump, a change of look where there is one, and the characters (bench.md, step 3).

A cell is a character as people see it (a grapheme) with its look; the second half of a wide one is empty.
What is not known (after a resize, after another program had the terminal) is ``None``, and always sent.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct
from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

GAP = 4
"""So many cells that did not change are sent again rather than jumped over: a jump costs as much."""
_LOOKS_KEPT = 4096


class Look(Struct, frozen=True, eq=False):
    """How a cell looks, as escape codes. Those of one look are one object: they are compared by identity."""

    attributes: tuple[str, ...]
    foreground: str
    background: str
    link: str
    link_id: str

    @property
    def is_seen_on_blanks(self) -> bool:
        """Whether a blank in it shows more than its background."""
        return bool(self.link) or not _UNSEEN_ON_BLANKS.issuperset(self.attributes)


_UNSEEN_ON_BLANKS = frozenset("12356")
"""Bold, dim, italic and the two ways to blink."""

Cell: TypeAlias = tuple[str, Look]
Placed: TypeAlias = tuple[int, int, Strip]
"""Row, column, and what is wanted from there on."""


class Unpaintable(Exception):  # noqa: N818 (an answer, not a fault)
    """A strip holds more than cells: a picture's own codes."""


class Painted:
    """The terminal's cells."""

    def __init__(self) -> None:
        self._rows: list[list[Cell | None]] = []
        self._columns = 0
        self._looks: dict[Style | None, tuple[Look, Look]] = {}
        """The look of a style, and that of a blank in it."""
        self._look_of: dict[tuple[object, ...], Look] = {}
        self._system = ColorSystem.TRUECOLOR

    def forget(self) -> None:
        """Something else has written to the terminal."""
        self._rows = [[None] * self._columns for _ in self._rows]

    def fit(self, columns: int, rows: int, system: ColorSystem | None) -> None:
        """The terminal has this size, and these colours; of another size nothing is known."""
        wanted = system or ColorSystem.TRUECOLOR
        if wanted is not self._system:
            self._system = wanted
            self._looks.clear()
        if (columns, rows) != (self._columns, len(self._rows)):
            self._columns = columns
            self._rows = [[None] * columns for _ in range(rows)]

    def paint(self, wanted: Iterable[Placed]) -> str:
        """What to send, so that the terminal shows what is wanted.

        Raises ``Unpaintable``, with nothing done.
        """
        changes = [(row, column, self._cells(strip)) for row, column, strip in wanted]
        pen = _Pen()
        for row, column, cells in changes:
            if 0 <= row < len(self._rows) and column < self._columns:
                self._paint_row(pen, row, column, cells[: self._columns - column])
        return pen.done()

    def _paint_row(self, pen: "_Pen", row: int, column: int, cells: list[Cell]) -> None:
        shown = self._rows[row]
        end = column + len(cells)
        before = shown[column:end]
        if before == cells:
            return
        dirty = [old != new for old, new in zip(before, cells, strict=True)]
        _keep_halves_together(dirty, before, cells)
        for start, stop in _runs(dirty):
            pen.move(row, column + start)
            for cell in cells[start:stop]:
                pen.put(cell)
            if column + stop >= self._columns:
                pen.lose()
        # A wide character that is cut by the edge of what is painted is gone as a whole.
        if column and _is_second_half(before[0]):
            shown[column - 1] = None
        if end < self._columns and _is_second_half(shown[end]):
            shown[end] = None
        shown[column:end] = cells

    # From strips to cells ---------------------------------------------------------------------------------

    def _cells(self, strip: Strip) -> list[Cell]:
        cells: list[Cell] = []
        for text, style, control in strip:
            if control or "\x1b" in text:
                raise Unpaintable
            look, blank = self._looks.get(style) or self._looks_of(style)
            if not text.strip(" "):
                cells += [(" ", blank)] * len(text)
            elif text.isascii():
                cells += [(character, blank if character == " " else look) for character in text]
            else:
                self._add_graphemes(cells, text, look, blank)
        return cells

    def _add_graphemes(self, cells: list[Cell], text: str, look: Look, blank: Look) -> None:
        spans, _ = split_graphemes(text)
        for start, end, width in spans:
            grapheme = text[start:end]
            if width:
                cells.append((grapheme, blank if grapheme == " " else look))
                cells += [("", look)] * (width - 1)
            elif cells:
                place = -1 if cells[-1][0] else -2
                cells[place] = (cells[place][0] + grapheme, cells[place][1])

    def _looks_of(self, style: Style | None) -> tuple[Look, Look]:
        if len(self._looks) > _LOOKS_KEPT:
            self._looks.clear()
        look = self._one(*_codes(style, self._system), getattr(style, "_link_id", ""))
        blank = look if look.is_seen_on_blanks else self._one((), "", look.background, "", "")
        self._looks[style] = look, blank
        return look, blank

    def _one(
        self, attributes: tuple[str, ...], foreground: str, background: str, link: str, link_id: str
    ) -> Look:
        """The one object of this look."""
        key = attributes, foreground, background, link
        look = self._look_of.get(key)
        if look is None:
            look = self._look_of[key] = Look(*key, link_id if link else "")
        return look


def _codes(style: Style | None, system: ColorSystem) -> tuple[tuple[str, ...], str, str, str]:
    if style is None:
        return (), "", "", ""
    foreground, background = style.color, style.bgcolor
    attributes = tuple(code for code in style.without_color._make_ansi_codes(system).split(";") if code)
    return (
        attributes,
        ";".join(foreground.downgrade(system).get_ansi_codes()) if foreground else "",
        ";".join(background.downgrade(system).get_ansi_codes(foreground=False)) if background else "",
        style.link or "",
    )


def _is_second_half(cell: Cell | None) -> bool:
    return cell is not None and not cell[0]


def _keep_halves_together(dirty: list[bool], before: list[Cell | None], cells: list[Cell]) -> None:
    """A wide character is sent whole, and what stood where one was is sent whole, too."""
    last = len(dirty)
    joined = [i for i in range(1, last) if _is_second_half(cells[i]) or _is_second_half(before[i])]
    for order in (joined, joined[::-1]):
        for i in order:
            dirty[i - 1] = dirty[i] = dirty[i - 1] or dirty[i]


def _runs(dirty: list[bool]) -> Iterator[tuple[int, int]]:
    """Where cells change, with short gaps bridged."""
    start = stop = -1
    for i, changed in enumerate(dirty):
        if not changed:
            continue
        if start >= 0 and i - stop > GAP:
            yield start, stop
            start = i
        elif start < 0:
            start = i
        stop = i + 1
    if start >= 0:
        yield start, stop


class _Pen:
    """Writes cells, and knows where it stands and in which look it writes."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._place: tuple[int, int] | None = None
        self._look: Look | None = None

    def move(self, row: int, column: int) -> None:
        if self._place == (row, column):
            return
        if self._place is not None and self._place[0] == row and column > self._place[1]:
            self._out.append(f"\x1b[{column - self._place[1]}C")
        else:
            self._out.append(f"\x1b[{row + 1};{column + 1}H")
        self._place = row, column

    def put(self, cell: Cell) -> None:
        text, look = cell
        if not text:
            self._forward()
            return
        if look is not self._look and not (text == " " and self._leaves_blanks_like(look)):
            self._out.append(_change(self._look, look))
            self._look = look
        self._out.append(text)
        self._forward()

    def _leaves_blanks_like(self, look: Look) -> bool:
        """Whether a blank in the look that is set shows the same."""
        now = self._look or PLAIN
        return now.background == look.background and not (now.is_seen_on_blanks or look.is_seen_on_blanks)

    def lose(self) -> None:
        """At the right edge terminals differ on where the cursor is."""
        self._place = None

    def done(self) -> str:
        if self._look is not None:
            self._out.append(_change(self._look, None))
        return "".join(self._out)

    def _forward(self) -> None:
        if self._place is not None:
            self._place = self._place[0], self._place[1] + 1


def _change(old: Look | None, new: Look | None) -> str:
    """The codes from one look to another; None is how the terminal looks by itself."""
    before, after = old or PLAIN, new or PLAIN
    return _change_of_link(before, after) + _change_of_colour(before, after)


def _change_of_link(before: Look, after: Look) -> str:
    if (before.link, before.link_id) == (after.link, after.link_id):
        return ""
    close = "\x1b]8;;\x1b\\" if before.link else ""
    return f"{close}\x1b]8;id={after.link_id};{after.link}\x1b\\" if after.link else close


def _change_of_colour(before: Look, after: Look) -> str:
    kept = set(before.attributes) <= set(after.attributes)
    lost = (before.foreground and not after.foreground) or (before.background and not after.background)
    if not kept or lost:
        codes = [*after.attributes, after.foreground, after.background]
        rest = ";".join(code for code in codes if code)
        return f"\x1b[0;{rest}m" if rest else "\x1b[0m"
    codes = [code for code in after.attributes if code not in before.attributes]
    codes += [after.foreground] if after.foreground != before.foreground else []
    codes += [after.background] if after.background != before.background else []
    return f"\x1b[{';'.join(codes)}m" if codes else ""


PLAIN = Look((), "", "", "", "")


def placed(update: LayoutUpdate | ChopsUpdate) -> Iterator[Placed]:
    """What an update of Textual's wants painted, and where: the same pieces that it would write itself."""
    if isinstance(update, LayoutUpdate):
        for row, strips in enumerate(update.strips, update.region.y):
            column = update.region.x
            for piece in strips:
                yield row, column, piece
                column += piece.cell_length
        return
    for row, first, last in update.spans:
        for end, (column, strip) in zip(update.chop_ends[row], update.chops[row].items(), strict=False):
            if strip is None or column > last or end <= first:
                continue
            whole = first <= column < last and end <= last
            yield row, column, strip if whole else strip.crop(0, min(end, last) - column)
