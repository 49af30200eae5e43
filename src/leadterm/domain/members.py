"""Who may change whose rights (F5): nobody their own, nobody past their own, and one owner always stays."""

from collections.abc import Iterable

from leadterm.domain.model import AgentId, Member, Right, Role
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.rights import RIGHTS_OF_ROLE, check_right, rights_of
from leadterm.domain.wire import SetRights

_RANK = {Role.AGENT: 0, Role.MANAGER: 1, Role.ADMIN: 2, Role.OWNER: 3}


def changed_member(old: Member, request: SetRights) -> Member:
    """The colleague as asked for, without what their role says already.

    Refuses what contradicts itself: a right both given and withheld, and one withheld from an owner.
    """
    both = set(request.granted) & set(request.withheld)
    if both:
        right = min(both)
        raise Refused(
            RefusalCode.INVALID,
            f"The right to “{right.value}” can't be both given and withheld.",
            field="granted",
        )
    if request.role is Role.OWNER and request.withheld:
        raise Refused(RefusalCode.INVALID, "Owners have every right: none can be withheld.", field="withheld")
    of_role = RIGHTS_OF_ROLE[request.role]
    return Member(
        company_id=old.company_id,
        agent_id=old.agent_id,
        role=request.role,
        granted=_in_order(set(request.granted) - of_role),
        withheld=_in_order(set(request.withheld) & of_role),
    )


def check_seen(old: Member, request: SetRights) -> None:
    """Whether the colleague still is as the administrator saw them. Raises ``Refused(EDITED_MEANWHILE)``."""
    base = request.base
    if base is None or (base.role, {*base.granted}, {*base.withheld}) == (
        old.role,
        {*old.granted},
        {*old.withheld},
    ):
        return
    raise Refused(
        RefusalCode.EDITED_MEANWHILE,
        f"Somebody else has changed this colleague's rights meanwhile: they are {_a(old.role)} now. Close "
        "the form and open it again to see them.",
        field="role",
    )


def check_change(actor: Member, old: Member, new: Member) -> None:
    """Whether an agent may make this change to a colleague. Raises ``Refused``."""
    check_right(actor, Right.MANAGE_AGENTS)
    if actor.agent_id == old.agent_id:
        raise Refused(RefusalCode.FORBIDDEN, "You can't change your own rights. Ask another administrator.")
    if _RANK[old.role] > _RANK[actor.role]:
        raise Refused(
            RefusalCode.FORBIDDEN,
            f"This colleague is {_a(old.role)}, and you are {_a(actor.role)}: you can't change their rights.",
        )
    if _RANK[new.role] > _RANK[actor.role]:
        raise Refused(
            RefusalCode.FORBIDDEN,
            f"You are {_a(actor.role)}, so you can't make anyone {_a(new.role)}.",
            field="role",
        )
    beyond = rights_of(new) - rights_of(old) - rights_of(actor)
    if beyond:
        raise Refused(
            RefusalCode.FORBIDDEN,
            f"You can't give the right to “{min(beyond).value}”: you don't have it yourself.",
            field="granted",
        )


def check_invited(actor: Member, new: Member) -> None:
    """Whether an agent may bring in somebody with this role. Raises ``Refused``."""
    check_right(actor, Right.MANAGE_AGENTS)
    if _RANK[new.role] > _RANK[actor.role]:
        raise Refused(
            RefusalCode.FORBIDDEN,
            f"You are {_a(actor.role)}, so you can't make anyone {_a(new.role)}.",
            field="role",
        )
    beyond = rights_of(new) - rights_of(actor)
    if beyond:
        raise Refused(
            RefusalCode.FORBIDDEN,
            f"{_a(new.role).capitalize()} has the right to “{min(beyond).value}”, and you don't.",
            field="role",
        )


def check_keeper(actor: Member | None, other: Member) -> None:
    """Whether an agent may make or revoke a colleague's tokens in a company that the colleague works for.

    A token is the whole person: it must open nothing to the agent that they don't have themselves.
    """
    if actor is None:
        raise Refused(
            RefusalCode.FORBIDDEN,
            "This colleague works for another company too, which is not yours. Ask the administrator of the "
            "relay's machine.",
        )
    check_right(actor, Right.MANAGE_AGENTS)
    if _RANK[other.role] > _RANK[actor.role] or rights_of(other) - rights_of(actor):
        raise Refused(
            RefusalCode.FORBIDDEN,
            "This colleague may do more than you: you can't make or revoke their tokens.",
        )


def check_owners(members: Iterable[Member], new: Member) -> None:
    """A company that has an owner keeps one. ``members`` are all of the company's, as they are now."""
    owners: set[AgentId] = {member.agent_id for member in members if member.role is Role.OWNER}
    if owners == {new.agent_id} and new.role is not Role.OWNER:
        raise Refused(
            RefusalCode.INVALID,
            "This is the company's last owner. Make somebody else an owner first.",
            field="role",
        )


def _a(role: Role) -> str:
    return f"an {role.value}" if role.value[0] in "aeiou" else f"a {role.value}"


def _in_order(rights: Iterable[Right]) -> tuple[Right, ...]:
    chosen = set(rights)
    return tuple(right for right in Right if right in chosen)
