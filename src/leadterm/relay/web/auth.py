"""Who is calling, and what they may do and see (A7, F5).

A bearer token, kept as its SHA-256; or, on the relay's own Unix socket, the system's user at its other end.
"""

import asyncio
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.model import AgentId, CompanyId, Right
from leadterm.domain.refusals import Refused
from leadterm.domain.rights import missing_right, rights_of
from leadterm.relay.store import Reads
from leadterm.relay.web.local import user_name
from leadterm.relay.web.problems import ProblemError, forbidden, invalid, no_agent_of_user, not_signed_in
from leadterm.relay.web.requests import Parameters, Request

FRESH_SECONDS = 2.0
"""How long a token is trusted before the store is asked again: a revoked one is out within this."""
CACHED = 4_096
_USER = "user:"

_BEARER = re.compile(r"[Bb]earer +([!-~]{1,200})")


Rights = dict[CompanyId, frozenset[Right]]


class Caller(Struct, frozen=True):
    """A signed-in agent, with their rights in each of their companies."""

    agent_id: AgentId
    rights: Rights

    def company(self, parameters: Parameters) -> CompanyId:
        """The company a request is about: the one it names, else the agent's only one."""
        named = parameters.number("company")
        if named is not None:
            if named not in self.rights:
                raise forbidden("You are not a member of that company.")
            return CompanyId(named)
        if len(self.rights) == 1:
            return next(iter(self.rights))
        if not self.rights:
            raise forbidden("You are not a member of any company yet. An administrator can add you to one.")
        choices = ", ".join(str(company) for company in self.rights)
        raise invalid(f"You have several companies. Say which: {choices}.", "company")

    def may_see(self, company_id: CompanyId | None) -> bool:
        """Whether the company is one of theirs: without it, its records are not there for them."""
        return company_id is not None and company_id in self.rights

    def has(self, company_id: CompanyId, right: Right) -> bool:
        return right in self.rights.get(company_id, ())

    def check(self, company_id: CompanyId, right: Right) -> None:
        """Raises Refused, naming the right, when the caller does not have it."""
        if not self.has(company_id, right):
            raise missing_right(right)


class Auth:
    """Looks up who is behind a token or a user of this machine, with a small cache."""

    def __init__(self, reads: Reads, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._reads = reads
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Caller]] = OrderedDict()
        self._changes = 0

    async def caller(self, request: Request) -> Caller:
        """The agent of a request. Raises a 401 problem when it is nobody's."""
        return await self.of(credential_of(request))

    async def of(self, credential: str) -> Caller:
        now = self._clock()
        known = self._known.get(credential)
        if known is not None and now - known[0] < FRESH_SECONDS:
            return known[1]
        caller = await self.look_up(credential)
        if caller is None:
            raise await _unknown(credential)
        return caller

    async def look_up(self, credential: str) -> Caller | None:
        """Asks the store, whatever is cached. None when it is nobody's, or no longer."""
        asked_at, changes = self._clock(), self._changes
        caller = await self._ask(credential)
        if caller is None:
            self._known.pop(credential, None)
            return None
        if changes == self._changes:
            self._known[credential] = (asked_at, caller)
            self._known.move_to_end(credential)
        if len(self._known) > CACHED:
            self._known.popitem(last=False)
        return caller

    def forget(self, agent_id: AgentId) -> None:
        """Somebody's rights have changed: they are looked up anew, also where that is under way just now."""
        self._changes += 1
        for credential in [key for key, (_, caller) in self._known.items() if caller.agent_id == agent_id]:
            del self._known[credential]

    async def _ask(self, credential: str) -> Caller | None:
        agent_id = await self._agent(credential)
        if agent_id is None:
            return None
        try:
            me = await self._reads.me(agent_id)
        except Refused:
            return None
        rights: Rights = {}
        for membership in me.companies:
            member = await self._reads.member(agent_id, membership.company.id)
            if member is not None:
                rights[member.company_id] = rights_of(member)
        return Caller(agent_id, rights)

    async def _agent(self, credential: str) -> AgentId | None:
        if not credential.startswith(_USER):
            return await self._reads.agent_by_token(credential)
        name = await asyncio.to_thread(user_name, int(credential.removeprefix(_USER)))
        return await self._reads.agent_by_os_user(name) if name else None


def credential_of(request: Request) -> str:
    """By what a request's agent is known: its token, else who is at the other end of a local connection.

    Raises a 401 problem when it has neither.
    """
    header = request.header(b"authorization")
    if header is None and (uid := request.peer_uid) is not None:
        return f"{_USER}{uid}"
    match = _BEARER.fullmatch(header or "")
    if match is None:
        raise not_signed_in()
    return hashlib.sha256(match[1].encode("ascii")).hexdigest()


async def _unknown(credential: str) -> ProblemError:
    if not credential.startswith(_USER):
        return not_signed_in()
    uid = credential.removeprefix(_USER)
    return no_agent_of_user(await asyncio.to_thread(user_name, int(uid)) or uid)
