"""What two people made of one classification, brought together without losing a word (D4).

The relay merges fields that just one of them changed (``domain.editing``). For a field that both changed, the
console does what an agent who types notes cannot be asked to do in mid-sentence.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.wire import ClassificationFields

Lines = Sequence[str]


class MergedClassification(Struct, frozen=True):
    """``lost`` names the fields where the others' word stands although the agent's was another one."""

    fields: ClassificationFields
    lost: tuple[str, ...]


def merge_classification(
    base: ClassificationFields, mine: ClassificationFields, theirs: ClassificationFields
) -> MergedClassification:
    """Notes and tags are joined; of a yes or no and of an amount there can be but one, and theirs stands."""
    lost = []
    values: dict[str, Any] = {}
    for field in ("qualified", "value", "currency"):
        was, wanted, now = getattr(base, field), getattr(mine, field), getattr(theirs, field)
        values[field] = wanted if now == was else now
        if wanted not in (was, values[field]):
            lost.append(field)
    merged = replace(
        theirs,
        notes=merge_text(base.notes, mine.notes, theirs.notes),
        tags=merge_tags(base.tags, mine.tags, theirs.tags),
        **values,
    )
    return MergedClassification(merged, tuple(lost))


def merge_tags(base: Lines, mine: Lines, theirs: Lines) -> tuple[str, ...]:
    """What either added is there, what either took away is not."""
    gone = set(base) - (set(mine) & set(theirs))
    return tuple(dict.fromkeys(tag for tag in (*theirs, *mine) if tag not in gone))


def merge_text(base: str, mine: str, theirs: str) -> str:
    """Joins two edits of a text by its lines. Where both changed the same lines, theirs stand before mine."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    merged: list[str] = []
    for was, wanted, now in _stretches(base.split("\n"), mine.split("\n"), theirs.split("\n")):
        if wanted == was:
            merged += now
        elif now in (was, wanted):
            merged += wanted
        else:
            merged += [*now, *(line for line in wanted if line not in now)]
    return "\n".join(merged)


def _stretches(base: Lines, mine: Lines, theirs: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """Cuts the three texts at the lines that neither edit touched, which come as stretches of their own."""
    in_mine, in_theirs = _matches(base, mine), _matches(base, theirs)
    b = m = t = 0
    for index in sorted(in_mine.keys() & in_theirs.keys()):
        at_mine, at_theirs = in_mine[index], in_theirs[index]
        yield base[b:index], mine[m:at_mine], theirs[t:at_theirs]
        yield base[index : index + 1], mine[at_mine : at_mine + 1], theirs[at_theirs : at_theirs + 1]
        b, m, t = index + 1, at_mine + 1, at_theirs + 1
    yield base[b:], mine[m:], theirs[t:]


def _matches(base: Lines, other: Lines) -> dict[int, int]:
    """Which lines of the base stand where in the other; in the order of both."""
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
