"""An email (RFC 5322, RFC 2045) read as far as a lead can be in it: who sent it, about what, the words (E3).

Headers and their encodings are the standard library's to read; the parts are taken apart by ``multipart``,
to a small depth. Attachments are not looked at.
"""

import base64
import quopri
import re
from email.errors import HeaderParseError
from email.header import decode_header

from msgspec import Struct

from leadterm.domain.text import one_line, sanitise
from leadterm.relay.carrier.port import Malformed
from leadterm.relay.intake.charsets import decoded
from leadterm.relay.intake.html_text import plain_text
from leadterm.relay.intake.multipart import Part, parameter, parts_of, split_head

MAIL_LIMIT = 1024 * 1024
"""Bytes of a message that are read: the words come before what is attached to them."""
TEXT_LIMIT = 20_000
"""Characters of the words."""
_HEAD_LIMIT = 64 * 1024
_HEADER_LIMIT = 1_000
_DEEPEST = 8
_MOST_LEAVES = 50
_MOST_LOOKED_AT = 500

_ADDRESS = re.compile(r"[^\s<>()\",;:@]{1,64}@[^\s<>()\",;:@]{1,190}")
_AUTOMATIC_SUBJECT = re.compile(
    r"(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|undeliver(?:ed|able)|delivery status"
    r"|mail delivery|returned mail|abwesenheit|automatische antwort|respuesta autom|réponse autom)",
    re.IGNORECASE,
)
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)


class Mail(Struct, frozen=True, kw_only=True):
    """One email, bounded and made harmless."""

    sender: str = ""
    """The address."""
    sender_name: str = ""
    reply_to: str = ""
    """The address that answers shall go to; empty where there is none."""
    subject: str = ""
    text: str = ""
    message_id: str = ""
    automatic: str = ""
    """Why it is no lead's, for a person: an automatic reply, or a message that could not be delivered."""


def read_mail(raw: bytes) -> Mail:
    """Reads a message as it came. Raises Malformed for what has no headers."""
    message = split_head(raw[:MAIL_LIMIT], _HEAD_LIMIT)
    if b":" not in message.head:
        raise Malformed("", "This is no email: it has no headers.")
    return mail_of(message, _words(message))


def mail_of(message: Part, text: str) -> Mail:
    """An email of which the words are known."""
    sender = unfolded(message.header("from"))
    reply_to = address_in(unfolded(message.header("reply-to")))
    address = address_in(sender) or reply_to
    subject = one_line(unfolded(message.header("subject")), limit=300)
    return Mail(
        sender=address,
        sender_name=_name(sender, address),
        reply_to=reply_to,
        subject=subject,
        text=sanitise(text, limit=TEXT_LIMIT),
        message_id=one_line(message.header("message-id"), limit=300),
        automatic=_automatic(message, address, subject),
    )


def unfolded(header: str) -> str:
    """A header with its encoded words read (RFC 2047); one that cannot be read stays as it is."""
    header = header[:_HEADER_LIMIT]
    if "=?" not in header:
        return header
    try:
        pieces = decode_header(header)
    except (HeaderParseError, ValueError):
        return header
    return "".join(
        piece if isinstance(piece, str) else decoded(piece, charset or "") for piece, charset in pieces
    )


def address_in(header: str) -> str:
    """The first email address; empty where there is none."""
    match = _ADDRESS.search(header[:_HEADER_LIMIT])
    return match[0] if match is not None else ""


def _name(sender: str, address: str) -> str:
    name = sender.partition("<")[0] if "<" in sender else ""
    name = one_line(name.strip().strip("\"'"), limit=200)
    return "" if name == address else name


def _automatic(message: Part, sender: str, subject: str) -> str:
    """Why nobody wrote this (RFC 3834, RFC 3464). What a form's own mailer generates is wanted, though."""
    submitted = message.header("auto-submitted").lower()
    kind = message.header("content-type").lower()
    if "delivery-status" in kind or message.header("x-failed-recipients") or _MACHINES.match(sender):
        return "This email says that another could not be delivered."
    if (
        submitted.startswith("auto-replied")
        or message.header("precedence").lower() == "auto_reply"
        or message.header("x-autoreply")
        or message.header("x-autorespond")
        or _AUTOMATIC_SUBJECT.match(subject)
    ):
        return "This email is an automatic reply."
    return ""


def _words(message: Part) -> str:
    """The first plain text of a message, else its first HTML made plain."""
    html = ""
    for leaf in _leaves(message):
        kind = _kind(leaf)
        if kind not in ("text/plain", "text/html") or _is_attached(leaf):
            continue
        text = decoded(_body(leaf), parameter(leaf.header("content-type"), "charset"))
        if kind == "text/plain" and text.strip():
            return text
        html = html or plain_text(text)
    return html


def _leaves(message: Part) -> list[Part]:
    """The parts that hold no others, in their order; those too deep or too many are not there."""
    leaves: list[Part] = []
    waiting = [(message, 0)]
    for _ in range(_MOST_LOOKED_AT):
        if not waiting or len(leaves) == _MOST_LEAVES:
            break
        part, depth = waiting.pop()
        if not _kind(part).startswith("multipart/"):
            leaves.append(part)
            continue
        if depth < _DEEPEST:
            waiting += [(inner, depth + 1) for inner in reversed(_inner(part))]
    return leaves


def _inner(part: Part) -> list[Part]:
    boundary = parameter(part.header("content-type"), "boundary")
    try:
        return parts_of(part.body, boundary, most=_MOST_LEAVES)
    except Malformed:
        # The parts can't be told from one another: what stands there is all there is.
        return [Part(b"", part.body)]


def _kind(part: Part) -> str:
    return part.header("content-type").partition(";")[0].strip().lower() or "text/plain"


def _is_attached(part: Part) -> bool:
    return part.header("content-disposition").lower().startswith("attachment")


def _body(part: Part) -> bytes:
    encoding = part.header("content-transfer-encoding").lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(part.body)
    if encoding != "base64":
        return part.body
    figures = re.sub(rb"[^A-Za-z0-9+/]", b"", part.body)
    return base64.b64decode(figures[: len(figures) // 4 * 4] + _rest(figures))


def _rest(figures: bytes) -> bytes:
    """The last, unfinished group, filled up; one figure alone is no byte."""
    rest = figures[len(figures) // 4 * 4 :]
    return b"" if len(rest) < 2 else rest.ljust(4, b"=")
