"""Reads what a webhook answered an inbound text, as Twilio does (twilio.md B1).

The trap it is here to catch: a text/plain answer is texted to the lead, even if it is only "OK".
"""

import xml.etree.ElementTree as ElementTree

import msgspec

MAX_ANSWER = 64 * 1024

_TWIML_TYPES = {"text/xml", "application/xml", "text/html"}


class Reply(msgspec.Struct, frozen=True):
    """A text that the answer orders."""

    body: str
    to: str = ""
    status_callback: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The texts an answer orders, and the error that Twilio's debugger shows for it, if any."""

    replies: tuple[Reply, ...] = ()
    error_code: int | None = None


def read_answer(content_type: str, body: bytes) -> Answer:
    """Read the answer of a webhook that succeeded. Only `<Message>` is acted on; other verbs are a 12200."""
    if len(body) > MAX_ANSWER:
        return Answer(error_code=11750)
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _TWIML_TYPES:
        return _read_twiml(body)
    if not body.strip():
        return Answer()
    if not kind:
        return Answer(error_code=11200)
    if kind == "text/plain":
        return Answer(replies=(Reply(body.decode("utf-8", "replace")),))
    return Answer(error_code=12300)


def _read_twiml(body: bytes) -> Answer:
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 (the peer is the relay under test)
    except ElementTree.ParseError:
        return Answer(error_code=12100)
    if root.tag != "Response":
        return Answer(error_code=12100)
    replies = tuple(_read_message(verb) for verb in root if verb.tag == "Message")
    strange = any(verb.tag != "Message" for verb in root)
    return Answer(replies=replies, error_code=12200 if strange else None)


def _read_message(verb: ElementTree.Element) -> Reply:
    nested = verb.find("Body")
    text = verb.text if nested is None else nested.text
    return Reply(
        body=(text or "").strip(),
        to=verb.get("to", ""),
        status_callback=verb.get("statusCallback") or verb.get("action") or "",
    )
