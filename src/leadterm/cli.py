"""The `leadterm` command: reads the line and imports just what was asked for.

``--help`` and ``--version`` load nothing but argparse; each sub-command's module is imported when it runs.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from leadterm import __version__

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

EXIT_FAILED = 1
EXIT_USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status is 0, 1 when it failed with a sentence, 2 when the line was wrong."""
    arguments = parser().parse_args(argv)
    module, function = arguments.run.split(":")
    try:
        result = getattr(import_module(module), function)(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough, as `head` has; the interpreter must not flush it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(f"leadterm: {sentence}", file=sys.stderr)
        return EXIT_FAILED
    return result if isinstance(result, int) else 0


def _sentence(error: Exception) -> str | None:
    """What a person reads of an error that was made for one; None for a fault of ours."""
    from leadterm.config import ConfigError
    from leadterm.domain.refusals import Refused

    if isinstance(error, Refused | ConfigError):
        return str(error)
    return getattr(error, "sentence", None)


def parser() -> argparse.ArgumentParser:
    """The whole command line, as documentation and completion read it."""
    top = argparse.ArgumentParser(
        prog="leadterm",
        description="A terminal inbox for texting leads. Without a command it opens the console.",
        epilog="Try it with no account anywhere: leadterm demo",
    )
    top.add_argument("--version", action="version", version=f"leadterm {__version__}")
    _console_options(top)
    top.set_defaults(run="leadterm.commands.console:run")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    _relay(commands)
    _demo(commands)
    _admin(commands)
    _keys_and_info(commands)
    return top


def _console_options(command: argparse.ArgumentParser) -> None:
    _config_option(command)
    command.add_argument("--relay-url", metavar="URL", help="the relay's address")
    command.add_argument("--theme", help="the colours; leadterm info lists them")
    command.add_argument(
        "--low-bandwidth", action="store_true", default=None, help="paint less often (by itself over SSH)"
    )
    command.add_argument("--sign-out", action="store_true", help="forget the token and what was kept here")
    command.add_argument("--debug", action="store_true", help="log more, to the log file")


def _config_option(command: argparse.ArgumentParser, default: str | None = None) -> None:
    command.add_argument("--config", type=Path, metavar="FILE", help="the settings file", default=default)


def _relay(commands: "Commands") -> None:
    relay = commands.add_parser("relay", help="run the service", description="Runs the relay.")
    _config_option(relay)
    relay.add_argument("--listen", metavar="HOST:PORT", help="where to listen")
    relay.add_argument("--public-url", metavar="URL", help="the address by which the carrier reaches it")
    relay.add_argument("--database-url", metavar="URL", help="where everything is kept")
    relay.add_argument("--log-format", choices=["console", "json"], help="how the log reads")
    relay.set_defaults(run="leadterm.commands.relay:serve")
    steps = relay.add_subparsers(title="commands", metavar="COMMAND")
    migrate = steps.add_parser("migrate", help="bring the database to this version's shape")
    migrate.set_defaults(run="leadterm.commands.relay:migrate")
    replay = steps.add_parser("replay", help="run webhooks again that a fault of ours had parked")
    replay.set_defaults(run="leadterm.commands.relay:replay")


def _demo(commands: "Commands") -> None:
    demo = commands.add_parser(
        "demo",
        help="everything on this machine, with made-up leads",
        description="Opens the console on a live inbox: made-up leads text in through a simulated carrier. "
        "Run it again in another terminal to join as a colleague.",
    )
    demo.add_argument("--seed", type=int, default=7, help="which leads come, and in which order")
    demo.add_argument("--pace", type=float, default=2.0, help="how fast they live: 1 is as people do")
    demo.add_argument(
        "--headless", action="store_true", help="run it without a console and print how to join it"
    )
    demo.add_argument("--theme", help=argparse.SUPPRESS)
    demo.set_defaults(run="leadterm.demo:run")


def _admin(commands: "Commands") -> None:
    admin = commands.add_parser("admin", help="set up companies, agents, teams, numbers, call flows")
    _config_option(admin)
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
    _config_option(verb, argparse.SUPPRESS)
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


def _keys_and_info(commands: "Commands") -> None:
    keys = commands.add_parser("keys", help="list the console's keys")
    keys.set_defaults(run="leadterm.commands.info:keys")
    info = commands.add_parser("info", help="versions, files and settings in force")
    _config_option(info)
    info.set_defaults(run="leadterm.commands.info:info")
