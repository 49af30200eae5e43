"""Agents' sign-in tokens, kept as SHA-256: a stolen database must sign nobody in."""

from msgspec import Struct
from sqlalchemy import Text, delete, select

from leadterm.domain.model import AgentId, Instant
from leadterm.relay.store import tables
from leadterm.relay.store.statement import Statement, param, put
from leadterm.relay.store.unit import Unit

_token = tables.token.c


class Token(Struct, frozen=True, kw_only=True):
    """What is known of a token: all but the token."""

    sha256: str
    agent_id: AgentId
    label: str
    created_at: Instant


AGENT_BY_TOKEN = Statement(select(_token.agent_id).where(_token.sha256 == param("sha256", Text())), "sha256")
_OF_AGENT = Statement(
    select(*tables.token.c)
    .where(_token.agent_id == param("agent_id"))
    .order_by(_token.created_at, _token.sha256),
    "agent_id",
)
_ADD = put(tables.token)
_REVOKE_ALL = Statement(delete(tables.token).where(_token.agent_id == param("agent_id")), "agent_id")
_REVOKE = Statement(
    delete(tables.token).where(_token.sha256 == param("sha256", Text())).returning(_token.sha256), "sha256"
)


class Tokens(Unit):
    """Who may sign in."""

    def tokens(self, agent_id: AgentId) -> tuple[Token, ...]:
        """An agent's tokens, oldest first."""
        found = self.connection.all(_OF_AGENT, (agent_id,))
        return tuple(Token(sha256=row[0], agent_id=row[1], label=row[2], created_at=row[3]) for row in found)

    def add_token(self, agent_id: AgentId, sha256_hex: str, label: str) -> None:
        self.connection.do(_ADD, (sha256_hex, agent_id, label, self.now))

    def revoke_token(self, sha256_hex: str) -> bool:
        """Signs out whoever uses the token; False when there was none."""
        return self.connection.one(_REVOKE, (sha256_hex,)) is not None

    def revoke_tokens(self, agent_id: AgentId) -> None:
        """Signs an agent out everywhere."""
        self.connection.do(_REVOKE_ALL, (agent_id,))
