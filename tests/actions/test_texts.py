"""Texts are shown at once, given back when they fail, and never sent twice."""

import asyncio
from pathlib import Path

import pytest

from leadterm.actions.texts import KEPT
from leadterm.domain.model import ContactId, Interaction, MessageStatus
from leadterm.domain.texting import OPTED_OUT_SENTENCE, RATE_SENTENCE
from leadterm.relay.units import outbox
from leadterm.state.parts import Part
from leadterm.state.pending import PendingText
from support.console import HeadlessConsole, console
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay


@pytest.fixture
async def row(relay: RunningRelay, office: Office, mel: HeadlessConsole) -> Interaction:
    """Mel's open conversation with a lead."""
    return await answered(relay, office, mel, LEAD)


async def answered(relay: RunningRelay, office: Office, mel: HeadlessConsole, lead: str) -> Interaction:
    await relay.text_in(lead, office.number.number, "Hello", sid=f"SM{lead[1:]}")
    await mel.until(lambda: mel.store.incoming)
    (id_,) = mel.store.incoming
    await mel.desk.open(id_)
    assert await mel.desk.respond(id_)
    return mel.store.interactions[id_]


async def sent_bodies(mel: HeadlessConsole, contact_id: ContactId) -> list[str]:
    """What the relay has sent, whatever the console shows."""
    page = await mel.person.ask(f"/v1/contacts/{contact_id}/thread")
    return [message["body"] for message in page["messages"] if message["direction"] == "outbound"]


def type_and_send(mel: HeadlessConsole, row: Interaction, body: str) -> asyncio.Task[bool]:
    mel.desk.type_text(row.contact_id, body)
    return asyncio.create_task(mel.desk.send(row.contact_id, None, body))


async def test_it_shows_as_sending_at_once(mel: HeadlessConsole, row: Interaction) -> None:
    mel.dirty.clear()
    sending = type_and_send(mel, row, "We do!")
    await asyncio.sleep(0)
    (pending,) = mel.store.thread.pending
    assert isinstance(pending, PendingText)
    assert pending.body == "We do!"
    assert mel.store.composer.text == ""
    assert {Part.THREAD, Part.COMPOSER} <= mel.dirty
    assert await sending
    assert mel.store.thread.pending == []
    (message,) = mel.store.thread.messages()[1:]
    assert (message.body, message.status) == ("We do!", MessageStatus.QUEUED)


async def test_a_refused_text_stands_in_the_composer_again(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, row: Interaction
) -> None:
    mel.stream_wire.cut()
    await relay.text_in(LEAD, office.number.number, "STOP", sid="SMstop")
    revision = mel.store.composer.revision
    assert not await type_and_send(mel, row, "One more thing")
    assert mel.store.composer.text == "One more thing"
    assert mel.store.composer.revision > revision
    assert mel.store.panel_error == OPTED_OUT_SENTENCE
    assert mel.store.thread.pending == []


async def test_the_error_goes_when_the_agent_types(mel: HeadlessConsole, row: Interaction) -> None:
    mel.cut()
    assert not await type_and_send(mel, row, "We do!")
    assert mel.store.panel_error == KEPT
    mel.desk.type_text(row.contact_id, "We do.")
    assert mel.store.panel_error == ""


async def test_without_the_relay_the_text_is_kept_and_goes_out_later(
    mel: HeadlessConsole, row: Interaction
) -> None:
    mel.cut()
    assert not await type_and_send(mel, row, "We do!")
    assert mel.store.composer.text == "We do!"
    mel.mend()
    await mel.until_live()
    assert await type_and_send(mel, row, "We do!")
    assert await sent_bodies(mel, row.contact_id) == ["We do!"]
    assert mel.store.composer.text == ""


async def test_a_lost_answer_doubles_nothing(mel: HeadlessConsole, row: Interaction) -> None:
    mel.stream_wire.cut()
    await mel.until_offline()
    mel.api_wire.lose_answers = True
    assert not await type_and_send(mel, row, "We do!")
    assert mel.store.composer.text == "We do!"
    mel.api_wire.lose_answers = False
    assert await type_and_send(mel, row, "We do!")
    assert await sent_bodies(mel, row.contact_id) == ["We do!"]
    assert mel.bodies == ["Hello", "We do!"]


async def test_the_event_of_a_text_whose_answer_was_lost_settles_it(
    mel: HeadlessConsole, row: Interaction
) -> None:
    mel.stream_wire.cut()
    await mel.until_offline()
    mel.api_wire.lose_answers = True
    assert not await type_and_send(mel, row, "We do!")
    mel.desk.type_text(row.contact_id, "We do!\nAnd gutters")
    mel.mend()
    await mel.until(lambda: mel.bodies == ["Hello", "We do!"])
    assert mel.store.composer.text == "And gutters"
    assert mel.store.panel_error == ""
    assert mel.said == "Your text to (415) 555-0142 had been sent after all."


async def test_a_text_that_was_edited_since_is_another_one(mel: HeadlessConsole, row: Interaction) -> None:
    mel.cut()
    assert not await type_and_send(mel, row, "We do!")
    mel.mend()
    await mel.until_live()
    assert await type_and_send(mel, row, "We do, yes!")
    assert await sent_bodies(mel, row.contact_id) == ["We do, yes!"]


async def test_what_was_typed_meanwhile_stays_behind_the_text_that_came_back(
    mel: HeadlessConsole, row: Interaction
) -> None:
    mel.cut()
    sending = type_and_send(mel, row, "first")
    await asyncio.sleep(0)
    mel.desk.type_text(row.contact_id, "second")
    assert not await sending
    assert mel.store.composer.text == "first\nsecond"


async def test_texts_keep_their_order_and_come_back_in_it(mel: HeadlessConsole, row: Interaction) -> None:
    bodies = ["one", "two", "three"]
    tasks = [type_and_send(mel, row, body) for body in bodies]
    assert all(await asyncio.gather(*tasks))
    assert await sent_bodies(mel, row.contact_id) == bodies
    mel.cut()
    tasks = [type_and_send(mel, row, body) for body in ("four", "five", "six")]
    assert not any(await asyncio.gather(*tasks))
    assert mel.store.composer.text.split() == ["four", "five", "six"]
    assert mel.store.thread.pending == []


async def test_enter_pressed_twice_sends_once(mel: HeadlessConsole, row: Interaction) -> None:
    tasks = [type_and_send(mel, row, "We do!") for _ in range(2)]
    assert all(await asyncio.gather(*tasks))
    assert await sent_bodies(mel, row.contact_id) == ["We do!"]
    assert mel.store.thread.pending == []
    assert mel.bodies == ["Hello", "We do!"]


async def test_the_eleventh_text_in_a_minute_is_given_back(mel: HeadlessConsole, row: Interaction) -> None:
    for number in range(10):
        assert await type_and_send(mel, row, f"text {number}")
    assert not await type_and_send(mel, row, "text 10")
    assert mel.store.panel_error == RATE_SENTENCE
    assert mel.store.composer.text == "text 10"


async def test_an_empty_text_is_not_sent(mel: HeadlessConsole, row: Interaction) -> None:
    assert not await type_and_send(mel, row, " \n ")
    assert await sent_bodies(mel, row.contact_id) == []


async def test_drafts_belong_to_their_contact(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, row: Interaction
) -> None:
    mel.desk.type_text(row.contact_id, "to the first")
    other = await answered(relay, office, mel, OTHER_LEAD)
    assert mel.store.composer.text == ""
    mel.desk.type_text(other.contact_id, "to the other")
    await mel.desk.open(row.id)
    assert mel.store.composer.text == "to the first"


async def test_a_failure_of_a_conversation_left_is_told_and_waits_there(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, row: Interaction
) -> None:
    other = await answered(relay, office, mel, OTHER_LEAD)
    await mel.desk.open(row.id)
    mel.cut()
    sending = type_and_send(mel, row, "We do!")
    await asyncio.sleep(0)
    opening = asyncio.create_task(mel.desk.open(other.id))
    assert not await sending
    await opening
    assert mel.said == f"Your text to (415) 555-0142 was not sent. {KEPT}"
    assert mel.store.panel_error == ""
    await mel.desk.open(row.id)
    assert (mel.store.panel_error, mel.store.composer.text) == (KEPT, "We do!")


async def test_a_console_that_dies_while_sending_leaves_the_text_for_the_next(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, row: Interaction, tmp_path: Path
) -> None:
    """It had reached the relay; the next console finds it in the thread, and in the composer no more."""
    mel.stream_wire.cut()
    await mel.until_offline()
    mel.api_wire.lose_answers = True
    sending = type_and_send(mel, row, "We do!")
    await mel.api_wire.lost.wait()
    sending.cancel()
    mel.drafts.flush()
    async with console(relay, office.people[0], tmp_path / "mel") as again:
        await again.until_live()
        await again.desk.open(row.id)
        assert again.bodies == ["Hello", "We do!"]
        assert again.store.composer.text == ""


async def test_a_text_that_never_left_is_in_the_next_consoles_composer(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, row: Interaction, tmp_path: Path
) -> None:
    mel.cut()
    sending = type_and_send(mel, row, "We do!")
    await asyncio.sleep(0)
    sending.cancel()
    mel.drafts.flush()
    async with console(relay, office.people[0], tmp_path / "mel") as again:
        await again.until_live()
        await again.desk.open(row.id)
        assert again.store.composer.text == "We do!"
        assert await type_and_send(again, row, "We do!")
        assert await sent_bodies(again, row.contact_id) == ["We do!"]


class TestNewText:
    """To a number (B2)."""

    async def test_it_opens_the_conversation(self, mel: HeadlessConsole, office: Office) -> None:
        assert await mel.desk.send_new("(415) 555-0199", "Ann", office.number.id, "Hello") == ""
        await mel.until(lambda: mel.bodies == ["Hello"])
        assert mel.store.active == [mel.store.selected]
        assert mel.store.selected_contact is not None
        assert mel.store.selected_contact.name == "Ann"

    async def test_a_wrong_number_is_said_and_the_form_is_kept(
        self, mel: HeadlessConsole, office: Office
    ) -> None:
        sentence = await mel.desk.send_new("12", "Ann", office.number.id, "Hello")
        assert "too short" in sentence
        assert (mel.desk.new_text().to, mel.desk.new_text().body) == ("12", "Hello")

    async def test_a_lost_answer_doubles_nothing(self, mel: HeadlessConsole, office: Office) -> None:
        form = ("(415) 555-0199", "Ann", office.number.id, "Hello")
        mel.api_wire.lose_answers = True
        assert await mel.desk.send_new(*form) == KEPT
        mel.api_wire.lose_answers = False
        assert await mel.desk.send_new(*form) == ""
        await mel.until(lambda: mel.store.selected_contact)
        assert mel.store.selected_contact is not None
        assert await sent_bodies(mel, mel.store.selected_contact.id) == ["Hello"]
        assert mel.desk.new_text().body == ""


async def test_a_failed_text_is_sent_again_once(
    relay: RunningRelay, mel: HeadlessConsole, row: Interaction
) -> None:

    assert await type_and_send(mel, row, "We do!")
    message = mel.store.thread.messages()[-1]
    await relay.store.run(outbox.failed(message.id, 30003, "The phone is off."))
    await mel.until(lambda: mel.store.thread.messages()[-1].status is MessageStatus.FAILED)
    mel.stream_wire.cut()
    await mel.until_offline()
    mel.api_wire.lose_answers = True
    await mel.desk.resend(message.id)
    assert "not known" in mel.said
    mel.api_wire.lose_answers = False
    await mel.desk.resend(message.id)
    assert await sent_bodies(mel, row.contact_id) == ["We do!", "We do!"]
