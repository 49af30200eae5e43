"""Lookup v2, read: what kind of line a number is (B11).

Source: https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence. What the carrier does not know, or
would not say, is UNKNOWN, and so stays textable; only a plain word of the carrier makes a number untextable.
"""

from urllib.parse import quote

import msgspec

from leadterm.domain.carrier import LineFound
from leadterm.domain.model import LineType
from leadterm.domain.text import one_line
from leadterm.relay.carrier.port import CarrierSilent

UNKNOWN = LineFound(line_type=LineType.UNKNOWN)
INVALID = LineFound(line_type=LineType.INVALID)
CARRIER_BOUND = 100

_LINE_TYPES = {
    "landline": LineType.LANDLINE,
    "mobile": LineType.MOBILE,
    "personal": LineType.MOBILE,
    "fixedVoip": LineType.VOIP,
    "nonFixedVoip": LineType.VOIP,
    "tollFree": LineType.TOLL_FREE,
    **dict.fromkeys(("voicemail", "pager", "premium", "sharedCost", "uan"), LineType.OTHER),
}
_NOT_LET_IN = frozenset({401, 403})
_ASK_AGAIN = frozenset({408, 425, 429})


class _Line(msgspec.Struct):
    type: str | None = None
    carrier_name: str | None = None
    error_code: int | None = None


class _Found(msgspec.Struct):
    valid: bool
    line_type_intelligence: _Line | None = None


def lookup_path(number: str) -> str:
    return f"v2/PhoneNumbers/{quote(number, safe='')}?Fields=line_type_intelligence"


def read_lookup(status: int, body: bytes, retry_after_ms: int | None) -> LineFound:
    """Take the carrier's answer. Raises CarrierSilent when asking again may help.

    A 4xx speaks of the question, so it would come again: the number is then unknown. But 401 and 403 speak
    of our account, and an administrator can mend that.
    """
    if status == 200:
        return _line(body)
    if status in _NOT_LET_IN:
        raise CarrierSilent(
            f"the carrier's Lookup did not let us in ({status}): check the settings twilio.account_sid, "
            "twilio.auth_token and twilio.lookups_base_url"
        )
    if 400 <= status < 500 and status not in _ASK_AGAIN:
        return UNKNOWN
    raise CarrierSilent(f"the carrier's Lookup answered {status}", retry_after_ms)


def _line(body: bytes) -> LineFound:
    try:
        found = msgspec.json.decode(body, type=_Found)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CarrierSilent("the carrier's answer on a number could not be read") from None
    line = found.line_type_intelligence
    if not found.valid:
        return INVALID
    if line is None or line.error_code is not None:
        return UNKNOWN
    return LineFound(
        line_type=_LINE_TYPES.get(line.type or "", LineType.UNKNOWN),
        carrier=one_line(line.carrier_name or "", limit=CARRIER_BOUND),
    )
