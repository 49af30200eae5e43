"""Text from outside, made harmless for a terminal.

What a lead, a form or the carrier sends may hold escape codes, direction overrides, invisible tags or towers
of combining marks. `sanitise` is called once, where such text is decoded; the type `SafeText` says it was.
Markup is not its business: whoever draws a `SafeText` draws it as plain content (console.md).
"""

import re
import unicodedata
from functools import cache
from typing import NewType

SafeText = NewType("SafeText", str)

LONGEST_TEXT = 10_000
"""Characters of one text that are kept, unless the caller says otherwise."""

MOST_MARKS = 8
"""Combining marks kept on one character: no language needs more, "zalgo" towers use hundreds."""

MOST_JOINS = 8
"""Zero-width joiners kept in one emoji: the longest emoji of Unicode has four."""

_JOINER = "\u200d"
_NON_JOINER = "\u200c"
_EMOJI_STYLE = "\ufe0f"
_TAGS = "".join(map(chr, range(0xE0020, 0xE0080)))
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")

# England, Scotland and Wales are the only flags that Unicode recommends; every other tag is hidden writing.
_FLAGS = "gbeng|gbsct|gbwls".translate({letter: 0xE0000 + letter for letter in range(97, 123)})
_STRAY_TAGS = re.compile(f"(\U0001f3f4(?:{_FLAGS})\U000e007f)|[\U000e0000-\U000e00ff]")

# Not printable to Python, yet harmless and wanted: spaces, and emoji newer than the interpreter's own tables.
_WANTED = re.compile("[\n\t\xa0\u1680\u2000-\u200a\u200c\u202f\u205f\u3000\U0001f300-\U0001faff]")

# Blocks without combining marks. Only a text with anything else in it is looked at letter by letter.
_NO_MARKS = (
    "\x00-\u02ff\u0370-\u0482\u048a-\u0590\u05d0-\u060f\u061b-\u064a\u0671-\u06d5\u0904-\u0939\u0e01-\u0e30"
    "\u10a0-\u115f\u1200-\u135c\u1e00-\u200b\u200e-\u20cf\u20f1-\u2cee\u2e00-\u3029\u3030-\u3098\u309b-\ua66e"
    "\uac00-\ud7af\ud800-\ufb1d\ufb1f-\ufdff\ufe30-\uffff\U0001f000-\U0001fbff\U00020000-\U000dffff"
)


def sanitise(raw: str, *, limit: int = LONGEST_TEXT) -> SafeText:
    """Make text from outside harmless. Harmless text comes back as it was, so twice is the same as once.

    Gone: control codes except newline and tab, direction marks and overrides, tags, other invisible format
    characters, private, unassigned and broken code points, marks without a letter under them or past
    `MOST_MARKS` on one, joiners that join no emoji and no syllable. The lone direction marks (U+200E, U+200F,
    U+061C) go with the overrides: in a terminal's cells they only misplace the digits next to them.
    Every kind of line end becomes a newline. Emoji, their joiners and styles, and accents stay.
    Past `limit` characters (at least 1) the text is cut and ends with how much is missing, within the limit.
    """
    if len(raw) <= limit and (_is_plain(raw) or _is_clean(raw)):
        return SafeText(raw)
    # Four times the limit bounds the work on a hostile flood, and is plenty for one that is mostly rubbish.
    head = _cleaned(raw[: 4 * limit])
    unread = max(0, len(raw) - 4 * limit)
    if len(head) <= limit and not unread:
        return SafeText(head)
    return SafeText(_cut(head, limit, len(head) + unread))


def one_line(text: str, *, limit: int) -> SafeText:
    """The text, made harmless, as one line for a row, a title or a notification.

    A run of white space becomes one space. Past `limit` characters (at least 1) it is cut and ends with "…".
    """
    line = " ".join(sanitise(text, limit=max(limit, LONGEST_TEXT)).split())
    if len(line) <= limit:
        return SafeText(line)
    return SafeText(_whole_end(line[: limit - 1]).rstrip() + "…")


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _is_clean(text: str) -> bool:
    """Whether cleaning would change nothing; may say no of clean text, never yes of other."""
    if not (text.isprintable() or _WANTED.sub("", text).isprintable()):
        return False
    return text.isascii() or not _perhaps_mark().search(text)


@cache
def _perhaps_mark() -> re.Pattern[str]:
    """Compiled when first needed: it takes 3 ms, and most texts are ASCII."""
    return re.compile(f"[^{_NO_MARKS}]")


def _cleaned(raw: str) -> str:
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", raw))
    text = _STRAY_TAGS.sub(lambda match: match[1] or "", text)
    return text if _is_clean(text) else _settled(text)


def _settled(text: str) -> str:
    """Drop, letter by letter, what cannot be drawn and what hangs on nothing."""
    kept: list[str] = []
    previous = "\n"
    marks = joins = 0
    joiner = False
    for character in text:
        if character == _JOINER:
            joiner = True
            continue
        if _is_mark(character):
            joiner = False
            if previous.isspace() or marks == MOST_MARKS:
                continue
            marks += 1
        elif not _is_drawable(character):
            continue
        else:
            marks = 0
            joins = joins + 1 if joiner and joins < MOST_JOINS and _join(previous, character) else 0
            joiner = False
            if joins:
                kept.append(_JOINER)
        kept.append(character)
        previous = character
    return "".join(kept)


def _is_mark(character: str) -> bool:
    """Whether the character takes no cell of its own but lies on the one before it."""
    if character < "\u0300":
        return False
    if character == _NON_JOINER:
        return True
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7fb":
        return character.isprintable()  # vowels and finals of a decomposed Korean syllable stack like marks
    return "\U000e0020" <= character <= "\U000e007f" or unicodedata.category(character)[0] == "M"


def _is_drawable(character: str) -> bool:
    return character.isprintable() or character.isspace() or "\U0001f300" <= character <= "\U0001faff"


def _join(left: str, right: str) -> bool:
    """Whether a joiner between the two does something: an emoji made of several, or an Indic conjunct."""
    if unicodedata.combining(left) == 9:
        return right.isalpha()
    return _is_pictorial(left) and _is_pictorial(right)


def _is_pictorial(character: str) -> bool:
    return (
        character == _EMOJI_STYLE
        or "\u2190" <= character <= "\u2bff"
        or "\U0001f000" <= character <= "\U0001faff"
    )


def _cut(text: str, limit: int, total: int) -> str:
    room = limit - len(_missing(total))
    if room < 1:
        return _whole_end(text[: limit - 1]) + "…"
    head = _whole_end(text[:room])
    return head + _missing(total - len(head))


def _missing(count: int) -> str:
    return f"… ({count} more characters)"


def _whole_end(head: str) -> str:
    """The head of a cut text without the half of a joined emoji or flag at its end."""
    return head.rstrip(_JOINER + _TAGS)
