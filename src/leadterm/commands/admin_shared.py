"""What every verb of ``leadterm admin`` does: open the relay's database, name records, print tables (F4).

It writes to the database itself, as units with events: a running relay shows the change at once.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import datetime
from typing import TypeVar

from leadterm.commands.settings import database_url, settings_of
from leadterm.domain.intake import IntakeSource
from leadterm.domain.model import (
    Agent,
    AgentId,
    CallFlow,
    Company,
    CompanyId,
    FlowId,
    Instant,
    Tag,
    Team,
    TeamId,
    Template,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store, Tx

Named = TypeVar("Named", Company, Agent, Team, CallFlow, Template, Tag, IntakeSource)
T = TypeVar("T")


def store_of(arguments: argparse.Namespace) -> Store:
    """The relay's database, made if it is still empty. Raises SchemaOutOfDate, as the relay does.

    One of another version is not brought to ours in passing: a relay may be at work on it.
    """
    settings = settings_of(arguments, {"relay.database_url": arguments.database_url})
    store = Store.open(database_url(settings), clock=system_clock)
    if store.is_empty():
        store.migrate()
    store.check_schema()
    return store


def carried_out(arguments: argparse.Namespace, unit: Callable[[Tx], T]) -> T:
    with closing(store_of(arguments)) as store:
        return store.run_now(unit)


def picked(what: str, wanted: str, among: Iterable[Named]) -> Named:
    """A record by its number or its name; the sentence of a miss lists what there is."""
    candidates = list(among)
    matches = [it for it in candidates if wanted == str(it.id) or wanted.casefold() == it.name.casefold()]
    if len(matches) == 1:
        return matches[0]
    there = ", ".join(f"{it.name} ({it.id})" for it in candidates) or "none yet"
    if matches:
        raise Refused(
            RefusalCode.INVALID, f"There are several {what}s named {wanted}; use the number: {there}."
        )
    raise Refused(RefusalCode.NOT_FOUND, f"There is no {what} {wanted}. There are: {there}.")


def company_of(tx: Tx, arguments: argparse.Namespace) -> Company:
    companies = tx.companies()
    if arguments.company is not None:
        return picked("company", arguments.company, companies)
    if len(companies) == 1:
        return companies[0]
    if not companies:
        raise Refused(
            RefusalCode.NOT_FOUND, "There is no company yet. Begin with: leadterm admin company add NAME"
        )
    names = ", ".join(company.name for company in companies)
    raise Refused(RefusalCode.INVALID, f"There are several companies; name one with --company: {names}.")


def agents_of(tx: Tx, company_id: CompanyId, wanted: Sequence[str]) -> tuple[AgentId, ...]:
    there = tx.agents(company_id)
    return tuple(dict.fromkeys(picked("agent", it, there).id for it in wanted))


def teams_of(tx: Tx, company_id: CompanyId, wanted: Sequence[str]) -> tuple[TeamId, ...]:
    there = tx.teams(company_id)
    return tuple(dict.fromkeys(picked("team", it, there).id for it in wanted))


def flow_of(tx: Tx, company_id: CompanyId, wanted: str | None) -> FlowId | None:
    return picked("call flow", wanted, tx.flows(company_id)).id if wanted else None


def local_time(at: Instant) -> str:
    """In the time zone of this machine, to the minute."""
    return datetime.fromtimestamp(at / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns for a person; nothing but the head when there are no rows."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
