"""`leadterm admin template` and `leadterm admin contact`: what agents text, and whom they may (F4)."""

import argparse

from leadterm.commands.admin_shared import carried_out, company_of, picked, print_table
from leadterm.domain.model import Contact, Template
from leadterm.domain.phone import format_number, parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line
from leadterm.domain.texting import why_not_textable
from leadterm.domain.wire import SaveTemplate
from leadterm.relay.store import Tx
from leadterm.relay.units import contacts, templates

SHOWN = 60
"""Characters of a template in the list."""


def template_add(arguments: argparse.Namespace) -> None:
    request = SaveTemplate(name=arguments.name, body=arguments.body)

    def unit(tx: Tx) -> Template:
        return templates.add(None, company_of(tx, arguments).id, request)(tx).template

    _show(carried_out(arguments, unit))


def template_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Template:
        old = picked("template", arguments.template, tx.templates(company_of(tx, arguments).id))
        name = old.name if arguments.name is None else arguments.name
        body = old.body if arguments.body is None else arguments.body
        return templates.save(None, old.id, SaveTemplate(name=name, body=body))(tx).template

    _show(carried_out(arguments, unit))


def template_remove(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Template:
        old = picked("template", arguments.template, tx.templates(company_of(tx, arguments).id))
        return templates.remove(None, old.id)(tx).template

    print(f"Template {carried_out(arguments, unit).name} is removed.")


def template_list(arguments: argparse.Namespace) -> None:
    found = carried_out(arguments, lambda tx: tx.templates(company_of(tx, arguments).id))
    rows = ((str(it.id), it.name, one_line(it.body, limit=SHOWN)) for it in found)
    print_table(("number", "name", "text"), rows)


def _show(template: Template) -> None:
    print(f"Template {template.id}: {template.name}")
    print(template.body)


def contact_show(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> tuple[Contact, str]:
        contact = _contact(tx, arguments)
        return contact, company_of(tx, arguments).country

    contact, country = carried_out(arguments, unit)
    print(f"{contact.name or 'No name yet'}, {format_number(contact.number, country)}, {contact.kind.value}")
    print(f"Line: {contact.line_type.value}")
    print(f"Texts: {why_not_textable(contact) or 'can be sent'}")
    if contact.block is not None:
        print(contact.block.sentence)
    if contact.hold is not None:
        print(f"They wrote “{contact.hold.words}”; an agent has to say what it means.")


def contact_unblock(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> tuple[Contact, Contact]:
        contact = _contact(tx, arguments)
        return contact, contacts.unblock(None, contact.id)(tx).contact

    before, after = carried_out(arguments, unit)
    who = after.name or after.number
    print(f"{who} can be texted again." if before.block else f"{who} was not blocked.")


def _contact(tx: Tx, arguments: argparse.Namespace) -> Contact:
    company = company_of(tx, arguments)
    parsed = parse_number(arguments.number, company.country)
    number = parsed if isinstance(parsed, str) else arguments.number
    contact = tx.contact_by_number(company.id, number)
    if contact is None:
        raise Refused(
            RefusalCode.NOT_FOUND, f"{company.name} has no contact with the number {arguments.number}."
        )
    return contact
