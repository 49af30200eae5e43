"""A picture made ready to be drawn: decoded within bounds, scaled to the room there is, encoded (B18).

Slow work for an executor: nothing here touches the screen. What a lead sends may be a bomb, cut short or no
picture at all; every way it can fail is a sentence. Pillow and textual-image are imported when first needed.
"""

import base64
import io
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 25_000_000
"""A picture of a phone's camera has twelve million. Decoded, these take 100 MB."""
_FORMATS = ("JPEG", "PNG", "GIF")
_CELL = (10, 20)
"""Pixels of a terminal's cell where it does not say: no terminal's are far from one to two."""
_BLOCK = (1, 2)
"""Points of a picture that a cell shows by a half block."""
_TINY = 32
"""Points of a side up to which a picture is drawn twice as large by blocks, too."""

TOO_LARGE = (
    "This picture is too large to be drawn: {width:,} × {height:,} points. It can be saved, and opened."
)
BROKEN = "This picture can't be drawn: it is damaged, or no picture. It can be saved."
NO_PICTURES = "Pictures are not drawn without colours. It can be saved, and opened."


class Way(StrEnum):
    """How this terminal draws pictures."""

    KITTY = "kitty"
    SIXEL = "sixel"
    BLOCKS = "blocks"
    NONE = "none"


class Room(Struct, frozen=True):
    """The cells there are for a picture, and the pixels of one."""

    columns: int
    rows: int
    cell: tuple[int, int] = _CELL


class Drawing(Struct, frozen=True, kw_only=True):
    """A picture for one room: ``columns`` by ``rows`` cells of it are taken."""

    columns: int = 0
    rows: int = 0
    width: int = 0
    """Pixels of the picture itself."""
    height: int = 0
    strips: tuple[Strip, ...] = ()
    sixel: str = ""
    """The escape code to be written at its top left cell."""
    png: str = ""
    """In base64, for Kitty."""
    problem: str = ""


def way_of(environ: Mapping[str, str]) -> Way:
    """By what the terminal says of itself. It is not asked: an answer would fall among the agent's keys."""
    if environ.get("NO_COLOR"):
        return Way.NONE
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if environ.get("TMUX") or term.startswith(("screen", "tmux")):
        return Way.BLOCKS
    if environ.get("KITTY_WINDOW_ID") or term == "xterm-kitty" or program.lower() == "ghostty":
        return Way.KITTY
    if "sixel" in term or term.startswith(("foot", "mlterm")) or program in _SIXEL_PROGRAMS:
        return Way.SIXEL
    return Way.BLOCKS


_SIXEL_PROGRAMS = frozenset({"WezTerm", "iTerm.app", "contour", "mintty", "rio"})


def draw(content: bytes, room: Room, way: Way) -> Drawing:
    """Decodes and scales a picture. Never raises for what is in it."""
    if way is Way.NONE:
        return Drawing(problem=NO_PICTURES)
    try:
        return _drawn(content, room, way)
    except _TooLarge as error:
        return Drawing(problem=TOO_LARGE.format(width=error.width, height=error.height))
    except Exception:
        # A decoder fed with rubbish raises whatever it likes; none of it may end the console.
        return Drawing(problem=BROKEN)


class _TooLarge(Exception):  # noqa: N818 (an answer, not a fault)
    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.width = width
        self.height = height


def _drawn(content: bytes, room: Room, way: Way) -> Drawing:
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS or not width or not height:
            raise _TooLarge(width, height)
        cell = _BLOCK if way is Way.BLOCKS else room.cell
        tiny = max(width, height) <= _TINY
        columns, rows = _fitted(width, height, room, cell, 1.0 if way is Way.BLOCKS and not tiny else 2.0)
        pixels = (columns * cell[0], rows * cell[1])
        picture.draft("RGB", pixels)
        scaled = _upright(picture).convert("RGB").resize(pixels, Image.Resampling.LANCZOS)
    drawing = Drawing(columns=columns, rows=rows, width=width, height=height)
    return _ENCODED[way](drawing, scaled)


def _upright(picture: "Image") -> "Image":
    """As it was taken: phones note in the file how they were held."""
    from PIL import ImageOps

    return ImageOps.exif_transpose(picture)


def _fitted(width: int, height: int, room: Room, cell: tuple[int, int], largest: float) -> tuple[int, int]:
    """The cells it takes, as large as there is room for, at most ``largest`` times its own size."""
    cell_width, cell_height = cell
    scale = min(room.columns * cell_width / width, room.rows * cell_height / height, largest)
    columns = max(1, min(room.columns, round(width * scale / cell_width)))
    return columns, max(1, min(room.rows, round(height * scale / cell_height)))


def _blocks(drawing: Drawing, scaled: "Image") -> Drawing:
    """Two pixels a cell, one over the other."""
    return _with(drawing, strips=tuple(_block_rows(scaled)))


def _block_rows(scaled: "Image") -> Iterator[Strip]:
    width, height = scaled.size
    data = scaled.tobytes()
    line = width * 3
    for top in range(0, height, 2):
        upper, lower = data[top * line : (top + 1) * line], data[(top + 1) * line : (top + 2) * line]
        segments = [
            Segment("▀", Style(color=_colour(upper[at : at + 3]), bgcolor=_colour(lower[at : at + 3])))
            for at in range(0, line, 3)
        ]
        yield Strip(segments, width)


def _colour(rgb: bytes) -> Color:
    return Color.from_rgb(*rgb)


def _sixels(drawing: Drawing, scaled: "Image") -> Drawing:
    from textual_image._sixel import image_to_sixels

    return _with(drawing, sixel=image_to_sixels(scaled))


def _kitty(drawing: Drawing, scaled: "Image") -> Drawing:
    file = io.BytesIO()
    scaled.save(file, "PNG", compress_level=6)
    return _with(drawing, png=base64.standard_b64encode(file.getvalue()).decode("ascii"))


_ENCODED = {Way.BLOCKS: _blocks, Way.SIXEL: _sixels, Way.KITTY: _kitty}


def _with(drawing: Drawing, *, strips: tuple[Strip, ...] = (), sixel: str = "", png: str = "") -> Drawing:
    return Drawing(
        columns=drawing.columns,
        rows=drawing.rows,
        width=drawing.width,
        height=drawing.height,
        strips=strips,
        sixel=sixel,
        png=png,
    )
