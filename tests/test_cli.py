"""The command line, as an administrator uses it, on a real database; processes where they are the point."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.shell import Shell


@pytest.fixture
def leadterm(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_a_desk_is_set_up_from_the_command_line(leadterm: Shell) -> None:
    assert "Acme Roofing" in leadterm.good_process("admin", "company", "add", "Acme Roofing")
    token = re.search(
        r"lt_\S+", leadterm.good_process("admin", "agent", "add", "Dana Reyes", "--role", "admin")
    )
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
    numbers = leadterm.good_process("admin", "number", "list")
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
        (["--config", "nowhere.toml", "relay"], "no settings file"),
        (["relay", "--config", "nowhere.toml", "migrate"], "no settings file"),
        (["relay", "migrate", "--config", "nowhere.toml"], "no settings file"),
        (["relay", "backup", "copy.db", "--database-url", "sqlite:///nowhere.db"], "nothing to copy"),
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
    done = leadterm.process("admin", "team", "add", "Desk", "--agent", "Dora")
    assert done.returncode == 1
    assert "There is no agent Dora. There are: Dana (3)." in done.stderr


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


def test_an_agents_rights_are_shown_and_changed(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    leadterm.good("admin", "agent", "add", "Olga", "--role", "owner")
    leadterm.good("admin", "agent", "add", "Dana")
    said = leadterm.good(
        *("admin", "agent", "set", "Dana", "--role", "manager", "--grant", "lift blocks"),
        *("--withhold", "remove feed", "--os-user", "dana"),
    )
    assert "may: view message centre, monitor, manage templates, lift blocks, mend leads." in said
    assert "The user dana" in said
    assert re.search(
        r"Dana\s+manager\s+\w+\s+view message centre, monitor", leadterm.good("admin", "agent", "list")
    )
    back = leadterm.good("admin", "agent", "set", "Dana", "--usual", "remove feed", "--role", "agent")
    assert "may: view message centre, remove feed, lift blocks." in back
    refused = leadterm("admin", "agent", "set", "Dana", "--grant", "fly")
    assert (refused.returncode, "There is no right “fly”" in refused.stderr) == (1, True)
    last = leadterm("admin", "agent", "set", "Olga", "--role", "agent")
    assert last.returncode == 1
    assert "owner" in last.stderr


def test_an_agent_works_for_two_companies(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    leadterm.good("admin", "company", "add", "Bright", "--country", "GB")
    added = leadterm.good("admin", "agent", "add", "Dana", "--company", "Acme")
    number = re.search(r"Agent (\d+)", added)
    assert number is not None
    assert "Bright's agents" in leadterm.good("admin", "agent", "join", number[1], "--company", "Bright")
    assert "Dana" in leadterm.good("admin", "agent", "list", "--company", "Bright")


def test_templates_are_kept_and_a_wrong_variable_is_named(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    leadterm.good("admin", "template", "add", "First answer", "Hi {first name}, this is {agent first name}.")
    leadterm.good("admin", "template", "set", "first answer", "--name", "Hello")
    assert re.search(r"Hello\s+Hi \{first name\}", leadterm.good("admin", "template", "list"))
    wrong = leadterm("admin", "template", "add", "Bad", "Hi {nickname}")
    assert wrong.returncode == 1
    assert "nickname" in wrong.stderr
    assert "first name" in wrong.stderr
    leadterm.good("admin", "template", "remove", "Hello")
    assert "Hello" not in leadterm.good("admin", "template", "list")


def test_how_far_an_opt_out_reaches_is_a_visible_setting(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    assert "all of its numbers" in leadterm.good("admin", "company", "list")
    said = leadterm.good("admin", "company", "set", "--opt-out-scope", "number")
    assert "reaches the number written to" in said


def test_a_contact_who_is_not_there_is_a_sentence(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    done = leadterm("admin", "contact", "unblock", "(415) 555-0133")
    assert done.returncode == 1
    assert "Acme has no contact" in done.stderr


def test_the_rights_named_on_the_line_are_those_there_are() -> None:
    from leadterm.commands.admin_line import RIGHTS
    from leadterm.domain.model import Right

    assert set(re.findall(r"“(.+?)”", RIGHTS)) == {right.value for right in Right}


def test_a_team_and_a_flow_are_renamed_and_never_emptied_by_mistake(leadterm: Shell) -> None:
    leadterm.good("admin", "company", "add", "Acme")
    leadterm.good("admin", "agent", "add", "Dana")
    leadterm.good("admin", "team", "add", "Front", "--agent", "Dana")
    leadterm.good("admin", "flow", "add", "Texts", "--team", "Front")
    assert "There is a team named Front already." in leadterm("admin", "team", "add", "front").stderr
    assert "There is a call flow named Texts already." in leadterm("admin", "flow", "add", "texts").stderr
    for kind, name in (("team", "Front"), ("flow", "Texts")):
        assert "Say what is to change" in leadterm("admin", kind, "set", name).stderr
    assert "Front desk, 1 agent\n" in leadterm.good("admin", "team", "set", "Front", "--name", "Front desk")
    leadterm.good("admin", "flow", "set", "Texts", "--name", "To the desk")
    assert "To the desk  team Front desk" in leadterm.good("admin", "flow", "list")
    leadterm.good("admin", "flow", "set", "To the desk", "--nobody")
    assert "team Front desk" not in leadterm.good("admin", "flow", "list")
    assert "0 agents" in leadterm.good("admin", "team", "set", "Front desk", "--nobody")
    assert "no call flow To the desk any more" in leadterm.good("admin", "flow", "remove", "To the desk")
    assert "no team Front desk any more" in leadterm.good("admin", "team", "remove", "Front desk")
    assert "There is no team Front desk." in leadterm("admin", "team", "remove", "Front desk").stderr
