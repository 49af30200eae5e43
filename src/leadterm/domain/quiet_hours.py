"""When a text may be sent unasked: from 8:00 to 21:00 where the lead is (47 CFR 64.1200(c)(1), B21).

Where that is, is known by the number alone, and not for certain: every time zone that its number may be in
must allow it. `phonenumbers` is loaded when it is first asked: the console never does.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadterm.domain.model import Instant

OPENS = time(8)
CLOSES = time(21)
MOST_ZONES = 6
"""A North American number that may be in more (toll-free) says nothing of where the lead is."""
LONGEST_SEARCH = 100
"""Steps from zone to zone, each to a later day or hour; past these there is no hour that all allow."""

_NORTHERN_CANADA = ("America/Whitehorse", "America/Yellowknife", "America/Rankin_Inlet", "America/Iqaluit")
"""The package knows but one of the four zones of area code 867."""
_SPANNED = {
    ("America/New_York", "America/Chicago"): "219 270 364 423 448 574 606 812 850 906 930",
    ("America/Chicago", "America/Denver"): "308 432 605 620 701 785",
    ("America/Los_Angeles", "America/Denver"): "458 541 775",
    ("America/Phoenix", "America/Denver"): "928",
    ("America/Vancouver", "America/Edmonton"): "236 250 672 778",
    ("America/Toronto", "America/Winnipeg"): "807",
    ("America/Toronto", "America/Halifax"): "367 418 581",
    ("America/St_Johns", "America/Halifax"): "709 879",
}
"""Area codes on both sides of a border of time zones, of which the package knows but one by the digits that
follow: those say nothing of where a mobile phone is, nor of one that was taken along to another carrier."""
_BOTH_SIDES = {f"+1{area}": zones for zones, areas in _SPANNED.items() for area in areas.split()}
_UNITED_STATES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


def zones_of(number: str, ours: str, country: str) -> tuple[str, ...]:
    """The time zones that a lead may be in, as IANA names; never none.

    ``number`` is theirs in E.164. One that says nothing is taken to be where ``ours`` is, the tracking number
    that texts it; else in the company's ``country`` (ISO 3166).
    """
    for each in (number, ours):
        zones = _zones_of_number(each)
        if zones:
            return zones
    return _zones_of_country(country)


@lru_cache(maxsize=4096)
def _zones_of_number(number: str) -> tuple[str, ...]:
    """None when there are too many, or none is known."""
    if number.startswith("+1867"):
        return _known(_NORTHERN_CANADA)
    import phonenumbers
    from phonenumbers import timezone

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    abroad = parsed.country_code != 1
    for look_up in (timezone.time_zones_for_number, timezone.time_zones_for_geographical_number):
        found = _known((*_BOTH_SIDES.get(number[:5], ()), *look_up(parsed)))
        if found and (abroad or len(found) <= MOST_ZONES):
            return tuple(dict.fromkeys(found))
    return ()


@cache
def _zones_of_country(country: str) -> tuple[str, ...]:
    import phonenumbers
    from phonenumbers import timezone

    code = phonenumbers.country_code_for_region(country)
    example = phonenumbers.example_number(country) if code not in (0, 1) else None
    found = timezone.time_zones_for_number(example) if example is not None else ()
    return _known(found) or _known(_UNITED_STATES) or ("UTC",)


def _known(names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if _zone(name) is not None)


@cache
def _zone(name: str) -> ZoneInfo | None:
    """None for a name that this machine has no rules for."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_allowed(zones: Sequence[str], at: Instant) -> bool:
    """Whether a text may be sent at that moment, in every one of the zones."""
    return all(OPENS <= _local(zone, at).time() < CLOSES for zone in _rules(zones))


def next_allowed(zones: Sequence[str], now: Instant) -> Instant:
    """Now when it is allowed, else the first moment of the next minute that is, in every one of the zones.

    When zones so far apart that they share no hour come together, the first one's hours count.
    """
    at = now
    for _ in range(LONGEST_SEARCH):
        later = max(_next_in(zone, at) for zone in _rules(zones))
        if later == at:
            return at
        at = later
    return next_allowed(zones[:1], now)


def _rules(zones: Sequence[str]) -> list[ZoneInfo]:
    return [ZoneInfo(name) for name in zones]


def _next_in(zone: ZoneInfo, at: Instant) -> Instant:
    """The first allowed moment of one zone, from ``at`` on."""
    local = _local(zone, at)
    if OPENS <= local.time() < CLOSES:
        return at
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    opens = Instant(0)
    while opens <= at:  # A day that a zone leaves out may seem to open in the past.
        opens = Instant(int(datetime.combine(day, OPENS, zone).timestamp()) * 1000)
        day += timedelta(days=1)
    return opens


def _local(zone: ZoneInfo, at: Instant) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
