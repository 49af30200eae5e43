"""Setting up companies (F4)."""

from collections.abc import Callable

from msgspec.structs import replace

from leadterm.domain.administering import clean_name
from leadterm.domain.audit import Audited
from leadterm.domain.model import Company, CompanyId, OptOutScope
from leadterm.domain.phone import is_country
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line
from leadterm.relay.store import Tx
from leadterm.relay.units.admin.words import announce, own_company
from leadterm.relay.units.audit import record


def add_company(name: str, country: str) -> Callable[[Tx], Company]:
    def unit(tx: Tx) -> Company:
        code, own_name = _country(country), _free_name(tx, name, None)
        company = Company(id=CompanyId(tx.new_id()), name=own_name, country=code)
        announce(tx, company.id, company=company)
        record(tx, company.id, Audited.COMPANY_ADDED, company.name, None, company)
        return company

    return unit


def set_company(
    company_id: CompanyId,
    *,
    name: str | None = None,
    country: str | None = None,
    opt_out_scope: OptOutScope | None = None,
) -> Callable[[Tx], Company]:
    """Changes what is given of a company. Opt-outs keep the reach with which they were recorded (B10)."""

    def unit(tx: Tx) -> Company:
        company = own_company(tx, company_id)
        changed = replace(
            company,
            name=_free_name(tx, name, company_id) if name is not None else company.name,
            country=_country(country) if country is not None else company.country,
            opt_out_scope=opt_out_scope or company.opt_out_scope,
        )
        if changed != company:
            announce(tx, company.id, company=changed)
            record(tx, company.id, Audited.COMPANY_CHANGED, changed.name, company, changed)
        return changed

    return unit


def _free_name(tx: Tx, text: str, own_id: CompanyId | None) -> str:
    name = clean_name(text)
    if any(company.name == name and company.id != own_id for company in tx.companies()):
        raise Refused(RefusalCode.INVALID, f"There is a company named {name} already.", field="name")
    return name


def _country(text: str) -> str:
    code = text.strip().upper()
    if is_country(code):
        return code
    sentence = "The country is a code of two letters, such as US or GB."
    if code == "UK":
        sentence = "The United Kingdom's code is GB."
    elif len(code) == 2:
        sentence = (
            f"There is no country {one_line(code, limit=2)}. Its code has two letters, such as US or GB."
        )
    raise Refused(RefusalCode.INVALID, sentence, field="country")
