"""Text measured and cut in terminal cells, so that a drawn line is exactly as wide as its pane.

The width of a character is what Rich says it is, because Textual's compositor counts with the same tables.
Text from outside has been sanitised where it was decoded; `visible` is the last guard before the screen.
"""

import re
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

ELLIPSIS = "…"

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_FIRST_FLAG_LETTER, _LAST_FLAG_LETTER = "\U0001f1e6", "\U0001f1ff"

_WHITE = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Rich gives what a joiner joins no cell of its own. Terminals agree for emoji alone.
_STRAY_JOINER = re.compile("\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])|^[\u200d\ufe0f]+")


def visible(text: str) -> str:
    """The text on one line, with nothing in it that could move the cursor or change the direction."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNSAFE.sub("", _WHITE.sub(" ", text))
    return _STRAY_JOINER.sub("", text) if _JOINER in text or _EMOJI_STYLE in text else text


def clip(text: str, cells: int) -> str:
    """The text in at most `cells` cells, ending with "…" where it was cut."""
    text = visible(text)
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return text
    return _head(text, cells - 1).rstrip() + ELLIPSIS


def fit(text: str, cells: int) -> str:
    """The text in exactly `cells` cells: cut with "…", or filled with spaces."""
    text = clip(text, cells)
    return text + " " * (cells - cell_len(text))


def fit_right(text: str, cells: int) -> str:
    """Like `fit`, with the text at the right."""
    text = clip(text, cells)
    return " " * (cells - cell_len(text)) + text


def ends(left: str, right: str, cells: int) -> str:
    """Two texts at the two ends of exactly `cells` cells, at least one space apart; the left gives way."""
    right = clip(right, cells)
    room = cells - cell_len(right) - 1
    if not right or room <= 0:
        return fit(right or left, cells)
    return f"{fit(left, room)} {right}"


@lru_cache(maxsize=512)
def wrap(text: str, cells: int) -> tuple[str, ...]:
    """The text in lines of at most `cells` cells (at least 2): broken at newlines, at spaces, or as it must.

    A grapheme is never broken: not an emoji made of several, nor a letter from its accents.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrapped(visible(paragraph).rstrip(), max(2, cells)))
    return tuple(lines)


def graphemes(text: str) -> list[tuple[str, int]]:
    """What a reader sees as one character, each with its cells. The two letters of a flag stay together."""
    found: list[tuple[str, int]] = []
    half_flag = False
    for start, end, cells in split_graphemes(text)[0]:
        piece = text[start:end]
        is_flag_letter = _FIRST_FLAG_LETTER <= piece[0] <= _LAST_FLAG_LETTER
        if is_flag_letter and half_flag:
            first, first_cells = found[-1]
            found[-1] = (first + piece, first_cells + cells)
            half_flag = False
            continue
        half_flag = is_flag_letter
        found.append((piece, cells))
    return found


def _head(text: str, cells: int) -> str:
    if text.isascii():
        return text[:cells]
    kept: list[str] = []
    for piece, size in graphemes(text):
        cells -= size
        if cells < 0:
            break
        kept.append(piece)
    return "".join(kept)


def _wrapped(paragraph: str, cells: int) -> list[str]:
    if cell_len(paragraph) <= cells:
        return [paragraph]
    lines: list[str] = []
    line = ""
    room = cells
    for word in re.findall(r" *[^ ]+", paragraph):
        size = cell_len(word)
        if size <= room:
            line += word
            room -= size
            continue
        if line:
            lines.append(line)
            word = word.lstrip(" ")
        *whole, line = _broken(word, cells)
        lines.extend(whole)
        room = cells - cell_len(line)
    return [*lines, line]


def _broken(word: str, cells: int) -> list[str]:
    """A word in pieces of at most `cells` cells. The last one may have room left."""
    if cell_len(word) <= cells:
        return [word]
    if word.isascii():
        return [word[start : start + cells] for start in range(0, len(word), cells)]
    pieces = [""]
    room = cells
    for piece, size in graphemes(word):
        if size > room:
            pieces.append("")
            room = cells
        pieces[-1] += piece
        room -= size
    return pieces
