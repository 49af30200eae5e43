"""An email as the usual inbound-mail services post it (E3): raw, or as fields of a form.

Sources: SendGrid's Inbound Parse Webhook (``from``, ``subject``, ``text``, ``html``, ``headers``,
``charsets``; ``email`` holds the raw message where raw posting is on); Mailgun's routes (``sender``,
``from``, ``subject``, ``body-plain``, ``stripped-text``, ``body-html``, ``message-headers``; ``body-mime``
for a route that ends in ``mime``). Attachments are not looked at.
"""

from collections.abc import Sequence

import msgspec

from leadterm.relay.carrier.port import Malformed
from leadterm.relay.intake.charsets import decoded
from leadterm.relay.intake.forms import MULTIPART, URL_ENCODED, raw_fields
from leadterm.relay.intake.html_text import plain_text
from leadterm.relay.intake.mail import TEXT_LIMIT, Mail, mail_of, read_mail
from leadterm.relay.intake.multipart import Part

RAW = "message/rfc822"
TYPES = (RAW, MULTIPART, URL_ENCODED)

_MESSAGES = (b"email", b"body-mime")
_PLAIN = (b"stripped-text", b"body-plain", b"text")
_HTML = (b"stripped-html", b"body-html", b"html")
_SHOWN = 4
"""How many times more of the markup than of the words is read."""

Named = Sequence[tuple[bytes, bytes]]


def posted_mail(content_type: str, raw: bytes) -> Mail:
    """The email in a request. Raises Malformed for what is none."""
    if content_type.partition(";")[0].strip().lower() == RAW:
        return read_mail(raw)
    named = raw_fields(content_type, raw)
    for name in _MESSAGES:
        if message := _first(named, name):
            return read_mail(message)
    text = _words(named)
    head = _head(named)
    if not text and not head:
        raise Malformed("", "There is no email in this: no text, body-plain, html, email or body-mime.")
    return mail_of(Part(head, b""), text)


def _words(named: Named) -> str:
    charsets = _charsets(_first(named, b"charsets"))
    for name in _PLAIN:
        text = decoded(_first(named, name)[: _SHOWN * TEXT_LIMIT], _said(charsets, name))
        if text.strip():
            return text
    for name in _HTML:
        if markup := _first(named, name):
            return plain_text(decoded(markup, _said(charsets, name)))
    return ""


def _head(named: Named) -> bytes:
    """The message's headers: those that came whole, and those that have a field of their own."""
    charsets = _charsets(_first(named, b"charsets"))
    lines = [_first(named, b"headers"), _listed(_first(named, b"message-headers"))]
    for field, header in _HEADERS:
        value = decoded(_first(named, field), _said(charsets, field))
        lines.append(f"{header}: {' '.join(value.split())}".encode("utf-8", "replace") if value else b"")
    return b"\r\n".join(line.strip() for line in lines if line.strip())


_HEADERS = (
    (b"from", "From"),
    (b"sender", "From"),
    (b"subject", "Subject"),
    (b"Message-Id", "Message-ID"),
)


def _listed(raw: bytes) -> bytes:
    """Mailgun's headers: a JSON list of names with values."""
    try:
        pairs = msgspec.json.decode(raw or b"[]", type=list[tuple[str, str]])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return b""
    lines = (f"{name}: {' '.join(value.split())}" for name, value in pairs if "\n" not in name)
    return "\r\n".join(lines).encode("utf-8", "replace")


def _charsets(raw: bytes) -> list[tuple[str, str]]:
    """SendGrid's charsets: a JSON object of fields with the charset that each is in."""
    try:
        return list(msgspec.json.decode(raw or b"{}", type=dict[str, str]).items())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []


def _said(charsets: list[tuple[str, str]], name: bytes) -> str:
    return next((charset for field, charset in charsets if field.encode("utf-8", "replace") == name), "")


def _first(named: Named, wanted: bytes) -> bytes:
    return next((value for name, value in named if name == wanted), b"")
