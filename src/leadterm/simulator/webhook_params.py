"""The form fields of Twilio's webhooks (twilio.md B1, B2)."""

from datetime import datetime

from leadterm.simulator.account import Account
from leadterm.simulator.refusals import MESSAGES
from leadterm.simulator.resources import API_VERSION, media_uri
from leadterm.simulator.texts import Status, Text

Params = tuple[tuple[str, str], ...]

# City, state and zip that the carrier knows for an area code. Others come present but empty.
_PLACES = {
    "+1303": ("DENVER", "CO", "80202"),
    "+1415": ("SAN FRANCISCO", "CA", "94105"),
    "+1510": ("OAKLAND", "CA", "94612"),
    "+1650": ("SAN MATEO", "CA", "94401"),
    "+1925": ("CONCORD", "CA", "94520"),
}


def inbound_params(text: Text, account: Account, base_url: str) -> Params:
    """Everything Twilio posts with a lead's text, in the order it posts it."""
    params = [
        *_place("To", text.to),
        ("SmsMessageSid", text.sid),
        ("NumMedia", str(len(text.media))),
        ("SmsSid", text.sid),
        ("SmsStatus", "received"),
        *_place("From", text.from_),
        ("Body", text.body),
        ("To", text.to),
        ("NumSegments", str(text.num_segments)),
        ("MessageSid", text.sid),
        ("AccountSid", account.sid),
        ("From", text.from_),
        ("ApiVersion", API_VERSION),
    ]
    if text.service_sid:
        params.append(("MessagingServiceSid", text.service_sid))
    if text.opt_out_type:
        params.append(("OptOutType", text.opt_out_type))
    for index, media in enumerate(text.media):
        uri = media_uri(account.sid, text.sid, media.sid)
        params.append((f"MediaContentType{index}", media.content_type))
        params.append((f"MediaUrl{index}", base_url + uri))
    return tuple(params)


def status_params(text: Text, status: Status, account: Account) -> Params:
    """What Twilio posts to StatusCallback; no time stamp and no sequence number, as in life."""
    params = [
        ("SmsSid", text.sid),
        ("SmsStatus", status.value),
        ("MessageStatus", status.value),
        ("To", text.to),
        ("MessageSid", text.sid),
        ("AccountSid", account.sid),
        ("From", text.from_),
        ("ApiVersion", API_VERSION),
    ]
    if text.service_sid:
        params.append(("MessagingServiceSid", text.service_sid))
    if status in {Status.FAILED, Status.UNDELIVERED} and text.error_code is not None:
        params.append(("ErrorCode", str(text.error_code)))
        params.append(("ErrorMessage", MESSAGES[text.error_code]))
    if status in {Status.DELIVERED, Status.UNDELIVERED}:
        params.append(("RawDlrDoneDate", _delivery_date(text.updated)))
    return tuple(params)


def _delivery_date(moment: datetime) -> str:
    return moment.strftime("%y%m%d%H%M")


def _place(side: str, number: str) -> Params:
    city, state, zip_code = _PLACES.get(number[:5], ("", "", ""))
    return (
        (f"{side}Country", _country(number)),
        (f"{side}State", state),
        (f"{side}City", city),
        (f"{side}Zip", zip_code),
    )


def _country(number: str) -> str:
    if number.startswith("+1"):
        return "US"
    return "GB" if number.startswith("+44") else ""
