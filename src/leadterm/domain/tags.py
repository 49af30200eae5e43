"""The tags that a company offers its agents (D4): one spelling of each. Agents may type others too."""

from collections.abc import Iterable, Sequence

from leadterm.domain.model import Tag
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line
from leadterm.domain.wire import TAG_LIMIT

LIST_LIMIT = 500
"""Tags on one company's list: every console holds them all."""
SLICE = 200
"""Conversations that one unit of a renaming rewrites."""


def fold(name: str) -> str:
    """Two tags that differ in nothing but this are one."""
    return name.casefold()


def check_tag(name: str) -> str:
    """The name as it is kept. Refuses one that is empty, too long, or would be read as two."""
    if len(name) > TAG_LIMIT:
        raise _wrong(f"The tag is too long: at most {TAG_LIMIT} characters.")
    tag = one_line(name, limit=TAG_LIMIT).strip()
    if not tag:
        raise _wrong("A tag needs a name.")
    if "," in tag:
        raise _wrong("A tag has no comma in it: commas stand between tags.")
    return tag


def by_name(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """In the order in which they are shown."""
    return tuple(sorted(tags, key=lambda tag: (fold(tag.name), tag.id)))


def as_listed(names: Iterable[str], listed: Iterable[Tag]) -> tuple[str, ...]:
    """The tags of a conversation, each once, with the company's spelling of those on its list."""
    spelled = {fold(tag.name): tag.name for tag in listed}
    return _each_once(spelled.get(fold(name), name) for name in names)


def renamed(names: Sequence[str], was: str, name: str) -> tuple[str, ...]:
    """The tags of a conversation with one called otherwise, in its place; unchanged if it is not there."""
    if not any(fold(each) == fold(was) for each in names):
        return tuple(names)
    return _each_once(name if fold(each) in (fold(was), fold(name)) else each for each in names)


def offered(typed: str, listed: Iterable[Tag], having: Iterable[str] = ()) -> tuple[str, ...]:
    """Tags on the list that begin as what is typed, then those of which another word does.

    None for a tag that is typed out, and none that the conversation has already.
    """
    start = fold(typed.strip())
    there = {fold(name) for name in having}
    fitting = [tag.name for tag in by_name(listed) if fold(tag.name) not in there]
    if not start or any(fold(name) == start for name in fitting):
        return ()
    first = [name for name in fitting if fold(name).startswith(start)]
    later = [name for name in fitting if name not in first and f" {start}" in fold(name)]
    return (*first, *later)


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(fold(name), name)
    return tuple(kept.values())


def _wrong(sentence: str) -> Refused:
    return Refused(RefusalCode.INVALID, sentence, field="name")
