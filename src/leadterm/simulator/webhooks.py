"""Posts webhooks as Twilio does: signed, with its timeouts and its few retries (twilio.md B1, B1b)."""

import asyncio
import base64
import functools
import hashlib
import hmac
import ssl
import uuid
from enum import StrEnum
from urllib.parse import urlencode

import httpx
import msgspec

from leadterm.simulator.overrides import Overrides, Target, Trouble, read_target
from leadterm.simulator.webhook_params import Params

USER_AGENT = "TwilioProxy/1.1"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
MAX_REDIRECTS = 10


class WebhookKind(StrEnum):
    MESSAGE = "message"
    FALLBACK = "fallback"
    STATUS = "status"


class Exchange(msgspec.Struct, kw_only=True, frozen=True):
    """One webhook and how it ended. `status` is None when no answer came; `error_code` is Twilio's."""

    kind: WebhookKind
    url: str
    params: Params
    idempotency_token: str
    attempts: int
    status: int | None
    content_type: str
    body: bytes
    error_code: int | None

    def param(self, name: str) -> str | None:
        """Look up a field that was posted."""
        return next((value for key, value in self.params if key == name), None)

    @property
    def message_sid(self) -> str:
        return self.param("MessageSid") or ""


class _Outcome(msgspec.Struct, kw_only=True, frozen=True):
    status: int | None = None
    content_type: str = ""
    body: bytes = b""
    trouble: Trouble | None = None
    error_code: int | None = None


def sign(auth_token: str, url: str, params: Params) -> str:
    """Sign as Twilio does: HMAC-SHA1 over the URL, then each field's name and value, sorted, base64."""
    payload = url + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.new(auth_token.encode(), payload.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


class Webhooks:
    """Posts webhooks and keeps a log of them, in the order they ended."""

    def __init__(self, auth_token: str) -> None:
        self.log: list[Exchange] = []
        self._auth_token = auth_token
        self._client = httpx.AsyncClient(
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            trust_env=False,
            verify=trusted_authorities(),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def post(self, kind: WebhookKind, url: str, method: str, params: Params) -> Exchange:
        """Post (or get) one webhook to its end. It never raises: troubles are in the exchange.

        Repeats of one webhook carry the same I-Twilio-Idempotency-Token, as Twilio's retries do.
        """
        target = read_target(url)
        token = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}{target.url}{params}"))
        attempts, outcome = await self._try(target, method, params, token)
        exchange = Exchange(
            kind=kind,
            url=target.url,
            params=params,
            idempotency_token=token,
            attempts=attempts,
            status=outcome.status,
            content_type=outcome.content_type,
            body=outcome.body,
            error_code=outcome.error_code,
        )
        self.log.append(exchange)
        return exchange

    async def _try(self, target: Target, method: str, params: Params, token: str) -> tuple[int, _Outcome]:
        overrides = target.overrides
        deadline = asyncio.get_running_loop().time() + overrides.total_timeout
        outcome = _Outcome()
        for attempt in range(1, overrides.retries + 2):
            outcome = await self._attempt(target, method, params, token, deadline)
            is_last = attempt > overrides.retries or asyncio.get_running_loop().time() >= deadline
            if is_last or outcome.trouble not in overrides.policy:
                return attempt, outcome
        return overrides.retries + 1, outcome

    async def _attempt(
        self, target: Target, method: str, params: Params, token: str, deadline: float
    ) -> _Outcome:
        try:
            async with asyncio.timeout_at(deadline):
                response = await self._client.send(self._request(target, method, params, token))
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            return _read_trouble(error)
        return _read_response(response)

    def _request(self, target: Target, method: str, params: Params, token: str) -> httpx.Request:
        url, content = target.url, urlencode(params)
        signed: Params = params
        if method == "GET":
            url, content, signed = f"{url}{'&' if '?' in url else '?'}{content}", "", ()
        return self._client.build_request(
            method,
            url,
            content=content,
            timeout=_timeout(target.overrides),
            headers={
                "Content-Type": FORM,
                "X-Twilio-Signature": sign(self._auth_token, url, signed),
                "I-Twilio-Idempotency-Token": token,
            },
        )


@functools.cache
def trusted_authorities() -> ssl.SSLContext:
    # Reading the authorities takes longer than all else that a simulator needs to start.
    return httpx.create_ssl_context()


def _timeout(overrides: Overrides) -> httpx.Timeout:
    return httpx.Timeout(overrides.read_timeout, connect=overrides.connect_timeout)


def _read_response(response: httpx.Response) -> _Outcome:
    trouble = error_code = None
    if response.status_code >= 400:
        trouble = Trouble.SERVER if response.status_code >= 500 else Trouble.CLIENT
        error_code = 11200
    return _Outcome(
        status=response.status_code,
        content_type=response.headers.get("content-type", ""),
        body=response.content,
        trouble=trouble,
        error_code=error_code,
    )


def _read_trouble(error: Exception) -> _Outcome:
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            code = 11220 if isinstance(_root(error), ssl.SSLError) else 11205
            return _Outcome(trouble=Trouble.CONNECT, error_code=code)
        case httpx.TooManyRedirects():
            return _Outcome(error_code=11215)
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return _Outcome(error_code=11210)
        case httpx.RemoteProtocolError():
            return _Outcome(trouble=Trouble.READ, error_code=11206)
        case _:
            return _Outcome(trouble=Trouble.READ, error_code=11200)


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
