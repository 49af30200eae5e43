"""Numbers that always behave the same way, so that a failure can be repeated.

Every fictitious US number `+1 NXX 555 01SS` and every UK drama number `+44 7700 900 9SS` whose last two
digits SS stand in this table behaves so, for whoever texts it:

| SS | what happens |
|----|--------------|
| 70 | Lookup has no coverage (60600, line type null) |
| 71 | Lookup says nonFixedVoip; texts arrive |
| 79 | accepted, then failed with 21610 in the callback |
| 80 | the first three are undelivered: 30007, 30003, 30007; the others arrive |
| 81 | two undelivered (30003), one arrives, and undelivered (30003) from then on |
| 82 | the first two are undelivered, 30005; the others arrive |
| 83 | undelivered, 30003 unreachable handset |
| 84 | undelivered, 30004 blocked |
| 85 | undelivered, 30005 unknown handset |
| 86 | Lookup says landline; undelivered, 30006 |
| 87 | undelivered, 30007 filtered |
| 88 | undelivered, 30008 unknown error |
| 89 | failed before it was sent, 30034 unregistered sender |
| 90 | stays "sent": the last report never comes |
| 91 | callbacks out of order: delivered, then sent |
| 92 | every callback twice |
| 93 | every callback before the REST answer |
| 94 | delivered, but no callback ever comes |
| 95 | refused, 21211 invalid number |
| 96 | refused, 21610 opted out |
| 97 | Lookup says landline; refused, 21614 |
| 98 | refused, 21612 not reachable |
| 99 | refused, 21408 region not enabled |

Twilio's own test numbers are refused as Twilio's test account does it: +1 500 555 0001 (21211),
0002 (21612), 0003 (21408), 0004 (21610), 0009 (21614). The UK numbers +44 1632 960 xxx, reserved for fiction
too, are landlines. Made-up people live on 10 to 69, but for those whose trouble it is to live on these.
"""

import re
from enum import StrEnum

import msgspec
import phonenumbers

from leadterm.simulator.texts import Status


class LineType(StrEnum):
    """Lookup v2's line types (twilio.md B4)."""

    LANDLINE = "landline"
    MOBILE = "mobile"
    FIXED_VOIP = "fixedVoip"
    NON_FIXED_VOIP = "nonFixedVoip"
    PERSONAL = "personal"
    TOLL_FREE = "tollFree"
    PREMIUM = "premium"
    SHARED_COST = "sharedCost"
    UAN = "uan"
    VOICEMAIL = "voicemail"
    PAGER = "pager"
    UNKNOWN = "unknown"


class CallbackHabit(StrEnum):
    """How the status callbacks of one text are posted."""

    IN_ORDER = "in_order"
    REORDERED = "reordered"
    DOUBLED = "doubled"
    EARLY = "early"
    LOST = "lost"


class Behaviour(msgspec.Struct, kw_only=True, frozen=True):
    """What becomes of a text to one number.

    `refusal` is a code of the REST answer; else the text ends as `outcome` with `error_code`.
    An outcome of SENT means that the last report never comes. `course` is for the first texts: the code with
    which each is undelivered, or None for one that arrives.
    """

    refusal: int | None = None
    outcome: Status = Status.DELIVERED
    error_code: int | None = None
    callbacks: CallbackHabit = CallbackHabit.IN_ORDER
    line_type: LineType = LineType.MOBILE
    lookup_error: int | None = None
    course: tuple[int | None, ...] = ()


def _undelivered(code: int, line_type: LineType = LineType.MOBILE) -> Behaviour:
    return Behaviour(outcome=Status.UNDELIVERED, error_code=code, line_type=line_type)


BY_SUFFIX = {
    "70": Behaviour(line_type=LineType.UNKNOWN, lookup_error=60600),
    "71": Behaviour(line_type=LineType.NON_FIXED_VOIP),
    "79": Behaviour(outcome=Status.FAILED, error_code=21610),
    "80": Behaviour(course=(30007, 30003, 30007)),
    "81": msgspec.structs.replace(_undelivered(30003), course=(30003, 30003, None)),
    "82": Behaviour(course=(30005, 30005)),
    "83": _undelivered(30003),
    "84": _undelivered(30004),
    "85": _undelivered(30005),
    "86": _undelivered(30006, LineType.LANDLINE),
    "87": _undelivered(30007),
    "88": _undelivered(30008),
    "89": Behaviour(outcome=Status.FAILED, error_code=30034),
    "90": Behaviour(outcome=Status.SENT),
    "91": Behaviour(callbacks=CallbackHabit.REORDERED),
    "92": Behaviour(callbacks=CallbackHabit.DOUBLED),
    "93": Behaviour(callbacks=CallbackHabit.EARLY),
    "94": Behaviour(callbacks=CallbackHabit.LOST),
    "95": Behaviour(refusal=21211),
    "96": Behaviour(refusal=21610),
    "97": Behaviour(refusal=21614, line_type=LineType.LANDLINE),
    "98": Behaviour(refusal=21612),
    "99": Behaviour(refusal=21408),
}

TWILIO_TEST_NUMBERS = {
    "+15005550001": Behaviour(refusal=21211),
    "+15005550002": Behaviour(refusal=21612),
    "+15005550003": Behaviour(refusal=21408),
    "+15005550004": Behaviour(refusal=21610),
    "+15005550009": Behaviour(refusal=21614),
}

_FICTITIOUS = re.compile(r"\+1\d{3}55501(\d\d)|\+4477009009(\d\d)")
_FICTITIOUS_LANDLINE = re.compile(r"\+441632960\d{3}")

_PLAN_TYPES = {
    phonenumbers.PhoneNumberType.FIXED_LINE: LineType.LANDLINE,
    phonenumbers.PhoneNumberType.TOLL_FREE: LineType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE: LineType.PREMIUM,
    phonenumbers.PhoneNumberType.SHARED_COST: LineType.SHARED_COST,
    phonenumbers.PhoneNumberType.VOIP: LineType.FIXED_VOIP,
    phonenumbers.PhoneNumberType.PAGER: LineType.PAGER,
    phonenumbers.PhoneNumberType.UAN: LineType.UAN,
    phonenumbers.PhoneNumberType.VOICEMAIL: LineType.VOICEMAIL,
}

# Twilio tries texts to landlines of these countries and reports 30006; elsewhere it refuses (21635).
_LANDLINES_TRIED = {1, 44}


def is_possible(number: str) -> bool:
    """Say whether this is an E.164 number that could exist."""
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def usual_behaviour(number: str) -> Behaviour:
    """Find how a possible number behaves: by this module's table, else by its numbering plan."""
    if number in TWILIO_TEST_NUMBERS:
        return TWILIO_TEST_NUMBERS[number]
    fictitious = _FICTITIOUS.fullmatch(number)
    if fictitious and (magic := BY_SUFFIX.get(fictitious[1] or fictitious[2])):
        return magic
    if _FICTITIOUS_LANDLINE.fullmatch(number):
        return _undelivered(30006, LineType.LANDLINE)
    parsed = phonenumbers.parse(number)
    line_type = _PLAN_TYPES.get(phonenumbers.number_type(parsed), LineType.MOBILE)
    if line_type is not LineType.LANDLINE:
        return Behaviour(line_type=line_type)
    if parsed.country_code in _LANDLINES_TRIED:
        return _undelivered(30006, LineType.LANDLINE)
    return Behaviour(refusal=21635, line_type=LineType.LANDLINE)
