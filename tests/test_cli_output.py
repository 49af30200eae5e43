"""Files that commands write, and lines that they refuse: nothing is spoilt, and nothing waits for ever."""

import os
import threading
from pathlib import Path

import pytest

from leadterm.cli import main
from leadterm.commands.csv_files import output
from leadterm.config import ConfigError


def _interrupted(file: Path) -> None:
    with output(file) as written:
        written.write("half")
        raise KeyboardInterrupt


def test_a_file_is_there_only_once_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        _interrupted(file)
    assert [it.name for it in tmp_path.iterdir()] == ["out.csv"]
    assert file.read_text() == "old"
    with output(file) as written:
        written.write("whole")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("whole", 0o600)


def test_a_pipe_or_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    with output(pipe) as written:
        written.write("through")
    reader.join()
    assert (read, pipe.is_fifo()) == (["through"], True)


@pytest.mark.parametrize("place", ["", "no/such/folder.csv"])
def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path, place: str) -> None:
    with pytest.raises(ConfigError, match="can't be written: "), output(tmp_path / place):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--type", "text recieved"], "there is no event “text recieved”; there are: text received"),
        (["--count", "0"], "“0” is no number from 1 on"),
    ],
)
def test_a_tail_that_could_never_end_is_refused(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["tail", *options])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err
