"""What in a text can be opened: web addresses, email addresses, phone numbers.

An address goes to the terminal inside an escape code (OSC 8), so nothing of a text gets into one as it is: a
link is http, https, mailto or tel, in printable ASCII, percent-encoded, and not longer than terminals take.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, urlsplit

from msgspec import Struct

from leadterm.domain.phone import NumberProblem, parse_number
from leadterm.widgets.cells import visible, wrap
from leadterm.widgets.drawn import Line, Linked, Piece
from leadterm.widgets.roles import Role

LONGEST = 2_000
"""Characters of an address. Terminals take 2,083; what is longer is shown, but is no link."""
_MOST_LINKS = 50
"""In one paragraph."""

_URL_CHARACTERS = "%:/?#[]@!$&'()*+,;=~-._"
_SAFE = re.compile(r"(?:https?://|mailto:|tel:\+)[A-Za-z0-9%:/?#\[\]@!$&'()*+,;=~._-]+")
_FOUND = re.compile(
    r"(?P<web>(?<![^\W_])(?:https?://|www\.)[^\s<>\"“”«»]{3,2000})"
    r"|(?P<email>(?<![\w.+%-])[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,63}"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
    r"|(?P<phone>(?<![\w/.@+-])(?:\+|\()?[0-9][0-9 ().\xa0-]{5,22}[0-9](?![\w/@:]))",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'’*_"
_PAIRS = {")": "(", "]": "["}
_FEWEST_DIGITS = 7
_DATE = re.compile(r"[12][0-9]{3}[-.][0-9]{2}[-.][0-9]{2}(?![0-9])")
_HOST = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}|localhost")


class LinkKind(StrEnum):
    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"


class Link(Struct, frozen=True):
    """``start`` and ``end`` are its place in the text."""

    start: int
    end: int
    text: str
    href: str
    kind: LinkKind


@lru_cache(maxsize=512)
def links(text: str, country: str) -> tuple[Link, ...]:
    """The links of a text, in their order. ``country`` is how national phone numbers are read."""
    found: list[Link] = []
    for match in _FOUND.finditer(text):
        link = _link(match, country)
        if link is not None:
            found.append(link)
        if len(found) == _MOST_LINKS:
            break
    return tuple(found)


def linked(text: str, link: Link) -> Piece:
    """A piece of a text that belongs to a link."""
    return text, Linked(link.href)


def linked_lines(text: str, cells: int, country: str, role: Role = Role.TEXT) -> list[Line]:
    """The text in lines of at most ``cells`` cells, with its links as links, over line breaks too."""
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        shown = visible(paragraph).rstrip()
        rows = wrap(shown, cells)
        found = links(shown, country)
        if found:
            lines.extend(tuple(pieces) for pieces in _with_links(shown, rows, found, role))
        else:
            lines.extend(((row, role),) for row in rows)
    return lines


def safe_href(href: str) -> str:
    """The address if it may stand in an escape code, else nothing."""
    return href if len(href) <= LONGEST and _SAFE.fullmatch(href) else ""


def _link(match: re.Match[str], country: str) -> Link | None:
    kind = LinkKind(match.lastgroup or "")
    text = _without_trail(match[0]) if kind is not LinkKind.PHONE else match[0]
    href = safe_href(_HREFS[kind](text, country))
    if not href:
        return None
    return Link(match.start(), match.start() + len(text), text, href, kind)


def _without_trail(text: str) -> str:
    """Without the full stop or bracket that belongs to the sentence around it."""
    while text:
        last = text[-1]
        opening = _PAIRS.get(last)
        unpaired = opening is not None and text.count(last) > text.count(opening)
        if last not in _TRAILING and not unpaired:
            break
        text = text[:-1]
    return text


def _web(text: str, country: str) -> str:
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except (ValueError, UnicodeError):
        return ""
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        return ""  # https://bank.example@evil.example is not what it looks like
    rest = parts._replace(scheme="", netloc="").geturl()
    return f"{parts.scheme.lower()}://{host}{port}{quote(rest, safe=_URL_CHARACTERS, errors='replace')}"


def _email(text: str, country: str) -> str:
    return f"mailto:{text}"


def _phone(text: str, country: str) -> str:
    figures = sum(character.isdigit() for character in text)
    national = text[0] != "+" and figures < 10 and text.isdigit()
    if figures < _FEWEST_DIGITS or national or _DATE.match(text):
        return ""
    number = parse_number(text, country)
    return "" if isinstance(number, NumberProblem) else f"tel:{number}"


_HREFS = {LinkKind.WEB: _web, LinkKind.EMAIL: _email, LinkKind.PHONE: _phone}


def _with_links(
    text: str, rows: tuple[str, ...], found: tuple[Link, ...], role: Role
) -> Iterator[list[Piece]]:
    """Wrapping leaves out just the blanks between two lines, so each line is found after the one before."""
    place = 0
    for row in rows:
        start = text.find(row, place)
        place = start + len(row)
        yield list(_pieces(text, start, place, found, role))


def _pieces(text: str, start: int, end: int, found: tuple[Link, ...], role: Role) -> Iterator[Piece]:
    for link in found:
        first, last = max(start, link.start), min(end, link.end)
        if first >= last:
            continue
        if start < first:
            yield text[start:first], role
        yield linked(text[first:last], link)
        start = last
    if start < end:
        yield text[start:end], role
