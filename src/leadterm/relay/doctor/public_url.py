"""Whether webhooks arrive: one of our own goes the way of the carrier's, to the public URL and back."""

import asyncio
import socket
import ssl
import time

import httpx
import msgspec
from msgspec import Struct

from leadterm.domain.text import one_line
from leadterm.relay.carrier.account import EPOCH_HEADER, TRIAL_PATH, TwilioAccount
from leadterm.relay.carrier.signature import sign
from leadterm.relay.doctor.addresses import host_of, is_inside, shown
from leadterm.relay.doctor.findings import Finding, ok, unknown, wrong
from leadterm.relay.doctor.patience import SECONDS, name_answered

CHECK = "public URL"
HERE_SECONDS = 3.0
ANSWER_BOUND = 16 * 1024
EXPIRES_SOON = 7 * 86_400
"""Seconds that a certificate should be good for yet: by then it ought to have been renewed."""

_PROXY_SPEAKS = frozenset({502, 503, 504})
_PROBLEM = "application/problem+json"
_RUN = "leadterm relay"
_SETTING = "Set relay.public_url to the address by which the carrier reaches this relay."


class _Answer(Struct, frozen=True):
    status: int
    headers: httpx.Headers
    body: bytes
    milliseconds: int
    expires: float | None
    """When the certificate ends, in seconds since 1970."""


class _Problem(Struct):
    code: str = ""
    detail: str = ""


def shape(account: TwilioAccount) -> Finding | None:
    """What is wrong with the address as it is written; None when nothing is.

    A carrier that is inside, as the simulator is, can reach what is inside.
    """
    if is_inside(host_of(account.api_base_url)):
        return None
    url = account.public_url
    if is_inside(host_of(url)):
        return wrong(CHECK, f"{shown(url)} is an address the carrier can't reach from outside.", _SETTING)
    if not url.startswith("https://"):
        return wrong(
            CHECK,
            f"{shown(url)} is not https: texts would cross the Internet for all to read.",
            "Put a TLS proxy before the relay, and set relay.public_url to its https address.",
        )
    return None


async def trial(account: TwilioAccount, epoch: str, here: httpx.URL) -> Finding:
    """Posts a signed webhook of our own. ``epoch`` is the store's, where it is known; ``here`` the relay's
    own address on this machine."""
    if not await name_answered(host_of(account.public_url)):
        return _silent(account, await runs_here(here), here, "the name service does not answer")
    try:
        answer = await _post(account)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        return await _unanswered(account, error, here)
    return _judged(account, answer, epoch)


async def runs_here(here: httpx.URL) -> bool:
    """Whether a relay, or anything that speaks HTTP, answers where ours would listen."""
    try:
        async with httpx.AsyncClient(timeout=HERE_SECONDS, trust_env=False) as client:
            await client.get(here.join("/healthz"))
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return True


async def _post(account: TwilioAccount) -> _Answer:
    url = account.signed_url(TRIAL_PATH, "")
    fields = [("AccountSid", account.account_sid)]
    headers = {"X-Twilio-Signature": sign(account.auth_token, url, fields), "User-Agent": "leadterm doctor"}
    client = httpx.AsyncClient(
        timeout=SECONDS,
        follow_redirects=False,
        verify=httpx.create_ssl_context(),
        trust_env=not is_inside(host_of(url)),
    )
    begun = time.monotonic()
    asked = client.stream("POST", url, data=dict(fields), headers=headers)
    async with asyncio.timeout(SECONDS), client, asked as response:
        return _Answer(
            status=response.status_code,
            headers=response.headers,
            body=await _beginning(response),
            milliseconds=round((time.monotonic() - begun) * 1000),
            expires=_expiry(response),
        )


async def _beginning(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > ANSWER_BOUND:
            break
    return bytes(body[:ANSWER_BOUND])


def _expiry(response: httpx.Response) -> float | None:
    stream = response.extensions.get("network_stream")
    secure = stream.get_extra_info("ssl_object") if stream else None
    certificate = secure.getpeercert() if secure else None
    return ssl.cert_time_to_seconds(certificate["notAfter"]) if certificate else None


def _judged(account: TwilioAccount, answer: _Answer, epoch: str) -> Finding:
    url = shown(account.public_url)
    found = answer.headers.get(EPOCH_HEADER)
    if answer.status == 200 and found is not None:
        if epoch and found != epoch:
            return wrong(
                CHECK,
                f"{url} leads to a relay on another database than the one set up here.",
                "Give both the same relay.database_url, or run the doctor with the relay's own settings.",
            )
        return _through(url, answer)
    if 300 <= answer.status < 400:
        to = shown(answer.headers.get("location", ""))
        return wrong(CHECK, f"{url} answers with a redirect{f' to {to}' if to else ''}.", _SETTING)
    problem = _problem(answer)
    if problem is not None and problem.code == "signature-wrong":
        return wrong(
            CHECK,
            f"The relay at {url} does not take a webhook signed with these settings over this address. "
            "It was started with another relay.public_url or twilio.auth_token, or a proxy changes the path.",
            f"Start it again with these settings: {_RUN}",
        )
    if problem is not None:
        said = one_line(problem.detail, limit=200) or f"It answered {answer.status}."
        return wrong(CHECK, f"The relay at {url} could not take a webhook. {said}", "See the relay's log.")
    if answer.status in _PROXY_SPEAKS:
        return wrong(CHECK, f"At {url} a proxy answers {answer.status}: no relay runs behind it.", _RUN)
    return wrong(
        CHECK,
        f"{url} is answered with {answer.status}, and not by a relay of this version.",
        f"{_SETTING} The proxy must hand on {TRIAL_PATH} as it came.",
    )


def _through(url: str, answer: _Answer) -> Finding:
    said = f"{url} leads to this relay: a signed webhook came through in {answer.milliseconds} ms."
    left = None if answer.expires is None else answer.expires - time.time()
    if left is not None and left < EXPIRES_SOON:
        return wrong(
            CHECK, f"{said} But its certificate ends in {max(0, int(left // 86_400))} days.", "Renew it."
        )
    return ok(CHECK, said)


def _problem(answer: _Answer) -> _Problem | None:
    if not answer.headers.get("content-type", "").startswith(_PROBLEM):
        return None
    try:
        return msgspec.json.decode(answer.body, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


async def _unanswered(account: TwilioAccount, error: Exception, here: httpx.URL) -> Finding:
    url, root = shown(account.public_url), _root(error)
    if isinstance(root, ssl.SSLCertVerificationError):
        fault = one_line(root.verify_message, limit=200)
        return wrong(
            CHECK, f"The certificate of {url} is not good: {fault}.", "Mend it at the TLS proxy; see its log."
        )
    if isinstance(root, ssl.SSLError):
        return wrong(CHECK, f"No secure connection to {url} could be made.", "See the TLS proxy's log.")
    if isinstance(root, socket.gaierror):
        name = one_line(host_of(account.public_url), limit=100)
        return wrong(CHECK, f"The name {name} is not known.", "Point the name to this machine (DNS).")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        why = f"no answer within {SECONDS:.0f} seconds"
    elif isinstance(error, httpx.ConnectError):
        why = "the connection was refused" if isinstance(root, ConnectionRefusedError) else "no connection"
    else:
        why = "the connection broke off"
    return _silent(account, await runs_here(here), here, why)


def _silent(account: TwilioAccount, running: bool, here: httpx.URL, why: str) -> Finding:
    url = shown(account.public_url)
    if not running:
        return wrong(CHECK, f"Nothing answers at {url} ({why}), and no relay runs at {here} either.", _RUN)
    ask = f"Ask from another machine: curl {url.rstrip('/')}/healthz"
    if why.startswith("no answer"):
        return unknown(
            CHECK,
            f"{url} can't be reached from here ({why}), though the relay runs at {here}. A network may keep "
            "its own machines from its outside address.",
            ask,
        )
    return wrong(
        CHECK,
        f"Nothing answers at {url} ({why}), though the relay runs at {here}.",
        f"Start the TLS proxy before it, or let it lead to {here}. {ask}",
    )


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
