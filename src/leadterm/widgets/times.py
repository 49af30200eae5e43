"""Times as the console shows them: absolute and calm, so that nothing ticks.

"9:41" today, "Mon" within the last six days, "3 Nov" this year, "2025" before. Names are English whatever the
machine's locale: so are all the words beside them.
"""

from collections.abc import Callable
from datetime import date, datetime, tzinfo

from leadterm.domain.model import Instant

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Calendar:
    """Turns instants into words, seen from the agent's own day. `zone` None is the machine's zone."""

    def __init__(self, clock: Callable[[], Instant], zone: tzinfo | None = None) -> None:
        self._clock = clock
        self._zone = zone

    def today(self) -> date:
        return self.day_of(self._clock())

    def day_of(self, at: Instant) -> date:
        return self._local(at).date()

    def short(self, at: Instant, today: date) -> str:
        """The time of a row: as little as tells it apart."""
        moment = self._local(at)
        days_ago = (today - moment.date()).days
        if days_ago <= 0:
            return _time_of_day(moment)
        if days_ago < 7:
            return DAYS[moment.weekday()]
        if moment.year == today.year:
            return f"{moment.day} {MONTHS[moment.month - 1]}"
        return str(moment.year)

    def time_of_day(self, at: Instant) -> str:
        return _time_of_day(self._local(at))

    def day_mark(self, at: Instant, today: date) -> str:
        """The line over the first message of a day: "Mon 3 Nov", with the year when it is another one."""
        moment = self._local(at)
        mark = f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
        if moment.date() == today:
            return f"Today, {mark}"
        return mark if moment.year == today.year else f"{mark} {moment.year}"

    def day_and_time(self, at: Instant, today: date) -> str:
        """A moment in full: "Mon 3 Nov 9:41", with the year when it is another one."""
        moment = self._local(at)
        year = "" if moment.year == today.year else f" {moment.year}"
        day = f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}{year}"
        return f"{day} {_time_of_day(moment)}"

    def _local(self, at: Instant) -> datetime:
        return datetime.fromtimestamp(at / 1000, self._zone)


def _time_of_day(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02}"
