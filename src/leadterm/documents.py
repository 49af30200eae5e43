"""The documents that are made from code: `make docs` writes them, `make check` tells when one is stale."""

import argparse
import sys
from pathlib import Path

from leadterm.actions.registry import markdown as keys_markdown
from leadterm.config import ENV_PREFIX, SECRETS, describe

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


def documents() -> dict[str, str]:
    return {"keys.md": keys_markdown(), "settings.md": settings_markdown()}


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
