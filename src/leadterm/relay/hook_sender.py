"""Brings one webhook to an endpoint (D5): signed, bounded in time and answer, past the guard.

An endpoint's address is an administrator's, and its answer a stranger's. Redirects are not followed: whoever
answers with one could send us into our own network.
"""

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import Callable, Sequence

import httpx
from msgspec import Struct

from leadterm.domain.hooks import sign
from leadterm.domain.model import Instant
from leadterm.domain.text import one_line
from leadterm.relay.checked_client import CheckedClient, Dial, straight
from leadterm.relay.guard import (
    MOST_ADDRESSES,
    Resolve,
    Target,
    addresses_of,
    is_public,
    is_this_machine,
    readable,
    system_resolve,
)

SECONDS = 10.0
"""For all of it: names, connection, request and answer."""
ANSWER_BOUND = 4_096
"""Bytes of an answer that are looked at."""
ANSWER_SECONDS = 1.0
"""For the body, once the head has come."""
SHOWN = 300
"""Characters of an answer that are shown to a person."""
GONE = 410
_LONGEST_ASKED = 24 * 3_600


class HookAnswer(Struct, frozen=True, kw_only=True):
    """What became of one try."""

    delivered: bool
    sentence: str
    """For a person: “It answered 200.”"""
    gone: bool = False
    """The receiver says that there is no such endpoint any more (410)."""
    retry_after_ms: int = 0
    text: str = ""
    """How the answer begins, on one line."""


class HookRefused(Exception):  # noqa: N818 (it says what was done, as the carrier's refusals do)
    """An address that is not asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check_address(address: str, *, this_machine: bool) -> httpx.URL:
    """An endpoint's address as far as it can be judged unasked. Raises HookRefused.

    ``this_machine``: whether loopback addresses are let through, and plain HTTP to them.
    """
    url = readable(address)
    if url is None:
        raise HookRefused(
            "That is no address of a web server. It begins with https://, and holds no name and password."
        )
    named_here = url.host == "localhost" or url.host.endswith(".localhost")
    here = this_machine and (named_here or is_this_machine(url.host))
    if (named_here or _is_literal(url.host)) and not (here or is_public(url.host)):
        raise HookRefused("The address is in a private network, where webhooks do not go.")
    if here or url.scheme == "https":
        return url
    raise HookRefused("The address must begin with https://, because what is sent there is about people.")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class HookSender:
    """Posts webhooks. Close it with ``aclose``."""

    def __init__(
        self,
        clock: Callable[[], Instant],
        *,
        this_machine: bool = False,
        resolve: Resolve = system_resolve,
        dial: Dial = straight,
        authorities: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._clock = clock
        self.this_machine = this_machine
        self._resolve = resolve
        self._seconds = seconds
        self._client = CheckedClient(
            {"Content-Type": "application/json"}, seconds=seconds, dial=dial, authorities=authorities
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def post(self, address: str, secrets: Sequence[str], message_id: str, body: bytes) -> HookAnswer:
        """One try. Whatever goes wrong is in the answer; nothing is raised."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(address, secrets, message_id, body)
        except HookRefused as refusal:
            return _not_delivered(refusal.sentence)
        except TimeoutError:
            return _not_delivered(f"It did not answer within {self._seconds:g} seconds.")
        except httpx.ConnectError as error:
            return _not_delivered(f"It could not be connected to ({_reason(error)}).")
        except httpx.HTTPError as error:
            return _not_delivered(f"The connection broke off ({type(error).__name__}).")

    async def _post(self, address: str, secrets: Sequence[str], message_id: str, body: bytes) -> HookAnswer:
        target = await self._admit(address)
        timestamp = self._clock() // 1000
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(secrets, message_id, timestamp, body),
        }
        response = await self._client.ask("POST", target, headers=headers, content=body)
        try:
            return _understood(response, await _beginning(response))
        finally:
            await response.aclose()

    async def _admit(self, address: str) -> Target:
        url = check_address(address, this_machine=self.this_machine)
        found = await addresses_of(url, self._resolve)
        if found is None:
            raise HookRefused("Its host could not be found.")
        allowed = tuple(each for each in found if self._allows(url, each))
        if not allowed:
            raise HookRefused("Its address leads into a private network, so it was not asked.")
        return Target(url, allowed[:MOST_ADDRESSES])

    def _allows(self, url: httpx.URL, address: str) -> bool:
        """Plain HTTP goes to this machine alone, whatever the name says it is."""
        return (self.this_machine and is_this_machine(address)) or (
            url.scheme == "https" and is_public(address)
        )


async def _beginning(response: httpx.Response) -> bytes:
    """As much of an answer as is looked at. What counts is the status, however the body fares."""
    found = bytearray()
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(ANSWER_SECONDS):
            async for chunk in response.aiter_raw():
                found += chunk
                if len(found) >= ANSWER_BOUND:
                    break
    return bytes(found[:ANSWER_BOUND])


def _understood(response: httpx.Response, beginning: bytes) -> HookAnswer:
    status = response.status_code
    text = one_line(beginning.decode("utf-8", "replace"), limit=SHOWN)
    if 200 <= status < 300:
        return HookAnswer(delivered=True, sentence=f"It answered {status}.", text=text)
    if status == GONE:
        return HookAnswer(
            delivered=False,
            sentence="It answered 410: there is no such endpoint any more.",
            gone=True,
            text=text,
        )
    if 300 <= status < 400:
        return _not_delivered(f"It answered {status}, a redirect. Those are not followed.", text)
    wait = _seconds_asked(response.headers.get("Retry-After", ""))
    return HookAnswer(
        delivered=False, sentence=f"It answered {status}.", retry_after_ms=wait * 1000, text=text
    )


def _not_delivered(sentence: str, text: str = "") -> HookAnswer:
    return HookAnswer(delivered=False, sentence=sentence, text=text)


def _seconds_asked(written: str) -> int:
    """``Retry-After`` in seconds; a date in it is passed over, since our own waits are long enough."""
    if not (written.isascii() and written.isdigit()):
        return 0
    return min(int(written[:9]), _LONGEST_ASKED)


def _reason(error: httpx.ConnectError) -> str:
    return one_line(str(error), limit=SHOWN) or "no reason given"
