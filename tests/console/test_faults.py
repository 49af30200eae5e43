"""A fault of ours is a sentence for the agent and a page in the log, never a traceback on the screen."""

import logging
from pathlib import Path

import pytest

from leadterm.app import FAILED, FAULT
from support.pilot import StillApp, setup, still_console


async def test_work_that_fails_is_told_in_the_status_line_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError("inside")

    async with still_console(tmp_path, size=(160, 40)) as desk:
        desk.app.run_worker(fail(), name="something", group="test", exit_on_error=False)
        await desk.see(FAILED)
        assert "Traceback" not in desk.text()
        assert "RuntimeError: inside" in caplog.text


async def test_a_fault_in_a_handler_ends_the_console_with_one_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app = StillApp(setup(tmp_path))

    def break_down() -> None:
        raise RuntimeError("inside")

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_later(break_down)
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await run()
    said = " ".join(capsys.readouterr().err.split())
    assert said == FAULT
    assert app.return_code == 1
    assert "RuntimeError: inside" in caplog.text
    assert caplog.records[-1].levelno >= logging.ERROR


async def test_ctrl_c_tells_how_to_quit(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        await desk.press("1", "ctrl+c")
        await desk.see("^q quits. What is typed is kept.")
