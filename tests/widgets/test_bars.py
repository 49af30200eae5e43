"""The line at the top and the line at the bottom."""

import pytest
from textual.geometry import Region

from leadterm.domain.model import Availability
from leadterm.state.parts import Link, Severity
from leadterm.widgets.key_bar import KeyBar, KeyHint
from leadterm.widgets.top_bar import TopBar
from support.panes import Desk, PaneApp, raw_lines
from support.world import ME


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.waiting(1)
    desk.waiting(2)
    desk.load()
    desk.store.set_link(Link.LIVE)
    return desk


async def top(desk: Desk, width: int) -> str:
    bar = TopBar(desk.store)
    async with PaneApp(desk, bar).running(width, 3):
        return raw_lines(bar)[0]


async def test_it_says_who_is_where_and_what_waits(desk: Desk) -> None:
    shown = await top(desk, 100)
    assert shown.startswith(" leadterm  Acme Roofing  ● Available  Mel Park ")
    assert shown.endswith("  ⚠ 2 incoming  2 unread  live ")


async def test_a_narrow_line_keeps_what_asks_for_action(desk: Desk) -> None:
    assert await top(desk, 60) == " Acme Roofing  ● Available           ⚠ 2 incoming  2 unread "
    assert "⚠ 2 incoming" in await top(desk, 30)
    assert (await top(desk, 14)).strip() == "⚠ 2 incoming"


async def test_availability_and_link_are_told_in_words(desk: Desk) -> None:
    desk.world.set_availability(ME, Availability.OFFLINE)
    desk.follow()
    assert "○ Offline" in await top(desk, 100)
    desk.store.set_link(Link.OFFLINE)
    assert (await top(desk, 100)).endswith("offline ")


async def test_a_sentence_takes_the_place_of_a_toast(desk: Desk) -> None:
    bar = TopBar(desk.store)
    async with PaneApp(desk, bar).running(100, 3):
        desk.tell(desk.store.say("The text was not sent", Severity.ERROR))
        assert raw_lines(bar)[0].startswith(" error: The text was not sent ")
        assert raw_lines(bar)[0].endswith("⚠ 2 incoming  2 unread  live ")
        desk.tell(desk.store.say("Saved", Severity.GOOD))
        assert raw_lines(bar)[0].startswith(" ✓ Saved ")
        desk.tell(desk.store.clear_status())
        assert raw_lines(bar)[0].startswith(" leadterm ")


async def test_a_long_sentence_has_the_line_for_itself(desk: Desk) -> None:
    desk.store.say("The relay does not answer and will be tried again", Severity.WARNING)
    shown = await top(desk, 60)
    assert shown.strip() == "warning: The relay does not answer and will be tried again"
    assert (await top(desk, 30)).strip() == "warning: The relay does not…"


async def test_why_there_is_no_link_is_told_until_there_is(desk: Desk) -> None:
    desk.store.set_link(Link.OFFLINE, "The relay cannot be reached. Trying again.")
    assert (await top(desk, 100)).startswith(" The relay cannot be reached. Trying again. ")


async def test_the_key_bar_shows_as_many_hints_as_fit() -> None:
    bar = KeyBar([KeyHint("r", "respond"), KeyHint("c", "close"), KeyHint("^p", "commands")])
    async with PaneApp(Desk(), bar).running(24, 3):
        assert raw_lines(bar)[0] == " r respond  c close     "
        bar.show([KeyHint("Enter", "send")])
        assert raw_lines(bar)[0].rstrip() == " Enter send"


async def test_a_click_on_a_hint_is_reported() -> None:
    bar = KeyBar([KeyHint("r", "respond"), KeyHint("c", "close")])
    app = PaneApp(Desk(), bar)
    async with app.running(24, 3) as pilot:
        await pilot.click(bar, offset=(14, 0))
        assert [report.hint.key for report in app.reported(KeyBar.HintPressed)] == ["c"]


async def test_a_change_repaints_one_line() -> None:
    bar = KeyBar([KeyHint("r", "respond")])
    async with PaneApp(Desk(), bar).running(24, 3):
        assert bar.size == Region(0, 0, 24, 1).size


async def test_the_same_hints_stand_at_every_width_the_terminal_comes_to(desk: Desk) -> None:
    bar = KeyBar([KeyHint("r", "respond"), KeyHint("?", "help")])
    app = PaneApp(desk, bar)
    async with app.running(100, 3) as pilot:
        shown = " r respond  ? help "
        for width in (200, 60, 200, 100):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            lines = [strip.text for strip in app.screen._compositor.render_strips()]
            assert lines[bar.region.y] == shown.ljust(width)
