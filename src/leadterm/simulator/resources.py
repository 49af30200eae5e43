"""Twilio's JSON resources of the 2010-04-01 API, field by field as Twilio writes them."""

from datetime import datetime
from email.utils import format_datetime

import msgspec

from leadterm.simulator.account import Account, OwnedNumber
from leadterm.simulator.refusals import MESSAGES, RefusedError
from leadterm.simulator.texts import Media, Status, Text

API_VERSION = "2010-04-01"


def account_uri(account_sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}"


def message_uri(account_sid: str, sid: str) -> str:
    return f"{account_uri(account_sid)}/Messages/{sid}"


def media_uri(account_sid: str, sid: str, media_sid: str) -> str:
    return f"{message_uri(account_sid, sid)}/Media/{media_sid}"


def rfc_2822(moment: datetime) -> str:
    return format_datetime(moment)


class MessageResource(msgspec.Struct, kw_only=True):
    account_sid: str
    api_version: str
    body: str
    date_created: str
    date_sent: str | None
    date_updated: str
    direction: str
    error_code: int | None
    error_message: str | None
    from_: str | None = msgspec.field(name="from")
    messaging_service_sid: str | None
    num_media: str
    num_segments: str
    price: str | None
    price_unit: str
    sid: str
    status: str
    subresource_uris: dict[str, str]
    to: str
    uri: str


def message_resource(text: Text, account: Account) -> MessageResource:
    """Show a text; one that a messaging service has not sent yet has no sender and no segments."""
    uri = message_uri(account.sid, text.sid)
    waits_for_sender = text.status is Status.ACCEPTED
    return MessageResource(
        account_sid=account.sid,
        api_version=API_VERSION,
        body=text.body,
        date_created=rfc_2822(text.created),
        date_sent=rfc_2822(text.sent) if text.sent else None,
        date_updated=rfc_2822(text.updated),
        direction=text.direction,
        error_code=text.error_code,
        error_message=MESSAGES[text.error_code] if text.error_code else None,
        from_=None if waits_for_sender else text.from_,
        messaging_service_sid=text.service_sid,
        num_media=str(text.num_media),
        num_segments="0" if waits_for_sender else str(text.num_segments),
        price=f"-{0.0079 * text.num_segments:.5f}" if text.sent and not text.is_inbound else None,
        price_unit="USD",
        sid=text.sid,
        status=text.status,
        subresource_uris={"media": f"{uri}/Media.json"},
        to=text.to,
        uri=f"{uri}.json",
    )


class AccountResource(msgspec.Struct, kw_only=True):
    auth_token: str
    date_created: str
    date_updated: str
    friendly_name: str
    owner_account_sid: str
    sid: str
    status: str
    subresource_uris: dict[str, str]
    type: str
    uri: str


def account_resource(account: Account, created: datetime) -> AccountResource:
    uri = account_uri(account.sid)
    return AccountResource(
        auth_token=account.auth_token,
        date_created=rfc_2822(created),
        date_updated=rfc_2822(created),
        friendly_name=account.friendly_name,
        owner_account_sid=account.sid,
        sid=account.sid,
        status=account.status,
        subresource_uris={
            "incoming_phone_numbers": f"{uri}/IncomingPhoneNumbers.json",
            "messages": f"{uri}/Messages.json",
        },
        type=account.type,
        uri=f"{uri}.json",
    )


class Capabilities(msgspec.Struct, frozen=True):
    voice: bool = True
    sms: bool = True
    mms: bool = True
    fax: bool = False


class NumberResource(msgspec.Struct, kw_only=True):
    account_sid: str
    address_requirements: str = "none"
    address_sid: str | None = None
    api_version: str = API_VERSION
    beta: bool = False
    bundle_sid: str | None = None
    capabilities: Capabilities = Capabilities()
    date_created: str
    date_updated: str
    emergency_address_sid: str | None = None
    emergency_address_status: str = "unregistered"
    emergency_status: str = "Inactive"
    friendly_name: str
    identity_sid: str | None = None
    origin: str = "twilio"
    phone_number: str
    sid: str
    sms_application_sid: str = ""
    sms_fallback_method: str
    sms_fallback_url: str
    sms_method: str
    sms_url: str
    status: str = "in-use"
    status_callback: str
    status_callback_method: str
    trunk_sid: str | None = None
    type: str = "local"
    uri: str
    voice_application_sid: str = ""
    voice_caller_id_lookup: bool = False
    voice_fallback_method: str
    voice_fallback_url: str
    voice_method: str
    voice_receive_mode: str = "voice"
    voice_url: str


def number_resource(number: OwnedNumber, account: Account) -> NumberResource:
    return NumberResource(
        account_sid=account.sid,
        date_created=rfc_2822(number.created),
        date_updated=rfc_2822(number.updated),
        friendly_name=number.friendly_name,
        capabilities=Capabilities(sms=number.texts, mms=number.texts),
        phone_number=number.phone_number,
        sid=number.sid,
        sms_application_sid=number.sms_application_sid,
        sms_fallback_method=number.sms_fallback_method,
        sms_fallback_url=number.sms_fallback_url,
        sms_method=number.sms_method,
        sms_url=number.sms_url,
        status_callback=number.status_callback,
        status_callback_method=number.status_callback_method,
        uri=f"{account_uri(account.sid)}/IncomingPhoneNumbers/{number.sid}.json",
        voice_fallback_method=number.voice_fallback_method,
        voice_fallback_url=number.voice_fallback_url,
        voice_method=number.voice_method,
        voice_url=number.voice_url,
    )


class MediaResource(msgspec.Struct, kw_only=True):
    account_sid: str
    content_type: str
    date_created: str
    date_updated: str
    parent_sid: str
    sid: str
    uri: str


def media_resource(media: Media, text: Text, account: Account) -> MediaResource:
    return MediaResource(
        account_sid=account.sid,
        content_type=media.content_type,
        date_created=rfc_2822(text.created),
        date_updated=rfc_2822(text.created),
        parent_sid=text.sid,
        sid=media.sid,
        uri=f"{media_uri(account.sid, text.sid, media.sid)}.json",
    )


class ErrorResource(msgspec.Struct, kw_only=True):
    code: int
    message: str
    more_info: str
    status: int


def error_resource(refusal: RefusedError) -> ErrorResource:
    return ErrorResource(
        code=refusal.code,
        message=refusal.message,
        more_info=f"https://www.twilio.com/docs/errors/{refusal.code}",
        status=refusal.status,
    )
