"""The demo, as a newcomer sees it: its own processes in a real terminal (F1)."""

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from support.processes import is_running, wait_until
from support.terminal import Terminal

DEMO = [sys.executable, "-m", "leadterm", "demo", "--pace", "4"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    demo = tmp_path / "demo"
    return {
        "LEADTERM_DEMO_DIR": str(demo),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


def relay_of(environ: dict[str, str]) -> int:
    return int((Path(environ["LEADTERM_DEMO_DIR"]) / "relay.pid").read_text())


def test_a_lead_texts_an_agent_answers_and_the_lead_answers_back(environ: dict[str, str]) -> None:
    with Terminal.spawn(DEMO, environ) as terminal:
        terminal.wait_for(re.compile(r"Incoming [1-9]"), timeout=40)
        terminal.press("g")
        terminal.wait_for("respond")
        terminal.press("r")
        terminal.wait_for(re.compile(r"Active 1"))
        terminal.wait_for("type a message")
        terminal.type("Hello! What is the address, please?")
        terminal.wait_for("the address, please?")
        terminal.press("enter")
        terminal.wait_for("✓✓", timeout=20)
        terminal.wait_until(answered, timeout=40)
        terminal.press("escape")
        terminal.press("c")
        terminal.wait_for(re.compile(r"Active 0"))
        terminal.press("ctrl+q")
        assert terminal.wait_exit(timeout=10) == 0
        assert terminal.left_behind == []


def answered(terminal: Terminal) -> bool:
    """Whether the last word in the chosen conversation is the lead's: ours have an arrow in the inbox."""
    chosen = [line for line in terminal.text().splitlines() if line.startswith("│▌")]
    return len(chosen) == 2 and "→" not in chosen[1]


def test_two_consoles_share_one_desk(environ: dict[str, str]) -> None:
    second_place = environ | {"XDG_STATE_HOME": environ["XDG_STATE_HOME"] + "-2"}
    with Terminal.spawn(DEMO, environ) as first:
        first.wait_for(re.compile(r"Incoming [1-9]"), timeout=40)
        with Terminal.spawn(DEMO, second_place) as second:
            second.wait_for("Sam Osei", timeout=20)
            second.wait_for(re.compile(r"Incoming [1-9]"), timeout=20)
            second.press("g")
            second.wait_for("is waiting. Respond to answer.")
            first.press("g")
            first.press("r")
            first.wait_for(re.compile(r"Active 1"))
            # It stays on the panel: in the status line the next lead may take its place.
            second.wait_for("Dana Reyes is answering")
            second.press("ctrl+q")
            assert second.wait_exit(timeout=10) == 0
        assert is_running(relay_of(environ))
        first.press("ctrl+q")
        assert first.wait_exit(timeout=10) == 0
    wait_until(lambda: not (Path(environ["LEADTERM_DEMO_DIR"]) / "host.sock").exists())


def test_a_killed_relay_loses_nothing_of_what_is_typed_and_the_console_catches_up(
    environ: dict[str, str],
) -> None:
    with Terminal.spawn(DEMO, environ) as terminal:
        terminal.wait_for(re.compile(r"Incoming [1-9]"), timeout=40)
        terminal.press("g")
        terminal.press("r")
        terminal.wait_for("type a message")
        terminal.type("Half a sen")
        terminal.wait_for("Half a sen")
        killed = relay_of(environ)
        os.kill(killed, signal.SIGKILL)
        terminal.wait_for("offline", timeout=10)
        terminal.type("tence")
        terminal.wait_for("Half a sentence")
        terminal.wait_for(re.compile(r"\blive\b"), timeout=30)
        assert relay_of(environ) != killed
        terminal.press("enter")
        terminal.wait_for("✓", timeout=20)
        terminal.press("ctrl+q")
        terminal.wait_exit(timeout=10)


def test_an_agent_too_many_is_told(environ: dict[str, str]) -> None:
    headless = [*DEMO, "--headless"]
    with Terminal.spawn(headless, environ) as first:
        first.wait_for("Ctrl+C ends it", timeout=40)
        others = [Terminal.spawn(headless, environ) for _ in range(3)]
        try:
            for other in others:
                other.wait_for("Ctrl+C ends it", timeout=20)
            with Terminal.spawn(headless, environ) as late:
                late.wait_for("Every agent of the demo is taken", timeout=20)
        finally:
            for other in others:
                other.close()
