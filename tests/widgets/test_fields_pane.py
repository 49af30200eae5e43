"""The contact's details as they are read (D1, B10, B11)."""

import pytest
from msgspec.structs import replace

from leadterm.domain.model import Contact, Instant, LineType, OptOut, OptOutCause
from leadterm.widgets.fields_pane import ContactPane
from support.panes import Desk, PaneApp, inside, raw_lines


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    row = desk.waiting(1, "Maria Lopez")
    desk.load()
    desk.open(row.id)
    return desk


def becomes(desk: Desk, **changes: object) -> None:
    contact = desk.store.selected_contact
    assert isinstance(contact, Contact)
    desk.tell(desk.store.load_reply(contact=replace(contact, **changes), asked=desk.store.asked()))


async def test_labels_and_values_and_a_dash_where_nothing_is_known(desk: Desk) -> None:
    pane = ContactPane(desk.store)
    async with PaneApp(desk, pane).running(40, 10):
        assert raw_lines(pane)[0].startswith("┌ Contact ──")
        assert inside(pane)[:3] == [" Name     Maria Lopez", " Phone    (415) 555-0001", " Email    —"]


async def test_long_values_wrap_and_what_is_too_much_scrolls(desk: Desk) -> None:
    pane = ContactPane(desk.store)
    async with PaneApp(desk, pane).running(30, 6) as pilot:
        becomes(desk, name="Maria Guadalupe Fernández Lopez")
        assert inside(pane)[:2] == [" Name     Maria Guadalupe", "          Fernández Lopez"]
        await pilot.press("j", "down", "j", "j", "j", "j", "j", "j", "j")
        assert inside(pane)[-1].startswith(" Kind")
        await pilot.press(*"k" * 9)
        assert inside(pane)[0].startswith(" Name")


async def test_an_opted_out_landline_says_so(desk: Desk) -> None:
    pane = ContactPane(desk.store)
    async with PaneApp(desk, pane).running(40, 12):
        becomes(
            desk,
            line_type=LineType.LANDLINE,
            opt_out=OptOut(at=Instant(desk.world.now), cause=OptOutCause.KEYWORD),
        )
        shown = "\n".join(inside(pane))
        assert "lead · landline" in shown
        assert "opted out" in shown


async def test_nobody_chosen_shows_nothing() -> None:
    desk = Desk()
    desk.load()
    pane = ContactPane(desk.store)
    async with PaneApp(desk, pane).running(40, 6):
        assert inside(pane) == [""] * 4
