"""The documents that are made from code: `make docs` writes them, `make check` tells when one is stale."""

import argparse
import os
import sys
from pathlib import Path

from leadterm import __version__
from leadterm.actions.registry import markdown as keys_markdown
from leadterm.cli import parser as command_line
from leadterm.config import ENV_PREFIX, SECRETS, describe

MAN_PYTHON = 3, 11
FOLDER = Path(__file__).parents[2] / "docs"


def settings_markdown() -> str:
    """docs/settings.md: every setting with its default, its variable and what it is for."""
    lines = [
        "# Settings",
        "",
        "Made from the code; do not edit. One TOML file, the environment over it, flags over both. Empty: "
        "not set.",
        "",
        "| setting | default | environment | what it is |",
        "|---|---|---|---|",
    ]
    for section, name, default, about in describe():
        variable = f"{ENV_PREFIX}{section.upper()}__{name.upper()}"
        shown = (
            ""
            if default in ("", None, {})
            else f"`{str(default).lower() if default in (True, False) else default}`"
        )
        secret = " Secret: never logged." if f"{section}.{name}" in SECRETS else ""
        lines.append(
            f"| `{section}.{name}` | {shown} | `{variable}` | {about[0].upper()}{about[1:]}.{secret} |"
        )
    return "\n".join(lines) + "\n"


def man_page() -> str:
    """docs/leadterm.1: the manual page, from the command line's own description.

    argparse words its usage a little differently from one Python to the next, so it is made, and compared,
    with the oldest that leadterm runs on.
    """
    from argparse_manpage.manpage import Manpage

    os.environ["COLUMNS"] = "100"  # what argparse wraps lines at
    page = Manpage(command_line(), format="single-commands-section")
    page.date, page.source, page.manual = "", f"leadterm {__version__}", "leadterm"
    page.description = "a terminal inbox for texting leads"
    return f"{page}\n"


def documents() -> dict[str, str]:
    made = {"keys.md": keys_markdown(), "settings.md": settings_markdown()}
    if sys.version_info[:2] == MAN_PYTHON:
        made["leadterm.1"] = man_page()
    return made


def main() -> int:
    """Writes the documents; with ``--check`` it just names those that are out of date and answers 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    checking = parser.parse_args().check
    stale = []
    for name, text in documents().items():
        path = FOLDER / name
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if not checking:
            path.write_text(text)
    if checking and stale:
        print(f"Out of date: {', '.join(f'docs/{name}' for name in stale)}. Run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
