"""The line of ``leadterm admin``: what there is, and the verbs for each. Loads nothing but argparse."""

import argparse
from typing import TYPE_CHECKING

from leadterm.commands.lines import config_option

if TYPE_CHECKING:
    from leadterm.commands.lines import Commands


def add_admin(commands: "Commands") -> None:
    admin = commands.add_parser("admin", help="set up companies, agents, teams, numbers, call flows")
    config_option(admin)
    admin.add_argument("--database-url", metavar="URL", help="the relay's database")
    kinds = admin.add_subparsers(title="what", metavar="WHAT", required=True)
    _admin_company(kinds)
    _admin_agent(kinds)
    _admin_team(kinds)
    _admin_flow(kinds)
    _admin_number(kinds)


def _verb(
    verbs: "Commands", name: str, function: str, about: str, *, company: bool = True
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=about, description=about)
    verb.set_defaults(run=f"leadterm.commands.admin:{function}")
    # Both may stand before the verb or after it; what is not given here must not undo what was given there.
    config_option(verb, argparse.SUPPRESS)
    verb.add_argument("--database-url", metavar="URL", help="the relay's database", default=argparse.SUPPRESS)
    if company:
        verb.add_argument(
            "--company", metavar="NAME", help="the company, by name or number; needless when there is one"
        )
    return verb


def _admin_company(kinds: "Commands") -> None:
    verbs = kinds.add_parser("company", help="companies").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "company_add", "add a company", company=False)
    add.add_argument("name")
    add.add_argument("--country", default="US", help="two letters; how its national numbers are read")
    _verb(verbs, "list", "company_list", "list companies", company=False)


def _admin_agent(kinds: "Commands") -> None:
    verbs = kinds.add_parser("agent", help="agents").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "agent_add", "add an agent and show their token, once")
    add.add_argument("name")
    add.add_argument("--role", choices=["owner", "admin", "manager", "agent"], default="agent")
    _verb(verbs, "list", "agent_list", "list agents")
    token = _verb(verbs, "token", "agent_token", "make a new token for an agent and show it, once")
    token.add_argument("agent", help="name or number")
    revoke = _verb(verbs, "revoke", "agent_revoke", "make all of an agent's tokens worthless")
    revoke.add_argument("agent", help="name or number")


def _admin_team(kinds: "Commands") -> None:
    verbs = kinds.add_parser("team", help="teams").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "team_add", "add a team")
    add.add_argument("name")
    add.add_argument("--agent", action="append", default=[], help="a member, by name or number; repeatable")
    change = _verb(verbs, "set", "team_set", "change who is in a team")
    change.add_argument("team", help="name or number")
    change.add_argument("--agent", action="append", default=[], help="every member; repeatable")
    _verb(verbs, "list", "team_list", "list teams")


def _admin_flow(kinds: "Commands") -> None:
    verbs = kinds.add_parser("flow", help="call flows").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "flow_add", "add a call flow: to whom texts are offered")
    add.add_argument("name")
    change = _verb(verbs, "set", "flow_set", "change to whom a call flow offers texts")
    change.add_argument("flow", help="name or number")
    for verb in (add, change):
        verb.add_argument("--agent", action="append", default=[], help="offer texts to them; repeatable")
        verb.add_argument("--team", action="append", default=[], help="offer texts to them; repeatable")
    _verb(verbs, "list", "flow_list", "list call flows")


def _admin_number(kinds: "Commands") -> None:
    verbs = kinds.add_parser("number", help="tracking numbers").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "number_add", "add a tracking number")
    add.add_argument("number", help="for example +14155550123")
    add.add_argument("--label", required=True, help="what agents call it")
    change = _verb(verbs, "set", "number_set", "change a tracking number's label, source or call flow")
    change.add_argument("number")
    change.add_argument("--label")
    for verb in (add, change):
        verb.add_argument("--source", help="what leads who use it are attributed to")
        verb.add_argument("--flow", help="its call flow, by name or number")
    _verb(verbs, "list", "number_list", "list tracking numbers")
