"""What the carrier said: reports on messages, reports on messages not known yet, and what found no place."""

from msgspec import Struct
from sqlalchemy import Text, delete, select

from leadterm.domain.model import Instant, StatusReport
from leadterm.relay.store import tables
from leadterm.relay.store.statement import Statement, claim, param, put
from leadterm.relay.store.unit import Unit

_report = tables.status_report.c
_stray = tables.stray_report.c
_unrouted = tables.unrouted.c


class StrayReport(Struct, frozen=True, kw_only=True):
    """A report that came before the message was known by its carrier's id."""

    status: str
    error_code: int | None
    at: Instant


class Unrouted(Struct, frozen=True, kw_only=True):
    """Something from the carrier that belongs to nobody, for an administrator to see."""

    key: str
    why: str
    at: Instant


REPORTS = Statement(
    select(_report.message_id, _report.status, _report.error_code, _report.at)
    .where(_report.message_id == param("message_id"))
    .order_by(_report.id),
    "message_id",
)
UNROUTED = Statement(
    select(*tables.unrouted.c).order_by(_unrouted.at.desc(), _unrouted.key).limit(param("limit")), "limit"
)
_ADD_STRAY = put(tables.stray_report)
_STRAYS = Statement(
    select(_stray.status, _stray.error_code, _stray.at)
    .where(_stray.sid == param("sid", Text()))
    .order_by(_stray.id),
    "sid",
)
_DROP_STRAYS = Statement(delete(tables.stray_report).where(_stray.sid == param("sid", Text())), "sid")
_ADD_UNROUTED = claim(tables.unrouted)


class Carriage(Unit):
    """Keeps every word of the carrier's."""

    def add_report(self, report: StatusReport) -> None:
        self._own.reports.append(
            (self.new_id(), report.message_id, report.status, report.error_code, report.at)
        )

    def stray_report(self, sid: str, status: str, error_code: int | None, at: Instant) -> None:
        """Keeps a report by the carrier's id until the message is known."""
        self.connection.do(_ADD_STRAY, (self.new_id(), sid, status, error_code, at))

    def take_stray_reports(self, sid: str) -> list[StrayReport]:
        """The reports kept for a message, in the order they came; they are kept no longer."""
        found = self.connection.all(_STRAYS, (sid,))
        if found:
            self.connection.do(_DROP_STRAYS, (sid,))
        return [StrayReport(status=row[0], error_code=row[1], at=row[2]) for row in found]

    def keep_unrouted(self, key: str, why: str) -> None:
        """Lists what has no place here; once for each key."""
        self.connection.one(_ADD_UNROUTED, (key, why, self.now))
