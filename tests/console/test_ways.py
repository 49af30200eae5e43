"""Other ways to a command, a place or a colour: the palette, jump mode, the theme menu."""

import re
from pathlib import Path

from leadterm.actions.keymap import read_keymap
from leadterm.domain.model import Right
from leadterm.screens.jump import labels
from leadterm.screens.layout import Place
from leadterm.screens.palette import PaletteScreen
from support.panes import Desk
from support.pilot import Console, console, still_console
from support.relay import LEAD, Office, RunningRelay
from support.world import World


def world_of(leads: int) -> World:
    desk = Desk()
    for lead in range(1, leads + 1):
        desk.waiting(lead, f"Lead {lead}")
    return desk.world


def label_before(desk: Console, name: str) -> str:
    """The letters of jump mode at a row, or at a pane's heading."""
    found = re.search(rf"([a-z]{{1,2}})[ ●✓]* ?{name}", desk.text())
    assert found is not None, desk.text()
    return found[1]


def under_cursor(desk: Console) -> str:
    """Whose row the cursor is on."""
    id_ = desk.main._inbox.cursor_id
    return desk.store.contacts[desk.store.interactions[id_].contact_id].name if id_ is not None else ""


async def test_a_command_is_found_by_a_few_letters_and_runs_where_the_agent_was(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
        await desk.see("Incoming 1")
        await desk.press("j", "ctrl+p")
        await desk.see("Commands")
        await desk.type("respnd")
        await desk.see("Answer who is waiting")
        await desk.press("enter")
        await desk.see("Active 1")
        await desk.until(lambda: desk.main.focused is desk.main._composer.editor, "the composer")


async def test_the_palette_works_while_typing_and_shows_the_keys_in_force(tmp_path: Path) -> None:
    keymap = read_keymap({"pane.zoom": "ctrl+y", "text.new": ""})
    async with still_console(tmp_path, keymap=keymap) as desk:
        desk.show(world_of(1))
        await desk.press("ctrl+p")
        await desk.type("zoom")
        await desk.see(re.compile(r"zoom .*\^y"))
        await desk.press("ctrl+w")
        await desk.type("new text")
        await desk.see(re.compile(r"Write a text to anybody[^│]*│"))
        assert not re.search(r"Write a text to anybody.* n +│", desk.text())
        await desk.press("escape")
        assert desk.app.screen is desk.main


async def test_the_palette_leaves_out_what_does_nothing_here(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(1))
        await desk.press("ctrl+p")
        await desk.type("company")
        assert "Go to another company" not in desk.text()
        await desk.press("ctrl+p")
        assert not isinstance(desk.app.screen, PaletteScreen)


async def test_letters_that_no_command_has_say_so(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(1))
        await desk.press("ctrl+p")
        await desk.type("xqzw")
        await desk.see("No command is called so")
        await desk.press("enter")
        assert isinstance(desk.app.screen, PaletteScreen)


async def test_jump_goes_to_a_row_and_to_a_pane(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(5))
        before = desk.text()
        await desk.press("semicolon")
        await desk.press(*label_before(desk, "Lead 3"))
        assert under_cursor(desk) == "Lead 3"
        await desk.press("semicolon")
        await desk.press(*label_before(desk, "Contact"))
        await desk.until(lambda: desk.main._place is Place.CONTACT, "the contact's pane")
        assert [len(line) for line in desk.text().splitlines()] == [len(line) for line in before.splitlines()]


async def test_any_other_key_ends_jump_mode_and_does_nothing_else(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(3))
        await desk.press("j")
        await desk.see("Lead 1 · text")
        before = desk.text()
        await desk.press("semicolon")
        assert desk.text() != before
        await desk.press("ctrl+n")
        assert desk.text() == before
        await desk.press("semicolon", "escape")
        assert desk.text() == before


async def test_jump_goes_into_the_search_line(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(2))
        desk.store.rights = frozenset(Right)
        desk.redraw()
        await desk.press("semicolon")
        await desk.press(*label_before(desk, "/ search"))
        await desk.until(lambda: desk.main._inbox.typing, "the search line")


def test_no_label_begins_another() -> None:
    for count in (1, 26, 27, 60, 200, 600):
        made = labels(count)
        assert len(made) == len(set(made)) == count
        singles = {label for label in made if len(label) == 1}
        assert not [label for label in made if len(label) == 2 and label[0] in singles]


async def test_themes_are_seen_before_they_are_chosen_and_kept(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(1))
        before = desk.app.theme
        await desk.press("ctrl+p")
        await desk.type("theme")
        await desk.press("enter")
        await desk.see("now")
        await desk.press("k")
        await desk.until(lambda: desk.app.theme != before, "another theme")
        await desk.press("escape")
        assert desk.app.theme == before
        await desk.press("ctrl+p", *"theme", "enter", "k", "enter")
        chosen = desk.app.theme
        assert chosen != before
    async with still_console(tmp_path) as desk:
        assert desk.app.theme == chosen
    async with still_console(tmp_path, theme="high-contrast", theme_given=True) as desk:
        assert desk.app.theme == "high-contrast"


async def test_keys_typed_ahead_of_a_jump_go_where_it_went(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(5))
        await desk.press("semicolon")
        wanted = label_before(desk, "Lead 3")
        await desk.press("escape")
        await desk.pilot.press("semicolon", *wanted, "j")
        await desk.until(lambda: desk.main._inbox.cursor_id is not None, "a row")
        assert under_cursor(desk) == "Lead 4"


async def test_a_click_on_the_top_bar_opens_what_it_shows(tmp_path: Path) -> None:
    async with still_console(tmp_path) as desk:
        desk.show(world_of(1))
        column = desk.line(0).index("Available")
        await desk.pilot.click(offset=(column, 0))
        await desk.see("Status")
