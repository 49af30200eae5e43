"""Whatever is asked for: nobody rises, nobody changes themselves, an owner stays (F5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain import members
from leadterm.domain.model import AgentId, Member, Right, Role
from leadterm.domain.refusals import Refused
from leadterm.domain.rights import rights_of
from leadterm.domain.wire import SetRights
from support.records import ACME

RANK = {Role.AGENT: 0, Role.MANAGER: 1, Role.ADMIN: 2, Role.OWNER: 3}
RIGHTS = st.lists(st.sampled_from(list(Right)), max_size=4).map(tuple)
ROLES = st.sampled_from(list(Role))
IDS = st.sampled_from([AgentId(1), AgentId(2), AgentId(3)])
REQUESTS = st.builds(SetRights, role=ROLES, granted=RIGHTS, withheld=RIGHTS)


def member(agent_id: AgentId, role: Role = Role.AGENT, *granted: Right) -> Member:
    return Member(company_id=ACME, agent_id=agent_id, role=role, granted=granted)


@given(
    start=st.lists(ROLES, min_size=3, max_size=3),
    steps=st.lists(st.tuples(IDS, IDS, REQUESTS), max_size=12),
)
def test_no_chain_of_changes_gives_what_nobody_had(
    start: list[Role], steps: list[tuple[AgentId, AgentId, SetRights]]
) -> None:
    """However agents change each other, the highest role and the rights of all together never grow, nobody
    changes themselves, and while there was an owner there is one."""
    there = {AgentId(place): member(AgentId(place), role) for place, role in enumerate(start, start=1)}
    highest = max(RANK[each.role] for each in there.values())
    together = frozenset[Right]().union(*(rights_of(each) for each in there.values()))
    owned = Role.OWNER in start
    for actor_id, other_id, request in steps:
        actor, old = there[actor_id], there[other_id]
        try:
            new = members.changed_member(old, request)
            members.check_change(actor, old, new)
            members.check_owners(there.values(), new)
        except Refused:
            continue
        assert actor_id != other_id
        assert Right.MANAGE_AGENTS in rights_of(actor)
        assert RANK[old.role] <= RANK[actor.role]
        there[other_id] = new
        assert max(RANK[each.role] for each in there.values()) <= highest
        assert frozenset[Right]().union(*(rights_of(each) for each in there.values())) <= together
        assert not owned or any(each.role is Role.OWNER for each in there.values())


def test_what_an_administrator_gave_may_stay_when_a_manager_changes_the_rest() -> None:
    actor = member(AgentId(1), Role.MANAGER, Right.MANAGE_AGENTS)
    old = member(AgentId(2), Role.AGENT, Right.LIFT_BLOCKS)
    new = member(AgentId(2), Role.AGENT, Right.LIFT_BLOCKS, Right.MONITOR)
    members.check_change(actor, old, new)


def test_an_owners_rights_cannot_be_withheld() -> None:
    request = SetRights(role=Role.OWNER, withheld=(Right.MONITOR,))
    with pytest.raises(Refused) as caught:
        members.changed_member(member(AgentId(2)), request)
    assert caught.value.sentence == "Owners have every right: none can be withheld."


@given(request=REQUESTS)
def test_what_is_kept_says_no_more_than_it_must(request: SetRights) -> None:
    try:
        new = members.changed_member(member(AgentId(2)), request)
    except Refused:
        return
    usual = rights_of(member(AgentId(2), request.role))
    assert rights_of(new) == (usual | set(request.granted)) - set(request.withheld)
    assert not set(new.granted) & usual
    assert set(new.withheld) <= usual
