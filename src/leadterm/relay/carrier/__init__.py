"""The carrier's side: verify, parse, send, ask. The relay knows ``Carrier``; ``TwilioCarrier`` is one."""

from leadterm.relay.carrier.account import TwilioAccount
from leadterm.relay.carrier.port import (
    EMPTY_REPLY,
    EMPTY_REPLY_TYPE,
    Accepted,
    Carrier,
    CarrierAccount,
    CarrierMessage,
    CarrierNumber,
    CarrierSilent,
    FetchedMedia,
    Malformed,
    MediaRefused,
    NotLetIn,
    NotProcessed,
    Params,
    Rejected,
    SendResult,
    Unknown,
)
from leadterm.relay.carrier.twilio import TwilioCarrier
from leadterm.relay.carrier.twilio_rest import Patience
from leadterm.relay.carrier.twilio_webhooks import parse_form

__all__ = [
    "EMPTY_REPLY",
    "EMPTY_REPLY_TYPE",
    "Accepted",
    "Carrier",
    "CarrierAccount",
    "CarrierMessage",
    "CarrierNumber",
    "CarrierSilent",
    "FetchedMedia",
    "Malformed",
    "MediaRefused",
    "NotLetIn",
    "NotProcessed",
    "Params",
    "Patience",
    "Rejected",
    "SendResult",
    "TwilioAccount",
    "TwilioCarrier",
    "Unknown",
    "parse_form",
]
