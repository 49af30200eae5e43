"""Who may do what (F5): rights come with a role, and can be given to or withheld from each agent.

The relay asks here before it does or shows anything; the console asks just to know what to offer.
"""

from leadterm.domain.model import Member, Right, Role
from leadterm.domain.refusals import RefusalCode, Refused

_AGENT = frozenset({Right.VIEW_MESSAGE_CENTRE, Right.REMOVE_FEED})
RIGHTS_OF_ROLE = {
    Role.OWNER: frozenset(Right),
    Role.ADMIN: frozenset(Right),
    Role.MANAGER: _AGENT | {Right.MONITOR, Right.MANAGE_TEMPLATES, Right.MEND_LEADS},
    Role.AGENT: _AGENT,
}


def rights_of(member: Member) -> frozenset[Right]:
    """The role's rights, with those granted and without those withheld. Owners always have all."""
    if member.role is Role.OWNER:
        return RIGHTS_OF_ROLE[Role.OWNER]
    return (RIGHTS_OF_ROLE[member.role] | set(member.granted)) - set(member.withheld)


def check_right(member: Member | None, right: Right) -> None:
    """Raises ``Refused`` naming the right that is missing."""
    if member is None:
        raise Refused(RefusalCode.FORBIDDEN, "You are not one of this company's agents.")
    if right not in rights_of(member):
        raise missing_right(right)


def missing_right(right: Right) -> Refused:
    return Refused(
        RefusalCode.RIGHT_MISSING,
        f"You may not do this: the right to “{right.value}” is missing. An administrator can give it to you.",
    )
