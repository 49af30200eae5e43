"""Keys, Enter and colours as the agent likes them."""

from pathlib import Path

import pytest
from textual.filter import Monochrome

from leadterm.actions.keymap import read_keymap
from leadterm.app import theme_names
from leadterm.domain.model import Instant
from support.pilot import Console, still_console
from support.world import ME, World


def own_conversation(desk: Console, world: World) -> None:
    world.text_in(1, "Hello?")
    world.respond(ME, next(iter(world.interactions.values())))
    desk.show(world)
    own = desk.store.active[0]
    desk.store.select(own)
    desk.store.load_detail(world.detail(own), desk.store.asked())
    desk.main._inbox.select(own)
    desk.redraw()


async def test_remapped_and_disabled_keys_hold_on_the_screen_in_the_key_bar_and_in_the_help(
    tmp_path: Path,
) -> None:
    world = World()
    keymap = read_keymap({"text.compose": "w", "pane.zoom": "", "list.down": "b"})
    async with still_console(tmp_path, keymap=keymap, clock=lambda: Instant(world.now)) as desk:
        own_conversation(desk, world)
        await desk.press("2", "z")
        await desk.pilot.pause()
        assert "Inbox" in desk.text()
        assert "w text" in desk.line(-1)
        assert "zoom" not in desk.line(-1)
        await desk.press("question_mark")
        await desk.see("Write a text to this contact.")
        assert "whole screen" not in desk.text()
        await desk.press("escape", "w")
        await desk.type("t")
        assert desk.main._composer.editor.text == "t"


async def test_enter_makes_a_new_line_and_ctrl_j_sends_when_they_are_swapped(tmp_path: Path) -> None:
    world = World()
    keymap = read_keymap({}, enter_sends=False)
    async with still_console(tmp_path, keymap=keymap, clock=lambda: Instant(world.now)) as desk:
        own_conversation(desk, world)
        await desk.press("2", "t")
        await desk.type("one")
        await desk.press("enter")
        await desk.type("two")
        assert desk.main._composer.editor.text == "one\ntwo"
        await desk.press("ctrl+j")
        await desk.until(lambda: "can't be reached" in desk.store.panel_error, "the text to be tried")


@pytest.mark.parametrize("theme", theme_names())
async def test_every_theme_draws_the_screen(tmp_path: Path, theme: str) -> None:
    world = World()
    async with still_console(tmp_path, theme=theme, clock=lambda: Instant(world.now)) as desk:
        own_conversation(desk, world)
        await desk.pilot.pause()
        assert desk.app.current_theme.name == theme
        assert "Hello?" in desk.text()


async def test_no_color_is_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    world = World()
    async with still_console(tmp_path, clock=lambda: Instant(world.now)) as desk:
        own_conversation(desk, world)
        await desk.pilot.pause()
        assert any(isinstance(line_filter, Monochrome) for line_filter in desk.app.get_line_filters())
        strips = desk.app.screen._compositor.render_strips()
        for segment in (segment for strip in strips for segment in strip if segment.style):
            for color in (segment.style.color, segment.style.bgcolor):
                if color is not None and color.triplet is not None:
                    assert len(set(color.triplet)) == 1
