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
from leadterm.commands.admin_line import add_admin
from leadterm.commands.lines import config_option
from leadterm.commands.scripting_line import add_scripting

if TYPE_CHECKING:
    from leadterm.commands.lines import Commands

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
    add_admin(commands)
    _doctor(commands)
    add_scripting(commands)
    _keys_and_info(commands)
    return top


def _console_options(command: argparse.ArgumentParser) -> None:
    config_option(command, None)
    command.add_argument("--relay-url", metavar="URL", help="the relay's address")
    command.add_argument("--theme", help="the colours; leadterm info lists them")
    command.add_argument(
        "--low-bandwidth", action="store_true", default=None, help="paint less often (by itself over SSH)"
    )
    command.add_argument(
        "--plain", action="store_true", help="send whole lines, if characters come to stand in wrong places"
    )
    command.add_argument("--sign-out", action="store_true", help="forget the token and what was kept here")
    command.add_argument("--debug", action="store_true", help="log more, to the log file")


def _relay(commands: "Commands") -> None:
    relay = commands.add_parser("relay", help="run the service", description="Runs the relay.")
    config_option(relay)
    relay.add_argument("--listen", metavar="HOST:PORT", help="where to listen")
    relay.add_argument("--public-url", metavar="URL", help="the address by which the carrier reaches it")
    relay.add_argument("--database-url", metavar="URL", help="where everything is kept")
    relay.add_argument("--log-format", choices=["console", "json"], help="how the log reads")
    relay.set_defaults(run="leadterm.commands.relay:serve")
    steps = relay.add_subparsers(title="commands", metavar="COMMAND")
    migrate = _step(steps, "migrate", "bring the database to this version's shape")
    migrate.set_defaults(run="leadterm.commands.relay:migrate")
    replay = _step(steps, "replay", "run webhooks again that a fault of ours had parked")
    replay.set_defaults(run="leadterm.commands.relay:replay")
    _upkeep(steps)


def _step(steps: "Commands", name: str, about: str, description: str = "") -> argparse.ArgumentParser:
    step = steps.add_parser(name, help=about, description=description or about)
    config_option(step)
    step.add_argument(
        "--database-url", metavar="URL", help="where everything is kept", default=argparse.SUPPRESS
    )
    return step


def _upkeep(steps: "Commands") -> None:
    backup = _step(
        steps,
        "backup",
        "copy the database while the relay runs",
        "Copies a SQLite database, as it is at one moment, to a new file. For PostgreSQL it says "
        "which command does that.",
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="the new file")
    backup.set_defaults(run="leadterm.commands.relay_upkeep:back_up")
    restore = _step(
        steps,
        "restore",
        "bring a backup back, with every relay stopped",
        "Puts a backup in place of the database, which is kept beside it. Consoles begin anew. "
        "Texts that waited to be sent when the backup was made may have been sent since: they are looked for "
        "at the carrier, and not sent again. What came from the carrier since is caught up with when the "
        "relay starts.",
    )
    restore.add_argument("file", type=Path, metavar="FILE", nargs="?", help="the backup")
    restore.add_argument(
        "--in-place",
        action="store_true",
        help="the database is back already, by pg_restore or as a copied disk: make it ready for a relay",
    )
    restore.set_defaults(run="leadterm.commands.relay_upkeep:restore")
    erase = _step(
        steps,
        "erase",
        "take everything of a contact out, at their wish",
        "Erases a contact's texts, pictures, fields, forms and notes, while the relay runs. That "
        "they opted out stays, if they did. Consoles that are away, and `tail --state`, begin anew.",
    )
    erase.add_argument("number", metavar="NUMBER", help="the contact's phone number")
    erase.add_argument("--company", help="which company, when there are several")
    erase.add_argument("--yes", action="store_true", help="do it: nothing of it can be undone")
    erase.set_defaults(run="leadterm.commands.relay_upkeep:erase")


def _doctor(commands: "Commands") -> None:
    doctor = commands.add_parser(
        "doctor",
        help="check the whole set-up, and say what mends it",
        description="Checks settings, database, public URL, account, phone numbers and what waits, and says "
        "in words what is wrong and what mends it. Changes nothing without --fix. Ends with 1 when something "
        "is wrong.",
    )
    config_option(doctor)
    doctor.add_argument("--listen", metavar="HOST:PORT", help="where the relay listens")
    doctor.add_argument("--public-url", metavar="URL", help="the address by which the carrier reaches it")
    doctor.add_argument("--database-url", metavar="URL", help="where everything is kept")
    doctor.add_argument(
        "--fix", action="store_true", help="have the texts to your tracking numbers posted to this relay"
    )
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    doctor.set_defaults(run="leadterm.commands.doctor:run")


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
    demo.add_argument("--theme", help=argparse.SUPPRESS, default=argparse.SUPPRESS)
    demo.set_defaults(run="leadterm.demo:run")


def _keys_and_info(commands: "Commands") -> None:
    keys = commands.add_parser("keys", help="list the console's keys")
    keys.set_defaults(run="leadterm.commands.info:keys")
    info = commands.add_parser("info", help="versions, files and settings in force")
    config_option(info)
    info.set_defaults(run="leadterm.commands.info:info")
    completion = commands.add_parser(
        "completion",
        help="print the completion for a shell",
        description="Prints what makes a shell complete leadterm's commands and options.",
        epilog="For bash: leadterm completion bash > ~/.local/share/bash-completion/completions/leadterm",
    )
    completion.add_argument("shell", choices=["bash", "zsh", "fish", "tcsh"])
    completion.set_defaults(run="leadterm.commands.info:completion")
