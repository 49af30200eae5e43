"""Where a picture is drawn: in the middle of a widget that has the whole width of the screen.

Kitty's picture goes to the terminal once, by ``Show``, and the cells here hold its place; a Sixel is written
behind the last row, once the cells under it are blank. Blocks are cells like any others.
"""

from collections.abc import Callable

from rich.color import Color
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from leadterm.widgets.cells import wrap
from leadterm.widgets.picture_drawing import Drawing

Show = Callable[[int, str, int, int], None]
"""Hands a picture to the terminal: its number, the PNG in base64, columns, rows."""
Forget = Callable[[int], None]

KITTY_ID = 180
"""The picture's number at the terminal, and the colour of the cells that stand for it: one of 256."""

_PLACEHOLDER = "\U0010eeee"
# How a placeholder's row is written: Kitty's list of marks, of which these are the first.
# fmt: off
_ROW_MARKS = (
    "\u0305\u030d\u030e\u0310\u0312\u033d\u033e\u033f\u0346\u034a\u034b\u034c\u0350\u0351\u0352\u0357\u035b"
    "\u0363\u0364\u0365\u0366\u0367\u0368\u0369\u036a\u036b\u036c\u036d\u036e\u036f\u0483\u0484\u0485\u0486"
    "\u0487\u0592\u0593\u0594\u0595\u0597\u0598\u0599\u059c\u059d\u059e\u059f\u05a0\u05a1\u05a8\u05a9\u05ab"
    "\u05ac\u05af\u05c4\u0610\u0611\u0612\u0613\u0614\u0615\u0616\u0617\u0657\u0658\u0659\u065a\u065b\u065d"
    "\u065e\u06d6\u06d7\u06d8\u06d9\u06da\u06db\u06dc\u06df\u06e0\u06e1\u06e2\u06e4\u06e7\u06e8\u06eb\u06ec"
    "\u0730\u0732\u0733\u0735\u0736\u073a\u073d\u073f\u0740\u0741\u0743\u0745\u0747\u0749\u074a\u07eb\u07ec"
)
# fmt: on
MOST_ROWS = len(_ROW_MARKS)
_CONTROL = ((ControlType.CURSOR_FORWARD, 0),)
"""Says that a segment has no cells: Rich and Textual leave it as it is."""


class PictureView(Widget):
    """Shows a drawing, or a sentence in its place."""

    DEFAULT_CSS = """
    PictureView { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    """
    ALLOW_SELECT = False

    def __init__(self, show: Show, forget: Forget) -> None:
        super().__init__()
        self._show_at_terminal = show
        self._forget_at_terminal = forget
        self._drawing = Drawing()
        self._sentence = ""
        self._at_terminal = False

    @property
    def sentence(self) -> str:
        return self._sentence

    @property
    def drawing(self) -> Drawing:
        return self._drawing

    def show(self, drawing: Drawing) -> None:
        """A picture, or the sentence that says why there is none."""
        self.forget()
        self._drawing, self._sentence = drawing, drawing.problem
        if drawing.png:
            self._show_at_terminal(KITTY_ID, drawing.png, drawing.columns, drawing.rows)
            self._at_terminal = True
        self.refresh()

    def say(self, sentence: str) -> None:
        """A sentence, and no picture."""
        self.forget()
        self._drawing, self._sentence = Drawing(), sentence
        self.refresh()

    def on_unmount(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Nothing of it stays at the terminal. To be called before the cells that stand for it are gone."""
        if self._at_terminal:
            self._forget_at_terminal(KITTY_ID)
            self._at_terminal = False

    # Drawing ----------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        base = self.rich_style
        if self._sentence:
            return self._sentence_line(y, base)
        drawing = self._drawing
        left, top = (width - drawing.columns) // 2, (height - drawing.rows) // 2
        row = y - top
        if not drawing.rows or drawing.columns > width or drawing.rows > height:
            return Strip.blank(width, base)
        if drawing.sixel:
            strip = Strip.blank(width, base)
            return self._with_sixel(strip, left, top) if y == height - 1 else strip
        if not 0 <= row < drawing.rows:
            return Strip.blank(width, base)
        middle = drawing.strips[row] if drawing.strips else _kitty_row(row, drawing.columns)
        return Strip(
            [
                Segment(" " * left, base),
                *middle,
                Segment(" " * (width - left - drawing.columns), base),
            ],
            width,
        )

    def render_lines(self, crop: Region) -> list[Strip]:
        """Past Textual's filters: they would take the colours by which Kitty knows the picture."""
        strips = [self.render_line(y) for y in crop.line_range]
        start, end = crop.column_span
        if (start, end) == (0, self.size.width):
            return strips
        return [strip.crop(start, end) for strip in strips]

    def _sentence_line(self, y: int, base: Style) -> Strip:
        width, height = self.size
        rows = wrap(self._sentence, max(2, width - 4))
        row = y - (height - len(rows)) // 2
        if not 0 <= row < len(rows):
            return Strip.blank(width, base)
        text = Strip([Segment(rows[row], base)])
        left = (width - text.cell_length) // 2
        return Strip(
            [Segment(" " * left, base), *text, Segment(" " * (width - left - text.cell_length), base)], width
        )

    def _with_sixel(self, strip: Strip, left: int, top: int) -> Strip:
        """The picture is written when its cells are blank, and the cursor comes back to where it was."""
        if not self.screen.is_current:
            return strip
        place = self.region
        there = f"\x1b7\x1b[{place.y + top + 1};{place.x + left + 1}H"
        code = Segment(f"{there}{self._drawing.sixel}\x1b8", None, _CONTROL)
        return Strip([*strip, code], self.size.width)


def _kitty_row(row: int, columns: int) -> list[Segment]:
    """A row of the cells that stand for the picture. The first says which row it is, the others follow it."""
    text = f"{_PLACEHOLDER}{_ROW_MARKS[row]}{_ROW_MARKS[0]}{_PLACEHOLDER * (columns - 1)}"
    return [Segment(text, Style(color=Color.from_ansi(KITTY_ID)))]
