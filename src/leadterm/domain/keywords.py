"""The words by which people leave and come back: STOP, START, HELP and their kin (B10).

The lists are the carrier's defaults for long codes and toll-free numbers (twilio.md B3), and the words that
47 CFR 64.1200(a)(10) names: "opt out" is the one the carrier does not know.

A word counts only when it is the whole text. Case does not matter, nor do white space, hidden characters,
full stops, commas, exclamation marks, quotes and the like around it. The carrier promises no more than the
bare word; but "Stop." is a lead's plain wish, and if the carrier disagrees about "START!", its refusal of the
next text (21610) puts that right. A question mark does matter: "Cancel?" asks. Sentences ("stop please") are
not for a machine to judge; the law wants them honoured, by the agent who reads them.
"""

import re
from enum import Enum


class OptWord(Enum):
    """What a one-word text asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_WORDS = {
    **dict.fromkeys(
        ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"),
        OptWord.STOP,
    ),
    **dict.fromkeys(("START", "YES", "UNSTOP"), OptWord.START),
    **dict.fromkeys(("HELP", "INFO"), OptWord.HELP),
}
_LONGEST = 40
_AROUND = " \t\r\n\f\v\xa0\u200b\u200c\u200d\u2060\ufeff.,;:!¡…'\"‘’“”«»()[]*_-–—"
_BETWEEN = re.compile("[\\s_\u2010\u2011\u2013-]+")


def says_yes(body: str) -> bool:
    """Whether the whole text is YES: a word of the carrier's, and of everybody who answers a question."""
    return len(body) <= _LONGEST and body.strip(_AROUND).upper() == "YES"


def opt_word(body: str) -> OptWord | None:
    """What the text asks for when it is one of the carrier's words, else None.

    YES opts in only somebody who is opted out, and toll-free numbers do not know it: the caller decides.
    """
    if len(body) > _LONGEST:
        return None
    word = _BETWEEN.sub(" ", body.strip(_AROUND))
    return _WORDS.get(word.upper())
