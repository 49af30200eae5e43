"""A lead's text goes on to the phones of the number's agents (B20), and what comes back from those phones.

::

    +15554265646 texts Ads "Hi"  ─► every agent of Ads is texted from Ads: "+15554265646: Hi"
    an agent's phone texts Ads   ─► it reaches nobody; STOP ends forwarding to that phone, START resumes it
"""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import NewType

from msgspec import Struct

from leadterm.domain.carrier import InboundText
from leadterm.domain.inbound import preview_of
from leadterm.domain.keywords import OptWord, opt_word
from leadterm.domain.model import Agent, CompanyId, ContactId, Instant, NumberId, TrackingNumber
from leadterm.domain.phone import is_e164
from leadterm.domain.segments import LONGEST_BODY
from leadterm.domain.text import LONGEST_TEXT, one_line

ForwardId = NewType("ForwardId", int)

NEWS_FOR = 10 * 60_000
"""Milliseconds for which a text is news. One that the relay hears of later, as after a restore, goes nowhere:
it may have gone on before, and it is in the inbox."""
GIVE_UP_AFTER = 60 * 60_000
"""Milliseconds after which a forwarded text that the carrier could not take is news no more."""
_LONGEST_SENDER = 40


class ForwardedText(Struct, frozen=True, kw_only=True):
    """A text, or a part of one, on its way to an agent's phone. It is in no lead's thread."""

    id: ForwardId
    company_id: CompanyId
    number_id: NumberId
    """The tracking number that the lead texted: it goes out from there."""
    contact_id: ContactId
    """The lead: it goes when they are erased."""
    phone: str
    body: str
    at: Instant


class FromPhone(StrEnum):
    """What a text from an agent's own phone asks for."""

    STOP = "stop"
    START = "start"
    NOTHING = "nothing"


def phones(
    endpoints: Iterable[str], *, ours: Collection[str], stopped: Collection[str], sender: str
) -> tuple[str, ...]:
    """The phones that a text goes on to, each once.

    Never a tracking number of ``ours``, nor the phone that sent it: it would come in again. A SIP address
    takes no texts.
    """
    wanted = dict.fromkeys(endpoints)
    return tuple(
        phone
        for phone in wanted
        if is_e164(phone) and phone not in ours and phone not in stopped and phone != sender
    )


def bodies(fact: InboundText) -> tuple[str, ...]:
    """``+15554265646: <text>``, in as many messages as the carrier's limit asks for, each so headed.

    The text is on one line: no line of a lead's can pass for another forwarded text.
    """
    text = one_line(fact.body, limit=LONGEST_TEXT)
    pictures = preview_of("", len(fact.media)) if fact.media else ""
    head = f"{one_line(fact.from_, limit=_LONGEST_SENDER)}: "
    return tuple(head + part for part in _parts(f"{text} {pictures}".strip(), LONGEST_BODY - len(head)))


def _parts(text: str, room: int) -> list[str]:
    """The text in pieces of at most ``room`` UTF-16 units, at a space where there is one."""
    found = []
    while _units(text) > room:
        end = _fitting(text, room)
        space = text.rfind(" ", end // 2, end + 1)
        cut = space if space > 0 else end
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text]


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _fitting(text: str, room: int) -> int:
    """How many characters from the beginning fit."""
    units = 0
    for place, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > room:
            return place
    return len(text)


def is_news(fact: InboundText, now: Instant) -> bool:
    """Whether a text has just been texted. The carrier's webhook does not say when: it comes at once."""
    return fact.at is None or now - fact.at <= NEWS_FOR


def asked_by_phone(fact: InboundText) -> FromPhone:
    word = fact.opt_out or opt_word(fact.body)
    if word is OptWord.STOP:
        return FromPhone.STOP
    return FromPhone.START if word is OptWord.START else FromPhone.NOTHING


def told_of_phone(agents: Sequence[Agent], number: TrackingNumber, asked: FromPhone) -> str:
    """Why a text from an agent's phone is in no thread, for an administrator. Its words are not told."""
    who = " and ".join(agent.name for agent in agents)
    match asked:
        case FromPhone.STOP:
            return f"{who} texted STOP to {number.number}: its texts go on to that phone no more."
        case FromPhone.START:
            return f"{who} texted START to {number.number}: its texts go on to that phone again."
    return (
        f"{who} texted {number.number} from their own phone, to which its texts go on. It reached no lead: "
        "leads are answered in the console."
    )
