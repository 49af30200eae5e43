"""The inbox of one agent in one company, and the cursor it belongs to, from one state of the database."""

from sqlalchemy import select, text

from leadterm.domain.model import AgentId, Company, CompanyId, Instant, InteractionState, Member, Right
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.rights import rights_of
from leadterm.domain.wire import CompanyMembership, InboxRow, KindFilter, Me, RecentsPage, Snapshot, View
from leadterm.relay.store import rows, tables
from leadterm.relay.store.directory import AGENT, AGENTS_OF_COMPANY, NUMBERS
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.log import read_head
from leadterm.relay.store.statement import Statement, lit, param
from leadterm.relay.store.tags import tags_of
from leadterm.relay.store.templates import templates_of
from leadterm.relay.store.views import inbox_row, inbox_rows, page

FIRST_PAGE = 100
NO_RECENTS = RecentsPage(rows=(), newer=False, older=False)
"""What an agent sees of them without the right to the message centre (F5)."""

_interaction = tables.interaction.c
_open = (_interaction.company_id == param("company_id")) & text(tables.OPEN)
_INCOMING = Statement(
    inbox_rows.where(_open, _interaction.state == lit(InteractionState.INCOMING)).order_by(
        _interaction.opened_at, _interaction.id
    ),
    "company_id",
)
_ACTIVE = Statement(
    inbox_rows.where(
        _open,
        _interaction.state == lit(InteractionState.ACTIVE),
        _interaction.handler == param("agent_id"),
    ).order_by(_interaction.last_at.desc(), _interaction.id.desc()),
    "company_id",
    "agent_id",
)
_COUNTS = Statement(
    select(tables.inbox_count.c.recents_total, tables.inbox_count.c.recents_unread).where(
        tables.inbox_count.c.company_id == param("company_id")
    ),
    "company_id",
)
_MEMBERSHIPS = Statement(
    select(*tables.company.c, *tables.member.c)
    .join(tables.member, tables.member.c.company_id == tables.company.c.id)
    .where(tables.member.c.agent_id == param("agent_id"))
    .order_by(tables.company.c.name, tables.company.c.id),
    "agent_id",
)


def me(connection: Connection, agent_id: AgentId) -> Me:
    """Raises Refused when there is no such agent any more."""
    row = connection.one(AGENT, (agent_id,))
    if row is None:
        raise Refused(RefusalCode.NOT_FOUND, "There is no such agent any more.")
    return Me(agent=rows.agent_of(row), companies=_with_roles(_memberships(connection, agent_id)))


def snapshot(connection: Connection, agent_id: AgentId, company_id: CompanyId, now: Instant) -> Snapshot:
    """Raises Refused when the agent is not one of the company's."""
    memberships = _memberships(connection, agent_id)
    company, member = _membership(memberships, company_id)
    rights = rights_of(member)
    head = read_head(connection)
    incoming = _offered(connection, agent_id, company_id)
    active = tuple(map(inbox_row, connection.all(_ACTIVE, (company_id, agent_id))))
    recents, total, unread = NO_RECENTS, 0, 0
    if Right.VIEW_MESSAGE_CENTRE in rights:
        recents = page(
            connection,
            company_id,
            View.RECENTS,
            KindFilter.ALL,
            before=None,
            after=None,
            end=False,
            limit=FIRST_PAGE,
        )
        total, unread = connection.one(_COUNTS, (company_id,)) or (0, 0)
    return Snapshot(
        cursor=head.seq,
        epoch=head.epoch,
        at=now,
        me=agent_id,
        company=company,
        companies=_with_roles(memberships),
        agents=tuple(map(rows.agent_of, connection.all(AGENTS_OF_COMPANY, (company_id,)))),
        numbers=tuple(map(rows.number_of, connection.all(NUMBERS, (company_id,)))),
        incoming=incoming,
        active=active,
        recents=recents,
        rights=tuple(right for right in Right if right in rights),
        templates=templates_of(connection, company_id),
        tags=tags_of(connection, company_id),
        recents_total=total,
        unread_total=unread + _unread(incoming) + _unread(active),
    )


def _memberships(connection: Connection, agent_id: AgentId) -> list[tuple[Company, Member]]:
    width = len(tables.company.columns)
    return [
        (rows.company_of(row), rows.member_of(row[width:]))
        for row in connection.all(_MEMBERSHIPS, (agent_id,))
    ]


def _with_roles(memberships: list[tuple[Company, Member]]) -> tuple[CompanyMembership, ...]:
    return tuple(CompanyMembership(company=company, role=member.role) for company, member in memberships)


def _membership(memberships: list[tuple[Company, Member]], company_id: CompanyId) -> tuple[Company, Member]:
    for company, member in memberships:
        if company.id == company_id:
            return company, member
    raise Refused(RefusalCode.FORBIDDEN, "You are not one of this company's agents.")


def _offered(connection: Connection, agent_id: AgentId, company_id: CompanyId) -> tuple[InboxRow, ...]:
    waiting = map(inbox_row, connection.all(_INCOMING, (company_id,)))
    return tuple(row for row in waiting if agent_id in row.interaction.offered_to)


def _unread(shown: tuple[InboxRow, ...]) -> int:
    return sum(row.interaction.unread > 0 for row in shown)
