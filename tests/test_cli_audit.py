"""The audit log on the command line: a real database (F4)."""

import os
import pwd
from pathlib import Path

import pytest

from support.shell import Shell


@pytest.fixture
def leadterm(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.good("admin", "company", "add", "Acme Roofing")
    shell.good("admin", "agent", "add", "Dana Reyes")
    shell.good("admin", "team", "add", "Roofers")
    shell.good("admin", "team", "set", "Roofers", "--agent", "Dana Reyes")
    return shell


def test_every_change_from_the_command_line_says_who_on_the_machine_made_it(leadterm: Shell) -> None:
    listed = leadterm.good_process("admin", "audit", "list").splitlines()
    user = pwd.getpwuid(os.getuid()).pw_name
    assert [line.split("  ")[0] for line in listed[:1]] == ["when"]
    assert len(listed) == 5
    assert "team changed" in listed[1]
    assert listed[1].endswith("Roofers: agents + Dana Reyes")
    assert all(f"command line ({user})" in line for line in listed[1:])


def test_the_log_is_listed_by_day_by_whom_and_by_what(leadterm: Shell) -> None:
    teams = leadterm.good("admin", "audit", "list", "--what", "team")
    assert (teams.count("team added"), teams.count("agent added")) == (1, 0)
    assert "agent added" not in leadterm.good("admin", "audit", "list", "--who", "nobody")
    assert "agent added" not in leadterm.good("admin", "audit", "list", "--since", "2999-01-01")
    short = leadterm("admin", "audit", "list", "--limit", "1")
    assert len(short.stdout.splitlines()) == 2
    assert "There are older ones" in short.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--since", "yesterday"], "Write it as 2026-11-22"),
        (["--since", "0001-01-01"], ""),
        (["--limit", "0"], "no number from 1"),
        (["--limit", "-1"], "no number from 1"),
        (["--limit", "²"], "no number from 1"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(leadterm: Shell, arguments: list[str], sentence: str) -> None:
    done = leadterm("admin", "audit", "list", *arguments)
    assert "Traceback" not in done.stderr
    assert sentence in done.stderr
