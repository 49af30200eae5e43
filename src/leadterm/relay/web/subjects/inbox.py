"""The lists: one's inbox, the views of the company's conversations, search, and bulk (A2, A9, A11, B9)."""

from collections.abc import Callable

from leadterm.domain.model import CompanyId, InteractionId, Right
from leadterm.domain.wire import (
    BULK_LIMIT,
    SEARCH_LIMIT,
    Bulk,
    BulkReply,
    IdsReply,
    KindFilter,
    RecentsPage,
    SearchReply,
    Snapshot,
    View,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import bulk
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import company_with
from leadterm.relay.web.problems import missing
from leadterm.relay.web.requests import LIMIT_USUAL, Kind, Parameter
from leadterm.relay.web.table import LIMIT, Command, Query

KIND = Parameter(
    name="kind",
    kind=Kind.CHOICE,
    about="whose conversations: everybody's, people's (leads and clients) or resources'",
    choices=tuple(KindFilter),
)
_PAGE = (
    KIND,
    Parameter(name="before", kind=Kind.ID, about="a row; those older than it come"),
    Parameter(name="after", kind=Kind.ID, about="a row; those newer than it come"),
    Parameter(name="end", kind=Kind.FLAG, about="1 for the oldest rows of all"),
    LIMIT,
)


async def snapshot(call: Call) -> Snapshot:
    return await call.reads.snapshot(call.caller.agent_id, call.company())


async def view(call: Call) -> RecentsPage:
    """A page of a view, newest first: before or after a row, or the oldest ones."""
    wanted = _view(call)
    before, after = call.one_direction("before", "after", "end")
    return await call.reads.view(
        _company(call, wanted),
        wanted,
        _kind(call),
        before=InteractionId(before) if before else None,
        after=InteractionId(after) if after else None,
        end=call.parameters.flag("end"),
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


async def view_ids(call: Call) -> IdsReply:
    """The conversations of a view, for a bulk action on all of them."""
    wanted = _view(call)
    limit = call.parameters.number("limit") or BULK_LIMIT
    return await call.reads.view_ids(_company(call, wanted), wanted, _kind(call), limit)


async def search(call: Call) -> SearchReply:
    """Whom a name or a number finds (B9)."""
    return await call.reads.search(
        company_with(call, Right.VIEW_MESSAGE_CENTRE),
        call.parameters.word("q"),
        kind=_kind(call),
        textable_only=call.parameters.flag("textable"),
        limit=min(call.parameters.number("limit") or SEARCH_LIMIT, SEARCH_LIMIT),
    )


def mark(call: Call, body: Bulk) -> Callable[[Tx], BulkReply]:
    return bulk.mark(call.caller.agent_id, call.company(), body)


def _view(call: Call) -> View:
    """The view that the path names; Recents has an address of its own."""
    name = call.request.path_word("view", View.RECENTS)
    if name not in tuple(View):
        raise missing("view")
    return View(name)


def _company(call: Call, wanted: View) -> CompanyId:
    company_id = company_with(call, Right.VIEW_MESSAGE_CENTRE)
    if wanted is View.EVERYONE:
        call.caller.check(company_id, Right.MONITOR)
    return company_id


def _kind(call: Call) -> KindFilter:
    return KindFilter(call.parameters.word("kind") or KindFilter.ALL)


QUERIES = (
    Query(
        path="/v1/snapshot",
        name="snapshot",
        about="The agent's inbox, and the cursor from which the stream continues it.",
        reply=Snapshot,
        answer=snapshot,
    ),
    Query(
        path="/v1/inbox/recents",
        name="recents",
        about="A page of Recents, newest first.",
        reply=RecentsPage,
        answer=view,
        parameters=_PAGE,
    ),
    Query(
        path="/v1/inbox/{view}",
        name="view",
        about="A page of a list of the company's conversations, newest first.",
        reply=RecentsPage,
        answer=view,
        parameters=_PAGE,
    ),
    Query(
        path="/v1/inbox/{view}/ids",
        name="view_ids",
        about="The conversations of such a list, newest first.",
        reply=IdsReply,
        answer=view_ids,
        parameters=(KIND, Parameter(name="limit", kind=Kind.MANY, about="how many at most")),
    ),
    Query(
        path="/v1/search",
        name="search",
        about="Contacts by parts of their names, or any run of digits of their numbers.",
        reply=SearchReply,
        answer=search,
        parameters=(
            Parameter(name="q", kind=Kind.TEXT, about="what to search for", required=True),
            KIND,
            Parameter(name="textable", kind=Kind.FLAG, about="1 for those alone who can be texted"),
            LIMIT,
        ),
    ),
)

COMMANDS = (
    Command(
        method="POST",
        path="/v1/bulk",
        name="bulk",
        about="Marks many conversations read or unopened, or removes them, for everyone.",
        reply=BulkReply,
        unit=mark,
        body=Bulk,
    ),
)
