"""Setting up agents: who they are, how they sign in, and what they may do (A7, F4, F5)."""

import hashlib
import re
import secrets
from collections.abc import Callable, Collection

from msgspec import Struct

from leadterm.domain.administering import clean_name
from leadterm.domain.audit import Audited
from leadterm.domain.members import changed_member
from leadterm.domain.model import Agent, AgentId, CompanyId, Member, Right, Role
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import SetRights
from leadterm.relay.store import Tx
from leadterm.relay.units.admin.words import announce, own_company
from leadterm.relay.units.audit import record
from leadterm.relay.units.rights import change_member

TOKEN_PREFIX = "lt_"  # noqa: S105 (what a token begins with, so that a leaked one is recognised)
_OS_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}\$?")


class NewToken(Struct, frozen=True, kw_only=True):
    """A token just made. The plain text is shown once and kept nowhere."""

    agent: Agent
    plain: str


def token_hash(plain: str) -> str:
    """How a token is stored: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(plain.encode()).hexdigest()


def new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def add_agent(company_id: CompanyId, name: str, role: Role, plain_token: str) -> Callable[[Tx], NewToken]:
    """A new agent of a company, with a token to sign in with (A7)."""

    def unit(tx: Tx) -> NewToken:
        own_company(tx, company_id)
        agent = Agent(id=AgentId(tx.new_id()), name=clean_name(name))
        tx.save_agent(agent)
        member = Member(company_id=company_id, agent_id=agent.id, role=role)
        tx.save_member(member)
        tx.add_token(agent.id, token_hash(plain_token), "made with the agent")
        announce(tx, company_id, agent=agent)
        record(tx, company_id, Audited.AGENT_ADDED, agent.name, None, member)
        return NewToken(agent=agent, plain=plain_token)

    return unit


def join_agent(company_id: CompanyId, agent_id: AgentId, role: Role) -> Callable[[Tx], Member]:
    """Makes an agent of another company one of this one, too (A6)."""

    def unit(tx: Tx) -> Member:
        own_company(tx, company_id)
        agent = _agent(tx, agent_id)
        if tx.member(agent_id, company_id) is not None:
            raise Refused(
                RefusalCode.INVALID, f"{agent.name} is one of this company's agents already.", field="agent"
            )
        member = Member(company_id=company_id, agent_id=agent_id, role=role)
        tx.save_member(member)
        announce(tx, company_id, agent=agent)
        record(tx, company_id, Audited.AGENT_JOINED, agent.name, None, member)
        return member

    return unit


def add_token(agent_id: AgentId, label: str, plain_token: str) -> Callable[[Tx], NewToken]:
    def unit(tx: Tx) -> NewToken:
        agent = _agent(tx, agent_id)
        tx.add_token(agent.id, token_hash(plain_token), label)
        _write_down(tx, agent, Audited.TOKEN_MADE, None, label)
        return NewToken(agent=agent, plain=plain_token)

    return unit


def revoke_tokens(agent_id: AgentId) -> Callable[[Tx], Agent]:
    """Makes all of an agent's tokens worthless: whoever uses one is signed out within seconds."""

    def unit(tx: Tx) -> Agent:
        agent = _agent(tx, agent_id)
        labels = tuple(token.label for token in tx.tokens(agent_id))
        if labels:
            tx.revoke_tokens(agent_id)
            _write_down(tx, agent, Audited.TOKENS_REVOKED, labels, None)
        return agent

    return unit


def _write_down(tx: Tx, agent: Agent, what: Audited, before: object, after: object) -> None:
    """In every company of the agent's: a token opens them all."""
    for member in tx.memberships(agent.id):
        record(tx, member.company_id, what, agent.name, before, after)
        announce(tx, member.company_id)


def set_agent(
    company_id: CompanyId,
    agent_id: AgentId,
    *,
    role: Role | None = None,
    grant: Collection[Right] = (),
    withhold: Collection[Right] = (),
    usual: Collection[Right] = (),
    os_user: str | None = None,
) -> Callable[[Tx], Member]:
    """Changes what is given of an agent, as the administrator of the machine: nobody's rights limit that.

    ``usual``: rights that come with the role again. ``os_user``: who they are on the relay's machine, for its
    local socket; an empty one takes it away. The last owner stays one.
    """

    def unit(tx: Tx) -> Member:
        _agent(tx, agent_id)
        old = tx.member(agent_id, company_id)
        if old is None:
            raise Refused(
                RefusalCode.NOT_FOUND, f"There is no agent {agent_id} in this company.", field="agent"
            )
        if os_user is not None:
            _set_os_user(tx, old, os_user.strip())
        request = SetRights(
            role=role or old.role,
            granted=_with(old.granted, grant, {*withhold, *usual} - set(grant)),
            withheld=_with(old.withheld, withhold, {*grant, *usual} - set(withhold)),
        )
        return change_member(tx, old, changed_member(old, request), None)

    return unit


def _with(old: Collection[Right], more: Collection[Right], fewer: Collection[Right]) -> tuple[Right, ...]:
    return tuple(right for right in Right if right in more or (right in old and right not in fewer))


def _set_os_user(tx: Tx, member: Member, name: str) -> None:
    agent_id = member.agent_id
    if name and not _OS_USER.fullmatch(name):
        raise Refused(RefusalCode.INVALID, f"“{name[:64]}” is not the name of a user.", field="os_user")
    holder = tx.agent_by_os_user(name) if name else None
    if holder is not None and holder != agent_id:
        raise Refused(
            RefusalCode.INVALID, f"The user {name} is {_agent(tx, holder).name} already.", field="os_user"
        )
    before = tx.os_user(agent_id)
    if before != name:
        tx.set_os_user(agent_id, name)
        who = _agent(tx, agent_id).name
        announce(tx, member.company_id)
        record(tx, member.company_id, Audited.USER_SET, who, before or None, name or None)


def _agent(tx: Tx, agent_id: AgentId) -> Agent:
    agent = tx.agent(agent_id)
    if agent is None:
        raise Refused(RefusalCode.NOT_FOUND, f"There is no agent {agent_id}.", field="agent")
    return agent
