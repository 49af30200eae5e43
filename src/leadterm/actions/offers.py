"""Which actions are offered to this agent: what they may not do, or have no use for, is not named (F5).

Just what the console names: the relay decides for itself, and its refusal is shown in words.
"""

from leadterm.domain.model import Right
from leadterm.state.store import ConsoleStore

_RIGHTS = {
    "inbox.search": Right.VIEW_MESSAGE_CENTRE,
    "row.remove": Right.REMOVE_FEED,
    "template.manage": Right.MANAGE_TEMPLATES,
    "agent.rights": Right.MANAGE_AGENTS,
    "contact.lift_block": Right.LIFT_BLOCKS,
}
ADMINISTRATORS = frozenset({Right.MANAGE_AGENTS, Right.MANAGE_COMPANY, Right.MEND_LEADS})
"""Any of them makes administration worth a look."""


def is_offered(name: str, store: ConsoleStore) -> bool:
    """Whether an action of the registry is worth naming to this agent, by its name."""
    if name == "company.switch":
        return len(store.companies) > 1
    if name == "admin.open":
        return not ADMINISTRATORS.isdisjoint(store.rights)
    right = _RIGHTS.get(name)
    return right is None or right in store.rights
