"""Everybody who has opted out, page by page: the list that other systems want to know (B10, F4)."""

from sqlalchemy import select

from leadterm.domain.model import CompanyId, Contact, ContactId
from leadterm.relay.store import rows, tables
from leadterm.relay.store.engine import Connection
from leadterm.relay.store.statement import Statement, param

_contact = tables.contact.c
_PAGE = Statement(
    select(*_contact)
    .where(
        _contact.company_id == param("company_id"),
        _contact.id > param("after"),
        _contact.opt_out_at.is_not(None),
    )
    .order_by(_contact.id)
    .limit(param("limit")),
    "company_id",
    "after",
    "limit",
)


def opted_out_after(
    connection: Connection, company_id: CompanyId, after: ContactId, limit: int
) -> list[Contact]:
    """The contacts of a company who have opted out, in the order of their ids, after the one given."""
    return [rows.contact_of(row) for row in connection.all(_PAGE, (company_id, after, limit))]
