"""`leadterm admin audit`: what administrators changed (F4)."""

import argparse
import sys
from datetime import datetime

from leadterm.commands.admin_shared import carried_out, company_of, print_table
from leadterm.commands.days import instant_of
from leadterm.domain.audit import AuditEntry, AuditId, AuditPage
from leadterm.domain.audit_words import in_words
from leadterm.domain.model import CompanyId, Instant
from leadterm.domain.text import one_line
from leadterm.domain.wire import FIELD_LIMIT
from leadterm.relay.store import Tx
from leadterm.relay.store.audit import audit_page
from leadterm.relay.store.pages import PAGE_LIMIT


def audit_list(arguments: argparse.Namespace) -> None:
    """Prints the newest changes first, as many as are asked for."""
    since = instant_of(arguments.since)
    left: int = arguments.limit

    def page(company_id: CompanyId, tx: Tx, before: AuditId | None) -> AuditPage:
        limit = min(left, PAGE_LIMIT)
        return audit_page(
            tx.connection,
            company_id,
            since=since,
            who=arguments.who,
            what=arguments.what,
            before=before,
            limit=limit,
        )

    def unit(tx: Tx) -> tuple[list[AuditEntry], bool, dict[int, str]]:
        nonlocal left
        company_id = company_of(tx, arguments).id
        entries: list[AuditEntry] = []
        older = True
        while older and left > 0:
            found = page(company_id, tx, entries[-1].id if entries else None)
            entries += found.entries
            left -= len(found.entries)
            older = found.older
        return entries, older, _names(tx, company_id)

    entries, older, names = carried_out(arguments, unit)
    print_table(
        ("when", "who", "what", "which"),
        ((_when(it.at), _line(it.actor), _line(it.what), _subject(it, names)) for it in entries),
    )
    if older:
        print("There are older ones: --limit shows more.", file=sys.stderr)


def _subject(entry: AuditEntry, names: dict[int, str]) -> str:
    subject, words = _line(entry.subject), in_words(entry, names)
    return f"{subject}: {words}" if words else subject


def _line(text: str) -> str:
    return one_line(text, limit=FIELD_LIMIT)


def _names(tx: Tx, company_id: CompanyId) -> dict[int, str]:
    """What the company's records are called now."""
    return {
        **{agent.id: agent.name for agent in tx.agents(company_id)},
        **{team.id: team.name for team in tx.teams(company_id)},
        **{flow.id: flow.name for flow in tx.flows(company_id)},
        **{number.id: number.number for number in tx.numbers(company_id)},
    }


def _when(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000).astimezone().strftime("%Y-%m-%d %H:%M:%S")
