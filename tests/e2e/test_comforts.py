"""The console as the agent likes it: colours, emoji, mouse, a slow line, completion, a wrong theme."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.desk_scene import DeskScene
from support.relay import LEAD

TRUE_COLOUR = re.compile(rb"\x1b\[[\d;]*[34]8;2;")
FEW_COLOURS = re.compile(rb"\x1b\[[\d;]*[34]8;5;")


def settle(scene: DeskScene, settings: str, theme: str = "") -> None:
    """Writes the settings of the first agent, and a theme of their own."""
    config = Path(scene.environment(scene.office.people[0])["XDG_CONFIG_HOME"]) / "leadterm"
    (config / "themes").mkdir(parents=True)
    (config / "config.toml").write_text(settings)
    (config / "config.toml").chmod(0o600)
    if theme:
        (config / "themes" / "night.toml").write_text(theme)


def test_own_theme_plain_emoji_and_no_mouse(scene: DeskScene) -> None:
    settle(
        scene,
        '[console]\ntheme = "night"\nemoji = false\nmouse = false\n',
        'primary = "#5fd7ff"\nbackground = "#102030"\n',
    )
    scene.text_in(LEAD, "thanks 😀👍🏽 bye")
    with scene.console(scene.office.people[0], environ={"COLORTERM": "truecolor"}) as terminal:
        terminal.wait_for("thanks :)ok bye")
        assert not terminal.mouse_on
        row, column = terminal.find("Incoming 1") or (0, 0)
        assert terminal.cell_style(row, column).background == "102030"


def test_the_mouse_is_on_unless_a_setting_says_otherwise(scene: DeskScene) -> None:
    with scene.console(scene.office.people[0]) as terminal:
        assert terminal.mouse_on


@pytest.mark.parametrize(
    ("arguments", "environ", "few"),
    [
        ((), {}, False),
        (("--low-bandwidth",), {}, True),
        ((), {"SSH_TTY": "/dev/pts/7"}, True),
        ((), {"LEADTERM_CONSOLE__LOW_BANDWIDTH": "true"}, True),
        ((), {"SSH_TTY": "/dev/pts/7", "LEADTERM_CONSOLE__LOW_BANDWIDTH": "false"}, False),
    ],
)
def test_few_colours_on_a_slow_line(
    scene: DeskScene, arguments: tuple[str, ...], environ: dict[str, str], few: bool
) -> None:
    given = {"COLORTERM": "truecolor", **environ}
    with scene.console(scene.office.people[0], *arguments, environ=given) as terminal:
        assert bool(TRUE_COLOUR.search(terminal.raw)) is not few
        assert bool(FEW_COLOURS.search(terminal.raw)) is few


def test_a_wrong_theme_and_a_wrong_key_are_named_before_anything_is_drawn(scene: DeskScene) -> None:
    settle(scene, '[console.keymap]\n"interaction.respnd" = "w"\n', 'primary = "reddish"\n')
    environ = os.environ | scene.environment(scene.office.people[0])
    run = subprocess.run(
        [sys.executable, "-m", "leadterm"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 1
    assert "primary is “reddish”, which is no colour" in run.stderr
    (Path(environ["XDG_CONFIG_HOME"]) / "leadterm" / "themes" / "night.toml").unlink()
    run = subprocess.run(
        [sys.executable, "-m", "leadterm"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 1
    assert "Did you mean interaction.respond?" in run.stderr
    assert "\x1b" not in run.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "tcsh"])
def test_a_shell_s_completion_knows_the_commands(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "leadterm", "completion", shell],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert {"relay", "demo", "admin", "send", "tail", "export"} <= set(re.findall(r"\w+", done.stdout))


def test_bash_completes_a_command(tmp_path: Path) -> None:
    script = tmp_path / "completion"
    script.write_text(
        subprocess.run(
            [sys.executable, "-m", "leadterm", "completion", "bash"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    asking = (
        f"source {script}; COMP_WORDS=(leadterm exp); COMP_CWORD=1; COMP_LINE='leadterm exp'; COMP_POINT=12; "
        "$(complete -p leadterm | sed 's/.*-F \\([^ ]*\\).*/\\1/'); echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "-c", asking], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.split() == ["export"]
