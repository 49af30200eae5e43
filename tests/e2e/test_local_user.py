"""An agent on the relay's own machine: the console opens without a secret (A7)."""

import asyncio
import contextlib
import os
import pwd
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadterm.relay.web.local import local_listener
from leadterm.relay.web.server import WebServer
from support.desk_scene import DeskScene
from support.relay import LEAD
from support.terminal import Terminal

USER = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def socket(scene: DeskScene, tmp_path: Path) -> Iterator[str]:
    """The relay's socket on this machine."""
    path = str(tmp_path / "leadterm.sock")
    with local_listener(path) as listener:
        server = WebServer(scene.relay.relay.app)

        async def serve() -> asyncio.Task[None]:
            return asyncio.create_task(server.serve(sockets=[listener]))

        serving = scene.run(serve())
        try:
            yield path
        finally:
            server.stop()

            async def served() -> None:
                await serving

            scene.run(served())


@contextlib.contextmanager
def console(scene: DeskScene, socket: str) -> Iterator[Terminal]:
    env = scene.environment(scene.office.people[0], "local")
    env |= {"LEADTERM_CONSOLE__TOKEN": "", "LEADTERM_CONSOLE__RELAY_URL": f"unix:{socket}"}
    with Terminal.spawn([sys.executable, "-m", "leadterm"], env, columns=120, lines=36) as terminal:
        yield terminal


def test_the_inbox_opens_by_the_user_of_this_machine(scene: DeskScene, socket: str) -> None:
    mel = scene.office.people[0]
    scene.run(scene.relay.store.run(lambda tx: tx.set_os_user(mel.id, USER)))
    with console(scene, socket) as terminal:
        terminal.wait_for("live", timeout=20)
        terminal.wait_for("Mel Park")
        scene.text_in(LEAD, "Do you do flat roofs?")
        terminal.wait_for("Do you do flat roofs?")


def test_who_is_no_agent_is_told_what_an_administrator_can_do(scene: DeskScene, socket: str) -> None:
    with console(scene, socket) as terminal:
        terminal.wait_for("of this machine is no agent here", timeout=20)
        terminal.wait_for("--os-user")


def test_who_signs_out_there_signs_in_again_with_enter(scene: DeskScene, socket: str) -> None:
    mel = scene.office.people[0]
    scene.run(scene.relay.store.run(lambda tx: tx.set_os_user(mel.id, USER)))
    with console(scene, socket) as terminal:
        terminal.wait_for("live", timeout=20)
        terminal.type("S")
        terminal.wait_for("Sign out?")
        terminal.press("j", "enter")
        terminal.wait_for("Enter signs in again")
        terminal.press("enter")
        terminal.wait_for("live")
        terminal.wait_for("Mel Park")
