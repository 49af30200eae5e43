"""Cut what a program wrote to its terminal into text, controls and escape sequences.

Both the screen (`support.screen`) and the search for foreign escapes (`support.hostile`) read through this
one reader, so what counts as an escape is the same for both. It is as gullible as the most gullible
terminal: the 8-bit forms of CSI, OSC and the others count whether they came as raw bytes or as UTF-8.
"""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a piece of terminal output is. The string kinds (OSC to PM) carry a payload up to a terminator."""

    TEXT = "text"
    CONTROL = "control"
    ESC = "ESC"
    CSI = "CSI"
    OSC = "OSC"
    DCS = "DCS"
    APC = "APC"
    PM = "PM"
    SOS = "SOS"
    BROKEN = "broken"


STRING_KINDS = frozenset({Kind.OSC, Kind.DCS, Kind.APC, Kind.PM, Kind.SOS})


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of output.

    `raw` is all of it; `body` is the payload of a string, or the parameters and intermediates of a CSI;
    `final` is the character that names a CSI or ESC, or the terminator of a string (empty when it was
    broken off).
    """

    kind: Kind
    raw: str
    body: str = ""
    final: str = ""

    @property
    def prefix(self) -> str:
        """The private marker of a CSI ("?", ">", "<" or "="), or nothing."""
        return self.body[:1] if self.body[:1] in ("?", ">", "<", "=") else ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numeric parameters of a CSI, an empty one being 0. What follows a colon is left out."""
        parameters = re.match(r"[0-9;:]*", self.body.removeprefix(self.prefix))
        assert parameters is not None
        if not parameters[0]:
            return ()
        return tuple(int(part.partition(":")[0] or 0) for part in parameters[0].split(";"))


_INTRODUCERS = {
    "\x1b]": Kind.OSC,
    "\x9d": Kind.OSC,
    "\x1bP": Kind.DCS,
    "\x90": Kind.DCS,
    "\x1b_": Kind.APC,
    "\x9f": Kind.APC,
    "\x1b^": Kind.PM,
    "\x9e": Kind.PM,
    "\x1bX": Kind.SOS,
    "\x98": Kind.SOS,
}
# CAN, SUB and a lone ESC break a string off. In a DCS a doubled ESC belongs to the payload: that is how tmux
# passthrough carries an escape. Controls inside a CSI do not end it.
_CSI_BODY = r"[\x00-\x17\x19\x1c-\x1f -?]*"
_END = r"\x1b\\|\x9c|[\x18\x1a]"
_PAYLOAD = r"[^\x1b\x9c\x18\x1a]"
_GRAMMAR = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    rf"|(?P<csi>(?:\x1b\[|\x9b)(?P<csi_body>{_CSI_BODY})(?P<csi_final>[@-~]))"
    r"|(?P<osc>(?:\x1b\]|\x9d)(?P<osc_body>[^\x07\x1b\x9c\x18\x1a]*)"
    rf"(?P<osc_end>\x07|{_END}|(?=\x1b[^\\])))"
    rf"|(?P<dcs>(?:\x1bP|\x90)(?P<dcs_body>(?:{_PAYLOAD}|\x1b\x1b)*)"
    rf"(?P<dcs_end>{_END}|(?=\x1b[^\x1b\\])))"
    rf"|(?P<other>(?P<other_in>\x1b[_^X]|[\x9f\x9e\x98])(?P<other_body>{_PAYLOAD}*)"
    rf"(?P<other_end>{_END}|(?=\x1b[^\\])))"
    rf"|(?P<broken_csi>(?:\x1b\[|\x9b){_CSI_BODY}(?=[\x18\x1a\x1b\x7f-\U0010ffff]))"
    r"|(?P<esc>\x1b(?P<esc_body>[ -/]*)(?P<esc_final>[0-OQ-WYZ\\`-~]))"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f\x80-\x8f\x91-\x97\x99\x9a\x9c])"
    r"|(?P<broken>\x1b[ -/]*(?=[\x00-\x1f\x7f-\U0010ffff]))",
    re.DOTALL,
)


class EscapeReader:
    """Reads output as it comes, in pieces of any size: a sequence that is cut waits for the next piece."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._rest = ""

    def feed(self, data: bytes) -> list[Token]:
        """The tokens that are complete so far. Raw C1 bytes count as C1; other stray bytes are text."""
        text = self._rest + _unescape_c1(self._decoder.decode(data))
        tokens: list[Token] = []
        position = 0
        while match := _GRAMMAR.match(text, position):
            tokens.append(_token(match))
            position = match.end()
        self._rest = text[position:]
        return tokens

    def close(self) -> list[Token]:
        """What is left when no more comes: an escape that was begun and never ended, or nothing."""
        rest, self._rest = self._rest, ""
        if not rest:
            return []
        for introducer, kind in _INTRODUCERS.items():
            if rest.startswith(introducer):
                return [Token(kind, rest, rest.removeprefix(introducer))]
        return [Token(Kind.BROKEN, rest, rest)]


def read_all(raw: bytes) -> list[Token]:
    """Cut a whole log of output into tokens, an unfinished sequence at its end included."""
    reader = EscapeReader()
    return [*reader.feed(raw), *reader.close()]


def _unescape_c1(text: str) -> str:
    return re.sub("[\udc80-\udc9f]", lambda match: chr(ord(match[0]) - 0xDC00), text)


def _token(match: re.Match[str]) -> Token:
    raw = match[0]
    if match["text"] is not None:
        return Token(Kind.TEXT, raw, raw)
    if match["csi"] is not None:
        return Token(Kind.CSI, raw, re.sub(r"[\x00-\x1f]", "", match["csi_body"]), match["csi_final"])
    if match["osc"] is not None:
        return Token(Kind.OSC, raw, match["osc_body"], match["osc_end"])
    if match["dcs"] is not None:
        return Token(Kind.DCS, raw, match["dcs_body"], match["dcs_end"])
    if match["other"] is not None:
        return Token(_INTRODUCERS[match["other_in"]], raw, match["other_body"], match["other_end"])
    if match["esc"] is not None:
        return Token(Kind.ESC, raw, match["esc_body"], match["esc_final"])
    if match["control"] is not None:
        return Token(Kind.CONTROL, raw, raw)
    return Token(Kind.BROKEN, raw, raw)
