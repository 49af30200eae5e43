"""How many texts a text is, and what makes it dear (B19).

A text (segment) holds 160 characters of the GSM-7 alphabet, or 70 of UCS-2 as soon as one character is
outside it; texts that travel together hold 153 or 67 each, for the header that joins them. Sources: 3GPP TS
23.038, and the carrier's own calculator (twilio.md B5). Its smart encoding is a setting, and not counted on.
"""

import re
import unicodedata
from enum import Enum
from functools import lru_cache

import msgspec

# Equal to data/gsm7_table.csv, as a test says.
GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")

LONGEST_BODY = 1600
"""Characters the carrier takes in one message; it refuses more (21617)."""


class Encoding(Enum):
    """The alphabet a text travels in."""

    GSM7 = "gsm-7"
    UCS2 = "ucs-2"


class Segments(msgspec.Struct, frozen=True):
    """The size of a text. An empty one counts as one text with nothing in it."""

    characters: int
    """As typed: code points."""
    units: int
    """What fills the texts: septets in GSM-7 (a character of the extension is two), UTF-16 units in UCS-2."""
    segments: int
    encoding: Encoding
    per_segment: int
    """Units that one text of this message holds."""
    remaining: int
    """Units still free in the last text."""
    costly: str | None
    """The first character that forces UCS-2."""
    extension: int
    """Characters that count as two."""


@lru_cache(maxsize=32)
def count(text: str) -> Segments:
    """Size up a text as the carrier will bill it. Linear, and cached: called at every keystroke."""
    costly = _first_costly(text)
    if costly is None:
        encoding, alone, joined = Encoding.GSM7, 160, 153
        widths = [2 if character in GSM7_EXTENSION else 1 for character in text]
    else:
        encoding, alone, joined = Encoding.UCS2, 70, 67
        widths = [2 if character > "\uffff" else 1 for character in text]
    units = sum(widths)
    per_segment = alone if units <= alone else joined
    segments, last = _packed(widths, per_segment)
    return Segments(
        characters=len(text),
        units=units,
        segments=segments,
        encoding=encoding,
        per_segment=per_segment,
        remaining=per_segment - last,
        costly=costly,
        extension=units - len(text) if costly is None else 0,
    )


def hints(text: str, *, sent_since_answer: int) -> list[str]:
    """What an agent should know before sending, dearest first (B19).

    `sent_since_answer` counts our texts since the lead last wrote.
    """
    size = count(text)
    found = []
    if size.costly is not None:
        found.append(f"{_named(size.costly)} forces a costlier encoding: 70 characters a text instead of 160")
    if size.segments > 1:
        found.append(_length_hint(size))
    if size.characters > LONGEST_BODY:
        found.append(f"Too long to send: the carrier takes {LONGEST_BODY} characters at most")
    if sent_since_answer == 1:
        found.append("No answer yet to your last text")
    elif sent_since_answer > 1:
        found.append(f"No answer yet to your last {sent_since_answer} texts")
    return found


_PLAIN = {
    **dict.fromkeys("‘’‚‛‹›ʼ′´`", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    "…": "...",
    "•": "-",
    **dict.fromkeys("\t\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    **dict.fromkeys("\u200b\u2060\ufeff\xad", None),
}
_PLAIN_TABLE = str.maketrans(_PLAIN)
_STRAY_JOINERS = re.compile("(?<![\u0900-\U0010ffff])[\u200c\u200d](?![\u0900-\U0010ffff])")


def plain(text: str) -> str:
    """The text with typographic quotes, dashes, ellipses, odd and hidden spaces as a keyboard writes them.

    Letters, emoji and everything that would say something else stay as they are.
    """
    if _first_costly(text) is None:
        return text
    return _STRAY_JOINERS.sub("", text.translate(_PLAIN_TABLE))


@lru_cache(maxsize=32)
def can_be_plain(text: str) -> bool:
    """Whether ``plain`` makes this costly text a cheap one."""
    return _first_costly(text) is not None and _first_costly(plain(text)) is None


def _first_costly(text: str) -> str | None:
    strangers = set(text) - GSM7_BASIC - GSM7_EXTENSION
    if not strangers:
        return None
    return next(character for character in text if character in strangers)


def _packed(widths: list[int], room: int) -> tuple[int, int]:
    """How many texts, and the units in the last: a character of two units is never split over two texts."""
    segments, used = 1, 0
    for width in widths:
        used += width
        if used > room:
            segments, used = segments + 1, width
    return segments, used


def _length_hint(size: Segments) -> str:
    alone = 160 if size.encoding is Encoding.GSM7 else 70
    hint = f"Past {alone} characters: goes out as {size.segments} texts"
    if size.extension and size.characters <= alone:
        return f"{hint}, as ^ {{ }} [ ] ~ | \\ and € count twice"
    return hint


def _named(character: str) -> str:
    """The character as a person can recognise it: itself, or its name when it cannot be seen alone."""
    if character.isprintable() and unicodedata.category(character)[0] != "M":
        return character
    return f"A hidden character ({unicodedata.name(character, f'U+{ord(character):04X}').lower()})"
