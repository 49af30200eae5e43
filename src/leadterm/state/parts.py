"""The parts of the screen that a change can make dirty, and the small words the panes share."""

from enum import StrEnum

from msgspec import Struct

from leadterm.client.link import Link

__all__ = ["Edge", "Link", "ListView", "Part", "Section", "Severity", "StatusLine"]


class Part(StrEnum):
    """A region that reads the store: what a mutator of the store returns when the region must be redrawn."""

    TOP = "top"
    INBOX = "inbox"
    THREAD = "thread"
    CONTACT = "contact"
    CLASSIFICATION = "classification"
    COMPOSER = "composer"
    STATUS = "status"
    OFFICE = "office"
    """What administrators look after: colleagues, teams, tracking numbers, call flows, templates (F4)."""


class Severity(StrEnum):
    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


class StatusLine(Struct, frozen=True):
    """One sentence at the top of the screen, in place of a toast."""

    text: str
    severity: Severity = Severity.INFO


class ListView(StrEnum):
    """What the list at the left shows (A2, A9)."""

    INBOX = "inbox"
    """Incoming, Active and Recents."""
    RECEIVED = "received"
    SENT = "sent"
    EVERYONE = "everyone"
    """What is open, with every colleague; wants the right to monitor."""
    SEARCH = "search"


class Section(StrEnum):
    """The headers of the list: the inbox has the first three, from top to bottom (A2); a view has its own."""

    INCOMING = "Incoming"
    ACTIVE = "Active"
    RECENTS = "Recents"
    RECEIVED = "Received"
    SENT = "Sent"
    EVERYONE = "Everyone"
    SEARCH = "Search"


class Edge(StrEnum):
    """Which page to fetch: one next to the window, or one that starts the window anew at an end."""

    NEWEST = "newest"
    NEWER = "newer"
    OLDER = "older"
    OLDEST = "oldest"
