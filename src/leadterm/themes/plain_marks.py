"""Without emoji (the setting ``emoji = false``): stand-ins of the same width, on every line drawn.

What is stored, typed, copied and sent stays as it is: just the cells on the screen are others. A stand-in has
as many cells as what it stands for, so that nothing on the line moves.
"""

from functools import lru_cache

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_STAND_INS = {
    **dict.fromkeys("😀😃😄😁😊🙂☺😺🤗😌", ":)"),
    **dict.fromkeys("😂🤣😆😅😹", ":D"),
    **dict.fromkeys("😢😭☹🙁😞😔😟🥺😿", ":("),
    **dict.fromkeys("😉😜😏", ";)"),
    **dict.fromkeys("😮😯😲😱🤯", ":O"),
    **dict.fromkeys("😡😠🤬👿", ">("),
    **dict.fromkeys("😍🥰😘❤🧡💛💚💙💜🖤🤍🤎💕💖💗♥", "<3"),
    **dict.fromkeys("👍👌🆗✅✔☑💪", "ok"),
    **dict.fromkeys("👎❌✖🚫⛔", "no"),
    **dict.fromkeys("❗❕⚠🚨", "!!"),
    **dict.fromkeys("❓❔🤔🤷", "??"),
    **dict.fromkeys("🙏🤝", "ty"),
    **dict.fromkeys("👋", "hi"),
    **dict.fromkeys("🎉🎊🥳", "\\o"),
}
_PLACEHOLDER = "[]"


class NoEmoji(LineFilter):
    """Goes over the segments on their way to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Segments without emoji come back as they are."""
        return [
            segment if segment.control or segment.text.isascii() else _plain(segment) for segment in segments
        ]


def _plain(segment: Segment) -> Segment:
    text = without_emoji(segment.text)
    return segment if text == segment.text else Segment(text, segment.style)


@lru_cache(maxsize=1024)
def without_emoji(text: str) -> str:
    """The text with its emoji drawn plainly, in as many cells as before."""
    if not any(map(_is_emoji, text)):
        return text
    spans, _ = split_graphemes(text)
    return "".join(_stand_in(text[start:end]) for start, end, _width in spans)


def _stand_in(cluster: str) -> str:
    """What is drawn for one character as people see it."""
    if not any(map(_is_emoji, cluster)):
        return cluster
    return _STAND_INS.get(cluster[0], _PLACEHOLDER)[: cell_len(cluster)].ljust(cell_len(cluster))


def _is_emoji(character: str) -> bool:
    """Pictures and what colours them; not the house's own marks, which are plain in every terminal."""
    place = ord(character)
    return (
        (place >= 0x1F000 and place <= 0x1FAFF) or character == "\ufe0f" or character in "☺☹❤♥✅❌❗❕❓❔⚠⛔"
    )
