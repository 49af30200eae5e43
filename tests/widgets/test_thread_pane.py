"""The thread as an agent reads and works it (A3, B6, B7, B16)."""

from typing import Any

import pytest
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.model import (
    ContactId,
    ContactKind,
    Direction,
    Instant,
    Media,
    Message,
    MessageId,
    MessageStatus,
    Outcome,
)
from leadterm.domain.texting import status_event
from leadterm.domain.wire import Money, Overview, Presence
from leadterm.state.parts import Edge, Part
from leadterm.state.pending import PendingText
from leadterm.widgets.thread_pane import ThreadPane
from support.panes import ZONE, Desk, PaneApp, inside, raw_lines
from support.world import DANA, ME

HOUR = 3_600_000


@pytest.fixture
def desk() -> Desk:
    return Desk()


def pane_of(desk: Desk) -> ThreadPane:
    return ThreadPane(desk.store, clock=desk.clock, zone=ZONE)


def body(pane: ThreadPane) -> list[str]:
    """What is under the rule, without the blank lines at the end."""
    shown = inside(pane)
    below = shown[next(y for y, line in enumerate(shown) if line.startswith("──")) + 1 :]
    while below and not below[-1]:
        below.pop()
    return below


def talk(desk: Desk, count: int) -> ContactId:
    """An active conversation of so many texts from the lead."""
    row = desk.answered(1, "Maria Lopez", body="text 1")
    for number in range(2, count + 1):
        desk.world.text_in(1, f"text {number}")
    desk.load()
    desk.open(row.id)
    return row.contact_id


def sent(desk: Desk, text: str, by: int = ME) -> Message:
    contact = desk.world.contacts[desk.row_of(1).contact_id]
    desk.world.text_out(by, contact, text)  # type: ignore[arg-type]
    return desk.world.thread(contact.id)[-1]


def becomes(desk: Desk, message: Message, status: MessageStatus, error: str = "") -> None:
    event = status_event(message, status, Instant(desk.world.now), error=error)
    desk.world.carry_out(Decision(events=(event,)))
    desk.follow()


async def test_it_says_who_it_is_and_by_which_number_they_came(desk: Desk) -> None:
    talk(desk, 1)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(70, 12):
        assert raw_lines(pane)[0].startswith("┌ Maria Lopez · text ──")
        assert inside(pane)[0] == " (415) 555-0001 → Google Ads (415) 943-4591 · paid search"
        assert body(pane) == [" Today, Tue 14 Nov", f" text 1{' ' * 55}22:13"]


async def test_ours_are_at_the_right_with_what_became_of_them(desk: Desk) -> None:
    talk(desk, 1)
    message = sent(desk, "We do!")
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 12):
        desk.follow()
        assert body(pane)[-1] == "We do!  Sending… 22:13".rjust(57)
        becomes(desk, message, MessageStatus.SENT)
        assert body(pane)[-1] == "We do!  ✓ sent 22:13".rjust(57)
        becomes(desk, message, MessageStatus.DELIVERED)
        assert body(pane)[-1] == "We do!  ✓✓ delivered 22:13".rjust(57)


async def test_a_text_on_its_way_shows_at_once_and_becomes_the_message(desk: Desk) -> None:
    contact_id = talk(desk, 1)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 12):
        pending = PendingText(
            key="k1", contact_id=contact_id, number_id=None, body="We do!", at=Instant(desk.world.now)
        )
        desk.tell(desk.store.add_pending(pending))
        assert body(pane)[-1].endswith("We do!  Sending… 22:13")
        count = len(body(pane))
        desk.world.text_out(ME, desk.world.contacts[contact_id], "We do!", "k1")
        desk.follow()
        assert len(body(pane)) == count


async def test_a_colleagues_text_is_by_name(desk: Desk) -> None:
    talk(desk, 1)
    row = desk.row_of(1)
    desk.world.close(row)
    sent(desk, "Dana here", DANA)
    desk.follow()
    desk.open(row.id)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 12):
        assert body(pane)[-1].endswith("Dana here  Dana Reyes · Sending… 22:13")


async def test_a_failed_text_says_why_and_can_be_sent_again(desk: Desk) -> None:
    talk(desk, 1)
    message = sent(desk, "We do!")
    desk.follow()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running(80, 12) as pilot:
        await pilot.press("R")
        assert app.reported(ThreadPane.ResendRequested) == []
        becomes(desk, message, MessageStatus.FAILED, "This number cannot get texts.")
        assert body(pane)[-1].strip("▌ ") == "failed: This number cannot get texts — R resend"
        await pilot.press("M", "R")
        assert [report.message_id for report in app.reported(ThreadPane.ResendRequested)] == [message.id]
        assert app.reported(ThreadPane.MarkSentRequested) == []


async def test_an_uncertain_text_can_be_sent_again_or_marked_sent(desk: Desk) -> None:
    talk(desk, 1)
    message = sent(desk, "We do!")
    desk.follow()
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running(80, 12) as pilot:
        becomes(desk, message, MessageStatus.UNCERTAIN)
        told = "not known whether it was sent — R resend, M mark sent"
        assert body(pane)[-1].strip("▌ ") == told
        await pilot.press("M", "R")
        assert [report.message_id for report in app.reported(ThreadPane.MarkSentRequested)] == [message.id]
        assert [report.message_id for report in app.reported(ThreadPane.ResendRequested)] == [message.id]


async def test_one_of_several_failed_texts_is_marked_and_another_can_be_chosen(desk: Desk) -> None:
    talk(desk, 1)
    messages = [sent(desk, f"ours {number}") for number in range(3)]
    desk.follow()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 16) as pilot:
        for message in messages:
            becomes(desk, message, MessageStatus.FAILED, "No.")
        assert pane.message_id == messages[2].id
        await pilot.press("[", "[")
        assert pane.message_id == messages[0].id
        marked = [line for line in body(pane) if line.startswith("▌")]
        assert "ours 0" in marked[0]
        await pilot.press("]")
        assert pane.message_id == messages[1].id


async def test_the_reason_why_a_text_was_not_sent_stands_at_the_top(desk: Desk) -> None:
    contact_id = talk(desk, 1)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 12):
        sentence = "Rate limit: 10 messages per minute. Try again shortly."
        desk.tell(desk.store.set_panel_error(contact_id, sentence))
        assert inside(pane)[0] == f" {sentence}"


async def test_it_stays_with_the_newest_message(desk: Desk) -> None:
    talk(desk, 30)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14):
        assert " text 30" in body(pane)[-1]
        desk.world.text_in(1, "text 31")
        desk.follow()
        assert " text 31" in body(pane)[-1]
        assert pane.at_end


async def test_scrolled_away_it_does_not_jump_and_says_how_much_is_new(desk: Desk) -> None:
    talk(desk, 30)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14) as pilot:
        await pilot.press("k", "k", "up")
        before = body(pane)
        for number in (31, 32):
            desk.world.text_in(1, f"text {number}")
            desk.follow()
        assert body(pane) == before
        assert "↓ 2 new" in raw_lines(pane)[-1]
        await pilot.press("G")
        assert " text 32" in body(pane)[-1]
        assert "new" not in raw_lines(pane)[-1]


async def test_scrolling_back_down_sticks_to_the_end_again(desk: Desk) -> None:
    talk(desk, 30)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14) as pilot:
        await pilot.press("pageup", "pagedown", "pagedown")
        assert pane.at_end
        await pilot.press("g")
        assert body(pane)[1].startswith(" text 1 ")
        pane.show_end()
        assert " text 30" in body(pane)[-1]


async def test_older_messages_are_fetched_and_the_lines_stay(desk: Desk) -> None:
    talk(desk, 250)
    desk.open(desk.row_of(1).id)
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running(60, 24) as pilot:
        for _ in range(4):
            await pilot.press("pageup")
        assert [report.edge for report in app.reported(ThreadPane.EdgeReached)] == [Edge.OLDER]
        before = body(pane)
        desk.load_thread(Edge.OLDER)
        assert body(pane) == before
        await pilot.press("pageup", "pageup")
        assert body(pane)[-1] != before[-1]


async def test_the_oldest_message_of_a_long_thread_is_one_key_away(desk: Desk) -> None:
    contact_id = talk(desk, 250)
    pane = pane_of(desk)
    app = PaneApp(desk, pane)
    async with app.running(60, 24) as pilot:
        await pilot.press("g")
        assert [report.edge for report in app.reported(ThreadPane.EdgeReached)] == [Edge.OLDEST]
        oldest = desk.world.thread_page(contact_id, after=MessageId(0))
        desk.tell(desk.store.load_thread(oldest, Edge.OLDEST, desk.store.asked()))
        assert body(pane)[1].startswith(" text 1 ")
        assert not pane.at_end
        await pilot.press("G")
        assert app.reported(ThreadPane.EdgeReached)[-1].edge is Edge.NEWEST
        newest = desk.world.thread_page(contact_id)
        desk.tell(desk.store.load_thread(newest, Edge.NEWEST, desk.store.asked()))
        assert " text 250" in body(pane)[-1]
        assert pane.at_end


async def test_another_conversation_is_shown_from_its_end(desk: Desk) -> None:
    talk(desk, 30)
    other = desk.waiting(2, "Tom Okafor", "hello")
    desk.follow()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14) as pilot:
        await pilot.press("g")
        desk.tell(desk.store.select(other.id))
        assert body(pane) == [" Loading…"]
        desk.open(other.id)
        assert " hello" in body(pane)[-1]
        assert pane.at_end


async def test_nothing_chosen_says_so(desk: Desk) -> None:
    desk.load()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14) as pilot:
        assert inside(pane)[0] == " Choose a conversation in the inbox"
        await pilot.press("j", "k", "g", "G", "R", "M", "[", "]", "pageup")


async def test_each_day_has_its_mark(desk: Desk) -> None:
    talk(desk, 1)
    desk.world.now += 24 * HOUR
    desk.world.text_in(1, "next day")
    desk.follow()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14):
        marks = [line for line in body(pane) if "Nov" in line]
        assert marks == [" Tue 14 Nov", " Today, Wed 15 Nov"]


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        ({"name": "roof.jpg", "size": 120_400}, "[picture · roof.jpg · 120 kB]"),
        ({"size": 4_240_000}, "[picture · 4.2 MB]"),
        ({}, "[picture · on its way]"),
        ({"problem": "It is larger than 5 MB."}, "[picture · It is larger than 5 MB]"),
    ],
)
async def test_a_picture_stands_in_the_thread_in_words(
    desk: Desk, picture: dict[str, Any], told: str
) -> None:
    talk(desk, 1)
    message = desk.world.thread(desk.row_of(1).contact_id)[0]
    media = Media(url="https://example.com/roof.jpg", content_type="image/jpeg", **picture)
    pictured = replace(message, body="", media=(media,))
    desk.tell(desk.store.load_reply(message=pictured, asked=desk.store.asked()))
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(70, 14):
        assert body(pane)[1].strip().startswith(told)


async def test_links_of_a_text_are_links_of_the_terminal(desk: Desk) -> None:
    row = desk.answered(
        1, body="See https://roofs.example/a?b=1, or mail a.b@roofs.example or (415) 555-0133!"
    )
    desk.load()
    desk.open(row.id)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(40, 14):
        found = links_of(pane)
    assert found == {
        "https://roofs.example/a?b=1": "https://roofs.example/a?b=1",
        "a.b@roofs.example": "mailto:a.b@roofs.example",
        "(415) 555-0133": "tel:+14155550133",
    }


def links_of(pane: ThreadPane) -> dict[str, str]:
    """The links of the terminal, by their text; one that goes over several lines once."""
    found: dict[str, str] = {}
    for strip in pane.render_lines(pane.size.region):
        for segment in strip:
            if segment.style is not None and segment.style.link:
                href = segment.style.link
                text = next((text for text, other in found.items() if other == href), "")
                found.pop(text, None)
                found[text + segment.text] = href
    return found


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 36), (200, 60), (24, 8)])
async def test_long_texts_wrap_within_the_pane(desk: Desk, width: int, height: int) -> None:
    talk(desk, 1)
    sent(desk, "When would it suit you? " * 12 + "日本語のテキスト" * 12 + "👨‍👩‍👧" * 30)
    desk.world.text_in(1, "مرحبا بكم " * 30)
    desk.follow()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(width, height) as pilot:
        await pilot.press("k", "pageup", "g")
        shown = " ".join(inside(pane))
        assert "text 1" in shown or height < 10


async def test_ours_are_told_from_theirs_by_their_side(desk: Desk) -> None:
    talk(desk, 1)
    sent(desk, "ours")
    desk.follow()
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14):
        theirs = next(line for line in body(pane) if "text 1" in line)
        ours = next(line for line in body(pane) if "ours" in line)
        assert theirs.index("text 1") == 1
        assert ours.index("ours") > 25


def test_every_message_of_ours_is_outbound(desk: Desk) -> None:
    talk(desk, 1)
    assert sent(desk, "ours").direction is Direction.OUTBOUND


# Colleagues, and what came ---------------------------------------------------------------------------------


async def test_colleagues_who_are_here_are_named_at_the_foot_and_nothing_moves(desk: Desk) -> None:
    contact_id = talk(desk, 3)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14):
        before = raw_lines(pane)
        desk.tell(desk.store.set_presence([Presence(agent_id=DANA, contact_id=contact_id, typing=True)]))
        after = raw_lines(pane)
        assert before[:-1] == after[:-1]
        assert "Dana Reyes is typing…" in after[-1]
        desk.tell(desk.store.set_presence([Presence(agent_id=DANA, contact_id=contact_id)]))
        assert "Dana Reyes has this open" in raw_lines(pane)[-1]
        desk.tell(desk.store.set_presence([]))
        assert raw_lines(pane) == before


async def test_what_comes_below_the_fold_is_counted_beside_who_is_here(desk: Desk) -> None:
    contact_id = talk(desk, 30)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(60, 14):
        pane.action_scroll_lines(-10)
        before = body(pane)
        for number in range(3):
            desk.world.text_in(1, f"news {number}")
        desk.follow()
        desk.tell(desk.store.set_presence([Presence(agent_id=DANA, contact_id=contact_id)]))
        assert body(pane) == before
        assert "Dana Reyes has this open · ↓ 3 new" in raw_lines(pane)[-1]


async def test_the_overview_is_on_one_line_or_on_several_and_a_resource_has_none(desk: Desk) -> None:
    contact_id = talk(desk, 1)
    pane = pane_of(desk)
    async with PaneApp(desk, pane).running(80, 30):
        assert inside(pane)[0].endswith("▸ O overview")
        overview = Overview(
            contact_id=contact_id,
            sign_ups=2,
            first_seen_at=Instant(desk.world.now),
            texts_in=4,
            texts_out=1,
            conversations=1,
            value=(Money(420_000, "USD"),),
            tags=("roof", "flat"),
            last_outcome=Outcome.CLOSED,
            last_handler=DANA,
        )
        desk.tell(desk.store.load_overview(overview, desk.store.asked()))
        assert "2 sign-ups · 1 conversation · 4 in, 1 out · $4,200 · since " in "".join(inside(pane))
        desk.tell(desk.store.set_overview_open(True))
        shown = "\n".join(inside(pane))
        for words in ("First seen", "roof, flat", "closed · Dana Reyes"):
            assert words in shown
        contact = desk.store.contacts[contact_id]
        desk.store.contacts[contact_id] = replace(contact, kind=ContactKind.RESOURCE)
        desk.tell({Part.THREAD})
        assert "overview" not in "\n".join(inside(pane))
