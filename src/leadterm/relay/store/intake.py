"""Where leads come from, the submissions that were taken, and those that were refused (E3, B12)."""

from sqlalchemy import Text, bindparam, delete, literal_column, select, update

from leadterm.domain.intake import IntakeRefusal, IntakeSource, RefusalId, RefusalState
from leadterm.domain.leads import submission_of
from leadterm.domain.model import CompanyId, Instant, SourceId
from leadterm.domain.wire.intake import RefusedLead, RefusedPage
from leadterm.relay.store import tables
from leadterm.relay.store.asking import Asking
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.pages import bounded
from leadterm.relay.store.statement import Row, Statement, lit, param, put, upsert
from leadterm.relay.store.unit import Unit

_source = tables.intake_source.c
_submission = tables.submission.c
_refusal = tables.intake_refusal.c
_STATES = {state.value: state for state in RefusalState}
_NEWEST = 2**62

_SOURCE = Statement(select(*_source).where(_source.id == param("id")), "id")
_SOURCE_BY_KEY = Statement(
    select(*_source).where(_source.key_sha256 == param("key_sha256", Text())), "key_sha256"
)
_SOURCES = Statement(
    select(*_source).where(_source.company_id == param("company_id")).order_by(_source.id), "company_id"
)
_SAVE_SOURCE = upsert(tables.intake_source, fixed=("company_id",))
_SUBMITTED = Statement(
    select(_submission.record_id, _submission.at).where(
        _submission.company_id == param("company_id"), _submission.key == param("key", Text())
    ),
    "company_id",
    "key",
)
_SUBMIT = upsert(tables.submission)
_REFUSAL = Statement(select(*_refusal).where(_refusal.id == param("id")), "id")
_ADD_REFUSAL = put(tables.intake_refusal)
_beyond = (
    select(_refusal.id)
    .where(_refusal.company_id == param("its_company_id"), _refusal.state == lit(RefusalState.WAITING))
    .order_by(_refusal.id.desc())
    .offset(param("keep"))
    .limit(literal_column("1"))
)
_TRIM_REFUSALS = Statement(
    delete(tables.intake_refusal).where(
        _refusal.company_id == param("company_id"),
        _refusal.state == lit(RefusalState.WAITING),
        _refusal.id <= _beyond.scalar_subquery(),
    ),
    "company_id",
    "its_company_id",
    "keep",
)
_SETTLE_REFUSAL = Statement(
    update(tables.intake_refusal)
    .where(_refusal.id == param("its_id"))
    .values(
        raw=bindparam("its_raw"),
        reason=bindparam("its_reason"),
        field=bindparam("its_field"),
        state=bindparam("its_state"),
    ),
    "its_raw",
    "its_reason",
    "its_field",
    "its_state",
    "its_id",
)
_of_company = (_refusal.company_id == param("company_id"), _refusal.id < param("before"))
_newest_first = _refusal.id.desc()
_REFUSALS = Statement(
    select(*_refusal).where(*_of_company).order_by(_newest_first).limit(param("limit")),
    "company_id",
    "before",
    "limit",
)
_WAITING = Statement(
    select(*_refusal)
    .where(*_of_company, _refusal.state == lit(RefusalState.WAITING))
    .order_by(_newest_first)
    .limit(param("limit")),
    "company_id",
    "before",
    "limit",
)


class Intake(Unit):
    """Sources and refusals are kept for good: records point to them, and a mended one is history."""

    def intake_source(self, source_id: SourceId) -> IntakeSource | None:
        row = self.ground.connection.one(_SOURCE, (source_id,))
        return None if row is None else source_of(row)

    def intake_source_by_key(self, key_sha256: str) -> IntakeSource | None:
        """Revoked ones too: look at ``revoked_at``."""
        row = self.ground.connection.one(_SOURCE_BY_KEY, (key_sha256,))
        return None if row is None else source_of(row)

    def intake_sources(self, company_id: CompanyId) -> tuple[IntakeSource, ...]:
        """A company's, oldest first, revoked ones too."""
        return tuple(map(source_of, self.ground.connection.all(_SOURCES, (company_id,))))

    def add_intake_source(self, source: IntakeSource) -> None:
        self.save_intake_source(source)

    def save_intake_source(self, source: IntakeSource) -> None:
        self.connection.do(_SAVE_SOURCE, _source_row(source))

    def claim_submission(
        self, company_id: CompanyId, key: str, record_id: int, since: Instant | None = None
    ) -> int | None:
        """Notes that this submission became this lead record, or this refusal, unless it came before.

        Then answers what it became; one from before ``since`` is forgotten. Units run one at a time, whatever
        relay they come from, so no two can both be the first.
        """
        row = self.connection.one(_SUBMITTED, (company_id, key))
        if row is not None and (since is None or row[1] >= since):
            return int(row[0])
        self.move_submission(company_id, key, record_id)
        return None

    def move_submission(self, company_id: CompanyId, key: str, record_id: int) -> None:
        """What was refused has become a lead record after all."""
        self.connection.do(_SUBMIT, (company_id, key, record_id, self.now))

    def add_refusal(self, refusal: IntakeRefusal, keep: int) -> None:
        """Of those of a company that wait, the latest ``keep`` are kept: a robot must not fill the disk."""
        self.connection.do(_ADD_REFUSAL, _refusal_row(refusal))
        self.connection.do(_TRIM_REFUSALS, (refusal.company_id, refusal.company_id, keep))

    def save_refusal(self, refusal: IntakeRefusal) -> None:
        """What a person made of it."""
        self.connection.do(
            _SETTLE_REFUSAL,
            (refusal.raw, refusal.reason, refusal.field, refusal.state.value, refusal.id),
        )

    def refusal(self, refusal_id: RefusalId) -> IntakeRefusal | None:
        row = self.connection.one(_REFUSAL, (refusal_id,))
        return None if row is None else _refusal_of(row)

    def refusals(
        self,
        company_id: CompanyId,
        *,
        waiting_only: bool = True,
        before: RefusalId | None = None,
        limit: int = 100,
    ) -> tuple[IntakeRefusal, ...]:
        return _refusals(self.connection, company_id, waiting_only, before, limit)


class IntakeReads(Asking):
    """Every method raises StoreDown when the database is out of reach."""

    async def intake_source_by_key(self, key_sha256: str) -> IntakeSource | None:
        """Whose key it is, by its SHA-256 in hexadecimal; revoked ones too."""
        row = await self._read(lambda connection: connection.one(_SOURCE_BY_KEY, (key_sha256,)))
        return None if row is None else source_of(row)

    async def intake_sources(self, company_id: CompanyId) -> tuple[IntakeSource, ...]:
        """A company's, oldest first, revoked ones too."""
        found = await self._read(lambda connection: connection.all(_SOURCES, (company_id,)))
        return tuple(map(source_of, found))

    async def refusal(self, refusal_id: RefusalId) -> IntakeRefusal | None:
        row = await self._read(lambda connection: connection.one(_REFUSAL, (refusal_id,)))
        return None if row is None else _refusal_of(row)

    async def refusals(
        self,
        company_id: CompanyId,
        *,
        waiting_only: bool = True,
        before: RefusalId | None = None,
        limit: int = 100,
    ) -> tuple[IntakeRefusal, ...]:
        """Submissions that were refused, newest first, from the one before ``before``."""
        return await self._read(
            lambda connection: _refusals(connection, company_id, waiting_only, before, limit)
        )

    async def refused(
        self,
        company_id: CompanyId,
        *,
        waiting_only: bool = True,
        before: RefusalId | None = None,
        limit: int = 100,
    ) -> RefusedPage:
        """The same as people see them: what each said, and where it came from."""
        return await self._read(
            lambda connection: _refused(connection, company_id, waiting_only, before, bounded(limit))
        )


def _refused_lead(connection: Connection, refusal: IntakeRefusal) -> RefusedLead:
    row = connection.one(_SOURCE, (refusal.source_id,)) if refusal.source_id is not None else None
    return RefusedLead(
        id=refusal.id,
        at=refusal.at,
        source=source_of(row).name if row is not None else "",
        submission=submission_of(refusal),
        reason=refusal.reason,
        field=refusal.field,
        state=refusal.state,
    )


def _refused(
    connection: Connection, company_id: CompanyId, waiting_only: bool, before: RefusalId | None, size: int
) -> RefusedPage:
    place = (company_id, _NEWEST if before is None else before, size + 1)
    found = connection.all(_WAITING if waiting_only else _REFUSALS, place)
    refused = tuple(_refused_lead(connection, _refusal_of(row)) for row in found[:size])
    return RefusedPage(refused=refused, older=len(found) > size)


def _refusals(
    connection: Connection, company_id: CompanyId, waiting_only: bool, before: RefusalId | None, limit: int
) -> tuple[IntakeRefusal, ...]:
    place = (company_id, _NEWEST if before is None else before, bounded(limit))
    return tuple(map(_refusal_of, connection.all(_WAITING if waiting_only else _REFUSALS, place)))


def _source_row(source: IntakeSource) -> Row:
    return (
        source.id,
        source.company_id,
        source.name,
        source.key_sha256,
        source.team_id,
        source.number_id,
        source.redirect_url,
        source.created_at,
        source.revoked_at,
    )


def source_of(row: Row) -> IntakeSource:
    return IntakeSource(
        id=row[0],
        company_id=row[1],
        name=row[2],
        key_sha256=row[3],
        team_id=row[4],
        number_id=row[5],
        redirect_url=row[6],
        created_at=row[7],
        revoked_at=row[8],
    )


def _refusal_row(refusal: IntakeRefusal) -> Row:
    return (
        refusal.id,
        refusal.company_id,
        refusal.source_id,
        refusal.at,
        refusal.origin,
        refusal.raw,
        refusal.reason,
        refusal.field,
        refusal.state.value,
    )


def _refusal_of(row: Row) -> IntakeRefusal:
    return IntakeRefusal(
        id=row[0],
        company_id=row[1],
        source_id=row[2],
        at=row[3],
        origin=row[4],
        raw=row[5],
        reason=row[6],
        field=row[7],
        state=_STATES[row[8]],
    )
