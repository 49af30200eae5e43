"""The timeline as an agent reads it (D3)."""

from msgspec.structs import replace

from leadterm.domain.model import (
    Classification,
    FormField,
    Instant,
    InteractionId,
    LeadRecord,
    LeadRecordId,
    Outcome,
)
from leadterm.domain.wire import TimelineEntry, TimelineKind, TimelinePage
from leadterm.widgets.timeline_pane import TimelinePane
from support.panes import ZONE, Desk, PaneApp, inside
from support.world import COMPANY, DANA

DAY = 86_400_000


def timeline(desk: Desk, count: int, *, older: bool = False) -> TimelinePane:
    """A contact with one sign-up and so many conversations after it."""
    row = desk.concluded(1, "Maria Lopez")
    desk.load()
    desk.open(row.id)
    ended = replace(row, outcome=Outcome.CLOSED, handler=DANA)
    entries = [
        TimelineEntry(
            kind=TimelineKind.TEXT,
            at=Instant(row.last_at - number * DAY),
            id=100_000 - number,
            interaction=replace(ended, id=InteractionId(100_000 - number)),
            texts_in=number,
            texts_out=2,
            classification=Classification(
                interaction_id=row.id, qualified=True, tags=("roof",), value=420_000
            ),
        )
        for number in range(count)
    ]
    record = LeadRecord(
        id=LeadRecordId(7),
        company_id=COMPANY.id,
        contact_id=row.contact_id,
        at=Instant(1),
        origin="form",
        source="paid search",
        campaign="flat roofs",
        landing_page="https://roofs.example/flat",
        fields=(FormField("How urgent?", "This week"),),
    )
    sign_up = TimelineEntry(kind=TimelineKind.FORM, at=Instant(1), id=7, lead_record=record)
    desk.store.open_timeline()
    page = TimelinePage(entries=(*entries, sign_up), older=older)
    desk.store.load_timeline(page, "", desk.store.asked())
    return TimelinePane(desk.store, clock=desk.clock, zone=ZONE)


async def test_interactions_stand_newest_first_and_open_under_their_line() -> None:
    desk = Desk()
    pane = timeline(desk, 2)
    async with PaneApp(desk, pane).running(80, 24) as pilot:
        assert pane.heading == "Maria Lopez · timeline"
        shown = inside(pane)
        assert [line.split()[0] for line in shown[:3]] == ["text", "text", "form"]
        assert "closed · Dana Reyes · 0 in, 2 out" in shown[0]
        await pilot.press("enter")
        opened = "\n".join(inside(pane))
        for words in ("Handled by", "Dana Reyes", "Qualified", "roof", "$4,200", "Google Ads"):
            assert words in opened
        await pilot.press("G", "enter")
        opened = "\n".join(inside(pane))
        for words in ("flat roofs", "https://roofs.example/flat", "paid search", "This week"):
            assert words in opened
        assert "Handled by" not in opened
        await pilot.press("enter")
        assert "Landing page" not in "\n".join(inside(pane))


async def test_an_open_text_asks_for_its_place_and_the_end_for_more() -> None:
    desk = Desk()
    pane = timeline(desk, 60, older=True)
    app = PaneApp(desk, pane)
    async with app.running(80, 24) as pilot:
        assert app.reported(TimelinePane.OlderWanted) == []
        await pilot.press("enter", "enter")
        (wanted,) = app.reported(TimelinePane.PlaceWanted)
        assert wanted.interaction_id == 100_000
        await pilot.press("G")
        assert app.reported(TimelinePane.OlderWanted)


async def test_the_cursor_stays_on_its_entry_when_one_comes_above() -> None:
    desk = Desk()
    pane = timeline(desk, 5)
    async with PaneApp(desk, pane).running(80, 24) as pilot:
        await pilot.press("j")
        chosen = pane.entry
        assert chosen is not None
        desk.world.text_in(1, "I am back")
        desk.follow()
        assert pane.entry is not None
        assert pane.entry.id == chosen.id
        assert "incoming" in inside(pane)[0]
