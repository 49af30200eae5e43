"""What an agent says of themselves (A7)."""

from collections.abc import Callable

from leadterm.domain.model import AgentId
from leadterm.domain.profiles import clean_profile
from leadterm.domain.wire import ProfileReply, SaveProfile
from leadterm.relay.store import Tx
from leadterm.relay.units.loading import agent, known


def save(agent_id: AgentId, request: SaveProfile) -> Callable[[Tx], ProfileReply]:
    """Keeps the agent's profile. Their phone is read by the country of the first company they work for."""

    def unit(tx: Tx) -> ProfileReply:
        countries = [known(tx.company(each.company_id)).country for each in tx.memberships(agent_id)]
        profile = clean_profile(agent(tx, agent_id).id, request, next(iter(countries), "US"))
        tx.save_profile(profile)
        return ProfileReply(profile=profile)

    return unit
