"""Multipart bodies (RFC 2046, RFC 7578) taken apart in one pass, with a bound on everything.

One piece serves uploaded forms and emails. It does not nest by itself: who finds a multipart inside a part
decides whether to open that, and how deep.
"""

import re

from msgspec import Struct

from leadterm.relay.carrier.port import Malformed

MOST_PARTS = 100
HEAD_LIMIT = 8 * 1024
"""Bytes of one part's headers."""
_BOUNDARY_LIMIT = 200

_LINE_END = re.compile(rb"\r?\n")
_HEAD_END = re.compile(rb"(?:\A|\r?\n)\r?\n")
_PARAMETER = re.compile(
    r';[ \t]*([a-z*]{1,20})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))', re.IGNORECASE
)


class Part(Struct, frozen=True):
    """What stands between two boundaries."""

    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of a name (in lower case), unfolded; empty where there is none."""
        folded = re.sub(rb"\r?\n[ \t]+", b" ", self.head)
        for line in _LINE_END.split(folded):
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.encode("ascii"):
                return value.decode("utf-8", "replace").strip()
        return ""


def parts_of(body: bytes, boundary: str, *, most: int = MOST_PARTS) -> list[Part]:
    """The parts of a multipart body. One that breaks off is read as far as it goes.

    Raises Malformed without a boundary, when the body has none of it, and for more than ``most`` parts.
    """
    if not 0 < len(boundary) <= _BOUNDARY_LIMIT or not boundary.isascii():
        raise Malformed("Content-Type", "The Content-Type names no boundary between the parts.")
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("ascii")) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    parts: list[Part] = []
    begin: int | None = None
    for match in line.finditer(body):
        if begin is not None:
            parts.append(_part(body[begin : match.start()]))
        if match[1]:
            return parts
        if len(parts) >= most:
            raise Malformed("", f"There are more than {most} parts.")
        begin = match.end()
    if begin is None:
        raise Malformed("", "The body has no such boundary in it as its Content-Type names.")
    return [*parts, _part(body[begin:])]


def parameter(header: str, name: str) -> str:
    """A parameter of a header, such as the boundary of a Content-Type; empty where there is none."""
    for match in _PARAMETER.finditer(header[:HEAD_LIMIT]):
        if match[1].lower() == name:
            quoted = match[2]
            return match[3] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return ""


def _part(raw: bytes) -> Part:
    """``raw`` begins with the end of the boundary's line. Headers past the limit are cut."""
    raw = _LINE_END.sub(b"", raw, count=1)
    return split_head(raw, HEAD_LIMIT)


def split_head(raw: bytes, limit: int) -> Part:
    """The headers, cut at ``limit`` bytes, and what comes after the first empty line."""
    end = _HEAD_END.search(raw)
    if end is None:
        return Part(raw[:limit], b"")
    return Part(raw[: min(end.start(), limit)], raw[end.end() :])
