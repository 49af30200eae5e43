"""What a Twilio account owns: itself, its keys, its numbers and its messaging services."""

import secrets
from datetime import datetime

import msgspec


def new_sid(prefix: str) -> str:
    """Make a Twilio resource id: a two-letter prefix and 32 hex digits.

    Never seeded: a demo that starts again must not repeat ids a relay has already stored.
    """
    return prefix + secrets.token_hex(16)


class Account(msgspec.Struct, kw_only=True):
    """One Twilio account and who may act for it; `api_keys` maps an SK id to its secret."""

    sid: str
    auth_token: str
    secondary_token: str = ""
    """A second token that lets in as well, and signs nothing (twilio.md B1b)."""
    friendly_name: str = "Made-up carrier account"
    status: str = "active"
    type: str = "Full"
    api_keys: dict[str, str] = {}

    @classmethod
    def made_up(cls) -> "Account":
        return cls(sid=new_sid("AC"), auth_token=secrets.token_hex(16))


class OwnedNumber(msgspec.Struct, kw_only=True):
    """A phone number of the account and the addresses its texts and calls are posted to."""

    sid: str
    phone_number: str
    friendly_name: str
    created: datetime
    updated: datetime
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    texts: bool = True
    registered: bool = True
    """For texts in the US (A2P 10DLC). What another number sends there fails with 30034."""


class MessagingService(msgspec.Struct, kw_only=True):
    """A set of our numbers that sends as one; an opt-out from one of them counts for all (twilio.md B3)."""

    sid: str
    numbers: tuple[str, ...]
