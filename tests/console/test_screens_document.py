"""docs/screens.md and the README's picture are what the console shows (`make docs` writes them anew)."""

import os
from pathlib import Path

import pytest

from support.showcase import SIZES, showcase

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "screens.md"
README = ROOT / "README.md"
PICTURED = (120, 36)

INTRODUCTION = """# The screen

Made by the test that also checks it; do not edit. One moment at three sizes: Mel Park answers Maria Lopez
while two others wait.
"""


async def screens(home: Path) -> dict[tuple[int, int], str]:
    shown = {}
    for size in SIZES:
        async with showcase(home / f"{size[0]}", size) as console:
            shown[size] = "\n".join(line.rstrip() for line in console.text().splitlines())
    return shown


def document(shown: dict[tuple[int, int], str]) -> str:
    parts = [f"\n## {columns}×{lines}\n\n```\n{shown[columns, lines]}\n```\n" for columns, lines in shown]
    return INTRODUCTION + "".join(parts)


def pictured(readme: str, screen: str) -> str:
    """The README with the screen as its picture: the first fenced block."""
    before, _, rest = readme.partition("```\n")
    _, _, after = rest.partition("```\n")
    return f"{before}```\n{screen}\n```\n{after}"


async def test_the_documents_show_the_screen_as_it_is(tmp_path: Path) -> None:
    shown = await screens(tmp_path)
    wanted = {DOCUMENT: document(shown), README: pictured(README.read_text(), shown[PICTURED])}
    if os.environ.get("LEADTERM_WRITE_DOCS"):
        for path, text in wanted.items():
            path.write_text(text)
        return
    for path, text in wanted.items():
        if path.read_text() != text:
            pytest.fail(f"{path.name} does not show the screen as it is. Run: make docs")
