"""Webhook endpoints, as an administrator sets them up: a real database, a real receiver."""

import asyncio
import re
import subprocess
import time
from pathlib import Path

import pytest
from starlette.responses import Response

from leadterm.commands.admin_line import HOOK_TYPES
from leadterm.domain.hooks import HookType
from support.hook_receiver import is_genuine, receiving
from support.shell import Shell

HERE = {"LEADTERM_RELAY__HOOKS_TO_THIS_MACHINE": "true"}


@pytest.fixture
def leadterm(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.good("admin", "company", "add", "Acme Roofing")
    return shell


def test_an_endpoint_is_added_listed_given_another_secret_and_removed(leadterm: Shell) -> None:
    url = "https://crm.example.com/leadterm"
    added = leadterm.good_process("admin", "hook", "add", url, "--type", "interaction.closed")
    secret = re.search(r"whsec_\S+", added)
    assert secret is not None
    listed = leadterm.good("admin", "hook", "list")
    assert re.search(rf"{re.escape(url)}\s+fine\s+0\s+0\s+interaction\.closed", listed)
    assert secret.group() not in listed
    rotated = re.search(r"whsec_\S+", leadterm.good("admin", "hook", "rotate", url))
    assert rotated is not None
    assert rotated.group() != secret.group()
    assert "told again" in leadterm.good("admin", "hook", "resume", url)
    leadterm.good("admin", "hook", "remove", url)
    assert url not in leadterm.good("admin", "hook", "list")


def test_what_an_endpoint_is_told_of_is_changed(leadterm: Shell) -> None:
    url = "https://crm.example.com/leadterm"
    leadterm.good("admin", "hook", "add", url)
    changed = leadterm.good(
        "admin", "hook", "set", url, "--type", "interaction.closed", "--type", "lead.created"
    )
    assert changed == f"{url} is told of: lead.created, interaction.closed.\n"
    assert leadterm.good("admin", "hook", "list").count("lead.created, interaction.closed") == 1
    assert "told of" in leadterm.good("admin", "audit", "list", "--what", "endpoint changed")
    nothing = leadterm("admin", "hook", "set", url)
    assert (nothing.returncode, "--type" in nothing.stderr) == (2, True)


def test_the_help_names_the_types_that_there_are() -> None:
    assert HOOK_TYPES.split(", ") == [type_.value for type_ in HookType]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "http://crm.example.com/"], "must begin with https://"),
        (["add", "http://127.0.0.1:9000/"], "private network"),
        (["add", "http://localhost:9000/"], "private network"),
        (["add", "https://169.254.169.254/"], "private network"),
        (["add", "crm"], "no address of a web server"),
        (["add", "https://crm.example.com/", "--type", "lead.lost"], "There are: classification.changed"),
        (["set", "77", "--type", "lead.created"], "There is no webhook endpoint 77."),
        (["remove", "77"], "There is no webhook endpoint 77. There are: none yet."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(leadterm: Shell, arguments: list[str], sentence: str) -> None:
    done = leadterm("admin", "hook", *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_test_event_is_sent_and_its_answer_printed(leadterm: Shell) -> None:
    async with receiving() as receiver:
        added = await here(leadterm, "add", receiver.url)
        secret = re.search(r"whsec_\S+", added.stdout)
        assert secret is not None
        receiver.answers.append(Response("thanks, \x1b[31mall well"))
        done = await here(leadterm, "test", receiver.url)
        assert done.returncode == 0
        assert "It answered 200." in done.stdout
        assert "It said: thanks, [31mall well" in done.stdout
        (got,) = receiver.got
        assert got.body["type"] == "test"
        assert got.body["company"]["name"] == "Acme Roofing"
        assert is_genuine(got, secret.group(), now=time.time())

        receiver.answers.append(Response(status_code=401))
        failed = await here(leadterm, "test", receiver.url)
        assert failed.returncode == 1
        assert "It answered 401." in failed.stdout


async def here(leadterm: Shell, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """With endpoints let be on this machine."""
    return await asyncio.to_thread(leadterm, "admin", "hook", *arguments, **HERE)


def test_a_test_of_what_is_not_there_is_a_sentence(leadterm: Shell) -> None:
    leadterm.good("admin", "hook", "add", "https://leadterm-hooks.invalid/")
    done = leadterm("admin", "hook", "test", "https://leadterm-hooks.invalid/")
    assert done.returncode == 1
    assert "Its host could not be found." in done.stdout
