"""Links, copies and pictures in a real terminal: the right bytes, and none left behind."""

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from leadterm.simulator.carrier import Picture
from support.desk_scene import DeskScene
from support.hostile import foreign_escapes
from support.relay import LEAD

OWN = ("2;leadterm", "0;leadterm", "9;leadterm", "777;notify;leadterm")
LINK = re.compile(rb"\x1b\]8;id=\d+;([!-~]+)\x1b\\")


def picture(width: int = 400, height: int = 200) -> Picture:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "PNG")
    return Picture("image/png", file.getvalue())


def text_in(scene: DeskScene, body: str, *media: Picture) -> None:
    number = scene.office.number.number
    scene.run(scene.relay.simulator.text_in(LEAD, number, body, media=media))


def test_addresses_of_a_text_are_links_and_nothing_of_it_gets_into_an_escape_code(scene: DeskScene) -> None:
    text_in(
        scene, "https://roofs.example/\x1b\\\x1b]0;PWNED\x07é;a mail a@b.example, (415) 555-0133 javascript:1"
    )
    with scene.console(scene.office.people[0]) as terminal:
        terminal.wait_for("Incoming 1")
        terminal.press("g", "enter")
        terminal.wait_for("a@b.example")
        terminal.press("ctrl+q")
        terminal.wait_exit(timeout=10)
        hrefs = set(LINK.findall(terminal.raw))
        assert hrefs == {
            b"https://roofs.example/%5C]0;PWNED%C3%A9;a",
            b"mailto:a@b.example",
            b"tel:+14155550133",
            f"tel:{LEAD}".encode(),
        }
        assert terminal.raw.count(b"\x1b]8;id=") == terminal.raw.count(b"\x1b]8;;\x1b\\")
        assert foreign_escapes(terminal.raw, own=(*OWN, "8;id=")) == []


@pytest.mark.parametrize("tmux", [False, True])
def test_a_copy_goes_into_the_terminal_s_clipboard(scene: DeskScene, tmux: bool) -> None:
    text_in(scene, "Words \x1b]52;c;UFdORUQ=\x07 to copy")
    environ = {"TMUX": "/tmp/tmux-0/default,1,0"} if tmux else {}
    with scene.console(scene.office.people[0], environ=environ) as terminal:
        terminal.wait_for("Incoming 1")
        terminal.press("g", "enter")
        terminal.wait_for("to copy")
        terminal.press("y")
        terminal.wait_for("Copy")
        terminal.press("enter")
        terminal.wait_for("Copied the text.")
        encoded = base64.b64encode(b"Words ]52;c;UFdORUQ= to copy")
        wanted = b"\x1b]52;c;" + encoded + b"\x07"
        if tmux:
            wanted = b"\x1bPtmux;" + wanted.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
        assert wanted in terminal.raw


@pytest.mark.parametrize(
    ("environ", "drawn"),
    [
        ({"TERM": "xterm-256color"}, "▀".encode()),
        ({"TERM": "xterm-kitty"}, b"\x1b_Ga=t,i=180,f=100,q=2,m="),
        ({"TERM": "foot"}, b"\x1bP"),
    ],
    ids=["blocks", "kitty", "sixel"],
)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_a_picture_is_drawn_in_the_terminal_s_own_way_and_gone_when_it_closes(
    scene: DeskScene, environ: dict[str, str], drawn: bytes, size: tuple[int, int]
) -> None:
    text_in(scene, "Look", picture())
    with scene.console(scene.office.people[0], environ=environ, columns=size[0], lines=size[1]) as terminal:
        terminal.wait_for("Incoming 1")
        terminal.press("g", "enter")
        terminal.wait_for("bytes]")
        before = len(terminal.raw)
        terminal.press("o")
        terminal.wait_for("400 × 200")
        terminal.wait_until(lambda t: drawn in t.raw[before:])
        terminal.press("escape")
        terminal.wait_for("Look")
        if environ["TERM"] == "xterm-kitty":
            assert terminal.raw.count(b"\x1b_Ga=d,d=I,i=180") == terminal.raw.count(b"\x1b_Ga=p,i=180")
        assert "▀" not in terminal.text()
        assert "\U0010eeee" not in terminal.text()
        terminal.press("ctrl+q")
        terminal.wait_exit(timeout=10)
        assert terminal.left_behind == []


def test_quitting_with_a_picture_open_leaves_nothing(scene: DeskScene) -> None:
    text_in(scene, "Look", picture())
    with scene.console(scene.office.people[0], environ={"TERM": "xterm-kitty"}) as terminal:
        terminal.wait_for("Incoming 1")
        terminal.press("g", "enter")
        terminal.wait_for("bytes]")
        terminal.press("o")
        terminal.wait_for("400 × 200")
        terminal.press("ctrl+q")
        terminal.wait_exit(timeout=10)
        assert terminal.raw.count(b"\x1b_Ga=d,d=I,i=180") == terminal.raw.count(b"\x1b_Ga=p,i=180") >= 1
        assert terminal.left_behind == []


def test_an_editor_has_the_terminal_and_gives_it_back(scene: DeskScene, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho the editor is here\nread line\nprintf "%s" "$line" > "$1"\n')
    editor.chmod(0o700)
    text_in(scene, "Hello?")
    with scene.console(scene.office.people[0], environ={"VISUAL": str(editor)}) as terminal:
        terminal.wait_for("Hello?")
        terminal.press("g", "r")
        terminal.wait_for("type a message")
        terminal.type("short")
        terminal.wait_for("short")
        terminal.press("ctrl+e")
        terminal.wait_for("the editor is here")
        terminal.type("written outside")
        terminal.press("enter")
        terminal.wait_for("From Google Ads")
        terminal.wait_for("written outside")
        terminal.press("enter")
        terminal.wait_for("✓✓")
        terminal.press("ctrl+q")
        terminal.wait_exit(timeout=10)
        assert terminal.left_behind == []
