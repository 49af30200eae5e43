"""`leadterm keys` and `leadterm info`: what the console can do, and what it runs on."""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from leadterm import __version__
from leadterm.config import SECRETS, Settings, default_path, load

_PACKAGES = ("textual", "rich", "httpx", "websockets", "msgspec", "phonenumbers")
_VARIABLES = ("TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "TMUX", "STY", "SSH_TTY", "LANG")


def keys(arguments: argparse.Namespace) -> None:
    """Prints every action with its keys and its name for the ``keymap`` setting."""
    from leadterm.actions.registry import ACTIONS, working

    for context, group in working(ACTIONS):
        print(context.value)
        for action in group:
            print(f"  {action.shown:<18} {action.name:<26} {action.sentence}")
        print()


def info(arguments: argparse.Namespace) -> None:
    """Prints versions, files, the terminal and the settings in force. No secret is shown."""
    settings = load(arguments.config)
    for heading, lines in (
        ("Versions", _versions()),
        ("Files", _files(arguments.config)),
        ("Terminal", _terminal()),
        ("Themes", _themes(arguments.config)),
        ("Settings in force", _settings(settings)),
    ):
        print(heading)
        for name, value in lines:
            print(f"  {name:<30} {value}")
        print()


def completion(arguments: argparse.Namespace) -> None:
    """Prints a shell's completion, made from the command line itself."""
    import shtab

    from leadterm.cli import parser

    print(shtab.complete(parser(), shell=arguments.shell))


def _versions() -> Iterator[tuple[str, str]]:
    yield "leadterm", __version__
    yield "python", f"{platform.python_version()} on {sys.platform}"
    for package in _PACKAGES:
        yield package, version(package)


def _files(config: Path | None) -> Iterator[tuple[str, str]]:
    from leadterm.state.session import state_path

    place = config or default_path()
    yield "settings", f"{place}{'' if place.exists() else ' (not there)'}"
    yield "state, drafts, last inbox", str(state_path())
    yield "log", str(state_path() / "log" / "console.log")


def _terminal() -> Iterator[tuple[str, str]]:
    for variable in _VARIABLES:
        if variable in os.environ:
            yield variable, os.environ[variable]
    if sys.stdout.isatty():
        size = os.get_terminal_size()
        yield "size", f"{size.columns} × {size.lines}"


def _themes(config: Path | None) -> Iterator[tuple[str, str]]:
    from textual.theme import BUILTIN_THEMES

    from leadterm.themes import OWN_THEMES
    from leadterm.themes.user import own_themes, theme_folder

    folder = theme_folder(config)
    yield "your own", ", ".join(theme.name for theme in own_themes(folder)) or f"none yet, in {folder}"
    yield "leadterm's", ", ".join(theme.name for theme in OWN_THEMES)
    yield "Textual's", ", ".join(sorted(BUILTIN_THEMES))


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    for section in Settings.__struct_fields__:
        values = getattr(settings, section)
        for name in values.__struct_fields__:
            value = getattr(values, name)
            full = f"{section}.{name}"
            yield full, ("set" if value else "not set") if full in SECRETS else _shown(full, value)


def _shown(name: str, value: object) -> str:
    """A database's address may hold its password."""
    if name == "relay.database_url" and "@" in str(value):
        scheme, _, rest = str(value).partition("://")
        return f"{scheme}://…@{rest.rpartition('@')[2]}"
    return "—" if value in ("", None, {}) else str(value)
