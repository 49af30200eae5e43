"""The console as a guest in a terminal: it leaves it clean, and lets nothing of a lead's text escape."""

import re
import signal

import pytest

from support.desk_scene import DeskScene
from support.hostile import HOSTILE_TEXTS, foreign_escapes
from support.relay import LEAD

SIZES = [(80, 24), (120, 36), (200, 60)]
SAFE_LINK = re.compile(rb";|id=\d+;(?:https?://|mailto:|tel:\+)[!-~]+")
"""What an address in a text becomes, and the end of it: nothing in it can end an escape code."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_clean_and_what_was_typed_kept(scene: DeskScene, number: int) -> None:
    agent = scene.office.people[0]
    scene.text_in(LEAD, "Hello?")
    with scene.console(agent) as terminal:
        terminal.wait_for("Hello?")
        terminal.press("g", "r")
        terminal.wait_for("type a message")
        terminal.type("Not sent yet")
        terminal.wait_for("Not sent yet")
        terminal.signal(number)
        terminal.wait_exit(timeout=10)
        assert terminal.left_behind == []
    with scene.console(agent) as terminal:
        terminal.press("g", "enter")
        terminal.wait_for("Not sent yet")


def test_a_lost_line_keeps_what_was_typed(scene: DeskScene) -> None:
    agent = scene.office.people[0]
    scene.text_in(LEAD, "Hello?")
    with scene.console(agent) as terminal:
        terminal.wait_for("Hello?")
        terminal.press("g", "r")
        terminal.wait_for("type a message")
        terminal.type("Typed over SSH")
        terminal.wait_for("Typed over SSH")
        terminal.hangup()
        terminal.wait_exit(timeout=10)
    with scene.console(agent) as terminal:
        terminal.press("g", "enter")
        terminal.wait_for("Typed over SSH")


def test_a_console_whose_terminal_is_killed_does_not_stay_behind(scene: DeskScene) -> None:
    with scene.console(scene.office.people[0]) as terminal:
        terminal.signal(signal.SIGHUP)
        terminal.hangup()
        terminal.wait_exit(timeout=10)


def test_resizing_from_narrow_to_wide_and_back_keeps_the_text_being_typed(scene: DeskScene) -> None:
    scene.text_in(LEAD, "Hello?")
    with scene.console(scene.office.people[0]) as terminal:
        terminal.wait_for("Hello?")
        terminal.press("g", "r")
        terminal.wait_for("type a message")
        terminal.type("I am typing")
        for columns, lines in [*SIZES, *reversed(SIZES)]:
            terminal.resize(columns, lines)
            terminal.wait_for("I am typing")
            terminal.wait_until(lambda t, columns=columns: len(t.line(0).rstrip()) > columns - 12)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_texts_show_as_harmless_text_everywhere(scene: DeskScene, size: tuple[int, int]) -> None:
    agent = scene.office.people[0]
    columns, lines = size
    with scene.console(agent, columns=columns, lines=lines) as terminal:
        for place, hostile in enumerate(text for text in HOSTILE_TEXTS if text.encodable):
            lead = f"+1212555{1000 + place}"
            scene.text_in(lead, hostile.text)
        last = sum(1 for text in HOSTILE_TEXTS if text.encodable)
        terminal.wait_for(re.compile(rf"Incoming {last}\b"), timeout=30)
        terminal.press("g")
        for _ in range(last):
            terminal.press("j")
        terminal.press("enter")
        terminal.press("ctrl+q")
        terminal.wait_exit(timeout=15)
        own = ("2;leadterm", "0;leadterm", "9;leadterm", "777;notify;leadterm", "8;id=")
        assert foreign_escapes(terminal.raw, own=own) == []
        links = re.findall(rb"\x1b\]8;(.*?)\x1b", terminal.raw)
        assert all(SAFE_LINK.fullmatch(link) for link in links)
        assert terminal.left_behind == []
