"""The search line over the inbox, and what is found, drawn: widths, hostile names, selections (A9, A11)."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.pilot import Pilot

from leadterm.domain.model import Contact, ContactId, Instant, Right
from leadterm.domain.wire import SearchHit, SearchReply
from leadterm.state.parts import ListView, Part
from leadterm.widgets.inbox_pane import InboxPane
from support.hostile import HOSTILE_TEXTS, HostileText
from support.panes import ZONE, Desk, PaneApp, inside, raw_lines
from support.world import COMPANY


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.waiting(1, "Maria Lopez")
    desk.concluded(2, "Tom Okafor")
    desk.load()
    desk.store.rights = frozenset(Right)
    return desk


def pane_of(desk: Desk) -> InboxPane:
    return InboxPane(desk.store, clock=desk.clock, zone=ZONE, search_key="/")


def stranger(name: str) -> Contact:
    return Contact(
        id=ContactId(9001), company_id=COMPANY.id, number="+14155550190", name=name, created_at=Instant(1)
    )


def find(desk: Desk, *hits: SearchHit, more: bool = False) -> None:
    """What a search brings, as the desk puts it into the store."""
    dirty = desk.store.set_view(ListView.SEARCH)
    reply = SearchReply(hits=hits, more=more)
    desk.tell(dirty | desk.store.load_hits("any", reply, desk.store.asked()) | {Part.INBOX})


async def type_query(pilot: Pilot[None], pane: InboxPane, text: str) -> None:
    pane.type_query()
    await pilot.press(*("space" if letter == " " else letter for letter in text))


async def test_the_line_says_what_to_press_and_whose_conversations_are_shown(desk: Desk) -> None:
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(34, 24):
        assert inside(pane)[0] == " / search…                All ▾"
        assert inside(pane)[1] == " Incoming 1"


async def test_each_key_is_reported_with_the_whole_query(desk: Desk) -> None:
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running() as pilot:
        await type_query(pilot, pane, "jo g")
        queries = [message.query for message in app.reported(InboxPane.QueryTyped)]
        assert queries == ["j", "jo", "jo ", "jo g"]
        assert pane.cursor_id is None


async def test_a_contact_found_is_highlighted_and_opened(desk: Desk) -> None:
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running(50, 24) as pilot:
        await type_query(pilot, pane, "an")
        find(desk, SearchHit(contact=stranger("Anna Marinova"), interaction=None))
        await pilot.pause()
        assert inside(pane)[1:4] == [
            " Search 1",
            "▌  Anna Marinova",
            "▌  (415) 555-0190 · no conversation yet",
        ]
        await pilot.press("enter")
        opened = [message.contact_id for message in app.reported(InboxPane.ContactOpened)]
        assert opened == [ContactId(9001)]


async def test_more_hits_than_shown_are_told(desk: Desk) -> None:
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running():
        find(desk, SearchHit(contact=stranger("Anna"), interaction=None), more=True)
        assert inside(pane)[1] == " Search 1, and more: type on"


async def test_who_is_left_out_is_shown_with_the_reason(desk: Desk) -> None:
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(40, 24):
        find(desk, SearchHit(contact=stranger("Anna"), interaction=None, left_out="landline"))
        assert inside(pane)[2].endswith("landline")


async def test_the_cursor_stays_on_a_contact_who_has_just_texted(desk: Desk) -> None:
    pane = pane_of(desk)
    row = desk.row_of(1)
    contact = desk.world.contacts[row.contact_id]
    async with PaneApp(desk, pane).running() as pilot:
        find(desk, SearchHit(contact=contact, interaction=None))
        await pilot.pause()
        assert pane.cursor_contact == contact.id
        desk.world.text_in(1, "It is me")
        desk.follow()
        assert pane.cursor_id == row.id


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS, ids=lambda hostile: hostile.name)
@pytest.mark.parametrize("size", [(34, 24), (60, 12), (12, 8)])
async def test_hostile_names_stay_in_their_cells(
    desk: Desk, hostile: HostileText, size: tuple[int, int]
) -> None:
    pane = pane_of(desk)
    contact = replace(stranger(hostile.text), number=hostile.text)
    async with PaneApp(desk, pane).running(*size):
        find(desk, SearchHit(contact=contact, interaction=None, left_out=hostile.text))
        assert [cell_len(line) for line in raw_lines(pane)] == [size[0]] * size[1]
        assert "\x1b" not in "".join(raw_lines(pane))


@pytest.mark.parametrize("width", [1, 2, 3, 5, 9, 14, 30])
async def test_the_line_is_drawn_at_any_width(desk: Desk, width: int) -> None:
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(width, 9) as pilot:
        for state in ("", "typed", "labelled"):
            if state == "typed":
                await type_query(pilot, pane, "漢字 and more")
            if state == "labelled":
                pane.leave_query(forget=False)
                pane.show_jump_labels({"search": "a", "filter": "sd", None: "f", desk.row_of(1).id: "gh"})
            assert [cell_len(line) for line in raw_lines(pane)] == [width] * 9
