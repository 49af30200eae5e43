"""What every own-drawn pane is held to: exact widths, few repaints, any theme, no layout."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.geometry import Region

from leadterm.state.parts import Part
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.roles import Role, component_classes
from support.hostile import HOSTILE_TEXTS
from support.panes import Desk, PaneApp, raw_lines

HOSTILE = [hostile.text for hostile in HOSTILE_TEXTS]
TEXTS = st.one_of(st.text(max_size=80), st.sampled_from(HOSTILE))


class LinesPane(DrawnPane):
    """Shows the lines it is given."""

    COMPONENT_CLASSES = component_classes(*Role)
    DEFAULT_CSS = "LinesPane { width: 1fr; height: 1fr; }"
    CONCERNS = frozenset({Part.INBOX})

    def __init__(self, *lines: Line) -> None:
        super().__init__("Lines")
        self.lines_to_show: Sequence[Line] = lines
        self.painted: list[Region] = []

    def draw(self, width: int, height: int) -> Sequence[Line]:
        return self.lines_to_show

    def refresh(self, *regions: Region, **options: bool) -> "LinesPane":  # type: ignore[override]
        if self.is_mounted:
            self.painted.extend(regions or (self.size.region,))
        return super().refresh(*regions, **options)


def line(text: str, role: Role = Role.TEXT) -> Line:
    return ((text, role),)


async def test_every_line_is_as_wide_as_the_pane_whatever_the_text() -> None:
    pane = LinesPane()
    async with PaneApp(Desk(), pane).running(30, 8):

        @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.tuples(TEXTS, st.sampled_from(Role)), max_size=4), TEXTS, TEXTS, TEXTS)
        def check(pieces: list[tuple[str, Role]], heading: str, note: str, foot: str) -> None:
            pane.lines_to_show = [tuple(pieces)]
            pane.set_heading(heading, note, foot)
            pane.redraw()
            for strip in pane.render_lines(Region(0, 0, 30, 8)):
                assert strip.cell_length == 30
                assert sum(cell_len(segment.text) for segment in strip) == 30

        check()


async def test_only_what_changed_is_repainted() -> None:
    pane = LinesPane(*(line(f"line {number}") for number in range(6)))
    async with PaneApp(Desk(), pane).running(30, 8):
        pane.painted.clear()
        pane.redraw()
        assert pane.painted == []
        pane.lines_to_show = [line(f"line {number}" if number != 2 else "other") for number in range(6)]
        pane.store_changed({Part.THREAD})
        assert pane.painted == []
        pane.store_changed({Part.INBOX, Part.THREAD})
        assert pane.painted == [Region(0, 3, 29, 1)]
        pane.painted.clear()
        pane.set_heading("Other")
        pane.redraw()
        assert pane.painted == [Region(0, 0, 30, 1)]


async def test_the_border_has_the_heading_a_note_and_a_foot() -> None:
    pane = LinesPane(line("text"))
    async with PaneApp(Desk(), pane).running(30, 4):
        pane.set_heading("Inbox", "last known", "↓ 2 new")
        pane.redraw()
        assert raw_lines(pane) == [
            "┌ Inbox ─────── last known ─┐".replace("───────", "────────"),
            "│text                        │",
            "│                            │",
            "└────────────────── ↓ 2 new ─┘",
        ]
        pane.bottom_corners = "├┤"
        pane.redraw()
        assert raw_lines(pane)[-1] == "├────────────────── ↓ 2 new ─┤"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (3, 3), (5, 2), (200, 60)])
async def test_any_size_is_drawn(width: int, height: int) -> None:
    pane = LinesPane(*(line("漢字 " * 40) for _ in range(80)))
    async with PaneApp(Desk(), pane).running(width, height):
        pane.set_heading("漢字漢字", "note", "foot")
        pane.redraw()
        assert [cell_len(text) for text in raw_lines(pane)] == [width] * height


async def test_moving_the_focus_repaints_once_and_asks_for_no_layout() -> None:
    first, second = LinesPane(line("one")), LinesPane(line("two"))
    async with PaneApp(Desk(), first, second).running(40, 6) as pilot:
        before = [styles_of(first)[0], styles_of(second)[0]]
        for pane in (first, second):
            pane.painted.clear()
        layouts = first._layout_updates, second._layout_updates
        second.focus()
        await pilot.pause()
        assert [styles_of(first)[0], styles_of(second)[0]] == before[::-1]
        assert all(pane.painted for pane in (first, second))
        rows = [y for region in second.painted for y in region.line_range]
        assert sorted(rows) == sorted(set(rows))
        assert (first._layout_updates, second._layout_updates) == layouts


async def test_every_theme_shows_every_role() -> None:
    pane = LinesPane(*(line("text", role) for role in Role))
    app = PaneApp(Desk(), pane)
    async with app.running(30, len(Role) + 2) as pilot:
        for theme in app.available_themes:
            app.theme = theme
            await pilot.pause()
            for role, strip in zip(Role, pane.render_lines(pane.size.region)[1:-1], strict=True):
                text = next(segment for segment in strip if "text" in segment.text)
                assert text.style is not None
                assert text.style.color is not None, (theme, role)
                default = text.style.color.is_default
                assert default or text.style.color != text.style.bgcolor, (theme, role)


async def test_a_theme_change_is_seen_at_once() -> None:
    pane = LinesPane(line("text", Role.SELECTED))
    app = PaneApp(Desk(), pane)
    async with app.running(30, 6) as pilot:
        before = styles_of(pane)
        app.theme = "textual-light"
        await pilot.pause()
        assert styles_of(pane) != before


async def test_without_colours_the_chosen_row_is_reversed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pane = LinesPane(line("chosen", Role.SELECTED), line("other"))
    async with PaneApp(Desk(), pane).running(30, 6):
        chosen, other = pane.render_lines(pane.size.region)[1:3]
        assert any(segment.style and segment.style.reverse for segment in chosen)
        assert not any(segment.style and segment.style.reverse for segment in other)


async def test_markup_in_a_text_is_just_text() -> None:
    pane = LinesPane(line("[bold red]roof[/] [@click=app.quit]x"))
    async with PaneApp(Desk(), pane).running(50, 4):
        assert raw_lines(pane)[1].startswith("│[bold red]roof[/] [@click=app.quit]x")


def styles_of(pane: DrawnPane) -> list[object]:
    return [segment.style for strip in pane.render_lines(pane.size.region) for segment in strip]
