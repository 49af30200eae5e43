"""The log of what administrators changed: added to by units, read by pages, never changed."""

from msgspec.structs import replace
from sqlalchemy import Text, func, select

from leadterm.domain.audit import CONTACT, Actor, AuditEntry, AuditId, AuditPage
from leadterm.domain.model import CompanyId, ContactId, Instant
from leadterm.relay.store import rows, tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.conversations import CONTACT as CONTACT_ROW
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.log import Counters
from leadterm.relay.store.pages import bounded
from leadterm.relay.store.statement import Row, Statement, param, put
from leadterm.relay.store.unit import Ground, Unit

_audit = tables.audit.c
_ADD = put(tables.audit)
_PAGE = Statement(
    select(*tables.audit.c)
    .where(
        _audit.company_id == param("company_id"),
        _audit.id < param("before"),
        _audit.at >= param("since"),
        func.lower(_audit.actor).like(param("who", Text()), escape="\\"),
        _audit.what.like(param("what", Text()), escape="\\"),
    )
    .order_by(_audit.id.desc())
    .limit(param("limit")),
    "company_id",
    "before",
    "since",
    "who",
    "what",
    "limit",
)
_NEWEST = 2**62


class Audits(Unit):
    """Who acts in this unit, and what is written down of it."""

    def __init__(self, ground: Ground, counters: Counters, now: Instant) -> None:
        super().__init__(ground, counters, now)
        self.actor = Actor()
        """The relay itself, unless the one who hands the unit in says otherwise."""

    def add_audit(self, entry: AuditEntry) -> None:
        self.connection.do(_ADD, _row(entry))


class AuditReads(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def audit(
        self,
        company_id: CompanyId,
        *,
        since: Instant | None = None,
        who: str = "",
        what: str = "",
        before: AuditId | None = None,
        limit: int = 100,
    ) -> AuditPage:
        """A company's changes, newest first, as ``audit_page``."""
        return await self._read(
            lambda connection: audit_page(
                connection, company_id, since=since, who=who, what=what, before=before, limit=limit
            )
        )


def audit_page(
    connection: Connection,
    company_id: CompanyId,
    *,
    since: Instant | None = None,
    who: str = "",
    what: str = "",
    before: AuditId | None = None,
    limit: int = 100,
) -> AuditPage:
    """The newest changes, or those older than ``before``.

    ``who``: a part of whoever made them; ``what``: a part of what was done (“team”, “rights changed”).
    """
    size = bounded(limit)
    bounds = (_NEWEST if before is None else before, since or 0)
    found = connection.all(_PAGE, (company_id, *bounds, _part(who), _part(what), size + 1))
    entries = tuple(_named(connection, _entry(row)) for row in found[:size])
    return AuditPage(entries=entries, older=len(found) > size)


def _part(text: str) -> str:
    """A pattern for whatever holds the text, which is taken as it is."""
    plain = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def _named(connection: Connection, entry: AuditEntry) -> AuditEntry:
    """A contact is shown by name or number, for as long as they are known."""
    place = entry.subject.removeprefix(CONTACT)
    if place == entry.subject or not place.isdecimal():
        return entry
    row = connection.one(CONTACT_ROW, (ContactId(int(place)),))
    if row is None:
        return entry
    contact = rows.contact_of(row)
    return replace(entry, subject=contact.name or contact.number)


def _row(entry: AuditEntry) -> Row:
    return (
        entry.id,
        entry.company_id,
        entry.at,
        entry.agent_id,
        entry.actor,
        entry.what,
        entry.subject,
        entry.before or None,
        entry.after or None,
    )


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(
        id=row[0],
        company_id=row[1],
        at=row[2],
        agent_id=row[3],
        actor=row[4],
        what=row[5],
        subject=row[6],
        before=row[7] or "",
        after=row[8] or "",
    )
