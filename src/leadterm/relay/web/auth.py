"""Who is calling: bearer tokens, kept as SHA-256, and the companies their agents may see (A7, F5)."""

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.model import AgentId, CompanyId
from leadterm.domain.refusals import Refused
from leadterm.relay.store import Reads
from leadterm.relay.web.problems import forbidden, invalid, not_signed_in
from leadterm.relay.web.requests import Parameters, Request

FRESH_SECONDS = 2.0
"""How long a token is trusted before the store is asked again: a revoked one is out within this."""
CACHED = 4_096

_BEARER = re.compile(r"[Bb]earer +([!-~]{1,200})")


class Caller(Struct, frozen=True):
    """A signed-in agent."""

    agent_id: AgentId
    companies: tuple[CompanyId, ...]

    def company(self, parameters: Parameters) -> CompanyId:
        """The company a request is about: the one it names, else the agent's only one."""
        named = parameters.number("company")
        if named is not None:
            if named not in self.companies:
                raise forbidden("You are not a member of that company.")
            return CompanyId(named)
        if len(self.companies) == 1:
            return self.companies[0]
        if not self.companies:
            raise forbidden("You are not a member of any company yet. An administrator can add you to one.")
        choices = ", ".join(str(company) for company in self.companies)
        raise invalid(f"You have several companies. Say which: {choices}.", "company")

    def may_see(self, company_id: CompanyId | None) -> bool:
        return company_id is not None and company_id in self.companies


class Auth:
    """Looks tokens up, with a small cache."""

    def __init__(self, reads: Reads, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._reads = reads
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    async def caller(self, request: Request) -> Caller:
        """The agent of a request. Raises a 401 problem for a missing, wrong or revoked token."""
        return await self.of_token(token_hash_of(request))

    async def of_token(self, token_hash: str) -> Caller:
        now = self._clock()
        known = self._known.get(token_hash)
        if known is not None and now - known[0] < FRESH_SECONDS:
            return known[1]
        caller = await self.look_up(token_hash)
        if caller is None:
            raise not_signed_in()
        return caller

    async def look_up(self, token_hash: str) -> Caller | None:
        """Asks the store, whatever is cached. None when there is no such token, or no longer."""
        asked_at = self._clock()
        agent_id = await self._reads.agent_by_token(token_hash)
        if agent_id is None:
            self._known.pop(token_hash, None)
            return None
        try:
            me = await self._reads.me(agent_id)
        except Refused:
            return None
        caller = Caller(agent_id, tuple(membership.company.id for membership in me.companies))
        self._known[token_hash] = (asked_at, caller)
        self._known.move_to_end(token_hash)
        if len(self._known) > CACHED:
            self._known.popitem(last=False)
        return caller


def token_hash_of(request: Request) -> str:
    """The hash of the token a request carries. Raises a 401 problem when it carries none."""
    match = _BEARER.fullmatch(request.header(b"authorization") or "")
    if match is None:
        raise not_signed_in()
    return hashlib.sha256(match[1].encode("ascii")).hexdigest()
