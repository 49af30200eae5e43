"""The lines of ``send``, ``tail`` and ``export`` (F6). Loads nothing but argparse."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from leadterm.commands.lines import config_option

if TYPE_CHECKING:
    from leadterm.commands.lines import Commands


def add_scripting(commands: "Commands") -> None:
    """They act as the agent whose token is in force; docs/scripting.md says how they end."""
    _send(commands)
    _tail(commands)
    _export(commands)


def _client_options(command: argparse.ArgumentParser) -> None:
    # Both may stand before the command or after it: what is not given here must not undo what was there.
    config_option(command, argparse.SUPPRESS)
    command.add_argument("--relay-url", metavar="URL", help="the relay's address", default=argparse.SUPPRESS)
    command.add_argument("--company", metavar="NAME", help="the company, by name or number")


def _send(commands: "Commands") -> None:
    send = commands.add_parser(
        "send",
        help="send a text",
        description="Sends a text, given after the number or piped in, and prints what became of it.",
    )
    _client_options(send)
    send.add_argument("to", help="the number, for example +14155550133")
    send.add_argument("text", nargs="*", help="the text; - or nothing reads it from standard input")
    send.add_argument("--from", dest="from_", metavar="NUMBER", help="a tracking number, or its label")
    send.add_argument("--name", default="", help="the contact's name, if the number is new")
    send.add_argument(
        "--image", type=Path, action="append", default=[], metavar="FILE", help="a picture; repeatable"
    )
    send.add_argument(
        "--wait", type=float, nargs="?", const=60.0, metavar="SECONDS", help="wait until it is delivered"
    )
    send.add_argument("--key", help="the same key again sends nothing twice")
    send.add_argument("--json", action="store_true", help="print the message as JSON")
    send.set_defaults(run="leadterm.commands.send:send")


def _tail(commands: "Commands") -> None:
    tail = commands.add_parser(
        "tail", help="print what happens", description="Prints events as they come, until it is interrupted."
    )
    _client_options(tail)
    tail.add_argument("--json", action="store_true", help="one JSON object a line")
    tail.add_argument(
        "--type",
        action="append",
        type=_event_type,
        default=[],
        metavar="TYPE",
        help="just these, as “text received”; repeatable",
    )
    tail.add_argument("--state", type=Path, metavar="FILE", help="where to go on after the last one")
    tail.add_argument("--count", type=_count, metavar="N", help="end after so many events")
    tail.set_defaults(run="leadterm.commands.tail:tail")


def _event_type(text: str) -> str:
    # Imported here, as no other line needs it: `--help` loads nothing heavy.
    from leadterm.domain.events import EventType

    types = [it.value for it in EventType]
    if text not in types:
        raise argparse.ArgumentTypeError(f"there is no event “{text}”; there are: {', '.join(types)}")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 on")
    return int(text)


def _export(commands: "Commands") -> None:
    export = commands.add_parser(
        "export",
        help="write conversations or messages to a file",
        description="Writes conversations with their classification, or messages, oldest first.",
    )
    _client_options(export)
    export.add_argument("what", nargs="?", choices=["conversations", "messages"], default="conversations")
    export.add_argument("--format", choices=["csv", "jsonl"], default="csv")
    export.add_argument("--since", metavar="DATE", help="from this day or moment on: 2026-11-01")
    export.add_argument("--until", metavar="DATE", help="up to, and without, this day or moment")
    export.add_argument(
        "--output", "-o", type=Path, metavar="FILE", help="a file; by default standard output"
    )
    export.set_defaults(run="leadterm.commands.export:export")
