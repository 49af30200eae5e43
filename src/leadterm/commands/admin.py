"""`leadterm admin`: companies, agents, teams, call flows, tracking numbers (F4)."""

import argparse

from leadterm.commands.admin_shared import (
    agents_of,
    carried_out,
    company_of,
    flow_of,
    picked,
    print_table,
    teams_of,
)
from leadterm.config import ConfigError
from leadterm.domain.model import (
    Agent,
    CallFlow,
    Company,
    Member,
    OptOutScope,
    Right,
    Role,
    Team,
    TrackingNumber,
)
from leadterm.domain.phone import format_number, parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.rights import rights_of
from leadterm.relay.store import Tx
from leadterm.relay.units import admin


def company_add(arguments: argparse.Namespace) -> None:
    company = carried_out(arguments, admin.add_company(arguments.name, arguments.country))
    print(f"Company {company.id}: {company.name} ({company.country})")


def company_list(arguments: argparse.Namespace) -> None:
    companies = carried_out(arguments, lambda tx: tx.companies())
    print_table(
        ("number", "name", "country", "opt-outs reach"),
        ((str(it.id), it.name, it.country, _REACH[it.opt_out_scope]) for it in companies),
    )


_REACH = {
    OptOutScope.COMPANY: "all of its numbers",
    OptOutScope.NUMBER: "the number written to",
}


def company_set(arguments: argparse.Namespace) -> None:
    scope = arguments.opt_out_scope

    def unit(tx: Tx) -> Company:
        change = admin.set_company(
            company_of(tx, arguments).id,
            name=arguments.name,
            country=arguments.country,
            opt_out_scope=None if scope is None else OptOutScope(scope),
        )
        return change(tx)

    company = carried_out(arguments, unit)
    print(f"Company {company.id}: {company.name} ({company.country})")
    print(f"An opt-out reaches {_REACH[company.opt_out_scope]}.")


def agent_add(arguments: argparse.Namespace) -> None:
    plain = admin.new_token()

    def unit(tx: Tx) -> admin.NewToken:
        company = company_of(tx, arguments)
        return admin.add_agent(company.id, arguments.name, Role(arguments.role), plain)(tx)

    _show_token(carried_out(arguments, unit))


def agent_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str, str, str]]:
        company = company_of(tx, arguments)
        rows: list[tuple[str, str, str, str, str]] = []
        for agent in tx.agents(company.id):
            member = tx.member(agent.id, company.id)
            role, may = (member.role, _rights(member)) if member else ("", "")
            rows.append((str(agent.id), agent.name, role, agent.availability, may))
        return rows

    print_table(("number", "name", "role", "availability", "may"), carried_out(arguments, unit))


def _rights(member: Member) -> str:
    may = rights_of(member)
    return ", ".join(right.value for right in Right if right in may) or "just their own conversations"


def agent_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> tuple[Agent, Member]:
        company = company_of(tx, arguments)
        agent = picked("agent", arguments.agent, tx.agents(company.id))
        change = admin.set_agent(
            company.id,
            agent.id,
            role=None if arguments.role is None else Role(arguments.role),
            grant=_named_rights(arguments.grant),
            withhold=_named_rights(arguments.withhold),
            usual=_named_rights(arguments.usual),
            os_user=arguments.os_user,
        )
        return agent, change(tx)

    agent, member = carried_out(arguments, unit)
    print(f"{agent.name} ({member.role.value}) may: {_rights(member)}.")
    if arguments.os_user:
        print(f"The user {arguments.os_user} of the relay's machine is {agent.name}, over its local socket.")


def _named_rights(written: list[str]) -> tuple[Right, ...]:
    known = {right.value: right for right in Right}
    for name in written:
        if name not in known:
            raise Refused(
                RefusalCode.INVALID,
                f"There is no right “{name}”. There are: {', '.join(known)}.",
                field="right",
            )
    return tuple(known[name] for name in written)


def agent_join(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> tuple[Company, Agent | None]:
        company = company_of(tx, arguments)
        others = {agent.id: agent for it in tx.companies() for agent in tx.agents(it.id)}
        agent = picked("agent", arguments.agent, others.values())
        admin.join_agent(company.id, agent.id, Role(arguments.role))(tx)
        return company, agent

    company, agent = carried_out(arguments, unit)
    print(f"{agent.name if agent else 'The agent'} is one of {company.name}'s agents, too.")


def agent_token(arguments: argparse.Namespace) -> None:
    plain = admin.new_token()

    def unit(tx: Tx) -> admin.NewToken:
        agent = picked("agent", arguments.agent, tx.agents(company_of(tx, arguments).id))
        return admin.add_token(agent.id, "made with leadterm admin agent token", plain)(tx)

    _show_token(carried_out(arguments, unit))


def agent_revoke(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Agent:
        agent = picked("agent", arguments.agent, tx.agents(company_of(tx, arguments).id))
        return admin.revoke_tokens(agent.id)(tx)

    agent = carried_out(arguments, unit)
    print(f"{agent.name}'s tokens no longer work. A new one: leadterm admin agent token {agent.id}")


def team_add(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Team:
        company = company_of(tx, arguments)
        return admin.add_team(company.id, arguments.name, agents_of(tx, company.id, arguments.agent))(tx)

    _tell_team(carried_out(arguments, unit))


def team_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Team:
        company = company_of(tx, arguments)
        team = picked("team", arguments.team, tx.teams(company.id))
        changes = bool(arguments.agent) or arguments.nobody
        _check_changes(changes, arguments, "--agent, --nobody or --name")
        members = agents_of(tx, company.id, arguments.agent) if changes else None
        return admin.set_team(team.id, members, name=arguments.name)(tx)

    _tell_team(carried_out(arguments, unit))


def _tell_team(team: Team) -> None:
    count = len(team.agent_ids)
    print(f"Team {team.id}: {team.name}, {count} {'agent' if count == 1 else 'agents'}")


def _check_changes(changes: bool, arguments: argparse.Namespace, options: str) -> None:
    """`set` without anything to set must not empty a record."""
    if not changes and arguments.name is None:
        raise ConfigError(f"Say what is to change: {options}.")


def team_remove(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> Team:
        team = picked("team", arguments.team, tx.teams(company_of(tx, arguments).id))
        return admin.remove_team(team.id)(tx)

    print(f"There is no team {carried_out(arguments, unit).name} any more.")


def team_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str]]:
        company = company_of(tx, arguments)
        names = {agent.id: agent.name for agent in tx.agents(company.id)}
        return [
            (str(team.id), team.name, ", ".join(names.get(it, str(it)) for it in team.agent_ids))
            for team in tx.teams(company.id)
        ]

    print_table(("number", "name", "agents"), carried_out(arguments, unit))


def flow_add(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> CallFlow:
        company = company_of(tx, arguments)
        agents = agents_of(tx, company.id, arguments.agent)
        teams = teams_of(tx, company.id, arguments.team)
        return admin.add_flow(company.id, arguments.name, agents, teams)(tx)

    flow = carried_out(arguments, unit)
    print(f"Call flow {flow.id}: {flow.name}")


def flow_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> CallFlow:
        company = company_of(tx, arguments)
        flow = picked("call flow", arguments.flow, tx.flows(company.id))
        changes = bool(arguments.agent or arguments.team) or arguments.nobody
        _check_changes(changes, arguments, "--agent, --team, --nobody or --name")
        agents = agents_of(tx, company.id, arguments.agent) if changes else None
        teams = teams_of(tx, company.id, arguments.team) if changes else None
        return admin.set_flow(flow.id, agents, teams, name=arguments.name)(tx)

    flow = carried_out(arguments, unit)
    print(f"Call flow {flow.id}: {flow.name}")


def flow_remove(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> CallFlow:
        flow = picked("call flow", arguments.flow, tx.flows(company_of(tx, arguments).id))
        return admin.remove_flow(flow.id)(tx)

    print(f"There is no call flow {carried_out(arguments, unit).name} any more.")


def flow_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str]]:
        company = company_of(tx, arguments)
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

    print_table(("number", "name", "texts go to"), carried_out(arguments, unit))


def number_add(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> TrackingNumber:
        company = company_of(tx, arguments)
        flow_id = flow_of(tx, company.id, arguments.flow)
        return admin.add_number(
            company.id, arguments.number, arguments.label, arguments.source or "", flow_id
        )(tx)

    number = carried_out(arguments, unit)
    print(f"Tracking number {number.number}: {number.label}")
    if number.flow_id is None:
        print("It has no call flow yet, so texts to it go straight to Recents. Give it one with:")
        print(f"  leadterm admin number set {number.number} --flow NAME")


def number_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> TrackingNumber:
        company = company_of(tx, arguments)
        parsed = parse_number(arguments.number, company.country)
        number = tx.number_by_e164(parsed) if isinstance(parsed, str) else None
        if number is None or number.company_id != company.id:
            raise Refused(RefusalCode.NOT_FOUND, f"{arguments.number} is no tracking number of this company.")
        flow_id = flow_of(tx, company.id, arguments.flow)
        forwarding = None if arguments.forwarding is None else arguments.forwarding == "on"
        change = admin.set_number(
            number.id, arguments.label, arguments.source, flow_id, forwarding=forwarding
        )
        return change(tx)

    number = carried_out(arguments, unit)
    print(f"Tracking number {number.number}: {number.label}")
    if number.forwarding:
        print("Texts to it go on to the phones that its agents have given in their profiles.")


def number_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, str, str, str, str]]:
        company = company_of(tx, arguments)
        flows = {flow.id: flow.name for flow in tx.flows(company.id)}
        return [
            (
                format_number(number.number, company.country),
                number.label,
                number.source,
                flows.get(number.flow_id, "none") if number.flow_id is not None else "none",
                "on" if number.forwarding else "off",
            )
            for number in tx.numbers(company.id)
        ]

    print_table(("number", "label", "source", "call flow", "forwarding"), carried_out(arguments, unit))


def _show_token(made: admin.NewToken) -> None:
    print(f"Agent {made.agent.id}: {made.agent.name}")
    print(f"Token, shown this once: {made.plain}")
    print("The console asks for it when it first starts.")
