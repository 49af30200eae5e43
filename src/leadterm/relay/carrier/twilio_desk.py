"""What Twilio says of our account and its phone numbers, read: for ``leadterm doctor``.

Sources: https://www.twilio.com/docs/iam/api/account and
https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
"""

import hmac
import re

import msgspec

from leadterm.domain.model import Instant
from leadterm.relay.carrier.port import CarrierAccount, CarrierNumber, CarrierSilent, NotLetIn

NUMBERS_PAGE = 1000
NOT_LET_IN = frozenset({401, 403, 404})

_SID = re.compile(r"[0-9A-Za-z-]{1,64}")


class _Account(msgspec.Struct):
    status: str = ""
    type: str | None = None
    auth_token: str | None = None


class _Capabilities(msgspec.Struct):
    sms: bool | None = None


class _Number(msgspec.Struct):
    sid: str
    phone_number: str
    sms_url: str | None = None
    sms_method: str | None = None
    sms_application_sid: str | None = None
    capabilities: _Capabilities | None = None


class _NumberPage(msgspec.Struct):
    incoming_phone_numbers: list[_Number]
    next_page_uri: str | None = None


def read_account(status: int, body: bytes, clock: Instant | None, token: str) -> CarrierAccount | NotLetIn:
    """Take the answer on an account. ``token`` is compared with the one it shows, which goes nowhere else.

    Raises CarrierSilent when the answer says nothing of the account.
    """
    if status in NOT_LET_IN:
        return NotLetIn(status=status, clock=clock)
    if status != 200:
        raise CarrierSilent(f"the carrier answered {status}")
    try:
        account = msgspec.json.decode(body, type=_Account)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CarrierSilent("the carrier's answer on the account could not be read") from None
    shown = account.auth_token
    return CarrierAccount(
        status=account.status,
        kind=account.type or "",
        primary_token=hmac.compare_digest(shown.encode(), token.encode()) if shown else None,
        clock=clock,
    )


def read_numbers(status: int, body: bytes) -> tuple[list[CarrierNumber], str | None]:
    """Take one page of the account's numbers, and where the next one is. Raises CarrierSilent."""
    if status != 200:
        raise CarrierSilent(f"the carrier answered {status} when asked for the account's numbers")
    try:
        page = msgspec.json.decode(body, type=_NumberPage)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CarrierSilent("the carrier's list of numbers could not be read") from None
    return [_number(number) for number in page.incoming_phone_numbers], page.next_page_uri


def number_fields(number: CarrierNumber, message_url: str) -> dict[str, str]:
    """What is posted to have a number's texts sent to an address; an application would have them instead."""
    fields = {"SmsUrl": message_url, "SmsMethod": "POST"}
    if number.application_sid:
        fields["SmsApplicationSid"] = ""
    return fields


def _number(number: _Number) -> CarrierNumber:
    if not _SID.fullmatch(number.sid):
        raise CarrierSilent("the carrier's list has a number without an identifier")
    capabilities = number.capabilities
    return CarrierNumber(
        sid=number.sid,
        number=number.phone_number,
        message_url=number.sms_url or "",
        message_method=number.sms_method or "POST",
        application_sid=number.sms_application_sid or "",
        texts=capabilities is None or capabilities.sms is not False,
    )
