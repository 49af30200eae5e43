"""Inbound texts as Twilio posts them: all the usual fields in its order, signed over the public address."""

import random
import secrets
from collections.abc import Iterator
from urllib.parse import urlencode

from leadterm.simulator.webhooks import FORM, sign

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
PUBLIC_URL = "https://texts.example.com"
MESSAGE_PATH = "/webhooks/twilio/message"
TEXTS_A_LEAD = 4
"""The first opens a conversation, the others go on with it."""

_WORDS = ("roof", "gutter", "leak", "storm", "quote", "Thursday", "street", "photo", "insurance", "thanks")
_serials = iter(range(10_000_000))


def texts(to: str, count: int) -> list[bytes]:
    """``count`` whole HTTP requests, each a text of its own, from ``count / 4`` leads in mixed order."""
    rng = random.Random(count)
    leads = [f"+1{3_030_000_000 + next(_serials)}" for _ in range(max(1, count // TEXTS_A_LEAD))]
    senders = [leads[place % len(leads)] for place in range(count)]
    rng.shuffle(senders)
    return [text_request(sender, to, body) for sender, body in zip(senders, _bodies(rng), strict=False)]


def text_request(from_: str, to: str, body: str) -> bytes:
    """One text as a whole HTTP request."""
    sid = f"SM{secrets.token_hex(16)}"
    params = (
        ("ToCountry", "US"),
        ("ToState", "CA"),
        ("SmsMessageSid", sid),
        ("NumMedia", "0"),
        ("ToCity", "SAN FRANCISCO"),
        ("FromZip", "80202"),
        ("SmsSid", sid),
        ("FromState", "CO"),
        ("SmsStatus", "received"),
        ("FromCity", "DENVER"),
        ("Body", body),
        ("FromCountry", "US"),
        ("To", to),
        ("ToZip", "94105"),
        ("NumSegments", "1"),
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT_SID),
        ("From", from_),
        ("ApiVersion", "2010-04-01"),
    )
    form = urlencode(params).encode()
    head = (
        f"POST {MESSAGE_PATH} HTTP/1.1\r\nHost: texts.example.com\r\nUser-Agent: TwilioProxy/1.1\r\n"
        f"Accept: */*\r\nContent-Type: {FORM}\r\nI-Twilio-Idempotency-Token: {secrets.token_hex(16)}\r\n"
        f"X-Twilio-Signature: {sign(AUTH_TOKEN, PUBLIC_URL + MESSAGE_PATH, params)}\r\n"
        f"Content-Length: {len(form)}\r\n\r\n"
    )
    return head.encode() + form


def _bodies(rng: random.Random) -> Iterator[str]:
    while True:
        yield " ".join(rng.choices(_WORDS, k=rng.randint(2, 14)))
