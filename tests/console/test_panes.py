"""Four panes, two or one, reached by keys at every size, and nothing typed is lost by resizing (A1)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from leadterm.domain.model import Instant
from leadterm.screens.layout import ALL, Place, visible
from leadterm.widgets.classification_pane import ClassificationPane
from leadterm.widgets.composer import Composer
from leadterm.widgets.composer_text import ComposerText
from leadterm.widgets.fields_pane import ContactPane
from leadterm.widgets.inbox_pane import InboxPane
from leadterm.widgets.thread_pane import ThreadPane
from support.pilot import Console, still_console
from support.world import ME, World

PANES = {
    Place.INBOX: InboxPane,
    Place.PANEL: ThreadPane,
    Place.CONTACT: ContactPane,
    Place.CLASSIFICATION: ClassificationPane,
}


@pytest.fixture
def world() -> World:
    world = World()
    for lead in range(3):
        world.text_in(lead, f"Question {lead}")
    world.respond(ME, next(iter(world.interactions.values())))
    return world


@pytest_asyncio.fixture
async def desk(tmp_path: Path, world: World) -> AsyncIterator[Console]:
    async with still_console(tmp_path, clock=lambda: Instant(world.now)) as opened:
        opened.show(world)
        show_first(opened, world)
        yield opened


def show_first(desk: Console, world: World) -> None:
    """The agent's own conversation, as if the relay had answered."""
    own = desk.store.active[0]
    desk.store.select(own)
    desk.store.load_detail(world.detail(own), desk.store.asked())
    desk.main._inbox.select(own)
    desk.redraw()


def shown(desk: Console) -> set[Place]:
    return {place for place, pane in PANES.items() if desk.main.query_one(pane).region}


@pytest.mark.parametrize(
    ("columns", "place", "expected"),
    [
        (200, Place.INBOX, ALL),
        (100, Place.CLASSIFICATION, ALL),
        (99, Place.INBOX, {Place.INBOX, Place.PANEL}),
        (80, Place.PANEL, {Place.INBOX, Place.PANEL}),
        (80, Place.CONTACT, {Place.PANEL, Place.CONTACT, Place.CLASSIFICATION}),
        (79, Place.INBOX, {Place.INBOX}),
        (40, Place.CONTACT, {Place.CONTACT}),
    ],
)
def test_panes_that_have_room_are_shown(columns: int, place: Place, expected: set[Place]) -> None:
    assert visible(columns, place, zoomed=False, drawer=False) == expected


def test_a_zoomed_pane_is_alone_and_an_open_drawer_stays_beside_the_thread() -> None:
    assert visible(200, Place.PANEL, zoomed=True, drawer=False) == {Place.PANEL}
    assert Place.INBOX not in visible(90, Place.PANEL, zoomed=False, drawer=True)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (200, 60)])
async def test_every_pane_is_reached_by_its_digit_at_every_width(
    desk: Console, size: tuple[int, int]
) -> None:
    await desk.pilot.resize_terminal(*size)
    for key, place in zip("1234", Place, strict=True):
        await desk.press("1", key)
        await desk.pilot.pause()
        assert place in shown(desk)
        assert desk.app.focused is not None
        assert PANES[place] in {type(node) for node in desk.app.focused.ancestors_with_self}
        if place is Place.CLASSIFICATION:
            await desk.press("escape")


async def test_zoom_gives_a_pane_the_screen_and_takes_it_back(desk: Console) -> None:
    await desk.press("2", "z")
    await desk.pilot.pause()
    assert shown(desk) == {Place.PANEL}
    await desk.press("z")
    await desk.pilot.pause()
    assert shown(desk) == ALL


async def test_escape_undoes_the_zoom_and_then_goes_to_the_inbox(desk: Console) -> None:
    await desk.press("2", "z", "escape")
    await desk.pilot.pause()
    assert shown(desk) == ALL
    await desk.press("escape")
    assert isinstance(desk.app.focused, InboxPane)


async def test_tab_goes_round_all_panes_and_back(desk: Console) -> None:
    await desk.press("1")
    seen = []
    for _ in range(8):
        seen.append(type(desk.app.focused).__name__)
        await desk.press("tab")
    assert seen[:4] == ["InboxPane", "ThreadPane", "ComposerText", "ContactPane"]
    assert isinstance(desk.app.focused, InboxPane)
    await desk.press("shift+tab")
    assert desk.app.focused is not None
    assert ClassificationPane in {type(node) for node in desk.app.focused.ancestors_with_self}


async def test_resizing_keeps_what_is_typed_and_where_the_agent_is(desk: Console) -> None:
    await desk.press("t")
    await desk.type("half a sentence")
    for size in [(200, 60), (100, 30), (80, 24), (60, 16), (80, 24), (200, 60)]:
        await desk.pilot.resize_terminal(*size)
        await desk.pilot.pause()
        assert "half a sentence" in desk.text()
        assert isinstance(desk.app.focused, ComposerText)
    await desk.type("!")
    assert desk.main.query_one(Composer).editor.text == "half a sentence!"


async def test_the_composer_grows_to_six_lines_and_no_more(desk: Console) -> None:
    editor = desk.main.query_one(Composer).editor
    await desk.press("t")
    heights = []
    for _ in range(8):
        await desk.pilot.pause()
        heights.append(editor.size.height)
        await desk.type("x")
        await desk.press("ctrl+j")
    assert heights == [1, 2, 3, 4, 5, 6, 6, 6]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_every_line_is_as_wide_as_the_screen(desk: Console, size: tuple[int, int]) -> None:
    await desk.pilot.resize_terminal(*size)
    await desk.pilot.pause()
    strips = desk.app.screen._compositor.render_strips()
    assert [strip.cell_length for strip in strips] == [size[0]] * size[1]


async def test_the_keys_at_the_bottom_are_those_of_where_the_agent_is(desk: Console) -> None:
    await desk.press("1")
    await desk.pilot.pause()
    assert "Enter open" in desk.line(-1)
    await desk.press("t")
    await desk.pilot.pause()
    assert "Enter send" in desk.line(-1)
    assert "F1 help" in desk.line(-1)
    assert "? help" not in desk.line(-1)
    await desk.press("escape")
    await desk.pilot.pause()
    assert "c close" in desk.line(-1)


async def test_a_click_on_a_key_is_that_key(desk: Console) -> None:
    await desk.press("1")
    await desk.pilot.pause()
    column = desk.line(-1).index("? help")
    await desk.pilot.click(offset=(column, desk.app.size.height - 1))
    await desk.see("Keys")


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_the_help_shows_the_keys_of_this_place_first_and_closes_again(desk: Console, key: str) -> None:
    await desk.press("1", key)
    await desk.see("Next conversation.")
    await desk.press("G")
    await desk.see("Choose.")
    await desk.press("escape")
    assert desk.app.screen is desk.main


async def test_f1_helps_while_typing_and_a_question_mark_is_typed(desk: Console) -> None:
    await desk.press("t", "question_mark")
    assert desk.main.query_one(Composer).editor.text == "?"
    await desk.press("f1")
    await desk.see("Send the text.")
