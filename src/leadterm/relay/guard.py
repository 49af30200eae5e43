"""Which machines may be asked at an address that came from outside (server-side request forgery).

Only those of the open Internet, looked up by us and then connected to as they are, so that a name cannot mean
something else a moment later. What else is asked of an address is the affair of who asks.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx
from msgspec import Struct

MOST_ADDRESSES = 4
"""Addresses of one host that are tried."""
LONGEST_URL = 4_000

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host and a port. Raises OSError when there are none."""

Origin = tuple[str, str, int]
"""Scheme, host and port."""

USUAL_PORTS = {"http": 80, "https": 443}

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

    @property
    def origin(self) -> Origin:
        return origin_of(self.url)


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """The system's answer to what a host's addresses are."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


async def addresses_of(url: httpx.URL, resolve: Resolve) -> tuple[str, ...] | None:
    """Every address of an URL's host, private ones too; None when it can't be found just now."""
    _, host, port = origin_of(url)
    try:
        return tuple(await resolve(host, port))
    except (OSError, UnicodeError):
        return None


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


def is_this_machine(address: str) -> bool:
    """Whether it is a loopback address, plainly written: ``127.0.0.0/8`` or ``::1``."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return ip.is_loopback and not (isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None)


def origin_of(url: httpx.URL) -> Origin:
    """Who answers at an address; the usual port is meant where none is written."""
    host = url.raw_host.decode("ascii").strip("[]").removesuffix(".").lower()
    return url.scheme, host, url.port or USUAL_PORTS.get(url.scheme, 0)


def readable(address: str) -> httpx.URL | None:
    """The address of a web server, or None: another scheme, a name and password in it, too long, broken."""
    try:
        url = httpx.URL(address) if len(address) <= LONGEST_URL else httpx.URL()
    except (httpx.InvalidURL, ValueError):
        return None
    if url.scheme not in USUAL_PORTS or not url.host or url.userinfo or (url.port or 1) > 65_535:
        return None
    return url
