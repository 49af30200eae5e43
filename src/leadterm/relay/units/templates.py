"""Texts of the company (B17): kept by those who may. Without an agent it is the command line that does it."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain import templates
from leadterm.domain.administering import joined, template_fields
from leadterm.domain.audit import Audited
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, CompanyId, Right, Template, TemplateId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import EditTemplate, SaveTemplate, TemplateReply
from leadterm.relay.store import Tx
from leadterm.relay.units.audit import record
from leadterm.relay.units.loading import check_right, not_found


def add(
    agent_id: AgentId | None, company_id: CompanyId, request: SaveTemplate
) -> Callable[[Tx], TemplateReply]:
    def unit(tx: Tx) -> TemplateReply:
        _check(tx, agent_id, company_id)
        others = tx.templates(company_id)
        if len(others) >= templates.TEMPLATES_LIMIT:
            raise Refused(
                RefusalCode.INVALID,
                f"There are {templates.TEMPLATES_LIMIT} templates already, and no more can be kept.",
            )
        name, body = templates.check_template(request.name, request.body)
        _check_name(others, name)
        made = Template(id=TemplateId(tx.new_id()), company_id=company_id, name=name, body=body)
        record(tx, company_id, Audited.TEMPLATE_ADDED, name, None, made)
        return _told(tx, agent_id, EventType.TEMPLATE_SAVED, made)

    return unit


def save(
    agent_id: AgentId | None, template_id: TemplateId, request: SaveTemplate
) -> Callable[[Tx], TemplateReply]:
    """Puts a name and a text in place of those that there are."""
    return lambda tx: _save(tx, agent_id, _own(tx, agent_id, template_id), request)


def edit(agent_id: AgentId, template_id: TemplateId, request: EditTemplate) -> Callable[[Tx], TemplateReply]:
    """Joins an agent's change with what a colleague changed since they saw the template."""

    def unit(tx: Tx) -> TemplateReply:
        old = _own(tx, agent_id, template_id)
        fields, merged = joined(request.base, request.mine, template_fields(old))
        return replace(_save(tx, agent_id, old, fields), merged=merged)

    return unit


def _save(tx: Tx, agent_id: AgentId | None, old: Template, request: SaveTemplate) -> TemplateReply:
    name, body = templates.check_template(request.name, request.body)
    _check_name([other for other in tx.templates(old.company_id) if other.id != old.id], name)
    changed = Template(id=old.id, company_id=old.company_id, name=name, body=body)
    if changed == old:
        return TemplateReply(template=old)
    record(tx, old.company_id, Audited.TEMPLATE_CHANGED, name, old, changed)
    return _told(tx, agent_id, EventType.TEMPLATE_SAVED, changed)


def remove(agent_id: AgentId | None, template_id: TemplateId) -> Callable[[Tx], TemplateReply]:
    def unit(tx: Tx) -> TemplateReply:
        old = _own(tx, agent_id, template_id)
        record(tx, old.company_id, Audited.TEMPLATE_REMOVED, old.name, old, None)
        return _told(tx, agent_id, EventType.TEMPLATE_REMOVED, old)

    return unit


def _own(tx: Tx, agent_id: AgentId | None, template_id: TemplateId) -> Template:
    template = tx.template(template_id)
    if template is None or (agent_id is not None and tx.member(agent_id, template.company_id) is None):
        raise not_found("template")
    _check(tx, agent_id, template.company_id)
    return template


def _check(tx: Tx, agent_id: AgentId | None, company_id: CompanyId) -> None:
    if agent_id is not None:
        check_right(tx, agent_id, company_id, Right.MANAGE_TEMPLATES)
    elif tx.company(company_id) is None:
        raise Refused(RefusalCode.NOT_FOUND, f"There is no company {company_id}.", field="company")


def _check_name(others: "list[Template] | tuple[Template, ...]", name: str) -> None:
    if any(other.name.casefold() == name.casefold() for other in others):
        raise Refused(RefusalCode.INVALID, f"There is a template named {name} already.", field="name")


def _told(tx: Tx, agent_id: AgentId | None, kind: EventType, template: Template) -> TemplateReply:
    event = Event(type=kind, company_id=template.company_id, at=tx.now, actor=agent_id, template=template)
    tx.carry_out(Decision(events=(event,)))
    return TemplateReply(template=template)
