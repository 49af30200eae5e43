"""Times are absolute and short; nothing about them ticks."""

from datetime import UTC, datetime, timedelta, timezone

from leadterm.domain.model import Instant
from leadterm.widgets.times import Calendar


def at(*parts: int) -> Instant:
    return Instant(int(datetime(*parts, tzinfo=UTC).timestamp() * 1000))  # type: ignore[misc, arg-type]


NOW = at(2025, 11, 3, 14, 5)  # a Monday


def short(moment: Instant) -> str:
    calendar = Calendar(lambda: NOW, UTC)
    return calendar.short(moment, calendar.today())


def test_today_is_a_time_and_the_week_is_a_day_name() -> None:
    assert short(at(2025, 11, 3, 9, 41)) == "9:41"
    assert short(at(2025, 11, 2, 23, 59)) == "Sun"
    assert short(at(2025, 10, 28, 9, 0)) == "Tue"


def test_before_that_a_date_and_in_other_years_the_year() -> None:
    assert short(at(2025, 10, 27, 9, 0)) == "27 Oct"
    assert short(at(2024, 12, 31, 9, 0)) == "2024"


def test_a_clock_that_is_ahead_still_shows_a_time() -> None:
    assert short(at(2025, 11, 4, 0, 1)) == "0:01"


def test_a_day_mark_names_the_day_and_another_year() -> None:
    calendar = Calendar(lambda: NOW, UTC)
    today = calendar.today()
    assert calendar.day_mark(at(2025, 11, 3, 9, 0), today) == "Today, Mon 3 Nov"
    assert calendar.day_mark(at(2025, 3, 1, 9, 0), today) == "Sat 1 Mar"
    assert calendar.day_mark(at(2024, 3, 1, 9, 0), today) == "Fri 1 Mar 2024"


def test_the_day_is_the_agents_own() -> None:
    calendar = Calendar(lambda: NOW, timezone(timedelta(hours=-8)))
    assert calendar.day_of(at(2025, 11, 3, 5, 0)).day == 2
    assert calendar.time_of_day(at(2025, 11, 3, 5, 0)) == "21:00"
