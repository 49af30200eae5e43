"""How well what was typed fits a command: letters in their order, better where words begin."""

from collections.abc import Sequence

_WHOLE, _START, _WORD, _INSIDE = 400, 300, 200, 120


def score(query: str, texts: Sequence[str]) -> int | None:
    """The best of the texts, the first of which counts most; None when the letters are in none of them."""
    wanted = query.casefold().split()
    if not wanted:
        return 0
    scores = [_score(wanted, text.casefold()) for text in texts]
    found = [value - 60 * place for place, value in enumerate(scores) if value is not None]
    return max(found) if found else None


def _score(wanted: Sequence[str], text: str) -> int | None:
    values = [_score_of(word, text) for word in wanted]
    if any(value is None for value in values):
        return None
    return sum(value for value in values if value is not None) // len(values)


def _score_of(word: str, text: str) -> int | None:
    if text == word:
        return _WHOLE
    if text.startswith(word):
        return _START
    if f" {word}" in text or f".{word}" in text:
        return _WORD
    if word in text:
        return _INSIDE
    return _scattered(word, text)


def _scattered(word: str, text: str) -> int | None:
    """The letters one after the other, with others between; few and short gaps are better."""
    place = gaps = -1
    for letter in word:
        found = text.find(letter, place + 1)
        if found < 0:
            return None
        gaps += found - place - 1 if place >= 0 else 1
        place = found
    return max(1, 100 - 4 * gaps) if gaps <= 3 * len(word) else None
