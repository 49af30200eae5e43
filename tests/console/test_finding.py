"""Finding people: the search line of the inbox, and the To field of a new text (A9, B9)."""

from pathlib import Path

import pytest

from leadterm.domain.model import LineType, Right
from leadterm.state.parts import ListView
from support.known import know
from support.pilot import Console, console
from support.relay import LEAD, Office, RunningRelay

ANNA = "+14155550161"
BEN = "+14155550162"


@pytest.fixture
async def people(relay: RunningRelay, office: Office) -> None:
    """Maria has texted; Anna is known without a text; Mario has a landline."""
    await relay.simulator.text_in(LEAD, office.number.number, "Do you do flat roofs?")
    await know(relay, office.company, "Anna Marinova", ANNA)
    await know(relay, office.company, "Mario Kart", BEN, line_type=LineType.LANDLINE)


def inbox_lines(desk: Console) -> list[str]:
    width = desk.main._inbox.size.width
    return [line[:width] for line in desk.text().splitlines()[1:-1]]


async def test_typing_searches_and_escape_brings_the_list_back_with_its_cursor(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Incoming 1")
        await desk.press("j")
        row = desk.main._inbox.cursor_id
        await desk.press("slash")
        await desk.type("mari")
        await desk.see("Search 2")
        await desk.see("Anna Marinova")
        assert "Incoming" not in "\n".join(inbox_lines(desk))
        await desk.press("escape")
        await desk.see("Incoming 1")
        assert desk.main._inbox.cursor_id == row
        assert "search…" in inbox_lines(desk)[1]


async def test_letters_of_a_search_are_no_keys(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Incoming 1")
        await desk.press("slash")
        await desk.type("c r S?")
        assert desk.main._inbox.typed == "c r S?"
        assert desk.app.screen is desk.main
        await desk.press("escape")
        await desk.see("Incoming 1")


async def test_a_hit_without_a_conversation_is_opened_and_texted(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("slash")
        await desk.type("marinova")
        await desk.see("Search 1")
        await desk.press("enter")
        await desk.type("Hello Anna")
        await desk.press("enter")
        await desk.see("✓✓")
        assert [text.body for text in relay.simulator.texts_to(ANNA)] == ["Hello Anna"]
        assert desk.store.selected_contact is not None
        assert desk.store.selected_contact.number == ANNA


async def test_enter_pressed_before_the_answer_opens_what_is_found(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("Incoming 1")
        await desk.press("slash", *"anna", "enter")
        await desk.see("type a message")
        assert desk.store.selected_contact is not None
        assert desk.store.selected_contact.name == "Anna Marinova"


async def test_arrows_go_through_the_hits_while_typing(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("slash")
        await desk.type("mari")
        await desk.see("Search 2")
        first = desk.main._inbox.cursor_contact
        await desk.press("down")
        assert desk.main._inbox.cursor_contact != first
        await desk.press("n")
        assert desk.main._inbox.typed == "marin"
        await desk.see("Search 1")
        await desk.see("Anna Marinova")


async def test_a_search_that_finds_nobody_says_so(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("slash")
        await desk.type("zzyzx")
        await desk.see("Nobody is found by that")
        await desk.press("ctrl+w")
        await desk.until(lambda: desk.store.view is ListView.INBOX, "the inbox")
        assert desk.main._inbox.typing


async def test_without_the_right_there_is_no_search(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        desk.store.rights = frozenset(set(Right) - {Right.VIEW_MESSAGE_CENTRE})
        desk.redraw()
        assert "search…" not in inbox_lines(desk)[1]
        await desk.press("slash")
        await desk.see("the right to “view message centre” is missing")
        assert not desk.main._inbox.typing


async def test_the_to_field_finds_whom_one_can_text(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("n")
        await desk.type("mari")
        await desk.see("Anna Marinova")
        await desk.see("Not shown: 1 who can't be texted.")
        assert "Mario Kart" not in desk.text()
        await desk.press("enter")
        await desk.see("This is Anna Marinova, whom you know.")
        await desk.type("Hi Anna")
        await desk.press("f2")
        await desk.until(lambda: desk.app.screen is desk.main, "the form to close")
        await desk.see("Anna Marinova · text")
        await desk.see("✓✓")


async def test_those_left_out_are_shown_with_the_reason(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("n")
        await desk.type("mario")
        await desk.see("Not shown: 1")
        await desk.press("ctrl+r")
        await desk.see("Mario Kart")
        await desk.see("landline")
        await desk.press("enter")
        assert "whom you know" not in desk.text()


async def test_a_number_typed_in_full_still_works(
    relay: RunningRelay, office: Office, people: None, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("n")
        await desk.type("(415) 555-0177")
        await desk.press("enter")
        await desk.press("tab")
        await desk.type("Hello there")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.main, "the form to close")
        await desk.see("(415) 555-0177 · text")
