"""Who may do what (F5)."""

from collections.abc import Callable

from leadterm.domain import members
from leadterm.domain.audit import Audited
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, CompanyId, Member, Right
from leadterm.domain.wire import MemberReply, SetRights
from leadterm.relay.store import Tx
from leadterm.relay.units.audit import record
from leadterm.relay.units.loading import agent, check_member, check_right, not_found


def set(  # noqa: A001 (rights.set reads as what it does)
    agent_id: AgentId, company_id: CompanyId, other_id: AgentId, request: SetRights
) -> Callable[[Tx], MemberReply]:
    """Changes a colleague's role, and the rights given and withheld beyond it."""

    def unit(tx: Tx) -> MemberReply:
        check_right(tx, agent_id, company_id, Right.MANAGE_AGENTS)
        actor = check_member(tx, agent_id, company_id)
        old = tx.member(other_id, company_id)
        if old is None:
            raise not_found("colleague")
        members.check_seen(old, request)
        new = members.changed_member(old, request)
        members.check_change(actor, old, new)
        return MemberReply(member=change_member(tx, old, new, agent_id))

    return unit


def change_member(tx: Tx, old: Member, new: Member, actor: AgentId | None) -> Member:
    """Saves and tells a change of rights. The last owner stays one."""
    if new == old:
        return old
    members.check_owners(tx.members(old.company_id), new)
    tx.save_member(new)
    event = Event(
        type=EventType.RIGHTS_CHANGED, company_id=old.company_id, at=tx.now, actor=actor, member=new
    )
    tx.carry_out(Decision(events=(event,)))
    record(tx, new.company_id, Audited.RIGHTS_CHANGED, agent(tx, new.agent_id).name, old, new)
    return new
