"""What agents say of themselves (A7), and as which users of the operating system they sign in (F5)."""

from sqlalchemy import Text, delete, select

from leadterm.domain.model import AgentId, Profile
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param, put, upsert
from leadterm.relay.store.unit import Unit

_profile = tables.agent_profile.c
_user = tables.os_user.c
_PROFILE = Statement(select(*_profile).where(_profile.agent_id == param("agent_id")), "agent_id")
_SAVE_PROFILE = upsert(tables.agent_profile)
AGENT_BY_OS_USER = Statement(select(_user.agent_id).where(_user.name == param("name", Text())), "name")
_USER_OF = Statement(select(_user.name).where(_user.agent_id == param("agent_id")), "agent_id")
_FORGET_USER = Statement(delete(tables.os_user).where(_user.agent_id == param("agent_id")), "agent_id")
_ADD_USER = put(tables.os_user)


def profile_of(connection: Connection, agent_id: AgentId) -> Profile:
    row = connection.one(_PROFILE, (agent_id,))
    return Profile(agent_id=agent_id) if row is None else rows.profile_of(row)


class Profiles(Unit):
    """One profile an agent, and at most one user."""

    def profile(self, agent_id: AgentId) -> Profile:
        """An empty one when nothing was said yet."""
        return profile_of(self.ground.connection, agent_id)

    def save_profile(self, profile: Profile) -> None:
        self.connection.do(_SAVE_PROFILE, rows.profile_row(profile))

    def agent_by_os_user(self, name: str) -> AgentId | None:
        """Who signs in as this user of the relay's machine."""
        row = self.ground.connection.one(AGENT_BY_OS_USER, (name,))
        return None if row is None else row[0]

    def os_user(self, agent_id: AgentId) -> str:
        """As which user of the relay's machine the agent signs in; empty for none."""
        row = self.ground.connection.one(_USER_OF, (agent_id,))
        return "" if row is None else row[0]

    def set_os_user(self, agent_id: AgentId, name: str) -> None:
        """Nobody else may have the name: look first. An empty name takes the agent's away."""
        connection = self.connection
        connection.do(_FORGET_USER, (agent_id,))
        if name:
            connection.do(_ADD_USER, (name, agent_id))
