"""Texting in full at the console: templates, an outside editor, holds, joining, timeline, overview, links."""

import base64
from pathlib import Path

import pytest

from leadterm.domain.model import Right, Role
from leadterm.domain.wire import SaveTemplate, SetRights
from leadterm.relay.units import admin
from support.pilot import Console, console
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay

HELLO = "Hi {first name}, {agent first name} of {company} here."


async def begin(desk: Console, relay: RunningRelay, office: Office, body: str = "Hello?") -> None:
    """A lead texts, this agent responds and stands in the thread."""
    await relay.simulator.text_in(LEAD, office.number.number, body)
    await desk.see("Incoming 1")
    await desk.press("g", "r")
    await desk.see("Active 1")
    await desk.press("escape")


async def name_the_lead(desk: Console, name: str) -> None:
    await desk.press("e")
    await desk.type(name)
    await desk.press("f2")
    await desk.see(f"{name} · text")


async def make(relay: RunningRelay, office: Office, index: int, role: Role) -> None:
    """Gives one of the people another role."""
    person = office.people[index]
    await relay.store.run(admin.set_agent(office.company.id, person.id, role=role))


def copied(desk: Console, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What comes into the clipboard of the terminal."""
    texts: list[str] = []

    def write(sequence: str) -> None:
        if sequence.startswith("\x1b]52;c;"):
            texts.append(base64.b64decode(sequence[7:-1]).decode())

    monkeypatch.setattr(desk.app._signals, "_write", write)
    return texts


# Templates -------------------------------------------------------------------------------------------------


async def test_a_template_is_found_by_typing_and_put_in_as_filled_in(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await make(relay, office, 1, Role.ADMIN)
    for name, body in (("Greeting", HELLO), ("Hours", "We are open from 8 to 5.")):
        answer = await office.people[1].command("/v1/templates", SaveTemplate(name=name, body=body))
        assert answer.status_code in (200, 201), answer.text
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await name_the_lead(desk, "Maria Lopez")
        await desk.press("2", "t", "ctrl+t")
        await desk.see("Greeting")
        await desk.type("gree")
        await desk.see("Hi Maria, Mel of Acme Roofing here.")
        await desk.see_gone("Hours")
        await desk.press("enter")
        await desk.until(
            lambda: desk.main._composer.editor.text == "Hi Maria, Mel of Acme Roofing here.", "the text"
        )
        await desk.press("enter")
        await desk.see("Hi Maria, Mel of Acme Roofing here.")


async def test_a_template_that_lacks_a_value_is_refused_by_its_name(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await make(relay, office, 1, Role.ADMIN)
    await office.people[1].command("/v1/templates", SaveTemplate(name="Greeting", body=HELLO))
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await desk.press("2", "t", "ctrl+t")
        await desk.see("This template needs the first name, which is not known.")
        await desk.press("enter", "escape")
        assert desk.main._composer.editor.text == ""


async def test_who_may_manage_templates_adds_changes_and_removes_one(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await make(relay, office, 0, Role.ADMIN)
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        desk.main.action_template_manage()
        await desk.see("+ new template")
        await desk.press("enter")
        await desk.see("Variables:")
        await desk.type("Late")
        await desk.press("tab")
        await desk.type("Hi {fist name}")
        await desk.press("f2")
        await desk.see("There is no variable {fist name}")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("Running late, sorry.")
        await desk.press("f2")
        await desk.until(lambda: [one.name for one in desk.store.templates] == ["Late"], "the template")
        await desk.see("+ new template")
        await desk.press("down", "enter", "down", "enter")
        await desk.until(lambda: not desk.store.templates, "the template to go")


# The editor outside, plain characters ----------------------------------------------------------------------


async def test_a_text_goes_through_the_agent_s_own_editor(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.app.App.suspend", lambda self: _nothing())
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nls -l "$1" | cut -c1-10 > "$0.mode"\nprintf "%s, at length\\n" "$(cat "$1")" > "$1"\n'
    )
    editor.chmod(0o700)
    environ = {"EDITOR": str(editor), "PATH": "/usr/bin:/bin"}
    async with console(relay, office.people[0], tmp_path, environ=environ) as desk:
        await begin(desk, relay, office)
        await desk.press("2", "t")
        await desk.type("Yes")
        await desk.press("ctrl+e")
        await desk.until(lambda: desk.main._composer.editor.text == "Yes, at length", "the edited text")
        assert (tmp_path / "editor.mode").read_text().strip() == "-rw-------"
        await desk.press("ctrl+z")
        assert desk.main._composer.editor.text == "Yes"


@pytest.mark.parametrize(
    ("program", "told"),
    [("#!/bin/sh\nexit 3\n", "ended with 3. Your text is as it was."), ("", "could not be started")],
)
async def test_an_editor_that_fails_loses_nothing(
    relay: RunningRelay,
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    told: str,
) -> None:
    monkeypatch.setattr("textual.app.App.suspend", lambda self: _nothing())
    editor = tmp_path / "e"
    if program:
        editor.write_text(program)
        editor.chmod(0o700)
    environ = {"EDITOR": str(editor), "PATH": "/usr/bin:/bin"}
    async with console(relay, office.people[0], tmp_path, size=(200, 40), environ=environ) as desk:
        await begin(desk, relay, office)
        await desk.press("2", "t")
        await desk.type("Yes")
        await desk.press("ctrl+e")
        await desk.see(told)
        assert desk.main._composer.editor.text == "Yes"


def _nothing() -> object:
    import contextlib

    return contextlib.nullcontext()


async def test_a_dear_character_is_named_and_mended_by_a_key(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, size=(200, 40)) as desk:
        await begin(desk, relay, office)
        await desk.press("2", "t")
        desk.main._composer.insert("It’s fine — really")
        await desk.see("^g mends it: ’ forces a costlier encoding")
        await desk.press("ctrl+g")
        await desk.until(lambda: desk.main._composer.editor.text == "It's fine - really", "plain characters")
        await desk.see_gone("mends it")
        desk.main._composer.insert("! 👍")
        await desk.see("👍 forces a costlier encoding")
        assert "mends it" not in desk.text()


# Holds, opt-outs, blocks -----------------------------------------------------------------------------------


async def test_a_text_that_may_be_an_opt_out_holds_the_composer_until_the_agent_says(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await relay.simulator.text_in(LEAD, office.number.number, "please stop texting me")
        await desk.see("Sending is on hold")
        await desk.press("2", "t")
        assert not desk.main._composer.can_type
        await desk.press("h")
        await desk.see("It was no opt-out")
        await desk.press("down", "enter")
        await desk.see_gone("Sending is on hold")
        await desk.press("t")
        await desk.until(lambda: desk.main._composer.can_type, "the composer")


async def test_an_opt_out_in_own_words_is_recorded(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await relay.simulator.text_in(LEAD, office.number.number, "please stop texting me")
        await desk.see("Sending is on hold")
        await desk.press("2", "h")
        await desk.see("They want no more texts")
        await desk.press("enter")
        await desk.see("This lead has opted out of SMS.")


async def test_an_opt_out_told_in_another_way_is_recorded_once_confirmed(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await desk.main.action_contact_opt_out()
        await desk.see("Only they can undo it")
        await desk.press("enter")
        contact = desk.store.selected_contact
        assert contact is not None
        assert contact.opt_out is None
        await desk.main.action_contact_opt_out()
        await desk.see("Record the opt-out")
        await desk.press("down", "enter")
        await desk.see("This lead has opted out of SMS.")


# Together --------------------------------------------------------------------------------------------------


async def test_a_colleague_in_the_thread_is_named_and_typing_is_told(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with (
        console(relay, office.people[0], tmp_path) as mel,
        console(relay, office.people[1], tmp_path) as dana,
    ):
        await begin(mel, relay, office)
        await mel.press("c")
        await mel.see("Recents 1")
        await dana.see("Recents 1")
        await dana.press("g", "enter")
        await dana.see("Hello?")
        await mel.see("Dana Reyes has this open")
        await dana.press("t")
        await dana.type("I")
        await mel.see("Dana Reyes is typing…")


async def test_a_colleague_s_conversation_is_joined_by_the_text_key(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with (
        console(relay, office.people[0], tmp_path) as mel,
        console(relay, office.people[1], tmp_path) as dana,
    ):
        await begin(mel, relay, office)
        await mel.press("c")
        await dana.see("Recents 1")
        await dana.press("g", "enter")
        await dana.see("Hello?")
        await mel.press("2", "t")
        await mel.type("Mine")
        await mel.press("enter")
        await dana.see("Mel Park is answering")
        await dana.see("t writes")
        await dana.press("t")
        await dana.until(lambda: dana.main._composer.can_type, "the composer")
        await dana.type("Also mine")
        await dana.press("enter")
        # Within two seconds of the colleague's text it waits for a second look, once that can be read.
        while len(dana.store.thread.messages()) < 3:
            await dana.until(
                lambda: dana.store.panel_error or len(dana.store.thread.messages()) == 3, "an answer"
            )
            if dana.store.panel_error:
                await dana.press("enter")
        await mel.see("Also mine")
        await mel.see("Dana Reyes")


# Timeline and overview -------------------------------------------------------------------------------------


async def test_the_timeline_shows_every_conversation_and_its_details(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office, "The first")
        await desk.press("c")
        await desk.see("Recents 1")
        await relay.simulator.text_in(LEAD, office.number.number, "The second")
        await desk.see("Incoming 1")
        await desk.press("1", "g", "T")
        await desk.see("· timeline")
        await desk.see("Mel Park · 1 in, 0 out")
        assert "incoming · 1 in, 0 out" in desk.text()
        await desk.press("j", "enter")
        await desk.see("Handled by")
        assert "closed" in desk.text()
        await desk.press("escape")
        await desk.see_gone("Handled by")
        await desk.press("T")
        await desk.see_gone("· timeline")
        await desk.see("The second")


async def test_an_open_text_of_the_timeline_leads_to_its_place_in_the_thread(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office, "The first")
        await desk.press("T")
        await desk.see("· timeline")
        await desk.see("1 in, 0 out")
        await desk.press("enter", "enter")
        await desk.see_gone("· timeline")
        await desk.see("The first")


async def test_the_timeline_goes_when_another_conversation_is_chosen(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await relay.simulator.text_in(OTHER_LEAD, office.number.number, "Another")
        await desk.see("Incoming 1")
        await desk.press("T")
        await desk.see("· timeline")
        await desk.press("1", "g", "enter")
        await desk.see_gone("· timeline")
        await desk.see("Another")


async def test_the_overview_opens_over_the_thread_and_stays_open_for_the_next(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        assert "▸ O overview" in desk.text()
        await desk.press("O")
        await desk.see("First seen")
        await desk.see("1 in, 0 out")
        await relay.simulator.text_in(OTHER_LEAD, office.number.number, "Another")
        await desk.see("Incoming 1")
        await desk.press("1", "g", "enter")
        await desk.see("Another")
        await desk.see("First seen")
        await desk.press("O")
        await desk.see_gone("First seen")


# Opening and copying ---------------------------------------------------------------------------------------


async def test_the_number_is_copied_by_the_terminal(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office, "Words to copy")
        texts = copied(desk, monkeypatch)
        await desk.press("y")
        await desk.see("Words to copy”")
        await desk.press("enter")
        await desk.see("Copied the text.")
        await desk.press("y", "down", "enter")
        await desk.see("Copied the number.")
        assert texts == ["Words to copy", LEAD]


async def test_a_link_is_copied_where_nothing_can_be_opened(
    relay: RunningRelay, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"SSH_TTY": "/dev/pts/9", "PATH": "/usr/bin:/bin"}
    async with console(relay, office.people[0], tmp_path, environ=environ) as desk:
        await begin(desk, relay, office, "look: https://roofs.example/a?b=1.")
        texts = copied(desk, monkeypatch)
        await desk.press("o")
        await desk.see("Copied the link: nothing can be opened from this terminal.")
        assert texts == ["https://roofs.example/a?b=1"]


async def test_a_link_is_opened_by_the_system_s_viewer(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    viewer = tmp_path / "bin" / "xdg-open"
    viewer.parent.mkdir()
    viewer.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {tmp_path}/opened\n')
    viewer.chmod(0o700)
    environ = {"DISPLAY": ":9", "PATH": f"{viewer.parent}:/usr/bin:/bin"}
    async with console(relay, office.people[0], tmp_path, environ=environ) as desk:
        await begin(desk, relay, office, "https://roofs.example/a or call (415) 555-0133")
        await desk.press("o")
        await desk.see("(415) 555-0133")
        await desk.press("enter")
        await desk.see("Opened the link.")
        assert (tmp_path / "opened").read_text() == "https://roofs.example/a"


# Profile and rights ----------------------------------------------------------------------------------------


async def test_the_profile_is_saved(relay: RunningRelay, office: Office, tmp_path: Path) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("P")
        await desk.see("Your profile")
        await desk.type("nonsense")
        await desk.press("f2")
        await desk.see("nonsense")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("(415) 555-0190")
        await desk.press("tab")
        await desk.type("Mel from Acme")
        await desk.press("f2")
        await desk.see_gone("Your profile")
        profile = (await office.people[0].ask("/v1/me/profile"))["profile"]
        assert profile["endpoint"] == "+14155550190"
        assert profile["chat_name"] == "Mel from Acme"


async def test_who_may_manage_agents_gives_and_withholds_rights(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await make(relay, office, 0, Role.ADMIN)
    async with console(relay, office.people[0], tmp_path) as desk:
        desk.main.action_agent_rights()
        await desk.see("Dana Reyes")
        await desk.press("enter")
        await desk.see("What Dana Reyes may do")
        await desk.press("tab", "space", "tab", "tab", "space")
        await desk.see("withheld")
        await desk.see("given")
        await desk.press("f2")
        await desk.see_gone("What Dana Reyes may do")
    reply = await office.people[0].ask("/v1/colleagues")
    (dana,) = (one for one in reply["members"] if one["agent_id"] == office.people[1].id)
    assert dana["granted"] == [Right.MONITOR.value]
    assert dana["withheld"] == [Right.VIEW_MESSAGE_CENTRE.value]


async def test_who_may_not_is_told_which_right_is_missing(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, size=(200, 40)) as desk:
        desk.main.action_agent_rights()
        await desk.see("the right to “manage agents” is missing")
    assert SetRights(role=Role.AGENT).granted == ()
