"""8:00 to 21:00 where the lead is, in every zone that their number may be in (B21)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.model import Instant
from leadterm.domain.quiet_hours import MOST_ZONES, is_allowed, next_allowed, zones_of

OURS = "+14155550100"
MINUTE = 60_000
ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Boise",
    "America/St_Johns",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
CHANGES = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # North America's clocks go forward
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # and back
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Europe
    datetime(2026, 10, 3, 15, tzinfo=UTC),  # Lord Howe, by half an hour
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Samoa leaves a day out
)


def instants() -> st.SearchStrategy[Instant]:
    """Moments within two days of a change of clocks, to the millisecond."""
    near = st.integers(-2 * 86_400_000, 2 * 86_400_000)
    return st.builds(
        lambda day, off: Instant(int(day.timestamp() * 1000) + off), st.sampled_from(CHANGES), near
    )


def allowed_there(zone: str, at: int) -> bool:
    return 8 <= datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).hour < 21


@given(zone=st.sampled_from(ZONES), now=instants())
def test_the_next_allowed_moment_is_the_first_one(zone: str, now: Instant) -> None:
    found = next_allowed((zone,), now)
    assert is_allowed((zone,), found)
    assert found == now or found % MINUTE == 0
    first = now
    while not allowed_there(zone, first):
        first = Instant(first - first % MINUTE + MINUTE)
    assert found == first


@given(zones=st.lists(st.sampled_from(ZONES[:6]), min_size=1, max_size=4), now=instants())
def test_every_zone_must_allow_it(zones: list[str], now: Instant) -> None:
    found = next_allowed(zones, now)
    assert all(allowed_there(zone, found) for zone in zones)
    assert now <= found <= now + 24 * 60 * MINUTE
    if found > now:
        assert not is_allowed(zones, now)
        assert not is_allowed(zones, Instant(found - 1))


def test_zones_that_share_no_hour_end_with_those_of_the_first() -> None:
    zones = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    now = Instant(int(datetime(2026, 6, 1, tzinfo=UTC).timestamp() * 1000))
    assert is_allowed(zones[:1], next_allowed(zones, now))


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+14155550142", {"America/Los_Angeles"}),
        ("+12085550142", {"America/Boise", "America/Los_Angeles"}),
        (
            "+18675550142",
            {"America/Whitehorse", "America/Yellowknife", "America/Rankin_Inlet", "America/Iqaluit"},
        ),
        ("+4930123456", {"Europe/Berlin"}),
    ],
)
def test_a_number_says_where_a_lead_may_be(number: str, zones: set[str]) -> None:
    assert set(zones_of(number, OURS, "US")) == zones


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+18505550142", {"America/New_York", "America/Chicago"}),
        ("+12195550142", {"America/New_York", "America/Chicago"}),
        ("+14235550142", {"America/New_York", "America/Chicago"}),
        ("+19285550142", {"America/Phoenix", "America/Denver"}),
        ("+18075550142", {"America/Toronto", "America/Winnipeg"}),
    ],
)
def test_an_area_code_on_both_sides_of_a_border_is_held_to_both(number: str, zones: set[str]) -> None:
    assert set(zones_of(number, OURS, "US")) == zones


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+447700900123", "Europe/London"),
        ("+61412345678", "Australia/Sydney"),
        ("+61412345678", "Australia/Perth"),
        ("+79161234567", "Europe/Moscow"),
        ("+79161234567", "Asia/Vladivostok"),
        ("+12425551234", "America/Nassau"),
    ],
)
def test_a_lead_abroad_is_never_taken_to_be_where_we_are(number: str, zone: str) -> None:
    zones = zones_of(number, OURS, "US")
    assert zone in zones
    assert "America/Los_Angeles" not in zones
    now = Instant(int(datetime(2026, 11, 22, 21, 46, tzinfo=UTC).timestamp() * 1000))
    assert all(allowed_there(each, next_allowed(zones, now)) for each in zones)


@pytest.mark.parametrize("number", ["+18005550142", "no number", "", "+999123"])
def test_one_that_does_not_is_taken_to_be_where_ours_is(number: str) -> None:
    assert zones_of(number, OURS, "US") == ("America/Los_Angeles",)


@pytest.mark.parametrize(
    ("country", "least"), [("US", 4), ("CA", 4), ("DE", 1), ("GB", 1), ("ZZ", 1), ("", 1)]
)
def test_else_in_the_companys_country(country: str, least: int) -> None:
    zones = zones_of("+18005550142", "+18885550100", country)
    assert least <= len(zones) <= MOST_ZONES


@given(number=st.text(max_size=20), country=st.text(max_size=3))
def test_whatever_a_number_is_there_are_zones(number: str, country: str) -> None:
    assert zones_of(number, number, country)
