"""HTML made plain text in one pass: for emails that have nothing else, and never to be shown as HTML again.

The standard library's parser takes quadratic time on some broken markup; this reads each character once.
"""

import html
import re

HTML_LIMIT = 256 * 1024
"""Characters that are read."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_HUGE_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
"""Python refuses to read a number of thousands of digits; no character has more than seven."""
_LINES = re.compile(
    r"p|div|br|tr|li|[uo]l|table|h[1-6r]|blockquote|section|article|header|footer|pre|d[dt]|legend|fieldset"
    r"|form|address|body"
)
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLANKS = re.compile(r"[ \xa0\r\f\v]+")
_AROUND_ENDS = re.compile(r"[ \t]*\n[ \t]*")


def plain_text(markup: str) -> str:
    """The words, with a line for each block, and a tab between the cells of a table's row."""
    text = _HUGE_REFERENCE.sub("", "".join(_pieces(markup[:HTML_LIMIT])))
    lines = _AROUND_ENDS.sub("\n", _BLANKS.sub(" ", html.unescape(text)))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _pieces(markup: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    while (opening := markup.find("<", at)) >= 0:
        pieces.append(markup[at:opening].replace("\n", " ").replace("\t", " "))
        at, piece = _past(markup, opening)
        pieces.append(piece)
    pieces.append(markup[at:].replace("\n", " ").replace("\t", " "))
    return pieces


def _past(markup: str, opening: int) -> tuple[int, str]:
    """Where what begins with this “<” ends, and what it is worth as text."""
    if markup.startswith("<!--", opening):
        return _after(markup, "-->", opening + 4), ""
    if markup.startswith(("<!", "<?"), opening):
        return _after(markup, ">", opening), ""
    tag = _TAG.match(markup, opening)
    if tag is None:
        return opening + 1, "<"
    name = tag[2].lower()
    end = _after(markup, ">", tag.end())
    if name in _UNSEEN and not tag[1]:
        closing = re.compile(f"</{name}", re.IGNORECASE).search(markup, end)
        return (len(markup) if closing is None else _after(markup, ">", closing.end())), ""
    if name in _CELLS:
        return end, "\t" if tag[1] else ""
    return end, "\n" if _LINES.fullmatch(name) else ""


def _after(markup: str, what: str, start: int) -> int:
    """Past the next occurrence; where there is none, the rest is part of it."""
    found = markup.find(what, start)
    return len(markup) if found < 0 else found + len(what)
