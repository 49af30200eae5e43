"""What a contact is found by, and what a search asks for: plain words, folded alike on both sides (B9).

A contact's words are those of its name, email and organisation, and its number's digits. A search's words
are found as parts of them, in any order. Nothing in a search has a meaning of its own: ``%``, ``*``, ``OR``
and quotes are text like any other.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

from msgspec import Struct

from leadterm.domain.phone import digits, format_number, is_e164
from leadterm.domain.wire import SEARCH_FROM

QUERY_LIMIT = 100
"""Characters of a search that are looked at."""
PARTS_LIMIT = 8
"""Words of a search that are looked at."""
WORDS_LIMIT = 1000
"""Characters that one contact is found by."""

_ALIKE = {
    **dict.fromkeys(map(ord, "‘’‛ʼ´`′"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
}
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]")
_INSIDE = re.compile(r"['.,/&+()-]")
_DIALLED = frozenset("0123456789+()-./")


def fold(text: str) -> str:
    """The text as it is compared: no case, no accents, one kind of apostrophe and dash, no control codes."""
    if text.isascii():
        return _CONTROLS.sub(" ", text).lower()
    spread = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
    spread = unicodedata.normalize("NFKD", spread).translate(_PLAIN)
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _CONTROLS.sub(" ", bare.encode("utf-8", "ignore").decode())


def words_of(number: str, name: str, email: str, organisation: str) -> str:
    """What a contact is found by: words, each once, with a space between two of them."""
    spoken = f"{name} {organisation}"
    found = dict.fromkeys(fold(f"{spoken} {email}").split())
    if _INSIDE.search(spoken) or not spoken.isascii():
        found.update(dict.fromkeys(_run_together(list(found))))
    found.update(dict.fromkeys(_dialled(number)))
    return " ".join(found)[:WORDS_LIMIT]


def _run_together(words: list[str]) -> Iterator[str]:
    """O'Hara is also found as ohara, Jean-Luc as jeanluc."""
    for word in words:
        bare = _INSIDE.sub("", word)
        if bare and bare not in word and "@" not in word:
            yield bare


def _dialled(number: str) -> Iterator[str]:
    """A number's digits: as the world dials it and, where that differs, as people at home do (0171 …)."""
    figures = digits(number)
    if not is_e164(number):
        yield from fold(number).split()
        yield figures
        return
    yield figures
    if not number.startswith("+1"):
        at_home = digits(format_number(number, _home(number)))
        if at_home not in figures:
            yield at_home


def _home(number: str) -> str:
    """The country that a number outside North America is of, as an ISO 3166 code."""
    if number.startswith("+44"):
        return "GB"
    import phonenumbers as package

    try:
        return package.region_code_for_country_code(package.parse(number).country_code or 0)
    except package.NumberParseException:
        return ""


# Searches ------------------------------------------------------------------------------------------------


class Query(Struct, frozen=True):
    """One or two ways to read a search; a contact is found when all the parts of one are in its words."""

    readings: tuple[tuple[str, ...], ...]

    def finds(self, words: str) -> bool:
        return any(all(part in words for part in parts) for parts in self.readings)


def query_of(text: str) -> Query:
    """Reads a search: as typed and, where there is a number in it, with that number's digits alone.

    It has no readings when no word of it has two characters: such a search finds nobody.
    """
    typed = tuple(dict.fromkeys(fold(text[:QUERY_LIMIT])[: 2 * QUERY_LIMIT].split()))[:PARTS_LIMIT]
    readings = dict.fromkeys((typed, tuple(_with_numbers(text))))
    return Query(tuple(parts for parts in readings if any(len(part) >= SEARCH_FROM for part in parts)))


def _with_numbers(text: str) -> Iterator[str]:
    """A search's words, with runs of digits that are set apart by brackets, dashes or spaces joined."""
    words = fold(text[:QUERY_LIMIT])[: 2 * QUERY_LIMIT].split()[:PARTS_LIMIT]
    for dialled, run in groupby(words, lambda word: _DIALLED.issuperset(word)):
        if not dialled:
            yield from run
        elif figures := digits("".join(run)):
            yield figures


# Grams ---------------------------------------------------------------------------------------------------


_LONG = 5
"""Digits that make a gram of their own: three in a row are in too many numbers to tell them apart."""
_FIGURES = re.compile(f"[0-9]{{{_LONG},}}")


def grams_of(words: str) -> set[str]:
    """Every two and every three letters that stand together in a word, and every five digits: what a contact
    is indexed by."""
    found: set[str] = set()
    for word in words.split():
        found.update(map("".join, pairwise(word)))
        found.update(map("".join, zip(word, word[1:], word[2:], strict=False)))
    for figures in _FIGURES.findall(words):
        found.update(_long(figures))
    return found


def _long(figures: str) -> Iterator[str]:
    return (figures[place : place + _LONG] for place in range(len(figures) - _LONG + 1))


GRAMS_LIMIT = 12
"""Grams by which one reading is looked up; what they find is compared in full anyway."""


def grams_to_find(parts: tuple[str, ...]) -> list[str]:
    """The grams that whatever contains all of the parts must have. Longer ones say more."""
    found: dict[str, None] = {}
    for part in parts:
        if _FIGURES.fullmatch(part):
            found.update(dict.fromkeys(_long(part)))
        elif len(part) > 2:
            found.update(dict.fromkeys(map("".join, zip(part, part[1:], part[2:], strict=False))))
        elif len(part) == 2:
            found[part] = None
    grams = list(found)
    if len(grams) <= GRAMS_LIMIT:
        return grams
    return [grams[place * len(grams) // GRAMS_LIMIT] for place in range(GRAMS_LIMIT)]
