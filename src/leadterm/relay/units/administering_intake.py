"""Lead sources and refused leads as agents look after them (E3, B12): within their rights."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain import administering
from leadterm.domain.intake import IntakeRefusal, IntakeSource, RefusalId
from leadterm.domain.model import AgentId, CompanyId, Right, SourceId
from leadterm.domain.wire.intake import (
    EditSource,
    MendLead,
    MendReply,
    NewSourceReply,
    RefusedReply,
    SourceFields,
    SourceReply,
    SourceShown,
)
from leadterm.relay.store import ShownOnce, Tx
from leadterm.relay.units import admin, leads
from leadterm.relay.units.loading import check_right, known, looked_after

# Sources -------------------------------------------------------------------------------------------------


def shown(source: IntakeSource) -> SourceShown:
    return SourceShown(
        id=source.id,
        name=source.name,
        team=source.team_id,
        number=source.number_id,
        redirect_url=source.redirect_url,
        created_at=source.created_at,
        revoked_at=source.revoked_at,
    )


def add_source(agent_id: AgentId, company_id: CompanyId, request: SourceFields) -> Callable[[Tx], ShownOnce]:
    """A source. The reply has the key under which it hands leads in, this once."""
    plain = admin.new_key()

    def unit(tx: Tx) -> ShownOnce:
        check_right(tx, agent_id, company_id, Right.MANAGE_COMPANY)
        made = admin.add_source(
            company_id,
            request.name,
            plain,
            team_id=request.team,
            number_id=request.number,
            redirect_url=request.redirect_url,
        )
        reply = NewSourceReply(source=shown(made(tx).source), key=plain)
        return ShownOnce(shown=reply, kept=replace(reply, key=""))

    return unit


def edit_source(agent_id: AgentId, source_id: SourceId, request: EditSource) -> Callable[[Tx], SourceReply]:
    def unit(tx: Tx) -> SourceReply:
        old = _kept(tx, agent_id, source_id)
        current = administering.source_fields(shown(old))
        fields, merged = administering.joined(request.base, request.mine, current)
        new = replace(
            old,
            name=fields.name,
            team_id=fields.team,
            number_id=fields.number,
            redirect_url=fields.redirect_url,
        )
        return SourceReply(source=shown(admin.set_source(new)(tx)), merged=merged)

    return unit


def revoke_source(agent_id: AgentId, source_id: SourceId) -> Callable[[Tx], SourceReply]:
    """Makes a source's key worthless, for good."""

    def unit(tx: Tx) -> SourceReply:
        old = _kept(tx, agent_id, source_id)
        return SourceReply(source=shown(admin.revoke_source(old.id)(tx)))

    return unit


def _kept(tx: Tx, agent_id: AgentId, source_id: SourceId) -> IntakeSource:
    return looked_after(tx, agent_id, tx.intake_source(source_id), "lead source", Right.MANAGE_COMPANY)


# Refused leads -------------------------------------------------------------------------------------------


def mend(agent_id: AgentId, refusal_id: RefusalId, request: MendLead) -> Callable[[Tx], MendReply]:
    """Makes a lead record of a refused submission, put right; of two who mend one, the second is told."""

    def unit(tx: Tx) -> MendReply:
        _of_ours(tx, agent_id, refusal_id)
        taken = leads.mend(refusal_id, request)(tx)
        return MendReply(lead_record=known(taken.lead_record), repeated=taken.repeated)

    return unit


def drop(agent_id: AgentId, refusal_id: RefusalId) -> Callable[[Tx], RefusedReply]:
    """Takes a refused submission off the list for good."""

    def unit(tx: Tx) -> RefusedReply:
        _of_ours(tx, agent_id, refusal_id)
        dropped = leads.drop(refusal_id)(tx)
        return RefusedReply(id=dropped.id, state=dropped.state)

    return unit


def _of_ours(tx: Tx, agent_id: AgentId, refusal_id: RefusalId) -> IntakeRefusal:
    return looked_after(tx, agent_id, tx.refusal(refusal_id), "refused lead", Right.MEND_LEADS)
