"""The main job: a lead texts, an agent answers (A3, B4–B8, B10, B16)."""

import re
from pathlib import Path

from leadterm.domain.model import MessageStatus
from leadterm.domain.texting import OPTED_OUT_SENTENCE
from support.pilot import Console, console
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay

UNREACHABLE_LEAD = "+14155550183"


async def text_in(relay: RunningRelay, office: Office, body: str, lead: str = LEAD) -> None:
    await relay.simulator.text_in(lead, office.number.number, body)


def composer_text(desk: Console) -> str:
    return desk.main._composer.editor.text


async def test_a_text_comes_in_and_is_previewed_without_being_accepted(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Do you do flat roofs?")
        await desk.see("Incoming 1")
        await desk.press("j")
        await desk.see("is waiting. Respond to")
        await desk.see("Google Ads (415) 555-0111")
        assert "r respond" in desk.text()
        assert (await office.people[1].snapshot()).incoming
        assert (await office.people[0].snapshot()).unread_total == 1


async def test_respond_type_enter_delivered_close(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Do you do flat roofs?")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.type("Yes, we do!")
        await desk.press("enter")
        await desk.see("Active 1")
        await desk.see("✓✓")
        assert composer_text(desk) == ""
        await desk.press("escape", "c")
        await desk.see("Active 0")
        await desk.see("Recents 1")


async def test_what_is_typed_right_after_r_goes_into_the_composer(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Hello?")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.type("sure")
        assert composer_text(desk) == "sure"
        await desk.see("Active 1")
        assert composer_text(desk) == "sure"


async def test_second_agent_to_respond_is_told_who_won(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Anyone there?")
        await desk.see("Incoming 1")
        await desk.press("g")
        await desk.see("is waiting. Respond to")
        incoming = (await office.people[1].snapshot()).incoming[0].interaction
        await office.people[1].command(f"/v1/interactions/{incoming.id}/respond")
        await desk.see("Dana Reyes answered")
        await desk.see("Incoming 0")
        assert "Dana Reyes is answering" in desk.text().replace("│\n", "")


async def test_a_refused_text_stays_in_the_composer_with_the_reason_in_red_on_top(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Hi")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.see("Active 1")
        for number in range(11):
            await desk.type(f"text {number}")
            await desk.press("enter")
        await desk.see("Rate limit: 10 messages per")
        await desk.until(lambda: composer_text(desk) == "text 10", "the text to come back")


async def test_opting_out_replaces_the_composer_by_the_sentence_and_start_brings_it_back(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, size=(200, 60)) as desk:
        await text_in(relay, office, "Hi")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.type("half a")
        await text_in(relay, office, "STOP")
        await desk.see(OPTED_OUT_SENTENCE[:60])
        assert OPTED_OUT_SENTENCE in re.sub(r"\s*││?\s*\n.*?││\s*", " ", desk.text())
        assert not desk.main._composer.can_type
        await desk.press("t")
        assert not desk.main._composer.can_type
        await text_in(relay, office, "START")
        await desk.until(lambda: desk.main._composer.can_type, "the composer")
        assert composer_text(desk) == "half a"


async def test_a_failed_text_says_why_and_r_sends_it_again(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Hi", UNREACHABLE_LEAD)
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.see("Active 1")
        await desk.type("Hello there")
        await desk.press("enter")
        await desk.see("failed:")
        await desk.press("escape", "R")
        await desk.until(lambda: len(desk.store.thread.messages()) == 3, "the text to go out again")


async def test_a_draft_is_there_again_for_each_contact(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "First")
        await text_in(relay, office, "Second", OTHER_LEAD)
        await desk.see("Incoming 2")
        await desk.press("g", "r")
        await desk.see("Active 1")
        await desk.type("for the first")
        await desk.press("escape", "1", "g", "r")
        await desk.see("Active 2")
        assert composer_text(desk) == ""
        await desk.type("for the second")
        first = desk.store.active[-1]
        await desk.main.open(first)
        await desk.until(lambda: composer_text(desk) == "for the first", "the first draft")
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.see("for the first")


async def test_a_recents_row_is_texted_with_t(relay: RunningRelay, office: Office, tmp_path: Path) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Hi")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.see("Active 1")
        await desk.press("escape", "c")
        await desk.see("Recents 1")
        await desk.see("This conversation has ended.")
        await desk.press("1", "g", "t")
        await desk.type("One more thing")
        await desk.press("enter")
        await desk.see("Active 1")
        await desk.until(
            lambda: any(
                message.body == "One more thing" and message.status is MessageStatus.DELIVERED
                for message in desk.store.thread.messages()
            ),
            "the text to be delivered",
        )


async def test_opening_marks_read_and_previewing_does_not(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "Hi")
        await desk.see("1 unread")
        await desk.press("g")
        await desk.see("is waiting.")
        assert "1 unread" in desk.text()
        await desk.press("enter")
        await desk.see_gone("1 unread")
        assert (await office.people[1].snapshot()).unread_total == 0


async def test_next_unread_is_reached_from_the_composer(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await text_in(relay, office, "First")
        await desk.see("Incoming 1")
        await desk.press("g", "r")
        await desk.see("Active 1")
        await desk.type("typing")
        await text_in(relay, office, "Second one", OTHER_LEAD)
        await desk.see("Incoming 1")
        await desk.press("ctrl+n")
        await desk.see("(415) 555-0143 · text")
        await desk.see_gone("1 unread")
        assert composer_text(desk) == ""


async def test_r_answers_who_has_waited_longest_when_nothing_was_chosen_yet(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await relay.simulator.text_in(LEAD, office.number.number, "I was first")
        await desk.see("Incoming 1")
        await relay.simulator.text_in(OTHER_LEAD, office.number.number, "I was second")
        await desk.see("Incoming 2")
        assert "r respond" in desk.text().splitlines()[-1]
        await desk.press("r")
        await desk.type("On our way")
        await desk.see("Active 1")
        await desk.press("enter")
        await desk.see("✓✓")
        assert [message.body for message in desk.store.thread.messages()] == ["I was first", "On our way"]


async def test_r_is_about_the_row_under_the_cursor_once_there_is_one(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await relay.simulator.text_in(LEAD, office.number.number, "I was first")
        await desk.see("Incoming 1")
        await relay.simulator.text_in(OTHER_LEAD, office.number.number, "I was second")
        await desk.see("Incoming 2")
        await desk.press("g", "j", "r")
        await desk.see("Active 1")
        await desk.until(lambda: desk.store.thread.messages(), "the thread")
        assert [message.body for message in desk.store.thread.messages()] == ["I was second"]
