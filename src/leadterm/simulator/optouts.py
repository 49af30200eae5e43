"""STOP, START and HELP as Twilio handles them by itself (twilio.md B3)."""

from enum import StrEnum

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})

STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


class Keyword(StrEnum):
    """The values of OptOutType."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


def keyword_of(body: str) -> Keyword | None:
    """Read a body as Twilio does: one word, any case, nothing around it. "Stop please" is no keyword."""
    word = body.strip().upper()
    if word in STOP_WORDS:
        return Keyword.STOP
    if word in START_WORDS:
        return Keyword.START
    if word in HELP_WORDS:
        return Keyword.HELP
    return None


class OptOuts:
    """Who has told which sender to stop; a sender is one of our numbers or a whole messaging service."""

    def __init__(self) -> None:
        self._stopped: set[tuple[str, str]] = set()

    def holds(self, lead: str, sender: str) -> bool:
        return (lead, sender) in self._stopped

    def hear(self, lead: str, sender: str, keyword: Keyword) -> str | None:
        """Act on a keyword; return what the carrier itself answers the lead, if anything."""
        was_stopped = self.holds(lead, sender)
        if keyword is Keyword.HELP:
            return HELPED
        if keyword is Keyword.STOP:
            self._stopped.add((lead, sender))
            return None if was_stopped else STOPPED
        self._stopped.discard((lead, sender))
        return STARTED if was_stopped else None
