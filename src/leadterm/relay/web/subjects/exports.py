"""All of a company's conversations and messages, in pages, for reports and archives (F6, D5)."""

from leadterm.domain.model import Instant, InteractionId, MessageId, Right
from leadterm.domain.wire import ExportPage, MessagesExport
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import company_with
from leadterm.relay.web.requests import LIMIT_USUAL, Kind, Parameter
from leadterm.relay.web.table import LIMIT, Query


async def conversations(call: Call) -> ExportPage:
    after = call.parameters.number("after")
    return await call.reads.export_conversations(
        company_with(call, Right.VIEW_MESSAGE_CENTRE),
        after=None if after is None else InteractionId(after),
        since=_instant(call, "since"),
        until=_instant(call, "until"),
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


async def messages(call: Call) -> MessagesExport:
    after = call.parameters.number("after")
    return await call.reads.export_messages(
        company_with(call, Right.VIEW_MESSAGE_CENTRE),
        after=None if after is None else MessageId(after),
        since=_instant(call, "since"),
        until=_instant(call, "until"),
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


def _instant(call: Call, name: str) -> Instant | None:
    at = call.parameters.number(name)
    return None if at is None else Instant(at)


_PAGE = (
    Parameter(name="after", kind=Kind.CURSOR, about="where the page before ended: its “next”"),
    Parameter(name="since", kind=Kind.CURSOR, about="from when on: milliseconds since 1970 in UTC"),
    Parameter(name="until", kind=Kind.CURSOR, about="until before when: milliseconds since 1970 in UTC"),
    LIMIT,
)

QUERIES = (
    Query(
        path="/v1/export/conversations",
        name="export_conversations",
        about="A page of the company's conversations, in the order of their ids.",
        reply=ExportPage,
        answer=conversations,
        parameters=_PAGE,
    ),
    Query(
        path="/v1/export/messages",
        name="export_messages",
        about="A page of the company's messages, in the order of their ids.",
        reply=MessagesExport,
        answer=messages,
        parameters=_PAGE,
    ),
)
