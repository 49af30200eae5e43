"""How the carrier's answer to a send is taken: the one place that decides whether it may be sent again.

::

    201 with a SID                                        Accepted
    429, or code 20429                                    NotProcessed   sent again later
    a redirect, any other 4xx                             Rejected       failed, in our words
    5xx, anything else, an answer that cannot be read     Unknown        never sent again by a machine

A request that never began (``BEFORE_REQUEST``) is NotProcessed too; one that broke off later is Unknown.
Sources: architecture.md, Outbox; https://www.twilio.com/docs/api/errors.
"""

import re

import httpx
import msgspec

from leadterm.domain.carrier_codes import explain
from leadterm.domain.model import Instant
from leadterm.relay.carrier.dates import read_date
from leadterm.relay.carrier.port import Accepted, NotProcessed, Rejected, SendResult, Unknown

BEFORE_REQUEST = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What goes wrong before a byte of the request has left."""

TOO_MANY_REQUESTS = 20429
_ACCOUNT_FAULTS = frozenset({20003, 20404})
"""Not let in, and no such account: the only thing named in the address of a send."""
_REDIRECTS = frozenset({301, 302, 307, 308})
_SID = re.compile(r"[!-~]{1,64}")


class _Created(msgspec.Struct):
    sid: str
    status: str = "queued"


class _Fault(msgspec.Struct):
    code: int | None = None


def read_send(status: int, body: bytes, retry_after: str | None, now: Instant) -> SendResult:
    """Take the carrier's answer to one send. The carrier's own sentence is never shown: it may change."""
    if 200 <= status < 300:
        return _created(body)
    if status in _REDIRECTS:
        return Rejected(
            None,
            "The carrier's address answered with a redirect, so nothing was sent. "
            "Check the setting twilio.api_base_url.",
        )
    if not 400 <= status < 500:
        return Unknown(f"the carrier answered {status}")
    code = error_code(body)
    if status == 429 or code == TOO_MANY_REQUESTS:
        return NotProcessed("the carrier asked us to slow down", wait_asked(retry_after, now))
    return _rejected(status, code)


def error_code(body: bytes) -> int | None:
    """The carrier's error code in an answer, or None."""
    try:
        return msgspec.json.decode(body, type=_Fault).code
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _created(body: bytes) -> SendResult:
    try:
        created = msgspec.json.decode(body, type=_Created)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unknown("the carrier's answer could not be read")
    if not _SID.fullmatch(created.sid):
        return Unknown("the carrier's answer named no message")
    return Accepted(created.sid, created.status[:40])


def _rejected(status: int, code: int | None) -> Rejected:
    """Nothing was sent. A fault of our account names the settings, and never blames the lead."""
    if status == 401 or code in _ACCOUNT_FAULTS:
        return Rejected(
            code,
            "The carrier did not accept our account, so nothing was sent. "
            "Check the settings twilio.account_sid and twilio.auth_token, and that the account is active.",
        )
    if code is None and status in {404, 405}:
        return Rejected(
            None,
            f"The carrier's address answered {status}, so nothing was sent. "
            "Check the setting twilio.api_base_url.",
        )
    if code is None:
        return Rejected(None, f"The carrier refused the message (HTTP {status}).")
    return Rejected(code, explain(code).sentence)


def wait_asked(retry_after: str | None, now: Instant) -> int | None:
    """Milliseconds by Retry-After in either of its forms: seconds, or a date (RFC 9110, 10.2.3)."""
    text = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text) * 1000
    date = read_date(text)
    return None if date is None else max(0, date - now)
