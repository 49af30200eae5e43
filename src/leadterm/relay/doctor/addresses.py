"""Addresses as findings show them and compare them."""

import ipaddress
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from leadterm.domain.text import one_line

SHOWN = 200
_INSIDE_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


def shown(url: str) -> str:
    """An address without what may be secret in it: user, password and the values of its query."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        query = "…" if parts.query else ""
        plain = urlunsplit(parts._replace(netloc=host, query=query))
    except ValueError:
        plain = "an address that can't be read"
    return one_line(plain, limit=SHOWN)


def host_of(url: str) -> str:
    """The host that an address names; empty when it can't be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_inside(host: str) -> bool:
    """Whether a host is one that just this machine or its own network can reach, as far as it shows."""
    if host == "localhost" or host.endswith(_INSIDE_ENDINGS):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def without_fragment(url: str) -> str:
    """What the carrier posts to and signs: the fragment is neither sent nor signed."""
    return url.partition("#")[0]


def tries_again(url: str) -> bool:
    """Whether the carrier tries again after each of a failed connection, a 5xx and a read time-out.

    By default it does so after a failed connection alone (Twilio: webhooks connection overrides).
    """
    given = dict(parse_qsl(url.partition("#")[2]))
    wanted = {"ct", "5xx", "rt"}
    policy = set(given.get("rp", "ct").split(","))
    return given.get("rc", "1") != "0" and ("all" in policy or wanted <= policy)
