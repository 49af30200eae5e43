"""Just what differs is sent to the terminal, and it shows what it would if all were sent."""

import random

import pytest

from support.desk_scene import DeskScene
from support.relay import LEAD

NOISE = "Broadcast message: the system goes down"
KEYS = (
    *(
        "j",
        "k",
        "pagedown",
        "pageup",
        "g",
        "G",
        "J",
        "space",
        "1",
        "2",
        "3",
        "4",
        "z",
        "T",
        "O",
        "v",
        "f",
        "/",
    ),
    *("h", "l", "n", "?", "escape", "escape", "escape", "tab", "s", "ctrl+p", ";"),
)


def test_a_disturbed_screen_is_drawn_anew_by_a_key(scene: DeskScene) -> None:
    scene.text_in(LEAD, "Do you do flat roofs?")
    with scene.console(scene.office.people[0]) as terminal:
        terminal.wait_for("flat roofs?")
        before = terminal.text()
        terminal.disturb(NOISE)
        assert NOISE in terminal.text()
        terminal.press("ctrl+l")
        terminal.wait_gone(NOISE)
        assert terminal.text() == before


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 36), (200, 60)])
def test_what_is_shown_is_what_a_whole_repaint_shows(scene: DeskScene, columns: int, lines: int) -> None:
    for number in range(14):
        scene.text_in(f"+1415555{100 + number:04}", f"{number} 日本語 👍🏽 e\u0301té, do you do roofs?")
    dice = random.Random(columns)
    with scene.console(scene.office.people[0], columns=columns, lines=lines) as terminal:
        terminal.wait_for("Incoming 14")
        for step in range(8):
            for key in dice.choices(KEYS, k=12):
                terminal.press(key)
            if step == 4:
                terminal.resize(columns - 7, lines - 2)
            terminal.wait_quiet()
            before = terminal.text()
            terminal.disturb(NOISE)
            terminal.press("ctrl+l")
            terminal.wait_gone(NOISE)
            assert terminal.text() == before


def test_plain_sends_whole_lines(scene: DeskScene) -> None:
    scene.text_in(LEAD, "Do you do flat roofs?")
    sent = []
    for option in ((), ("--plain",)):
        with scene.console(scene.office.people[0], *option, place=f"place{len(option)}") as terminal:
            terminal.wait_for("flat roofs?")
            sent.append(len(terminal.raw))
    assert sent[0] < sent[1] / 2
