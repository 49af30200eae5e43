"""Connection overrides in a webhook URL's fragment, e.g. `#rc=3&rp=5xx,rt` (twilio.md B1).

The fragment is never sent and never signed.
"""

from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import msgspec


class Trouble(StrEnum):
    """What can go wrong with one attempt, by the words of the retry policy."""

    CONNECT = "ct"
    READ = "rt"
    CLIENT = "4xx"
    SERVER = "5xx"


class Overrides(msgspec.Struct, frozen=True, kw_only=True):
    """How a webhook is tried: timeouts in seconds, how often again, and after which troubles."""

    connect_timeout: float = 5.0
    read_timeout: float = 15.0
    total_timeout: float = 15.0
    retries: int = 1
    policy: frozenset[Trouble] = frozenset({Trouble.CONNECT})


class Target(msgspec.Struct, frozen=True):
    """A webhook's address as it is sent and signed, and how to try it."""

    url: str
    overrides: Overrides


def read_target(url: str) -> Target:
    """Split a configured URL; user and password are dropped, as they are never signed."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return Target(
        url=urlunsplit(parts._replace(netloc=host, fragment="")), overrides=_read_overrides(parts.fragment)
    )


def _read_overrides(fragment: str) -> Overrides:
    given = dict(parse_qsl(fragment))
    usual = Overrides()
    return Overrides(
        connect_timeout=_seconds(given.get("ct"), usual.connect_timeout, 10_000),
        read_timeout=_seconds(given.get("rt"), usual.read_timeout, 15_000),
        total_timeout=_seconds(given.get("tt"), usual.total_timeout, 15_000),
        retries=_bounded(given.get("rc"), usual.retries, 0, 5),
        policy=_read_policy(given["rp"]) if "rp" in given else usual.policy,
    )


def _seconds(text: str | None, usual: float, most: int) -> float:
    return _bounded(text, int(usual * 1000), 100, most) / 1000


def _bounded(text: str | None, usual: int, least: int, most: int) -> int:
    if text is None or not text.isdecimal():
        return usual
    return min(max(int(text), least), most)


def _read_policy(text: str) -> frozenset[Trouble]:
    words = text.split(",")
    if "all" in words:
        return frozenset(Trouble)
    return frozenset(trouble for trouble in Trouble if trouble.value in words)
