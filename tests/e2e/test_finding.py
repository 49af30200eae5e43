"""Search, selection and jump mode in a real terminal, at three sizes, with and without colours."""

import re

import pytest

from support.desk_scene import DeskScene
from support.hostile import HOSTILE_TEXTS, foreign_escapes
from support.known import know

SIZES = [(80, 24), (120, 36), (200, 60)]
OWN = ("2;leadterm", "0;leadterm", "9;leadterm", "777;notify;leadterm")


@pytest.mark.parametrize("size", SIZES)
def test_hostile_names_are_found_selected_and_jumped_to_as_harmless_text(
    scene: DeskScene, size: tuple[int, int]
) -> None:
    names = [hostile.text for hostile in HOSTILE_TEXTS if hostile.encodable][:40]
    for place, name in enumerate(names):
        scene.run(know(scene.relay, scene.office.company, f"Zoe {name}"[:250], f"+1212555{2000 + place}"))
    columns, lines = size
    with scene.console(scene.office.people[0], columns=columns, lines=lines) as terminal:
        terminal.press("/")
        terminal.type("zoe")
        terminal.wait_for(re.compile(r"Search \d+"))
        for _ in names:
            terminal.press("down")
        terminal.press("escape")
        terminal.wait_for("Incoming")
        terminal.press("n")
        terminal.type("zoe")
        terminal.wait_for(re.compile("Zoe .*Zoe", re.DOTALL))
        terminal.press("escape", ";", "escape")
        terminal.press("ctrl+q")
        terminal.wait_exit(timeout=15)
        assert foreign_escapes(terminal.raw, own=OWN) == []
        assert terminal.left_behind == []


def test_a_selection_is_seen_without_colours(scene: DeskScene) -> None:
    for lead in range(3):
        scene.text_in(f"+1415555014{lead}", f"Hello {lead}")
    with scene.console(scene.office.people[0], environ={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("Incoming 3")
        terminal.press("g", "J")
        terminal.wait_for("2 selected")
        terminal.wait_for(re.compile(r"✓\(415\).*✓\(415\)", re.DOTALL))
        terminal.press("escape")
        terminal.wait_until(lambda t: "selected" not in t.text())
