"""The company's own settings, as an agent changes them (F4)."""

from collections.abc import Callable

from leadterm.domain import administering
from leadterm.domain.model import AgentId, CompanyId, Right
from leadterm.domain.wire.admin import CompanyReply, EditCompany
from leadterm.relay.store import Tx
from leadterm.relay.units import admin
from leadterm.relay.units.admin.words import own_company
from leadterm.relay.units.loading import check_right


def edit(agent_id: AgentId, company_id: CompanyId, request: EditCompany) -> Callable[[Tx], CompanyReply]:
    def unit(tx: Tx) -> CompanyReply:
        check_right(tx, agent_id, company_id, Right.MANAGE_COMPANY)
        current = administering.company_fields(own_company(tx, company_id))
        fields, merged = administering.joined(request.base, request.mine, current)
        changed = admin.set_company(
            company_id, name=fields.name, country=fields.country, opt_out_scope=fields.opt_out_scope
        )(tx)
        return CompanyReply(company=changed, merged=merged)

    return unit
