"""Texts of the company with variables in braces (B17)."""

from sqlalchemy import delete, select

from leadterm.domain.model import CompanyId, Template, TemplateId
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param, upsert
from leadterm.relay.store.unit import Unit

_template = tables.template.c
_TEMPLATE = Statement(select(*_template).where(_template.id == param("id")), "id")
_TEMPLATES = Statement(select(*_template).where(_template.company_id == param("company_id")), "company_id")
_SAVE = upsert(tables.template, fixed=("company_id",))
_REMOVE = Statement(delete(tables.template).where(_template.id == param("id")), "id")


def templates_of(connection: Connection, company_id: CompanyId) -> tuple[Template, ...]:
    """By name, whatever the database makes of letters."""
    found = map(rows.template_of, connection.all(_TEMPLATES, (company_id,)))
    return tuple(sorted(found, key=lambda template: (template.name.casefold(), template.id)))


class Templates(Unit):
    """Saved and removed by events."""

    def template(self, template_id: TemplateId) -> Template | None:
        row = self.ground.connection.one(_TEMPLATE, (template_id,))
        return None if row is None else rows.template_of(row)

    def templates(self, company_id: CompanyId) -> tuple[Template, ...]:
        """A company's, by name."""
        return templates_of(self.ground.connection, company_id)

    def _save_template(self, template: Template) -> None:
        self.connection.do(_SAVE, rows.template_row(template))

    def _remove_template(self, template_id: TemplateId) -> None:
        self.connection.do(_REMOVE, (template_id,))
