"""Twilio's webhooks, read: what a lead texted, and how a text of ours fares.

Sources: https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks. New fields come
without notice and are ignored; an odd optional field never loses a lead's text, just a missing identity does.
"""

import re
from urllib.parse import unquote_to_bytes, urlencode

from leadterm.domain.carrier import CarrierReport, InboundText
from leadterm.domain.keywords import OptWord
from leadterm.domain.model import Media, MessageId
from leadterm.domain.text import sanitise
from leadterm.relay.carrier.account import MESSAGE_ID_FIELD
from leadterm.relay.carrier.port import CarrierMessage, Malformed, Params

MOST_FIELDS = 300
"""Twilio sends about forty. A form with more is nobody's webhook."""
MOST_MEDIA = 10
BODY_BOUND = 10_000
NUMBER_BOUND = 100
"""Characters of a From or To: a number, a short code, a word, or a channel's address."""

_SID = re.compile(r"[!-~]{1,64}")
_WORD = re.compile(r"[A-Za-z_-]{1,40}")
_URL = re.compile(r"https?://[!-~]{1,2000}")
_ID = re.compile(r"[0-9]{1,18}")
_CODE = re.compile(r"[0-9]{1,9}")
_MEDIA_FIELDS = tuple((f"MediaUrl{index}", f"MediaContentType{index}") for index in range(MOST_MEDIA))
_OPT_WORDS = {word.name: word for word in OptWord}


def parse_form(raw: bytes) -> Params:
    """Read a form or a query as it came, blank values kept: the signature is over all of it.

    Raises Malformed when it is not UTF-8 or has more than ``MOST_FIELDS`` fields. It reads what the standard
    library's ``parse_qsl`` reads, in half the time: it is a large part of what a webhook costs.
    """
    if raw.count(b"&") >= MOST_FIELDS:
        raise Malformed("", f"The form has more than {MOST_FIELDS} fields.")
    try:
        text = raw.decode("ascii").replace("+", " ")
        return [_field(pair) for pair in text.split("&") if pair]
    except UnicodeError:
        raise Malformed("", "The form is not URL-encoded UTF-8.") from None


def parse_message(params: Params) -> InboundText:
    """Read an inbound SMS or MMS, sanitised and bounded. Raises Malformed."""
    fields = _first_of_each(params)
    opt_out = fields.get("OptOutType", "").strip().upper()
    return InboundText(
        sid=_sid(fields),
        from_=_number(fields, "From"),
        to=_number(fields, "To"),
        body=sanitise(fields.get("Body", ""), limit=BODY_BOUND),
        media=_media(fields),
        opt_out=_OPT_WORDS.get(opt_out),
    )


def parse_status(params: Params, query: Params) -> CarrierReport:
    """Read a status callback. Raises Malformed."""
    fields = _first_of_each(params)
    status = fields.get("MessageStatus") or fields.get("SmsStatus", "")
    if not _WORD.fullmatch(status):
        raise Malformed("MessageStatus", "MessageStatus is missing, or is not one word.")
    ours = _first_of_each(query).get(MESSAGE_ID_FIELD, "")
    code = fields.get("ErrorCode", "")
    return CarrierReport(
        sid=_sid(fields),
        message_id=MessageId(int(ours)) if _ID.fullmatch(ours) else None,
        status=status,
        error_code=int(code) if _CODE.fullmatch(code) else None,
    )


def message_form(message: CarrierMessage, media: tuple[Media, ...]) -> bytes:
    """The webhook that the carrier would have sent for a listed inbound text: what is kept to replay it."""
    fields = [
        ("MessageSid", message.sid),
        ("From", message.from_),
        ("To", message.to),
        ("Body", message.body),
        ("NumMedia", str(len(media))),
    ]
    for index, item in enumerate(media):
        fields += [(f"MediaUrl{index}", item.url), (f"MediaContentType{index}", item.content_type)]
    return urlencode(fields, errors="replace").encode()


def status_form(message: CarrierMessage) -> bytes:
    """The status callback that the carrier would have sent for a listed text of ours."""
    fields = [("MessageSid", message.sid), ("MessageStatus", message.status)]
    if message.error_code is not None:
        fields.append(("ErrorCode", str(message.error_code)))
    return urlencode(fields, errors="replace").encode()


def _field(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    if "%" not in pair:
        return name, value
    return unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()


def _first_of_each(params: Params) -> dict[str, str]:
    return dict(reversed(params))


def _sid(fields: dict[str, str]) -> str:
    sid = fields.get("MessageSid") or fields.get("SmsSid", "")
    if not _SID.fullmatch(sid):
        raise Malformed("MessageSid", "MessageSid is missing, or is not an identifier.")
    return sid


def _number(fields: dict[str, str], name: str) -> str:
    number = sanitise(fields.get(name, ""), limit=NUMBER_BOUND).strip()
    if not number:
        raise Malformed(name, f"{name} is missing.")
    return number


def _media(fields: dict[str, str]) -> tuple[Media, ...]:
    """The pictures. NumMedia is not trusted to be there or right: the addresses themselves are counted."""
    found = []
    for url_field, kind_field in _MEDIA_FIELDS:
        url = fields.get(url_field, "")
        if _URL.fullmatch(url):
            kind = sanitise(fields.get(kind_field, ""), limit=100)
            found.append(Media(url=url, content_type=kind))
    return tuple(found)
