"""A hostile text in every place a pane draws: harmless, in its own cells, and still readable.

The texts are put into the store as they are: what decodes them has sanitised them, but no pane relies on it.
"""

import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from leadterm.domain.model import (
    Attachment,
    AttachmentId,
    Classification,
    CompanyId,
    ContactId,
    Direction,
    Instant,
    LeadRecord,
    LeadRecordId,
    Media,
    MessageStatus,
    OptOut,
    OptOutCause,
    Outcome,
)
from leadterm.domain.text import sanitise
from leadterm.domain.wire import (
    InboxRow,
    InteractionDetail,
    Money,
    Overview,
    Presence,
    Snapshot,
    ThreadPage,
    TimelineEntry,
    TimelineKind,
    TimelinePage,
)
from leadterm.state.parts import Part, Severity
from leadterm.state.pending import PendingText
from leadterm.state.uploads import Upload
from leadterm.widgets.composer_pictures import ComposerPictures
from leadterm.widgets.drawn import DrawnPane
from leadterm.widgets.fields_pane import ContactPane
from leadterm.widgets.inbox_pane import InboxPane
from leadterm.widgets.key_bar import KeyBar, KeyHint
from leadterm.widgets.thread_pane import ThreadPane
from leadterm.widgets.timeline_pane import TimelinePane
from leadterm.widgets.top_bar import TopBar
from support.hostile import HOSTILE_TEXTS, HostileText
from support.panes import ZONE, Desk, PaneApp, inside
from support.world import DANA

# An address in a text is a link, in characters that can end no escape code.
SAFE_LINK = re.compile(r"(?:(?:https?://|mailto:|tel:\+)[!-~]{1,2000})?")
FORBIDDEN = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u202d\u202e\u2066\u2069"}


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.waiting(1)
    desk.concluded(2)
    desk.answered(3)
    desk.load()
    return desk


def fill(desk: Desk, text: str) -> None:
    """Makes this text every name, number, label, preview and message."""
    row = desk.row_of(3)
    snapshot = desk.world.snapshot()
    desk.store.load_snapshot(
        Snapshot(
            cursor=snapshot.cursor,
            epoch=snapshot.epoch,
            at=snapshot.at,
            me=snapshot.me,
            company=replace(snapshot.company, name=text),
            companies=(),
            agents=tuple(replace(agent, name=text) for agent in snapshot.agents),
            numbers=tuple(replace(number, label=text, number=text) for number in snapshot.numbers),
            incoming=tuple(spoiled(one, text) for one in snapshot.incoming),
            active=tuple(spoiled(one, text) for one in snapshot.active),
            recents=replace(
                snapshot.recents, rows=tuple(spoiled(one, text) for one in snapshot.recents.rows)
            ),
            recents_total=1,
            unread_total=3,
        )
    )
    desk.store.select(row.id)
    message = desk.world.thread(row.contact_id)[0]
    failed = replace(
        message,
        id=message.id + 1,
        direction=Direction.OUTBOUND,
        status=MessageStatus.FAILED,
        error=text,
        agent_id=None,
    )
    pictured = replace(message, body=text, media=(Media(url=text, content_type=text),))
    own = spoiled(desk.world.row(row), text)
    desk.store.load_detail(
        InteractionDetail(
            interaction=own.interaction,
            contact=own.contact,
            classification=desk.world.classification(row.id),
            thread=ThreadPage(messages=(pictured, failed), newer=False, older=False),
        ),
        desk.store.asked(),
    )
    desk.store.add_pending(
        PendingText(key="k", contact_id=row.contact_id, number_id=None, body=text, at=message.at)
    )
    desk.store.set_panel_error(row.contact_id, text)
    desk.tell(set(Part))


def spoiled(row: InboxRow, text: str) -> InboxRow:
    contact = replace(
        row.contact,
        name=text,
        number=text,
        email=text,
        organisation=text,
        address=text,
        opt_out=OptOut(at=Instant(0), cause=OptOutCause.KEYWORD),
    )
    return InboxRow(interaction=replace(row.interaction, preview=text, source=text), contact=contact)


def check(hostile: HostileText, pane: DrawnPane) -> None:
    for strip in pane.render_lines(pane.size.region):
        assert sum(cell_len(segment.text) for segment in strip) == pane.size.width, hostile.name
        for segment in strip:
            assert not FORBIDDEN & set(segment.text), hostile.name
            assert segment.style is not None
            assert SAFE_LINK.fullmatch(segment.style.link or ""), hostile.name
            assert not segment.style.meta, hostile.name
        strip.text.encode()


async def test_it_stays_in_its_cells_and_moves_nothing(desk: Desk) -> None:
    keys = KeyBar()
    thread = ThreadPane(desk.store, clock=desk.clock, zone=ZONE)
    panes: list[DrawnPane] = [
        InboxPane(desk.store, clock=desk.clock, zone=ZONE),
        thread,
        ContactPane(desk.store),
        TopBar(desk.store),
        keys,
    ]
    async with PaneApp(desk, *panes).running(150, 40):
        for hostile in HOSTILE_TEXTS:
            fill(desk, hostile.text)
            keys.show([KeyHint(hostile.text[:40], hostile.text[:40])])
            thread.action_oldest()
            for severity in Severity:
                desk.tell(desk.store.say(hostile.text, severity))
                check(hostile, panes[3])
            for pane in panes:
                check(hostile, pane)
            thread.action_newest()
            check(hostile, thread)


async def test_what_it_says_can_be_read(desk: Desk) -> None:
    pane = ThreadPane(desk.store, clock=desk.clock, zone=ZONE)
    async with PaneApp(desk, pane).running(200, 60):
        for hostile in HOSTILE_TEXTS:
            fill(desk, sanitise(hostile.text))
            pane.action_oldest()
            assert hostile.shown in "".join(inside(pane)), hostile.name


async def test_it_stays_in_its_cells_in_a_timeline_an_overview_and_beside_pictures(desk: Desk) -> None:
    timeline = TimelinePane(desk.store, clock=desk.clock, zone=ZONE)
    thread = ThreadPane(desk.store, clock=desk.clock, zone=ZONE)
    pictures = ComposerPictures()
    async with PaneApp(desk, timeline, thread, pictures).running(150, 40):
        pictures.styles.width, pictures.styles.height = 30, 3
        for hostile in HOSTILE_TEXTS:
            fill(desk, hostile.text)
            show_in_full(desk, hostile.text)
            upload = Upload(contact_id=ContactId(1), name=hostile.text, sent=1, total=2)
            pictures.show([attachment(hostile.text)], [upload, replace(upload, error=hostile.text)], "^r")
            for _ in range(2):
                timeline.action_open()
                for pane in (timeline, thread, pictures):
                    check(hostile, pane)
                timeline.action_step(1)


def show_in_full(desk: Desk, text: str) -> None:
    """The contact's timeline and overview, all made of this text."""
    store, row = desk.store, desk.row_of(3)
    record = LeadRecord(
        id=LeadRecordId(5),
        company_id=row.company_id,
        contact_id=row.contact_id,
        at=Instant(1),
        origin=text,
        source=text,
        campaign=text,
        landing_page=text,
    )
    made = Classification(interaction_id=row.id, qualified=True, tags=(text,), value=5, notes=text)
    episode = TimelineEntry(
        kind=TimelineKind.TEXT,
        at=row.last_at,
        id=row.id,
        interaction=replace(row, source=text),
        classification=made,
    )
    sign_up = TimelineEntry(kind=TimelineKind.FORM, at=Instant(1), id=5, lead_record=record)
    overview = Overview(
        contact_id=row.contact_id,
        sign_ups=1,
        first_seen_at=Instant(0),
        texts_in=1,
        texts_out=1,
        conversations=1,
        value=(Money(5, "USD"),),
        tags=(text,),
        last_outcome=Outcome.CLOSED,
        last_handler=DANA,
    )
    store.close_timeline()
    store.open_timeline()
    store.load_timeline(TimelinePage(entries=(episode, sign_up), older=False), "", store.asked())
    store.load_overview(overview, store.asked())
    store.set_overview_open(True)
    store.set_presence([Presence(agent_id=DANA, contact_id=row.contact_id, typing=True)])
    desk.tell(set(Part))


def attachment(name: str) -> Attachment:
    return Attachment(
        id=AttachmentId(7),
        company_id=CompanyId(1),
        name=name,
        content_type="image/png",
        size=5,
        at=Instant(0),
    )
