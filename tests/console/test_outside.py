"""What the console asks of the machine around it: bounded, private, and never more than asked."""

import contextlib
import gc
import stat
from pathlib import Path

import pytest

from leadterm.screens.outside import NO_EDITOR, Outside
from leadterm.terminal import COPY_LIMIT, TerminalSignals


def outside(environ: dict[str, str], written: list[str] | None = None) -> Outside:
    write = (written if written is not None else []).append
    return Outside(TerminalSignals(write, environ), environ, contextlib.nullcontext)


def test_what_is_too_long_for_a_clipboard_is_not_sent() -> None:
    written: list[str] = []
    machine = outside({}, written)
    assert machine.copy("x" * (COPY_LIMIT * 3 // 4))
    assert not machine.copy("x" * COPY_LIMIT)
    assert len(written) == 1


@pytest.mark.parametrize(
    ("environ", "can_show"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":10", "SSH_TTY": "/dev/pts/1"}, False),
        ({}, False),
    ],
)
def test_nothing_is_opened_where_nobody_would_see_it(
    environ: dict[str, str], can_show: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert outside(environ).can_show is can_show


def test_a_picture_for_a_viewer_is_private_and_goes_with_the_console() -> None:
    machine = outside({})
    path = machine.put_aside("../../etc/pass wd\x1b[31m.png", "image/png", b"content")
    assert path.read_bytes() == b"content"
    assert path.name == "passwd31m.png"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    directory = path.parent
    del machine
    gc.collect()
    assert not directory.exists()


def test_without_an_editor_it_is_said_and_the_text_stays() -> None:
    assert outside({"PATH": "/nowhere"}).edit("typed") == ("typed", NO_EDITOR)


def test_a_text_comes_back_as_it_was_written(tmp_path: Path) -> None:
    editor = tmp_path / "e"
    editor.write_text('#!/bin/sh\nprintf "one\\n\\ttwo \\033[31m\\n" > "$2"\n')
    editor.chmod(0o700)
    machine = outside({"VISUAL": f"{editor} --wait", "EDITOR": "false", "PATH": "/usr/bin:/bin"})
    assert machine.edit("typed") == ("one\n    two [31m", "")


async def test_a_viewer_that_is_not_there_is_named() -> None:
    assert "is not installed" in await outside({"PATH": "/nowhere"}).open("https://roofs.example")
