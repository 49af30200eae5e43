"""The command line, as an administrator uses it: real processes, a real database."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


class Shell:
    """Runs `leadterm` with its files in a place of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADTERM_")}
        places = {f"XDG_{kind}_HOME": str(self.home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
        return subprocess.run(
            [sys.executable, "-m", "leadterm", *arguments],
            capture_output=True,
            text=True,
            env=kept | places | environ,
            timeout=60,
            check=False,
        )

    def good(self, *arguments: str) -> str:
        done = self(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def leadterm(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_a_desk_is_set_up_from_the_command_line(leadterm: Shell) -> None:
    assert "Acme Roofing" in leadterm.good("admin", "company", "add", "Acme Roofing")
    token = re.search(r"lt_\S+", leadterm.good("admin", "agent", "add", "Dana Reyes", "--role", "admin"))
    assert token is not None
    leadterm.good("admin", "agent", "add", "Sam Osei")
    leadterm.good("admin", "team", "add", "Front desk", "--agent", "dana reyes")
    leadterm.good("admin", "team", "set", "front desk", "--agent", "Dana Reyes", "--agent", "Sam Osei")
    leadterm.good("admin", "flow", "add", "Texts", "--team", "Front desk")
    leadterm.good("admin", "number", "add", "(415) 555-0100", "--label", "Google Ads", "--flow", "Texts")
    leadterm.good("admin", "number", "set", "+14155550100", "--source", "paid search")
    assert "admin" in leadterm.good("admin", "agent", "list")
    assert "Dana Reyes, Sam Osei" in leadterm.good("admin", "team", "list")
    assert "team Front desk" in leadterm.good("admin", "flow", "list")
    numbers = leadterm.good("admin", "number", "list")
    assert re.search(r"\(415\) 555-0100\s+Google Ads\s+paid search\s+Texts", numbers)


def test_a_token_is_shown_once_and_kept_as_a_hash(leadterm: Shell, tmp_path: Path) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    shown = re.search(r"lt_\S+", leadterm.good("admin", "agent", "add", "Dana"))
    assert shown is not None
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("leadterm.db*"))
    assert kept
    assert shown.group().encode() not in kept


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["admin", "agent", "add", "Dana"], "There is no company yet"),
        (["admin", "company", "add", "Acme", "--country", "USA"], "two letters"),
        (["admin", "company", "add", "  "], "must not be empty"),
        (["relay", "--listen", "everywhere"], "relay.listen"),
        (["relay"], "relay.public_url is missing"),
        (["--config", "nowhere.toml"], "no settings file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(leadterm: Shell, arguments: list[str], sentence: str) -> None:
    done = leadterm(*arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_that_is_not_there_is_answered_with_those_that_are(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    leadterm.good("admin", "agent", "add", "Dana")
    done = leadterm("admin", "team", "add", "Desk", "--agent", "Dora")
    assert "There is no agent Dora. There are: Dana (2)." in done.stderr


def test_a_number_that_cannot_be_is_refused(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    assert leadterm("admin", "number", "add", "000 000 0000", "--label", "x").returncode == 1
    leadterm.good("admin", "number", "add", "+14155550100", "--label", "x")
    assert "already" in leadterm("admin", "number", "add", "+14155550100", "--label", "y").stderr


def test_an_unreachable_database_is_a_sentence(leadterm: Shell) -> None:
    done = leadterm("admin", "company", "list", "--database-url", "postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_version_and_help(leadterm: Shell) -> None:
    assert leadterm.good("--version").startswith("leadterm ")
    assert "leadterm demo" in leadterm.good("--help")


def test_a_reader_that_has_had_enough_sees_no_traceback() -> None:
    command = f"{sys.executable} -m leadterm keys | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
