"""Lead sources and refused leads over HTTP (E3, B12)."""

from collections.abc import Callable

from msgspec import Struct

from leadterm.domain.intake import RefusalId
from leadterm.domain.model import Right, SourceId
from leadterm.domain.wire.intake import (
    EditSource,
    MendLead,
    MendReply,
    NewSourceReply,
    RefusedPage,
    RefusedReply,
    SourceFields,
    SourceReply,
    SourcesReply,
)
from leadterm.relay.store import Tx
from leadterm.relay.units import administering_intake
from leadterm.relay.web.calls import Call
from leadterm.relay.web.guards import company_with
from leadterm.relay.web.requests import LIMIT_USUAL, Kind, Parameter
from leadterm.relay.web.table import LIMIT, Command, Query

_SOURCE = "/v1/admin/sources/{source_id}"
_REFUSED = "/v1/admin/refused/{refused_id}"


async def sources(call: Call) -> SourcesReply:
    found = await call.reads.intake_sources(company_with(call, Right.MANAGE_COMPANY))
    return SourcesReply(sources=tuple(map(administering_intake.shown, found)))


async def refused(call: Call) -> RefusedPage:
    before = call.parameters.number("before")
    return await call.reads.refused(
        company_with(call, Right.MEND_LEADS),
        waiting_only=not call.parameters.flag("all"),
        before=None if before is None else RefusalId(before),
        limit=call.parameters.number("limit") or LIMIT_USUAL,
    )


QUERIES = (
    Query(
        path="/v1/admin/sources",
        name="lead_sources",
        about="What hands leads in: forms, mailboxes. Nothing of their keys.",
        reply=SourcesReply,
        answer=sources,
    ),
    Query(
        path="/v1/admin/refused",
        name="refused_leads",
        about="Submissions that made no lead, newest first, with what is wrong.",
        reply=RefusedPage,
        answer=refused,
        parameters=(
            Parameter(name="all", kind=Kind.FLAG, about="1: also those that were mended or dropped"),
            Parameter(name="before", kind=Kind.ID, about="the last one of the page before"),
            LIMIT,
        ),
    ),
)


def add_source(call: Call, body: SourceFields) -> Callable[[Tx], Struct]:
    return administering_intake.add_source(call.caller.agent_id, call.company(), body)


def edit_source(call: Call, body: EditSource) -> Callable[[Tx], SourceReply]:
    return administering_intake.edit_source(call.caller.agent_id, _source(call), body)


def revoke_source(call: Call, _body: None) -> Callable[[Tx], SourceReply]:
    return administering_intake.revoke_source(call.caller.agent_id, _source(call))


def mend(call: Call, body: MendLead) -> Callable[[Tx], MendReply]:
    return administering_intake.mend(call.caller.agent_id, _refusal(call), body)


def drop(call: Call, _body: None) -> Callable[[Tx], RefusedReply]:
    return administering_intake.drop(call.caller.agent_id, _refusal(call))


def _source(call: Call) -> SourceId:
    return SourceId(call.path_id("source_id"))


def _refusal(call: Call) -> RefusalId:
    return RefusalId(call.path_id("refused_id"))


COMMANDS = (
    Command(
        method="POST",
        path="/v1/admin/sources",
        name="add_lead_source",
        about="Adds a lead source. Its key is shown in the answer, this once.",
        reply=NewSourceReply,
        unit=add_source,
        body=SourceFields,
        status=201,
    ),
    Command(
        method="PATCH",
        path=_SOURCE,
        name="edit_lead_source",
        about="Changes a source's name, whose leads they are, or where a browser goes after the form.",
        reply=SourceReply,
        unit=edit_source,
        body=EditSource,
    ),
    Command(
        method="DELETE",
        path=_SOURCE,
        name="revoke_lead_source",
        about="Makes a source's key worthless, for good. What came under it stays.",
        reply=SourceReply,
        unit=revoke_source,
    ),
    Command(
        method="POST",
        path=f"{_REFUSED}/mend",
        name="mend_refused_lead",
        about="Makes a lead of a refused submission, with what is put right in it.",
        reply=MendReply,
        unit=mend,
        body=MendLead,
        status=201,
    ),
    Command(
        method="DELETE",
        path=_REFUSED,
        name="drop_refused_lead",
        about="Takes a refused submission off the list: it is no lead.",
        reply=RefusedReply,
        unit=drop,
    ),
)
