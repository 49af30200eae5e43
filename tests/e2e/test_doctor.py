"""`leadterm doctor` as an administrator runs it: the road from an empty machine to the first text."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadterm.simulator import AT_ONCE, Simulator, bound_socket
from support.relay import LEAD
from support.simulator_thread import SimulatorThread, simulator_thread

NUMBER = "+14155550100"


class Place:
    """A machine on which leadterm is being set up."""

    def __init__(self, home: Path, carrier: SimulatorThread, **environ: str) -> None:
        account = carrier.simulator.account
        with bound_socket() as sock:
            listen = f"127.0.0.1:{sock.getsockname()[1]}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADTERM_")}
        places = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
        self.environ = (
            kept
            | places
            | {
                "LEADTERM_RELAY__LISTEN": listen,
                "LEADTERM_RELAY__PUBLIC_URL": f"http://{listen}",
                "LEADTERM_TWILIO__ACCOUNT_SID": account.sid,
                "LEADTERM_TWILIO__AUTH_TOKEN": account.auth_token,
                "LEADTERM_TWILIO__API_BASE_URL": carrier.url,
                "LEADTERM_TWILIO__LOOKUPS_BASE_URL": carrier.url,
            }
        )

    def __call__(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "leadterm", *arguments],
            capture_output=True,
            text=True,
            env=self.environ | environ,
            timeout=60,
            check=False,
        )

    @contextmanager
    def relay(self) -> Iterator[None]:
        """The relay, ready."""
        argv = [sys.executable, "-m", "leadterm", "relay"]
        with subprocess.Popen(
            argv, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            while "relay.ready" not in (line := process.stdout.readline()):
                assert line, "the relay ended"
            try:
                yield
            finally:
                process.terminate()
                process.communicate(timeout=20)


@pytest.fixture
def carrier() -> Iterator[SimulatorThread]:
    simulator = Simulator(pace=AT_ONCE)
    simulator.add_number(NUMBER)
    with simulator_thread(simulator) as thread:
        yield thread


@pytest.fixture
def place(tmp_path: Path, carrier: SimulatorThread) -> Place:
    return Place(tmp_path, carrier)


def wrong(done: "subprocess.CompletedProcess[str]") -> list[str]:
    return re.findall(r"^wrong +(.+?)  ", done.stdout, re.MULTILINE)


def test_the_road_from_an_empty_machine_to_the_first_text(
    place: Place, carrier: SimulatorThread, tmp_path: Path
) -> None:
    first = place("doctor")
    assert (first.returncode, first.stderr) == (1, "")
    assert wrong(first) == ["database", "public URL"]
    assert list(tmp_path.iterdir()) == [], "the doctor made something"
    for line in (
        ("company", "add", "Acme Roofing"),
        ("agent", "add", "Dana Reyes"),
        ("flow", "add", "Texts", "--agent", "Dana Reyes"),
        ("number", "add", NUMBER, "--label", "Google Ads", "--flow", "Texts"),
    ):
        assert place("admin", *line).returncode == 0
    stopped = place("doctor", "--fix")
    assert stopped.returncode == 1
    assert "No address was set" in stopped.stdout
    with place.relay():
        before = place("doctor")
        assert (before.returncode, wrong(before)) == (1, ["numbers"])
        assert "leadterm doctor --fix" in before.stdout
        fixed = place("doctor", "--fix")
        assert fixed.returncode == 0, fixed.stdout
        assert f"{NUMBER} has its texts posted to this relay now. Found: texts go nowhere." in fixed.stdout
        after = place("doctor")
        assert (after.returncode, wrong(after)) == (0, [])
        assert after.stdout.endswith("Nothing is wrong, 1 could not be found out.\n")
        text = carrier.run(carrier.simulator.text_in(LEAD, NUMBER, "Do you do flat roofs?"))
        assert text.status == 200


def test_what_is_missing_is_told_setting_by_setting(place: Place) -> None:
    done = place("doctor", LEADTERM_RELAY__PUBLIC_URL="", LEADTERM_TWILIO__AUTH_TOKEN="")
    assert (done.returncode, done.stderr) == (1, "")
    assert "relay.public_url is not set" in done.stdout
    assert "LEADTERM_TWILIO__AUTH_TOKEN" in done.stdout
    assert "account_sid is not set" not in done.stdout


@pytest.mark.parametrize(
    ("environ", "arguments", "said"),
    [
        ({"LEADTERM_RELAY__LISTEN": "everywhere"}, (), "relay.listen"),
        ({"LEADTERM_RELAY__PUBLIK_URL": "x"}, (), "Did you mean relay.public_url"),
        ({}, ("--config", "nowhere.toml"), "no settings file nowhere.toml"),
    ],
)
def test_a_setting_that_is_wrong_is_a_finding(
    place: Place, environ: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    done = place("doctor", *arguments, **environ)
    assert (done.returncode, done.stderr) == (1, "")
    assert said in done.stdout


def test_a_line_that_is_wrong_ends_with_2(place: Place) -> None:
    done = place("doctor", "--mend")
    assert (done.returncode, done.stdout) == (2, "")


def test_programs_read_the_findings_as_json_and_no_secret_is_in_them(
    place: Place, carrier: SimulatorThread
) -> None:
    secret = "postgresql://someone:hidden-9@127.0.0.1:1/none"
    done = place("doctor", "--json", "--database-url", secret)
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    assert report["well"] is False
    by_check = {finding["check"]: finding for finding in report["findings"]}
    assert by_check["database"]["state"] == "wrong"
    assert by_check["account"]["state"] == "ok"
    assert by_check["numbers"]["state"] == "unknown"
    assert by_check["public URL"]["mend"] == "leadterm relay"
    assert "hidden-9" not in done.stdout
    assert carrier.simulator.account.auth_token not in done.stdout
