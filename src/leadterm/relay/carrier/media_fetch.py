"""Fetches a picture that a lead sent: through the guard, bounded in size and time, and only if it is one.

Source: https://www.twilio.com/docs/messaging/api/media-resource. The carrier may ask for our name and token
and then sends us on to a signed address elsewhere, which must not learn them.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import NoReturn

import httpx

from leadterm.domain.attachments import HEAD_LENGTH, picture_type
from leadterm.domain.model import Instant
from leadterm.relay.carrier.account import TwilioAccount
from leadterm.relay.carrier.media_guard import MediaGuard
from leadterm.relay.carrier.port import CarrierSilent, FetchedMedia, MediaRefused
from leadterm.relay.carrier.twilio_answers import wait_asked
from leadterm.relay.checked_client import CheckedClient, Dial, straight
from leadterm.relay.guard import Origin, Resolve, Target, system_resolve

MEDIA_BOUND = 5 * 1024 * 1024
"""Bytes of one picture: more than the carrier takes in itself."""
MEDIA_SECONDS = 20.0
"""For all of it: names, connections, redirects, and the picture."""
MOST_REDIRECTS = 3

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({410, 451})
_ASK_AGAIN = frozenset({404, 408, 425, 429})
"""A picture may be a moment behind the text that it came with."""


class MediaFetcher:
    """Fetches pictures for one account. Close it with ``aclose``."""

    def __init__(
        self,
        account: TwilioAccount,
        clock: Callable[[], Instant],
        *,
        resolve: Resolve = system_resolve,
        dial: Dial = straight,
        authorities: ssl.SSLContext | None = None,
        seconds: float = MEDIA_SECONDS,
    ) -> None:
        self._guard = MediaGuard(account.api_base_url, resolve)
        self._token = httpx.BasicAuth(account.account_sid, account.auth_token)
        self._clock = clock
        self._seconds = seconds
        self._client = CheckedClient(
            {"Accept": "image/*"}, seconds=seconds, dial=dial, authorities=authorities
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def fetch(self, address: str) -> FetchedMedia:
        """Fetch a picture. Raises MediaRefused, and CarrierSilent where another try may help."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(address)
        except TimeoutError:
            raise CarrierSilent(f"it did not come within {self._seconds:g} seconds") from None
        except httpx.HTTPError as error:
            raise CarrierSilent(f"the connection failed ({type(error).__name__})") from None

    async def _follow(self, address: str) -> FetchedMedia:
        """Each address anew through the guard; the token goes to the first host alone, if to any."""
        shown_to: Origin | None = None
        for hop in range(MOST_REDIRECTS + 1):
            target = await self._guard.admit(address)
            if hop == 0 and target.shown_token:
                shown_to = target.origin
            if target.origin != shown_to:
                shown_to = None
            response = await self._client.ask("GET", target, auth=self._token if shown_to else None)
            try:
                if response.status_code not in _REDIRECTS:
                    return await self._picture(response)
            finally:
                await response.aclose()
            address = _next(target, response)
        raise MediaRefused("The picture's address leads on and on, so it was not fetched.")

    async def _picture(self, response: httpx.Response) -> FetchedMedia:
        if response.status_code != 200:
            self._refuse(response)
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MEDIA_BOUND:
                raise MediaRefused("The picture is larger than 5 MB, so it was not fetched.")
        content_type = _type_of(bytes(body[:HEAD_LENGTH]))
        if content_type is None:
            raise MediaRefused("It is not a JPEG, PNG, GIF or WebP picture, so it was not kept.")
        return FetchedMedia(content_type, bytes(body))

    def _refuse(self, response: httpx.Response) -> NoReturn:
        status = response.status_code
        if status in _GONE:
            raise MediaRefused("The carrier does not have the picture any more.")
        if status in {401, 403}:
            raise MediaRefused(
                "The carrier did not let us have the picture. "
                "An administrator should check the settings twilio.account_sid and twilio.auth_token."
            )
        if 400 <= status < 500 and status not in _ASK_AGAIN:
            raise MediaRefused(f"The carrier did not let us have the picture (HTTP {status}).")
        wait = wait_asked(response.headers.get("Retry-After"), self._clock())
        raise CarrierSilent(f"the carrier answered {status}", wait)


def _type_of(head: bytes) -> str | None:
    """What kind of picture begins like this: one that we could send, or WebP, which phones send."""
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return "image/webp" if is_webp else picture_type(head)


def _next(target: Target, response: httpx.Response) -> str:
    location = response.headers.get("Location", "")
    try:
        return str(target.url.join(location)) if location else ""
    except (httpx.InvalidURL, ValueError):
        return ""
