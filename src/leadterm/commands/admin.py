"""`leadterm admin`: companies, agents, teams, call flows, tracking numbers (F4).

It writes to the relay's database itself, as units with events: a running relay shows the change at once.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import TypeVar

from leadterm.commands.settings import database_url, settings_of
from leadterm.domain.model import (
    Agent,
    AgentId,
    CallFlow,
    Company,
    CompanyId,
    FlowId,
    Role,
    Team,
    TeamId,
    TrackingNumber,
)
from leadterm.domain.phone import format_number, parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin

Named = TypeVar("Named", Company, Agent, Team, CallFlow)
T = TypeVar("T")


def _store(arguments: argparse.Namespace) -> Store:
    settings = settings_of(arguments, {"relay.database_url": arguments.database_url})
    store = Store.open(database_url(settings), clock=system_clock)
    store.migrate()
    return store


def _run(arguments: argparse.Namespace, unit: Callable[[Tx], T]) -> T:
    with closing(_store(arguments)) as store:
        return store.run_now(unit)


def _pick(what: str, wanted: str, among: Iterable[Named]) -> Named:
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


def _company(tx: Tx, arguments: argparse.Namespace) -> Company:
    companies = tx.companies()
    if arguments.company is not None:
        return _pick("company", arguments.company, companies)
    if len(companies) == 1:
        return companies[0]
    if not companies:
        raise Refused(
            RefusalCode.NOT_FOUND, "There is no company yet. Begin with: leadterm admin company add NAME"
        )
    names = ", ".join(company.name for company in companies)
    raise Refused(RefusalCode.INVALID, f"There are several companies; name one with --company: {names}.")


def _agents(tx: Tx, company_id: CompanyId, wanted: Sequence[str]) -> tuple[AgentId, ...]:
    there = tx.agents(company_id)
    return tuple(dict.fromkeys(_pick("agent", it, there).id for it in wanted))


def _teams(tx: Tx, company_id: CompanyId, wanted: Sequence[str]) -> tuple[TeamId, ...]:
    there = tx.teams(company_id)
    return tuple(dict.fromkeys(_pick("team", it, there).id for it in wanted))


def _flow(tx: Tx, company_id: CompanyId, wanted: str | None) -> FlowId | None:
    return _pick("call flow", wanted, tx.flows(company_id)).id if wanted else None


def company_add(arguments: argparse.Namespace) -> None:
    company = _run(arguments, admin.add_company(arguments.name, arguments.country))
    print(f"Company {company.id}: {company.name} ({company.country})")


def company_list(arguments: argparse.Namespace) -> None:
    companies = _run(arguments, lambda tx: tx.companies())
    _table(("number", "name", "country"), ((str(it.id), it.name, it.country) for it in companies))


def agent_add(arguments: argparse.Namespace) -> None:
    plain = admin.new_token()

    def unit(tx: Tx) -> admin.NewToken:
        company = _company(tx, arguments)
        return admin.add_agent(company.id, arguments.name, Role(arguments.role), plain)(tx)

    _show_token(_run(arguments, unit))


def agent_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str, str]]:
        company = _company(tx, arguments)
        rows: list[tuple[str, str, str, str]] = []
        for agent in tx.agents(company.id):
            member = tx.member(agent.id, company.id)
            rows.append((str(agent.id), agent.name, member.role if member else "", agent.availability))
        return rows

    _table(("number", "name", "role", "availability"), _run(arguments, unit))


def agent_token(arguments: argparse.Namespace) -> None:
    plain = admin.new_token()

    def unit(tx: Tx) -> admin.NewToken:
        agent = _pick("agent", arguments.agent, tx.agents(_company(tx, arguments).id))
        return admin.add_token(agent.id, "made with leadterm admin agent token", plain)(tx)

    _show_token(_run(arguments, unit))


def agent_revoke(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Agent:
        agent = _pick("agent", arguments.agent, tx.agents(_company(tx, arguments).id))
        tx.revoke_tokens(agent.id)
        return agent

    agent = _run(arguments, unit)
    print(f"{agent.name}'s tokens no longer work. A new one: leadterm admin agent token {agent.id}")


def team_add(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Team:
        company = _company(tx, arguments)
        return admin.add_team(company.id, arguments.name, _agents(tx, company.id, arguments.agent))(tx)

    team = _run(arguments, unit)
    print(f"Team {team.id}: {team.name}, {len(team.agent_ids)} agents")


def team_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Team:
        company = _company(tx, arguments)
        team = _pick("team", arguments.team, tx.teams(company.id))
        return admin.set_team(team.id, _agents(tx, company.id, arguments.agent))(tx)

    team = _run(arguments, unit)
    print(f"Team {team.id}: {team.name}, {len(team.agent_ids)} agents")


def team_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str]]:
        company = _company(tx, arguments)
        names = {agent.id: agent.name for agent in tx.agents(company.id)}
        return [
            (str(team.id), team.name, ", ".join(names.get(it, str(it)) for it in team.agent_ids))
            for team in tx.teams(company.id)
        ]

    _table(("number", "name", "agents"), _run(arguments, unit))


def flow_add(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> CallFlow:
        company = _company(tx, arguments)
        agents = _agents(tx, company.id, arguments.agent)
        teams = _teams(tx, company.id, arguments.team)
        return admin.add_flow(company.id, arguments.name, agents, teams)(tx)

    flow = _run(arguments, unit)
    print(f"Call flow {flow.id}: {flow.name}")


def flow_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> CallFlow:
        company = _company(tx, arguments)
        flow = _pick("call flow", arguments.flow, tx.flows(company.id))
        agents = _agents(tx, company.id, arguments.agent)
        return admin.set_flow(flow.id, agents, _teams(tx, company.id, arguments.team))(tx)

    flow = _run(arguments, unit)
    print(f"Call flow {flow.id}: {flow.name}")


def flow_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str]]:
        company = _company(tx, arguments)
        agents = {agent.id: agent.name for agent in tx.agents(company.id)}
        teams = {team.id: team.name for team in tx.teams(company.id)}
        return [
            (
                str(flow.id),
                flow.name,
                ", ".join(
                    [agents.get(it, str(it)) for it in flow.text_agent_ids]
                    + [f"team {teams.get(it, it)}" for it in flow.text_team_ids]
                ),
            )
            for flow in tx.flows(company.id)
        ]

    _table(("number", "name", "texts go to"), _run(arguments, unit))


def number_add(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> TrackingNumber:
        company = _company(tx, arguments)
        flow_id = _flow(tx, company.id, arguments.flow)
        return admin.add_number(
            company.id, arguments.number, arguments.label, arguments.source or "", flow_id
        )(tx)

    number = _run(arguments, unit)
    print(f"Tracking number {number.number}: {number.label}")
    if number.flow_id is None:
        print("It has no call flow yet, so texts to it go straight to Recents. Give it one with:")
        print(f"  leadterm admin number set {number.number} --flow NAME")


def number_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> TrackingNumber:
        company = _company(tx, arguments)
        parsed = parse_number(arguments.number, company.country)
        number = tx.number_by_e164(parsed) if isinstance(parsed, str) else None
        if number is None or number.company_id != company.id:
            raise Refused(RefusalCode.NOT_FOUND, f"{arguments.number} is no tracking number of this company.")
        flow_id = _flow(tx, company.id, arguments.flow)
        return admin.set_number(number.id, arguments.label, arguments.source, flow_id)(tx)

    number = _run(arguments, unit)
    print(f"Tracking number {number.number}: {number.label}")


def number_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str, str]]:
        company = _company(tx, arguments)
        flows = {flow.id: flow.name for flow in tx.flows(company.id)}
        return [
            (
                format_number(number.number, company.country),
                number.label,
                number.source,
                flows.get(number.flow_id, "none") if number.flow_id is not None else "none",
            )
            for number in tx.numbers(company.id)
        ]

    _table(("number", "label", "source", "call flow"), _run(arguments, unit))


def _show_token(made: admin.NewToken) -> None:
    print(f"Agent {made.agent.id}: {made.agent.name}")
    print(f"Token, shown this once: {made.plain}")
    print("The console asks for it when it first starts.")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns for a person; nothing but the head when there are no rows."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
