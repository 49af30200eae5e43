"""What a check has found, and what mends it."""

from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    """It could not be found out; the sentence says why."""
    MENDED = "mended"
    """It was wrong, and has just been put right."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was looked at. Sentences hold no secret, and no lead's number."""

    check: str
    """What was looked at, in a word or two."""
    state: State
    sentence: str
    mend: str = ""
    """What mends it: a command, or what to do where no command can."""


def ok(check: str, sentence: str) -> Finding:
    return Finding(check=check, state=State.OK, sentence=sentence)


def wrong(check: str, sentence: str, mend: str) -> Finding:
    return Finding(check=check, state=State.WRONG, sentence=sentence, mend=mend)


def unknown(check: str, sentence: str, mend: str = "") -> Finding:
    return Finding(check=check, state=State.UNKNOWN, sentence=sentence, mend=mend)


def mended(check: str, sentence: str) -> Finding:
    return Finding(check=check, state=State.MENDED, sentence=sentence)
