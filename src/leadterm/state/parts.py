"""The parts of the screen that a change can make dirty, and the small words the panes share."""

from enum import StrEnum

from msgspec import Struct

from leadterm.client.link import Link

__all__ = ["Edge", "Link", "Part", "Section", "Severity", "StatusLine"]


class Part(StrEnum):
    """A region that reads the store: what a mutator of the store returns when the region must be redrawn."""

    TOP = "top"
    INBOX = "inbox"
    THREAD = "thread"
    CONTACT = "contact"
    CLASSIFICATION = "classification"
    COMPOSER = "composer"
    STATUS = "status"


class Severity(StrEnum):
    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


class StatusLine(Struct, frozen=True):
    """One sentence at the top of the screen, in place of a toast."""

    text: str
    severity: Severity = Severity.INFO


class Section(StrEnum):
    """The sections of the inbox (A2), from top to bottom."""

    INCOMING = "Incoming"
    ACTIVE = "Active"
    RECENTS = "Recents"


class Edge(StrEnum):
    """Which page to fetch: one next to the window, or one that starts the window anew at an end."""

    NEWEST = "newest"
    NEWER = "newer"
    OLDER = "older"
    OLDEST = "oldest"
