"""Why a command was not done: a stable code for programs and a sentence for a person."""

from enum import StrEnum


class RefusalCode(StrEnum):
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    ALREADY_ACCEPTED = "already-accepted"
    NOT_ACTIVE = "not-active"
    NOT_YOURS = "not-yours"
    OPTED_OUT = "opted-out"
    LANDLINE = "landline"
    RATE_LIMITED = "rate-limited"
    EDITED_MEANWHILE = "edited-meanwhile"
    KEY_REUSED = "key-reused"
    NOT_RESENDABLE = "not-resendable"
    BLOCKED = "blocked"
    HELD = "held"
    """They may have asked us to stop, and no agent has decided yet."""
    MEANWHILE = "meanwhile"
    """A colleague has just texted the same contact."""
    RIGHT_MISSING = "right-missing"
    TOO_LARGE = "too-large"
    MISSING_VARIABLE = "missing-variable"


class Refused(Exception):  # noqa: N818 (a refusal is an answer, not a fault)
    """A rule's no. It changes nothing.

    ``field`` names the request's field at fault, where there is one.
    """

    def __init__(self, code: RefusalCode, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.field = field
