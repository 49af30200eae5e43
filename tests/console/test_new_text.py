"""The form for a text to anybody: templates, pictures and the agent's own editor are there (B17, B18)."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadterm.app import LeadtermApp
from leadterm.domain.model import Role
from leadterm.domain.wire import SaveTemplate
from leadterm.relay.units import admin
from leadterm.screens.new_text import NewTextScreen
from leadterm.state.drafts import NEW_TEXT
from support.pictures import PNG
from support.pilot import Console, console
from support.relay import Office, RunningRelay
from support.wire import Wire

HELLO = "Hi {first name}, {agent first name} of {company} here."


def form(desk: Console) -> NewTextScreen:
    screen = desk.app.screen
    assert isinstance(screen, NewTextScreen)
    return screen


def message(desk: Console) -> str:
    return form(desk)._message.text


async def begin(desk: Console, name: str = "Tom Okafor") -> None:
    """The form, with a number and a name, and the agent in the message."""
    await desk.press("n")
    await desk.type("(415) 555-0143")
    await desk.press("tab")
    await desk.type(name)
    await desk.press("tab")


async def greeting(relay: RunningRelay, office: Office) -> None:
    person = office.people[1]
    await relay.store.run(admin.set_agent(office.company.id, person.id, role=Role.ADMIN))
    answer = await person.command("/v1/templates", SaveTemplate(name="Greeting", body=HELLO))
    assert answer.status_code in (200, 201), answer.text


def home_with_roof(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "roof.png").write_bytes(PNG)
    return {"HOME": str(home)}


async def attach_roof(desk: Console) -> None:
    await desk.press("ctrl+o", "enter")
    await desk.see("roof.png")
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, NewTextScreen), "the form")


async def test_a_template_is_filled_in_by_the_name_that_was_typed(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await greeting(relay, office)
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk)
        await desk.see("^t template")
        await desk.type("Yes! ")
        await desk.press("ctrl+t")
        await desk.see("Hi Tom, Mel of Acme Roofing here.")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, NewTextScreen), "the form")
        assert message(desk) == "Yes! Hi Tom, Mel of Acme Roofing here."
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.main, "the form to close")
        await desk.see("Yes! Hi Tom")


async def test_a_template_is_filled_in_for_the_contact_found_and_not_for_the_one_shown(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await greeting(relay, office)
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk)
        await desk.type("Hi")
        await desk.press("enter")
        await desk.see("Tom Okafor · text")
        await desk.press("escape", "n")
        await desk.type("(415) 555-0143")
        await desk.press("tab", "tab", "ctrl+t")
        await desk.see("Hi Tom, Mel of Acme Roofing here.")
        await desk.press("escape", "shift+tab", "shift+tab", "ctrl+a", "ctrl+k")
        await desk.type("(415) 555-0199")
        await desk.press("tab", "tab", "ctrl+t")
        await desk.see("This template needs the first name, which is not known.")


async def test_a_picture_is_kept_in_the_form_over_a_restart_and_goes_along(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    environ = home_with_roof(tmp_path)
    async with console(relay, office.people[0], tmp_path, environ=environ) as desk:
        await begin(desk)
        await attach_roof(desk)
        await desk.see("[picture · roof.png ·")
        await desk.see("MMS")
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.main, "the form to close")
    async with console(relay, office.people[0], tmp_path, environ=environ) as desk:
        await desk.press("n")
        await desk.see("[picture · roof.png ·")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.main, "the form to close")
        await desk.see("Tom Okafor · text")
        await desk.see("✓✓")
        (sent,) = desk.store.thread.messages()
        assert (sent.body, [media.name for media in sent.media]) == ("", ["roof.png"])
        await desk.press("escape", "n")
        await desk.see("New text")
        assert desk.desk.attached(NEW_TEXT) == ()
        assert "^r takes it off" not in desk.text()


async def test_a_used_picture_is_attached_and_taken_off_in_the_form(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, environ=home_with_roof(tmp_path)) as desk:
        await begin(desk)
        await attach_roof(desk)
        await desk.see("^r takes it off")
        await desk.press("ctrl+r")
        await desk.see_gone("^r takes it off")
        await desk.press("ctrl+o", "down", "enter")
        await desk.see("Pictures already used")
        await desk.press("enter")
        await desk.see("^r takes it off")
        await desk.press("shift+tab", "shift+tab", "ctrl+r")
        assert "^r takes it off" in desk.text()


async def test_the_message_goes_through_the_agent_s_own_editor_and_is_made_plain(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def nothing(self: LeadtermApp) -> Iterator[None]:
        yield

    monkeypatch.setattr("textual.app.App.suspend", nothing)
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s, “at length”\\n" "$(cat "$1")" > "$1.new"\nmv "$1.new" "$1"\n')
    editor.chmod(0o700)
    environ = {"EDITOR": str(editor), "PATH": "/usr/bin:/bin"}
    async with console(relay, office.people[0], tmp_path, environ=environ) as desk:
        await begin(desk)
        await desk.type("Yes")
        await desk.press("ctrl+e")
        await desk.until(lambda: message(desk) == "Yes, “at length”", "the edited text")
        await desk.see("^g mends it")
        await desk.press("ctrl+g")
        await desk.until(lambda: message(desk) == 'Yes, "at length"', "the plain text")


async def test_a_picture_that_could_not_be_uploaded_is_tried_again_from_the_form(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    environ = home_with_roof(tmp_path)
    async with console(relay, office.people[0], tmp_path, url=wire.url, environ=environ) as desk:
        await begin(desk)
        wire.cut()
        await attach_roof(desk)
        await desk.see("The picture is not attached")
        await desk.see("^r try again")
        wire.mend()
        await desk.press("ctrl+r")
        await desk.see("Try roof.png again")
        await desk.see("Take off roof.png")
        await desk.press("enter")
        await desk.see("[picture · roof.png ·")
