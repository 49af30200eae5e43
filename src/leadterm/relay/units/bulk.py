"""One action on many conversations (A11): one command, one event, however many."""

from collections.abc import Callable

from leadterm.domain import marking
from leadterm.domain.model import AgentId, CompanyId, Right
from leadterm.domain.wire import Bulk, BulkAction, BulkReply
from leadterm.relay.store import Tx
from leadterm.relay.units.loading import check_right


def mark(agent_id: AgentId, company_id: CompanyId, request: Bulk) -> Callable[[Tx], BulkReply]:
    """Marks conversations read or unopened, or removes them, for everyone.

    Passed over: what is so already, what is still open (it can't be removed), and what is not this company's.
    """

    def unit(tx: Tx) -> BulkReply:
        check_right(tx, agent_id, company_id, Right.VIEW_MESSAGE_CENTRE)
        if request.action is BulkAction.REMOVE:
            check_right(tx, agent_id, company_id, Right.REMOVE_FEED)
        ids = marking.check_bulk(request.interaction_ids)
        standings = [
            marking.Standing(id=row.interaction_id, state=row.state, unread=row.unread, hidden=row.hidden)
            for row in tx.standings(ids)
            if row.company_id == company_id
        ]
        marks = marking.marks_of(standings, request.action)
        tx.carry_out(marking.marked(marks, company_id, agent_id, tx.now))
        return BulkReply(marks=marks, passed_over=len(ids) - len(marks))

    return unit
