"""send, tail and export, run as a script runs them: real processes, pipes and exit codes (F6)."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadterm.simulator.picture import damaged_roof
from support.desk_scene import DeskScene
from support.processes import listen_to_interrupts
from support.relay import LEAD, OTHER_LEAD


class Script:
    """Runs `leadterm` as one agent, on one relay."""

    def __init__(self, scene: DeskScene, **environ: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADTERM_")}
        self.environ = kept | scene.environment(scene.office.people[0], "script") | environ

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        argv = [sys.executable, "-m", "leadterm", *arguments]
        return subprocess.Popen(
            argv,
            env=self.environ,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=listen_to_interrupts,
        )

    def __call__(self, *arguments: str, piped: str = "") -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments) as process:
            out, errors = process.communicate(piped, timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, out, errors)


def wait_for(file: Path) -> None:
    """Until a tail has begun: it writes its place down at once."""
    deadline = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def bodies_sent(scene: DeskScene) -> list[str]:
    return scene.relay.simulator.reached(LEAD)


def test_a_text_is_sent_and_its_delivery_awaited(scene: DeskScene) -> None:
    done = Script(scene)("send", LEAD, "Your", "roof", "is", "done.", "--wait", "20", "--name", "Maria Lopez")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"delivered \(message \d+\)\n", done.stdout)
    assert bodies_sent(scene) == ["Your roof is done."]


def test_a_text_is_piped_in_and_told_as_json(scene: DeskScene) -> None:
    number = scene.office.number.label
    done = Script(scene)("send", LEAD, "--from", number, "--json", piped="See you\nat nine.\n")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["body"] == "See you\nat nine."


def test_the_same_key_again_sends_nothing_twice(scene: DeskScene) -> None:
    script = Script(scene)
    for _ in range(2):
        assert script("send", LEAD, "Once.", "--key", "invoice-7", "--wait").returncode == 0
    assert bodies_sent(scene) == ["Once."]


def test_a_refusal_is_a_sentence_and_a_code_of_its_own(scene: DeskScene) -> None:
    scene.text_in(LEAD, "STOP")
    done = Script(scene)("send", LEAD, "But listen")
    assert (done.returncode, done.stdout) == (1, "")
    assert "opted out of SMS" in done.stderr
    assert bodies_sent(scene) == []


@pytest.mark.parametrize(
    ("environ", "arguments", "code", "sentence"),
    [
        ({"LEADTERM_CONSOLE__TOKEN": "lt_wrong"}, ("send", LEAD, "x"), 4, ""),
        ({"LEADTERM_CONSOLE__TOKEN": ""}, ("tail",), 4, "You are not signed in"),
        ({"LEADTERM_CONSOLE__RELAY_URL": "http://127.0.0.1:9"}, ("export",), 3, ""),
        ({}, ("send", LEAD, "x", "--from", "Nowhere"), 2, "no one tracking number Nowhere"),
        ({}, ("send", LEAD, "x", "--company", "Nobody"), 2, "no company Nobody"),
        ({}, ("export", "--since", "yesterday"), 2, "no date"),
        ({}, ("send", LEAD, "x", "--image", "nowhere.jpg"), 2, "can't be read"),
    ],
)
def test_what_went_wrong_can_be_told_apart(
    scene: DeskScene, environ: dict[str, str], arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    done = Script(scene, **environ)(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("leadterm: ")
    assert done.stderr.count("\n") == 1
    assert sentence in done.stderr


def test_a_picture_goes_along_and_the_carrier_gets_it(scene: DeskScene, tmp_path: Path) -> None:
    picture = tmp_path / "roof.png"
    picture.write_bytes(damaged_roof().data)
    done = Script(scene)("send", LEAD, "The roof", "--image", str(picture), "--json", "--wait")
    assert done.returncode == 0, done.stderr
    assert [media["name"] for media in json.loads(done.stdout)["media"]] == ["roof.png"]
    assert bodies_sent(scene) == ["The roof"]


def test_what_is_no_picture_is_refused_before_anything_is_sent(scene: DeskScene, tmp_path: Path) -> None:
    file = tmp_path / "roof.png"
    file.write_text("not a picture")
    done = Script(scene)("send", LEAD, "The roof", "--image", str(file))
    assert (done.returncode, "just JPEG, PNG and GIF can" in done.stderr) == (2, True)
    assert bodies_sent(scene) == []


def test_tail_goes_on_where_it_ended_and_misses_nothing(scene: DeskScene, tmp_path: Path) -> None:
    script, state = Script(scene), tmp_path / "place"
    arguments = ("tail", "--json", "--type", "text received", "--state", str(state))
    first = script.start(*arguments, "--count", "1")
    wait_for(state)
    scene.text_in(LEAD, "one")
    out, _ = first.communicate(timeout=30)
    assert first.returncode == 0
    assert [json.loads(line)["message"]["body"] for line in out.splitlines()] == ["one"]
    for body in ("two", "three"):
        scene.text_in(OTHER_LEAD, body)
    later = script(*arguments, "--count", "2")
    assert [json.loads(line)["message"]["body"] for line in later.stdout.splitlines()] == ["two", "three"]


def test_tail_speaks_to_people_and_ends_quietly_when_interrupted(scene: DeskScene, tmp_path: Path) -> None:
    state = tmp_path / "place"
    process = Script(scene).start("tail", "--state", str(state))
    assert process.stdout is not None
    wait_for(state)
    scene.text_in(LEAD, "Do you do flat roofs?")
    line = process.stdout.readline()
    assert "text received" in line
    assert "< Do you do flat roofs? [received]" in line
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (130, "")


def test_a_reader_that_has_had_enough_ends_the_tail(scene: DeskScene, tmp_path: Path) -> None:
    state = tmp_path / "place"
    process = Script(scene).start("tail", "--json", "--state", str(state))
    assert process.stdout is not None
    assert process.stderr is not None
    wait_for(state)
    process.stdout.close()
    scene.text_in(LEAD, "Anybody there?")
    assert process.wait(timeout=20) == 1
    assert process.stderr.read() == ""
    process.communicate()


def test_conversations_are_exported_for_spreadsheets_and_for_programs(
    scene: DeskScene, tmp_path: Path
) -> None:
    scene.text_in(LEAD, "=cmd|' /C calc'!A0")
    scene.text_in(OTHER_LEAD, "héllo, “world”\nsecond line")
    script, file = Script(scene), tmp_path / "out.csv"
    assert script("export", "--output", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["number"] for row in rows] == [LEAD, OTHER_LEAD]
    assert rows[0]["label"] == scene.office.number.label
    messages = script("export", "messages")
    table = list(csv.DictReader(messages.stdout.splitlines(keepends=True)))
    assert [row["body"] for row in table] == ["'=cmd|' /C calc'!A0", "héllo, “world”\nsecond line"]
    lines = [
        json.loads(line) for line in script("export", "messages", "--format", "jsonl").stdout.splitlines()
    ]
    assert [line["body"] for line in lines] == ["=cmd|' /C calc'!A0", "héllo, “world”\nsecond line"]
    assert script("export", "--since", "2999-01-01").stdout.count("\n") == 1
