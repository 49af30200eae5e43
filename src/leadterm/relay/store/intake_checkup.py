"""What ``leadterm doctor`` asks of the store about leads that come in: who hears of them, and what waits."""

from msgspec import Struct
from sqlalchemy import func, select

from leadterm.domain.intake import IntakeSource, RefusalState
from leadterm.domain.model import FlowId, Instant, NumberId
from leadterm.relay.store import rows, tables
from leadterm.relay.store.auto_texts import NUMBER_OF_TEAM
from leadterm.relay.store.directory import FLOW_AGENTS, NUMBER
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.intake import source_of
from leadterm.relay.store.statement import Statement, lit

_source = tables.intake_source.c
_refusal = tables.intake_refusal.c
_team = tables.team.c
_IN_USE = Statement(select(*_source).where(_source.revoked_at.is_(None)).order_by(_source.id))
_REFUSED = Statement(
    select(func.count(), func.min(_refusal.at)).where(_refusal.state == lit(RefusalState.WAITING))
)
_AUTO_TEXTS = Statement(
    select(_team.id, _team.name)
    .join(tables.auto_text, tables.auto_text.c.team_id == _team.id)
    .where(tables.auto_text.c.enabled)
    .order_by(_team.id)
)


class SourceFound(Struct, frozen=True, kw_only=True):
    """A source whose key opens something."""

    source: IntakeSource
    number: str
    """What its leads are texted from; empty when there is no such number."""
    agents: int
    """How many people the texts to that number are offered to, when they are there."""


class IntakeCheckup(Struct, frozen=True, kw_only=True):
    """Of all companies."""

    sources: tuple[SourceFound, ...]
    refused: int
    """Leads that wait to be mended or dropped."""
    oldest_refused: Instant | None
    idle_auto_texts: tuple[str, ...]
    """Teams whose auto-text is on, though no source's leads are theirs."""


def look_at_intake(connection: Connection) -> IntakeCheckup:
    sources = tuple(_found(connection, source_of(row)) for row in connection.all(_IN_USE))
    refused = connection.one(_REFUSED) or (0, None)
    used = {found.source.team_id for found in sources}
    return IntakeCheckup(
        sources=sources,
        refused=refused[0],
        oldest_refused=refused[1],
        idle_auto_texts=tuple(name for team_id, name in connection.all(_AUTO_TEXTS) if team_id not in used),
    )


def _found(connection: Connection, source: IntakeSource) -> SourceFound:
    number_id = source.number_id or _number_of_team(connection, source)
    row = None if number_id is None else connection.one(NUMBER, (number_id,))
    if row is None:
        return SourceFound(source=source, number="", agents=0)
    number = rows.number_of(row)
    return SourceFound(source=source, number=number.number, agents=_agents(connection, number.flow_id))


def _number_of_team(connection: Connection, source: IntakeSource) -> NumberId | None:
    row = connection.one(NUMBER_OF_TEAM, (source.team_id,)) if source.team_id is not None else None
    return None if row is None else NumberId(row[0])


def _agents(connection: Connection, flow_id: FlowId | None) -> int:
    return 0 if flow_id is None else len(connection.all(FLOW_AGENTS, (flow_id,)))
