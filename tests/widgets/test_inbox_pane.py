"""The inbox list as an agent sees and works it (A2, A10)."""

import pytest
from msgspec.structs import replace
from textual.events import MouseScrollDown

from leadterm.domain.model import InteractionId
from leadterm.state.parts import Edge
from leadterm.widgets.inbox_pane import InboxPane
from support.panes import ZONE, Desk, PaneApp, inside, raw_lines
from support.world import DANA, ME


@pytest.fixture
def desk() -> Desk:
    return Desk()


def pane_of(desk: Desk) -> InboxPane:
    return InboxPane(desk.store, clock=desk.clock, zone=ZONE)


def line_of(pane: InboxPane, text: str) -> int:
    return next(y for y, line in enumerate(inside(pane)) if text in line)


def cursor_lines(pane: InboxPane) -> list[str]:
    return [line[1:].strip() for line in inside(pane) if line.startswith("▌")]


def highlighted(app: PaneApp) -> list[InteractionId]:
    return [message.interaction_id for message in app.reported(InboxPane.RowHighlighted)]


async def test_three_sections_with_counts_and_two_line_rows(desk: Desk) -> None:
    desk.waiting(1, "Maria Lopez")
    desk.answered(2, "Tom Okafor", body="thanks, see you then")
    desk.concluded(3)
    desk.load()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(34, 24):
        assert raw_lines(pane)[0] == "┌ Inbox ─────────────────────────┐"
        assert inside(pane)[:9] == [
            " Incoming 1",
            " ● Maria Lopez             text",
            "   Do you do flat roofs?  22:13",
            " Active 1",
            " ● Tom Okafor              text",
            "   thanks, see you then   22:13",
            " Recents 1",
            " ● (415) 555-0003          text",
            "   Do you do flat roofs?  22:13",
        ]


async def test_a_text_of_ours_is_told_apart_in_the_preview(desk: Desk) -> None:
    row = desk.answered(1)
    desk.world.text_out(ME, desk.world.contacts[row.contact_id], "We do!")
    desk.load()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running():
        assert "→ We do!" in inside(pane)[line_of(pane, "(415)") + 1]


async def test_rows_are_one_line_where_the_terminal_is_short(desk: Desk) -> None:
    desk.waiting(1, "Maria Lopez")
    desk.load()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 12):
        assert inside(pane)[1] == " ● Maria Lopez           Do you do flat roofs?      22:13"
        assert inside(pane)[2] == " Active 0"


async def test_keys_move_over_rows_and_past_headers(desk: Desk) -> None:
    first, second = desk.waiting(1), desk.waiting(2)
    third = desk.answered(3)
    desk.load()
    app = PaneApp(desk, pane_of(desk))
    async with app.running() as pilot:
        await pilot.press("j", "down", "j", "j", "k", "up", "G", "g")
        assert highlighted(app) == [
            first.id, second.id, third.id, second.id, first.id, third.id, first.id,
        ]  # fmt: skip


async def test_enter_opens_the_row_under_the_cursor(desk: Desk) -> None:
    row = desk.waiting(1)
    desk.load()
    app = PaneApp(desk, pane_of(desk))
    async with app.running() as pilot:
        await pilot.press("enter")
        assert app.reported(InboxPane.RowOpened) == []
        await pilot.press("j", "enter")
        assert [message.interaction_id for message in app.reported(InboxPane.RowOpened)] == [row.id]


async def test_a_click_chooses_and_a_double_click_opens(desk: Desk) -> None:
    row = desk.waiting(1)
    desk.load()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        await pilot.click(pane, offset=(5, 1))
        assert highlighted(app) == []
        await pilot.click(pane, offset=(5, 3))
        assert highlighted(app) == [row.id]
        await pilot.click(pane, offset=(5, 2), times=2)
        assert [message.interaction_id for message in app.reported(InboxPane.RowOpened)] == [row.id]


async def test_the_cursor_stays_on_its_conversation_when_others_come_in(desk: Desk) -> None:
    for lead in range(1, 40):
        desk.concluded(lead, f"Lead {lead}")
    desk.load()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        await pilot.press(*"j" * 20)
        before, line = cursor_lines(pane), line_of(pane, cursor_lines(pane)[0])
        for lead in range(50, 55):
            desk.waiting(lead)
            desk.follow()
        assert cursor_lines(pane) == before
        assert line_of(pane, before[0]) == line


async def test_a_list_at_its_top_shows_what_comes_in(desk: Desk) -> None:
    desk.concluded(1, "Tom Okafor")
    desk.load()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running() as pilot:
        await pilot.press("j")
        desk.waiting(2, "Maria Lopez")
        desk.follow()
        assert line_of(pane, "Maria Lopez") == 1
        assert cursor_lines(pane)[0].startswith("● Tom Okafor")


async def test_a_row_that_a_colleague_took_leaves_no_other_under_the_cursor(desk: Desk) -> None:
    first, second, third = desk.waiting(1), desk.waiting(2), desk.waiting(3)
    desk.load()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        await pilot.press("j", "j")
        desk.world.respond(DANA, second)
        desk.follow()
        assert cursor_lines(pane) == []
        await pilot.press("enter")
        assert app.reported(InboxPane.RowOpened) == []
        await pilot.press("j")
        assert highlighted(app) == [first.id, second.id, third.id]
        assert pane.cursor_id == third.id


async def test_the_cursor_goes_with_a_row_to_its_new_section(desk: Desk) -> None:
    desk.waiting(1)
    row = desk.waiting(2, "Maria Lopez")
    desk.load()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        await pilot.press("j", "j")
        desk.world.respond(ME, row)
        desk.follow()
        assert line_of(pane, "Maria Lopez") > line_of(pane, "Active 1")
        assert cursor_lines(pane)[0].startswith("● Maria Lopez")
        assert highlighted(app)[-1] == row.id


async def test_only_the_rows_that_changed_are_repainted(desk: Desk) -> None:
    for lead in range(1, 12):
        desk.waiting(lead, f"Lead {lead}")
    desk.load()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running() as pilot:
        await pilot.press("j")
        before = raw_lines(pane)
        await pilot.press("j")
        after = raw_lines(pane)
        assert [y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] == [
            2,
            3,
            4,
            5,
        ]
        painted: list[int] = []
        refresh = pane.refresh
        pane.refresh = lambda *regions, **options: (  # type: ignore[method-assign]
            painted.extend(y for region in regions for y in region.line_range),
            refresh(*regions, **options),
        )[1]
        pane.action_cursor_down()
        assert sorted(painted) == [4, 5, 6, 7]


async def test_recents_are_fetched_as_the_view_comes_near(desk: Desk) -> None:
    for lead in range(1, 300):
        desk.concluded(lead, f"Lead {lead}")
    desk.load(limit=100)
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        assert app.reported(InboxPane.EdgeReached) == []
        for _ in range(8):
            await pilot.press("pagedown")
        assert [message.edge for message in app.reported(InboxPane.EdgeReached)] == [Edge.OLDER]
        row = pane.cursor_id
        desk.load_recents(Edge.OLDER)
        assert pane.cursor_id == row
        for _ in range(12):
            await pilot.press("pagedown")
        assert cursor_lines(pane)[0].startswith("● Lead")


async def test_the_last_of_many_rows_is_fetched_at_once_and_then_under_the_cursor(desk: Desk) -> None:
    last = desk.concluded(1, "The very first")
    for lead in range(2, 600):
        desk.concluded(lead, f"Lead {lead}")
    desk.load(limit=100)
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        await pilot.press("G")
        assert [message.edge for message in app.reported(InboxPane.EdgeReached)] == [Edge.OLDEST]
        assert cursor_lines(pane) == ["· · ·", ""]
        assert pane.cursor_id is None
        desk.load_recents(Edge.OLDEST)
        await pilot.pause()
        assert cursor_lines(pane)[0].startswith("● The very first")
        assert highlighted(app) == [last.id]
        await pilot.press("g")
        assert app.reported(InboxPane.EdgeReached)[-1].edge is Edge.NEWEST


async def test_a_million_rows_scroll_like_a_hundred(desk: Desk) -> None:
    for lead in range(1, 100):
        desk.concluded(lead, f"Lead {lead}")
    known = desk.world.snapshot()
    recents = replace(known.recents, older=True)
    desk.store.load_snapshot(replace(known, recents=recents, recents_total=1_000_000))
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        assert inside(pane)[2] == " Recents 1,000,000"
        await pilot.press("j", "j", "k")
        assert "Lead 99" in cursor_lines(pane)[0]
        await pilot.press("G", "k", "pageup")
        assert cursor_lines(pane)[0] == "· · ·"
        assert app.reported(InboxPane.EdgeReached)[0].edge is Edge.OLDEST
        await pilot.press("g")
        assert "Lead 99" in cursor_lines(pane)[0]


async def test_the_wheel_moves_the_view_and_not_the_cursor(desk: Desk) -> None:
    for lead in range(1, 40):
        desk.concluded(lead, f"Lead {lead}")
    desk.load()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        await pilot.press("j")
        row = pane.cursor_id
        await pilot._post_mouse_events([MouseScrollDown], pane, (3, 3), button=0)
        assert not inside(pane)[0].startswith(" Incoming")
        assert pane.cursor_id == row
        await pilot.press("j")
        assert "Lead 38" in cursor_lines(pane)[0]


async def test_choosing_from_elsewhere_brings_the_row_on_screen_and_tells_nobody(desk: Desk) -> None:
    row = desk.concluded(1, "The very first")
    for lead in range(2, 60):
        desk.concluded(lead)
    desk.load()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running():
        pane.select(row.id)
        assert cursor_lines(pane)[0].startswith("● The very first")
        assert highlighted(app) == []


async def test_an_empty_inbox_says_so_and_an_unloaded_one_too(desk: Desk) -> None:
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running() as pilot:
        assert inside(pane)[:4] == [" Incoming", " Active", " Recents", "   Waiting for the relay"]
        await pilot.press("j", "G", "pagedown", "enter")
        desk.load()
        assert inside(pane)[3] == "   No conversations yet"


async def test_the_last_known_inbox_is_marked_as_such(desk: Desk) -> None:
    desk.waiting(1)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running():
        desk.tell(desk.store.load_snapshot(desk.world.snapshot(), cached=True))
        assert "last known" in raw_lines(pane)[0]
        desk.load()
        assert "last known" not in raw_lines(pane)[0]


async def test_a_smaller_terminal_keeps_the_cursor_on_screen(desk: Desk) -> None:
    for lead in range(1, 40):
        desk.concluded(lead, f"Lead {lead}")
    desk.load()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(80, 50) as pilot:
        await pilot.press(*"j" * 20)
        before = cursor_lines(pane)[0].split()[:3]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert cursor_lines(pane)[0].split()[:3] == before
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert cursor_lines(pane)[0].split()[:3] == before
