import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hostile import foreign_escapes
from support.processes import is_running, wait_until
from support.terminal import Terminal, TerminalError

TINY_APP = [sys.executable, str(Path(__file__).with_name("tiny_app.py"))]
ENVIRONMENT = {"TEXTUAL_ANIMATIONS": "none"}


@pytest.fixture
def tiny() -> Iterator[Terminal]:
    with Terminal.spawn(TINY_APP, ENVIRONMENT, columns=60, lines=12) as terminal:
        terminal.wait_for("size 60x12 focused")
        yield terminal


def shell(script: str, columns: int = 40, lines: int = 5) -> Terminal:
    return Terminal.spawn(["/bin/sh", "-c", script], columns=columns, lines=lines)


def test_textual_program_is_read_pressed_resized_and_leaves_the_terminal_clean(tiny: Terminal) -> None:
    assert tiny.in_alternate_screen
    assert tiny.mouse_on
    assert tiny.bracketed_paste
    assert tiny.cursor_hidden
    tiny.press("r", "down")
    tiny.wait_for("pressed 2 down")
    tiny.resize(80, 20)
    tiny.wait_for("size 80x20")

    tiny.press("q")

    assert tiny.wait_exit() == 3
    assert tiny.left_behind == []
    assert "pressed" not in tiny.text()
    assert foreign_escapes(tiny.raw) == []


def test_wide_characters_stand_where_textual_put_them(tiny: Terminal) -> None:
    assert tiny.line(1) == "漢字 👨‍👩‍👧‍👦 ❤️ end"
    assert tiny.find("end") == (1, 11)


def test_typing_and_pasting_reach_an_input(tiny: Terminal) -> None:
    tiny.press("tab")
    tiny.wait_gone("focused")
    tiny.type("héllo 漢")
    tiny.wait_for("héllo 漢")
    tiny.paste(" pasted")
    tiny.wait_for("héllo 漢 pasted")


def test_mouse_and_bell(tiny: Terminal) -> None:
    tiny.click(0, 3)
    tiny.wait_for("click")
    tiny.press("b")
    tiny.wait_for("pressed 2 b")
    assert tiny.bells == 1


def test_shift_enter_comes_through_on_a_kitty_keyboard() -> None:
    with Terminal.spawn(TINY_APP, ENVIRONMENT, kitty=True) as terminal:
        terminal.wait_for("size 120x36 focused")
        terminal.press("shift+enter")
        terminal.wait_for("pressed 1 shift+enter")


def test_synchronised_output_is_answered_and_the_screen_shows_whole_frames_only() -> None:
    script = (
        "stty -icanon -echo; printf '\\033[?2026$p'; head -c 11 >/dev/null; "
        "printf 'first'; printf '\\033[?2026h\\rsecond'; read -r _; printf '\\033[?2026l'; read -r _"
    )
    with shell(script) as terminal:
        terminal.wait_until(lambda terminal: terminal.raw.endswith(b"second"))
        assert terminal.line(0) == "first"
        terminal.send(b"\n")
        terminal.wait_for("second")


def test_queries_of_the_cursor_and_the_device_are_answered() -> None:
    script = (
        "stty -icanon -echo; printf 'ab\\033[6n'; head -c 6 | od -An -c; "
        "printf '\\033[c'; head -c 9 | od -An -c; printf '\\033[?2048$p'; head -c 11 | od -An -c"
    )
    with shell(script, columns=60) as terminal:
        terminal.wait_exit()
        shown = re.sub(r"\s+", "", terminal.text())
    assert shown == "ab033[1;3R033[?62;22c033[?2048;0$y"


def test_lost_terminal_sends_sighup_to_the_program() -> None:
    with shell("trap 'exit 9' HUP; echo ready; while :; do read -r _ || sleep 0.05; done") as terminal:
        terminal.wait_for("ready")
        terminal.hangup()
        assert terminal.wait_exit() == 9


def test_a_signal_ends_the_program_and_what_it_left_behind_is_seen(tiny: Terminal) -> None:
    tiny.signal(signal.SIGKILL)
    assert tiny.wait_exit() == -signal.SIGKILL
    assert "alternate screen" in tiny.left_behind
    assert "echo off" in tiny.left_behind


def test_waiting_in_vain_raises_with_the_screen() -> None:
    with shell("echo what is there; read -r _") as terminal:
        terminal.wait_for("there")
        with pytest.raises(TerminalError, match=r"(?s)'missing' to appear.*what is there"):
            terminal.wait_for("missing", timeout=0.05)


def test_waiting_ends_at_once_when_the_program_has_ended() -> None:
    begun = time.monotonic()
    with shell("echo gone; exit 4") as terminal:
        with pytest.raises(TerminalError, match="has ended"):
            terminal.wait_for("missing", timeout=30)
        assert terminal.wait_exit() == 4
    assert time.monotonic() - begun < 10


def test_output_that_comes_right_before_the_end_is_on_the_screen() -> None:
    with shell("printf last words") as terminal:
        terminal.wait_exit()
        assert terminal.line(0) == "last"


def test_nothing_of_the_surrounding_terminal_leaks_into_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "leaked")
    monkeypatch.setenv("NO_COLOR", "leaked")
    with shell("env; stty size", lines=24) as terminal:
        terminal.wait_for("24 40")
        assert "leaked" not in terminal.text()
        assert "TERM=xterm-256color" in terminal.text()


def test_closing_kills_the_program_and_what_it_started() -> None:
    with shell("trap '' HUP TERM; sleep 1000 & echo pids $$ $!; wait") as terminal:
        terminal.wait_for("pids")
        pids = [int(word) for word in terminal.line(0).split()[1:]]
        assert set(pids) <= set(terminal.session_members())
    wait_until(lambda: not any(map(is_running, pids)))
    terminal.close()


def test_a_long_text_is_taken_at_the_programs_pace() -> None:
    with shell("stty -icanon -echo; echo ready; head -c 200000 | wc -c") as terminal:
        terminal.wait_for("ready")
        terminal.type("x" * 200_000)
        terminal.wait_for("200000")


def test_a_key_costs_bytes_and_time_that_a_bench_can_read(tiny: Terminal) -> None:
    tiny.settle()
    before, cpu = tiny.mark(), tiny.cpu_seconds()
    tiny.press("r")
    ended_at = tiny.settle()
    assert b"pressed 1 r" in tiny.since_mark()
    assert 0 < tiny.bytes_out - before < 2_000
    assert tiny.started_at < ended_at == tiny.last_byte_at
    assert 0 < tiny.cpu_seconds() - cpu < 1
    assert tiny.wakeups() > 0
    assert tiny.resident_bytes() > 5_000_000
