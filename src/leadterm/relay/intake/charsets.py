"""Bytes made text, whatever their sender says of them: it never fails, and asks for no odd codec."""

import codecs
import re

# fmt: off
_KNOWN = frozenset({
    "utf8", "utf16", "utf16le", "utf16be", "utf32", "ascii", "usascii", "latin1", "cp1250", "cp1251",
    "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp437", "cp850", "cp852",
    "cp866", "cp874",
    "koi8r", "koi8u", "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "eucjp", "euckr", "eucjis2004",
    "shiftjis", "sjis", "cp932", "cp949", "iso2022jp", "iso2022kr", "tis620", "macroman", "utf7",
    *(f"iso8859{part}" for part in range(1, 17)), *(f"windows{page}" for page in range(1250, 1259)),
})
# fmt: on
"""Just these are looked up: Python keeps every name it was ever asked for, and some codecs are slow or no
text."""
_NAME = re.compile(r"[a-z0-9_.:-]{2,24}")


def decoded(raw: bytes, said: str = "") -> str:
    """The text, by UTF-8 where it is that, else by the charset that is ``said``, else as Windows writes."""
    named = _codec(said)
    if named.startswith(("utf-16", "utf-32", "iso2022", "utf-7")):
        return raw.decode(named, "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode(named or "cp1252", "replace")


def _codec(said: str) -> str:
    """The codec of a charset's name; empty when it is none that we know."""
    name = said.strip().strip("\"'").lower()
    plain = re.sub(r"[_.:-]", "", name)
    if not _NAME.fullmatch(name) or plain not in _KNOWN:
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
