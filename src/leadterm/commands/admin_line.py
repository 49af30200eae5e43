"""The line of ``leadterm admin``: what there is, and the verbs for each. Loads nothing but argparse."""

import argparse
from typing import TYPE_CHECKING

from leadterm.commands.admin_files_line import add_import_and_export
from leadterm.commands.lines import config_option

if TYPE_CHECKING:
    from leadterm.commands.lines import Commands

RIGHTS = (
    "“view message centre”, “remove feed”, “monitor”, “manage templates”, “manage agents”, “lift blocks”, "
    "“manage company” or “mend leads”"
)
"""Those of ``domain.model.Right``, as a test says; importing it would take longer than all the rest."""
HOOK_TYPES = "classification.changed, lead.created, contact.opted_out, interaction.closed"
"""Those of ``domain.hooks.HookType``, likewise."""

_MODULES = {
    "template": "admin_texting",
    "contact": "admin_texting",
    "tag": "admin_tags",
    "audit": "admin_audit",
    "source": "admin_intake",
    "refused": "admin_intake",
    "hook": "admin_hooks",
    "auto": "admin_auto_text",
}
"""Where the verbs of a kind are, by its name; the others are in ``admin``."""


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
    _admin_template(kinds)
    _admin_tag(kinds)
    _admin_contact(kinds)
    _admin_source(kinds)
    _admin_refused(kinds)
    _admin_hook(kinds)
    _admin_audit(kinds)
    add_import_and_export(kinds)


def _verb(
    verbs: "Commands", name: str, function: str, about: str, *, company: bool = True
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=about, description=about)
    module = _MODULES.get(function.partition("_")[0], "admin")
    verb.set_defaults(run=f"leadterm.commands.{module}:{function}")
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
    change = _verb(verbs, "set", "company_set", "change a company")
    change.add_argument("--name", help="its name")
    change.add_argument("--country", help="two letters; how its national numbers are read")
    change.add_argument(
        "--opt-out-scope",
        choices=["company", "number"],
        help="how far a STOP reaches: all of the company's numbers, or just the one it was sent to",
    )
    _verb(verbs, "list", "company_list", "list companies", company=False)


def _admin_agent(kinds: "Commands") -> None:
    verbs = kinds.add_parser("agent", help="agents").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "agent_add", "add an agent and show their token, once")
    add.add_argument("name")
    add.add_argument("--role", choices=["owner", "admin", "manager", "agent"], default="agent")
    change = _verb(verbs, "set", "agent_set", "change an agent's role, rights or user on this machine")
    change.add_argument("agent", help="name or number")
    change.add_argument("--role", choices=["owner", "admin", "manager", "agent"])
    for option, about in (
        ("--grant", "a right beyond those of the role"),
        ("--withhold", "a right of the role that they shall not have"),
        ("--usual", "a right that shall come with the role again"),
    ):
        change.add_argument(
            option, action="append", default=[], metavar="RIGHT", help=f"{about}; repeatable: {RIGHTS}"
        )
    change.add_argument(
        "--os-user",
        metavar="USER",
        help="who they are on the relay's machine, for its local socket; “” for nobody",
    )
    join = _verb(verbs, "join", "agent_join", "make an agent of another company one of this one too")
    join.add_argument("agent", help="their number")
    join.add_argument("--role", choices=["owner", "admin", "manager", "agent"], default="agent")
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
    change = _verb(verbs, "set", "team_set", "change who is in a team, or its name")
    change.add_argument("team", help="name or number")
    change.add_argument("--name", help="another name")
    members = change.add_mutually_exclusive_group()
    members.add_argument("--agent", action="append", default=[], help="every member; repeatable")
    members.add_argument("--nobody", action="store_true", help="take everybody out")
    remove = _verb(verbs, "remove", "team_remove", "take a team away that nothing is offered to any more")
    remove.add_argument("team", help="name or number")
    _verb(verbs, "list", "team_list", "list teams")
    auto = _verb(verbs, "auto-text", "auto_text", "show or set what new leads are sent while nobody is there")
    auto.add_argument("team", help="name or number")
    changes = auto.add_mutually_exclusive_group()
    changes.add_argument("--text", help="the text; it is on from now on")
    changes.add_argument("--on", action="store_true", help="send it again, as it was")
    changes.add_argument("--off", action="store_true", help="send none")


def _admin_flow(kinds: "Commands") -> None:
    verbs = kinds.add_parser("flow", help="call flows").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "flow_add", "add a call flow: to whom texts are offered")
    add.add_argument("name")
    change = _verb(verbs, "set", "flow_set", "change to whom a call flow offers texts, or its name")
    change.add_argument("flow", help="name or number")
    change.add_argument("--name", help="another name")
    change.add_argument("--nobody", action="store_true", help="offer texts to nobody")
    for verb in (add, change):
        verb.add_argument("--agent", action="append", default=[], help="offer texts to them; repeatable")
        verb.add_argument("--team", action="append", default=[], help="offer texts to them; repeatable")
    remove = _verb(verbs, "remove", "flow_remove", "take a call flow away that no number has any more")
    remove.add_argument("flow", help="name or number")
    _verb(verbs, "list", "flow_list", "list call flows")


def _admin_number(kinds: "Commands") -> None:
    verbs = kinds.add_parser("number", help="tracking numbers").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "number_add", "add a tracking number")
    add.add_argument("number", help="for example +14155550123")
    add.add_argument("--label", required=True, help="what agents call it")
    change = _verb(verbs, "set", "number_set", "change a tracking number")
    change.add_argument("number")
    change.add_argument("--label")
    change.add_argument(
        "--forwarding", choices=["on", "off"], help="whether texts to it go on to the phones of its agents"
    )
    for verb in (add, change):
        verb.add_argument("--source", help="what leads who use it are attributed to")
        verb.add_argument("--flow", help="its call flow, by name or number")
    _verb(verbs, "list", "number_list", "list tracking numbers")


def _admin_template(kinds: "Commands") -> None:
    verbs = kinds.add_parser("template", help="templates").add_subparsers(metavar="VERB", required=True)
    add = _verb(verbs, "add", "template_add", "add a template")
    add.add_argument("name")
    add.add_argument("body", help="the text, with variables as in: Hi {first name}, …")
    change = _verb(verbs, "set", "template_set", "change a template")
    change.add_argument("template", help="name or number")
    change.add_argument("--name")
    change.add_argument("--body")
    remove = _verb(verbs, "remove", "template_remove", "remove a template")
    remove.add_argument("template", help="name or number")
    _verb(verbs, "list", "template_list", "list templates")


def _admin_tag(kinds: "Commands") -> None:
    verbs = kinds.add_parser("tag", help="tags that agents are offered").add_subparsers(
        metavar="VERB", required=True
    )
    add = _verb(verbs, "add", "tag_add", "put tags on the list that agents are offered")
    add.add_argument("name", nargs="+")
    rename = _verb(verbs, "rename", "tag_rename", "rename a tag, on the list and in every conversation")
    rename.add_argument("tag", help="name or number; or what agents typed in place of a tag of the list")
    rename.add_argument("name", help="what it is called from now on")
    rename.add_argument(
        "--join", action="store_true", help="also when there is a tag of that name: both are one, for good"
    )
    remove = _verb(
        verbs, "remove", "tag_remove", "take a tag off the list; conversations that have it keep it"
    )
    remove.add_argument("tag", help="name or number")
    _verb(verbs, "list", "tag_list", "list tags and how often each is used, also those that agents made up")


def _admin_contact(kinds: "Commands") -> None:
    verbs = kinds.add_parser("contact", help="contacts").add_subparsers(metavar="VERB", required=True)
    show = _verb(verbs, "show", "contact_show", "show a contact, and why they can't be texted")
    show.add_argument("number", help="their phone number")
    unblock = _verb(verbs, "unblock", "contact_unblock", "lift a contact's auto-block")
    unblock.add_argument("number", help="their phone number")


def _admin_source(kinds: "Commands") -> None:
    verbs = kinds.add_parser("source", help="what hands leads in: forms, mailboxes").add_subparsers(
        metavar="VERB", required=True
    )
    add = _verb(verbs, "add", "source_add", "add a source of leads and show its key, once")
    add.add_argument("name", help="what its leads are attributed to")
    change = _verb(verbs, "set", "source_set", "change a source")
    change.add_argument("source", help="name or number")
    change.add_argument("--name", help="what its leads are attributed to")
    for verb in (add, change):
        verb.add_argument("--team", help="whose leads they are, by name or number; “” for nobody's")
        verb.add_argument("--number", help="the tracking number that they are texted from; “” for none")
        verb.add_argument("--redirect", metavar="URL", help="where a browser goes after the form")
    _verb(verbs, "list", "source_list", "list sources")
    revoke = _verb(verbs, "revoke", "source_revoke", "make a source's key worthless, for good")
    revoke.add_argument("source", help="name or number")


def _admin_refused(kinds: "Commands") -> None:
    verbs = kinds.add_parser("refused", help="leads that were refused, to be mended").add_subparsers(
        metavar="VERB", required=True
    )
    show_all = _verb(verbs, "list", "refused_list", "list refused leads and why, newest first")
    show_all.add_argument("--all", action="store_true", help="mended and dropped ones too")
    for name, about in (
        ("show", "show all that a refused lead said"),
        ("mend", "put a refused lead right: it becomes a lead record"),
        ("drop", "take a refused lead off the list: it is none"),
    ):
        verb = _verb(verbs, name, f"refused_{name}", about)
        verb.add_argument("submission", type=_record_number, help="its number")
        if name == "mend":
            for field in ("phone", "name", "email", "organisation", "address"):
                verb.add_argument(f"--{field}")


def _admin_hook(kinds: "Commands") -> None:
    verbs = kinds.add_parser("hook", help="webhook endpoints: who is told what happens").add_subparsers(
        metavar="VERB", required=True
    )
    add = _verb(verbs, "add", "hook_add", "add a webhook endpoint and show its signing secret, once")
    add.add_argument("url", help="where webhooks are posted to, for example https://crm.example.com/leadterm")
    change = _verb(verbs, "set", "hook_set", "change what an endpoint is told of")
    change.add_argument("hook", help="its number or its address")
    for verb, about in (
        (add, "what it is told of; repeatable, all types without it"),
        (change, "what it is told of from now on; repeatable"),
    ):
        verb.add_argument(
            "--type",
            action="append",
            default=[] if verb is add else None,
            required=verb is change,
            metavar="TYPE",
            help=f"{about}: {HOOK_TYPES}",
        )
    _verb(verbs, "list", "hook_list", "list webhook endpoints, what waits for them, and what is wrong")
    for name, about in (
        ("test", "send a test event from here and print the answer"),
        ("resume", "start a parked endpoint again: it is told all that waited"),
        ("rotate", "give an endpoint a new signing secret; the old one signs too for a day"),
        ("remove", "tell an endpoint nothing any more, not even what waits"),
    ):
        verb = _verb(verbs, name, f"hook_{name}", about)
        verb.add_argument("hook", help="its number or its address")


def _admin_audit(kinds: "Commands") -> None:
    verbs = kinds.add_parser("audit", help="what was changed, by whom").add_subparsers(
        metavar="VERB", required=True
    )
    show = _verb(verbs, "list", "audit_list", "list what administrators changed, newest first")
    show.add_argument("--since", metavar="DAY", help="from this day or moment on: 2026-11-22")
    show.add_argument("--who", metavar="NAME", default="", help="changes by whoever has this in their name")
    show.add_argument("--what", metavar="WORDS", default="", help="such as “team” or “rights changed”")
    show.add_argument("--limit", type=_count, default=100, metavar="COUNT", help="how many at most (100)")


def _record_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"“{text}” is not the number of a submission")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= len(text) <= 6 or int(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 to 999999")
    return int(text)
