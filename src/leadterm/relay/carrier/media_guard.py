"""Where a picture may be fetched from, and who is shown our token (server-side request forgery).

The address of a picture comes from outside. So: https alone, to public addresses alone, looked up by us and
then connected to as they are, so that a name cannot mean something else a moment later. The one exception is
the carrier's own base URL as it is configured: an administrator put it there, and it may be on this machine.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx
from msgspec import Struct

from leadterm.relay.carrier.port import CarrierSilent, MediaRefused

MOST_ADDRESSES = 4
"""Addresses of one host that are tried."""
LONGEST_URL = 4_000

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host and a port. Raises OSError when there are none."""

Origin = tuple[str, str, int]
"""Scheme, host and port."""

_CARRIER_DOMAIN = ".twilio.com"
_PORTS = {"http": 80, "https": 443}

# Only what is handed out to networks of the world: this leaves out loopback, private, link-local, site-local
# and multicast ones, IPv4-mapped ones and NAT64.
_IPV6_WORLD = ipaddress.IPv6Network("2000::/3")
_IPV6_NOT = (
    ipaddress.IPv6Network("2001::/23"),  # protocol assignments: Teredo, benchmarking, ORCHID
    ipaddress.IPv6Network("2001:db8::/32"),  # documentation
    ipaddress.IPv6Network("2002::/16"),  # 6to4: any IPv4 address, private ones too
    ipaddress.IPv6Network("3fff::/20"),  # documentation
)
_IPV4_NOT = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocol assignments
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays
)


class Target(Struct, frozen=True):
    """One address that may be asked, and the machines that answer for it."""

    url: httpx.URL
    addresses: tuple[str, ...]
    shown_token: bool
    """Whether it is the carrier's own, which may ask who we are."""

    @property
    def origin(self) -> Origin:
        return origin_of(self.url)


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """The system's answer to what a host's addresses are."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class MediaGuard:
    """Decides on each address, the first and those it is redirected to."""

    def __init__(self, api_base_url: str, resolve: Resolve = system_resolve) -> None:
        self._configured = origin_of(httpx.URL(api_base_url))
        self._resolve = resolve

    async def admit(self, address: str) -> Target:
        """Check an address. Raises MediaRefused; CarrierSilent when its host cannot be found just now."""
        url = _readable(address)
        origin = origin_of(url)
        is_configured = origin == self._configured
        if url.scheme != "https" and not is_configured:
            raise MediaRefused("The picture's address is not a secure one, so it was not fetched.")
        found = await self._addresses(origin)
        allowed = found if is_configured else tuple(each for each in found if is_public(each))
        if not allowed:
            raise MediaRefused("The picture's address leads into a private network, so it was not fetched.")
        return Target(url, allowed[:MOST_ADDRESSES], is_configured or _is_twilios(origin))

    async def _addresses(self, origin: Origin) -> tuple[str, ...]:
        _, host, port = origin
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise CarrierSilent("the host that has the picture could not be found") from None
        return tuple(found)


def is_public(address: str) -> bool:
    """Whether it is the address of a machine on the open Internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        return (
            not ip.scope_id
            and ip in _IPV6_WORLD
            and ip.is_global
            and not any(ip in network for network in _IPV6_NOT)
        )
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _IPV4_NOT)


def origin_of(url: httpx.URL) -> Origin:
    """Who answers at an address; the usual port is meant where none is written."""
    host = url.raw_host.decode("ascii").strip("[]").removesuffix(".").lower()
    return url.scheme, host, url.port or _PORTS.get(url.scheme, 0)


def _readable(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address) if len(address) <= LONGEST_URL else httpx.URL()
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL()
    if url.scheme not in _PORTS or not url.host or url.userinfo or (url.port or 1) > 65_535:
        raise MediaRefused("The picture's address could not be read, so it was not fetched.")
    return url


def _is_twilios(origin: Origin) -> bool:
    scheme, host, port = origin
    return scheme == "https" and port == _PORTS["https"] and host.endswith(_CARRIER_DOMAIN)
