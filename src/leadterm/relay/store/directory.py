"""Companies, agents, teams, call flows and tracking numbers, as a unit sees and saves them."""

from sqlalchemy import ColumnElement, Table, delete, exists, or_, select

from leadterm.domain.model import (
    Agent,
    AgentId,
    CallFlow,
    Company,
    CompanyId,
    FlowId,
    Instant,
    Member,
    NumberId,
    Team,
    TeamId,
    TrackingNumber,
)
from leadterm.domain.wire.admin import SetUp
from leadterm.relay.store import rows, tables
from leadterm.relay.store.auto_texts import auto_text_of
from leadterm.relay.store.directory_cache import DirectoryCache
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.log import Counters
from leadterm.relay.store.statement import Row, Statement, param, put, upsert
from leadterm.relay.store.unit import Ground, Unit

_company = tables.company.c
_agent = tables.agent.c
_member = tables.member.c
_team = tables.team.c
_team_agent = tables.team_agent.c
_flow = tables.call_flow.c
_flow_agent = tables.flow_agent.c
_flow_team = tables.flow_team.c
_number = tables.tracking_number.c


def _by(table: Table, condition: ColumnElement[bool], *names: str, order: str = "") -> Statement:
    core = select(*table.c).where(condition)
    return Statement(core.order_by(table.c[order]) if order else core, *names)


COMPANY = _by(tables.company, _company.id == param("id"), "id")
_COMPANIES = Statement(select(*tables.company.c).order_by(_company.id))
NUMBER = _by(tables.tracking_number, _number.id == param("id"), "id")
_NUMBER_BY_E164 = _by(
    tables.tracking_number, _number.number == param("number", _number.number.type), "number"
)
NUMBERS = _by(tables.tracking_number, _number.company_id == param("company_id"), "company_id", order="id")
AGENT = _by(tables.agent, _agent.id == param("id"), "id")
MEMBER = _by(
    tables.member,
    (_member.agent_id == param("agent_id")) & (_member.company_id == param("company_id")),
    "agent_id",
    "company_id",
)
MEMBERSHIPS = _by(tables.member, _member.agent_id == param("agent_id"), "agent_id", order="company_id")
MEMBERS = _by(tables.member, _member.company_id == param("company_id"), "company_id", order="agent_id")
AGENTS_OF_COMPANY = Statement(
    select(*tables.agent.c)
    .join(tables.member, _member.agent_id == _agent.id)
    .where(_member.company_id == param("company_id"))
    .order_by(_agent.id),
    "company_id",
)
_TEAM = _by(tables.team, _team.id == param("id"), "id")
_TEAMS = _by(tables.team, _team.company_id == param("company_id"), "company_id", order="id")
_FLOW = _by(tables.call_flow, _flow.id == param("id"), "id")
_FLOWS = _by(tables.call_flow, _flow.company_id == param("company_id"), "company_id", order="id")


def _ids(column: ColumnElement[int], condition: ColumnElement[bool]) -> Statement:
    return Statement(select(column).where(condition).order_by(column), "id")


_AGENTS_OF_TEAM = _ids(_team_agent.agent_id, _team_agent.team_id == param("id"))
_AGENTS_NAMED_IN_FLOW = _ids(_flow_agent.agent_id, _flow_agent.flow_id == param("id"))
_TEAMS_OF_FLOW = _ids(_flow_team.team_id, _flow_team.flow_id == param("id"))
_named = exists().where(_flow_agent.flow_id == _flow.id, _flow_agent.agent_id == _agent.id)
_in_a_team = exists().where(
    _flow_team.flow_id == _flow.id,
    _team_agent.team_id == _flow_team.team_id,
    _team_agent.agent_id == _agent.id,
)
FLOW_AGENTS = Statement(
    select(*tables.agent.c)
    .join(tables.member, _member.agent_id == _agent.id)
    .join(tables.call_flow, _flow.company_id == _member.company_id)
    .where(_flow.id == param("id"), or_(_named, _in_a_team))
    .order_by(_agent.id),
    "id",
)
_SAVE_COMPANY = upsert(tables.company)
_SAVE_AGENT = upsert(tables.agent)
_SAVE_MEMBER = upsert(tables.member)
_SAVE_TEAM = upsert(tables.team)
_SAVE_FLOW = upsert(tables.call_flow)
_SAVE_NUMBER = upsert(tables.tracking_number)
_ADD_TEAM_AGENT = put(tables.team_agent)
_ADD_FLOW_AGENT = put(tables.flow_agent)
_ADD_FLOW_TEAM = put(tables.flow_team)
_CLEAR_TEAM_AGENTS = Statement(delete(tables.team_agent).where(_team_agent.team_id == param("id")), "id")
_CLEAR_FLOW_AGENTS = Statement(delete(tables.flow_agent).where(_flow_agent.flow_id == param("id")), "id")
_CLEAR_FLOW_TEAMS = Statement(delete(tables.flow_team).where(_flow_team.flow_id == param("id")), "id")
_REMOVE_TEAM = Statement(delete(tables.team).where(_team.id == param("id")), "id")
_REMOVE_FLOW = Statement(delete(tables.call_flow).where(_flow.id == param("id")), "id")
_REMOVE_AUTO_TEXT = Statement(delete(tables.auto_text).where(tables.auto_text.c.team_id == param("id")), "id")


class Directory(Unit):
    """Who and what there is. The agents of a team or flow are sets: kept in the order of their ids."""

    def __init__(self, ground: Ground, counters: Counters, now: Instant) -> None:
        super().__init__(ground, counters, now)
        self._cached = ground.directory

    def company(self, company_id: CompanyId) -> Company | None:
        known = self._cached.companies.get(company_id)
        if known is not None:
            return known
        row = self.ground.connection.one(COMPANY, (company_id,))
        return None if row is None else self._cached.companies.setdefault(company_id, rows.company_of(row))

    def companies(self) -> tuple[Company, ...]:
        return tuple(map(rows.company_of, self.ground.connection.all(_COMPANIES)))

    def number(self, number_id: NumberId) -> TrackingNumber | None:
        row = self.ground.connection.one(NUMBER, (number_id,))
        return None if row is None else rows.number_of(row)

    def number_by_e164(self, number: str) -> TrackingNumber | None:
        known = self._cached.numbers.get(number)
        if known is not None:
            return known
        row = self.ground.connection.one(_NUMBER_BY_E164, (number,))
        return None if row is None else self._cached.numbers.setdefault(number, rows.number_of(row))

    def numbers(self, company_id: CompanyId) -> tuple[TrackingNumber, ...]:
        return tuple(map(rows.number_of, self.ground.connection.all(NUMBERS, (company_id,))))

    def agent(self, agent_id: AgentId) -> Agent | None:
        row = self.ground.connection.one(AGENT, (agent_id,))
        return None if row is None else rows.agent_of(row)

    def agents(self, company_id: CompanyId) -> tuple[Agent, ...]:
        return tuple(map(rows.agent_of, self.ground.connection.all(AGENTS_OF_COMPANY, (company_id,))))

    def member(self, agent_id: AgentId, company_id: CompanyId) -> Member | None:
        row = self.ground.connection.one(MEMBER, (agent_id, company_id))
        return None if row is None else rows.member_of(row)

    def members(self, company_id: CompanyId) -> tuple[Member, ...]:
        return tuple(map(rows.member_of, self.ground.connection.all(MEMBERS, (company_id,))))

    def memberships(self, agent_id: AgentId) -> tuple[Member, ...]:
        return tuple(map(rows.member_of, self.ground.connection.all(MEMBERSHIPS, (agent_id,))))

    def team(self, team_id: TeamId) -> Team | None:
        connection = self.ground.connection
        row = connection.one(_TEAM, (team_id,))
        return None if row is None else _team_of(connection, row)

    def teams(self, company_id: CompanyId) -> tuple[Team, ...]:
        return teams_of(self.ground.connection, company_id)

    def flow(self, flow_id: FlowId) -> CallFlow | None:
        connection = self.ground.connection
        row = connection.one(_FLOW, (flow_id,))
        return None if row is None else _flow_of(connection, row)

    def flows(self, company_id: CompanyId) -> tuple[CallFlow, ...]:
        return flows_of(self.ground.connection, company_id)

    def flow_agents(self, flow_id: FlowId) -> tuple[Agent, ...]:
        """Whom a flow reaches, by name or through a team: the company's members alone, each once."""
        known = self._cached.flow_agents.get(flow_id)
        if known is not None:
            return known
        found = tuple(map(rows.agent_of, self.ground.connection.all(FLOW_AGENTS, (flow_id,))))
        return self._cached.flow_agents.setdefault(flow_id, found)

    def save_company(self, company: Company) -> None:
        self._change(_SAVE_COMPANY, rows.company_row(company))

    def save_agent(self, agent: Agent) -> None:
        self._change(_SAVE_AGENT, rows.agent_row(agent))

    def save_member(self, member: Member) -> None:
        self._change(_SAVE_MEMBER, rows.member_row(member))

    def save_number(self, number: TrackingNumber) -> None:
        self._change(_SAVE_NUMBER, rows.number_row(number))

    def save_team(self, team: Team) -> None:
        self._change(_SAVE_TEAM, (team.id, team.company_id, team.name))
        self._link(_CLEAR_TEAM_AGENTS, _ADD_TEAM_AGENT, team.id, team.agent_ids)

    def save_flow(self, flow: CallFlow) -> None:
        self._change(_SAVE_FLOW, (flow.id, flow.company_id, flow.name))
        self._link(_CLEAR_FLOW_AGENTS, _ADD_FLOW_AGENT, flow.id, flow.text_agent_ids)
        self._link(_CLEAR_FLOW_TEAMS, _ADD_FLOW_TEAM, flow.id, flow.text_team_ids)

    def remove_team(self, team_id: TeamId) -> None:
        """With its auto-text. No flow and no source may name it any more."""
        self._link(_CLEAR_TEAM_AGENTS, _ADD_TEAM_AGENT, team_id, ())
        self.connection.do(_REMOVE_AUTO_TEXT, (team_id,))
        self._change(_REMOVE_TEAM, (team_id,))

    def remove_flow(self, flow_id: FlowId) -> None:
        """No tracking number may have it any more."""
        self._link(_CLEAR_FLOW_AGENTS, _ADD_FLOW_AGENT, flow_id, ())
        self._link(_CLEAR_FLOW_TEAMS, _ADD_FLOW_TEAM, flow_id, ())
        self._change(_REMOVE_FLOW, (flow_id,))

    def _link(self, clear: Statement, add: Statement, subject: int, others: tuple[int, ...]) -> None:
        self.connection.do(clear, (subject,))
        self.connection.do_many(add, [(subject, other) for other in sorted(set(others))])

    def _change(self, statement: Statement, row: Row) -> None:
        """What was cached is no longer true; what this unit reads now may be undone yet."""
        self._cached = DirectoryCache()
        self.ground.directory.forget()
        self._directory += 1
        self.connection.do(statement, row)


def teams_of(connection: Connection, company_id: CompanyId) -> tuple[Team, ...]:
    return tuple(_team_of(connection, row) for row in connection.all(_TEAMS, (company_id,)))


def flows_of(connection: Connection, company_id: CompanyId) -> tuple[CallFlow, ...]:
    return tuple(_flow_of(connection, row) for row in connection.all(_FLOWS, (company_id,)))


def set_up(connection: Connection, company_id: CompanyId) -> SetUp:
    """All of how a company is set up."""
    teams = teams_of(connection, company_id)
    found = (auto_text_of(connection, team.id) for team in teams)
    return SetUp(
        agents=tuple(map(rows.agent_of, connection.all(AGENTS_OF_COMPANY, (company_id,)))),
        teams=teams,
        auto_texts=tuple(auto_text for auto_text in found if auto_text is not None),
        flows=flows_of(connection, company_id),
        numbers=tuple(map(rows.number_of, connection.all(NUMBERS, (company_id,)))),
    )


def _team_of(connection: Connection, row: Row) -> Team:
    agents = connection.all(_AGENTS_OF_TEAM, (row[0],))
    return Team(id=row[0], company_id=row[1], name=row[2], agent_ids=tuple(agent for (agent,) in agents))


def _flow_of(connection: Connection, row: Row) -> CallFlow:
    agents = connection.all(_AGENTS_NAMED_IN_FLOW, (row[0],))
    teams = connection.all(_TEAMS_OF_FLOW, (row[0],))
    return CallFlow(
        id=row[0],
        company_id=row[1],
        name=row[2],
        text_agent_ids=tuple(agent for (agent,) in agents),
        text_team_ids=tuple(team for (team,) in teams),
    )
