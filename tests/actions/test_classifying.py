"""Classifications are saved as they are typed, and nothing typed is ever lost."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leadterm.domain.model import Interaction, InteractionState
from leadterm.domain.wire import ClassificationFields
from leadterm.state.selectors import classification_shown
from support.console import HeadlessConsole, console
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay


@pytest.fixture
async def row(relay: RunningRelay, office: Office, mel: HeadlessConsole) -> Interaction:
    """A conversation that Mel has before them."""
    await relay.text_in(LEAD, office.number.number, "Hello", sid="SM1")
    await mel.until(lambda: mel.store.incoming)
    row = mel.only(InteractionState.INCOMING)
    await mel.desk.open(row.id)
    return row


def shown(one: HeadlessConsole) -> ClassificationFields:
    fields = classification_shown(one.store)
    assert fields is not None
    return fields


def type_notes(one: HeadlessConsole, row: Interaction, notes: str) -> None:
    one.desk.edit_classification(row.id, replace(shown(one), notes=notes))


async def kept(one: HeadlessConsole, row: Interaction) -> dict[str, object]:
    """What the relay has."""
    detail = await one.person.ask(f"/v1/interactions/{row.id}")
    classification: dict[str, object] = detail["classification"]
    return classification


async def until_saved(one: HeadlessConsole) -> None:
    await one.until(lambda: one.store.unsaved is None)


async def test_notes_are_saved_when_the_agent_rests(mel: HeadlessConsole, row: Interaction) -> None:
    for length in range(1, 6):
        type_notes(mel, row, "roofs"[:length])
    assert shown(mel).notes == "roofs"
    await until_saved(mel)
    assert (await kept(mel, row))["notes"] == "roofs"
    assert shown(mel).notes == "roofs"
    assert mel.drafts.classifications() == []


async def test_they_show_on_the_other_console(
    mel: HeadlessConsole, dana: HeadlessConsole, row: Interaction
) -> None:
    await dana.until(lambda: dana.store.incoming)
    await dana.desk.preview(row.id)
    type_notes(mel, row, "wants Tuesday")
    await dana.until(lambda: shown(dana).notes == "wants Tuesday")


async def test_leaving_saves_at_once(
    mel: HeadlessConsole, row: Interaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mel.desk._classifying, "_rest", 600.0)
    type_notes(mel, row, "wants Tuesday")
    mel.desk.leave_classification()
    await until_saved(mel)
    assert (await kept(mel, row))["notes"] == "wants Tuesday"


async def test_choosing_another_row_saves_at_once(
    relay: RunningRelay,
    office: Office,
    mel: HeadlessConsole,
    row: Interaction,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mel.desk._classifying, "_rest", 600.0)
    await relay.text_in(OTHER_LEAD, office.number.number, "Hello", sid="SM2")
    await mel.until(lambda: len(mel.store.incoming) == 2)
    type_notes(mel, row, "wants Tuesday")
    await mel.desk.open(mel.store.incoming[1])
    assert shown(mel).notes == ""
    assert await mel.desk.saved()
    assert (await kept(mel, row))["notes"] == "wants Tuesday"


async def test_a_console_that_ends_saves_first(
    relay: RunningRelay,
    office: Office,
    mel: HeadlessConsole,
    row: Interaction,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mel.desk._classifying, "_rest", 600.0)
    type_notes(mel, row, "wants Tuesday")
    await mel.desk.aclose()
    assert (await kept(mel, row))["notes"] == "wants Tuesday"


async def test_what_is_typed_while_it_is_being_saved_is_saved_next(
    mel: HeadlessConsole, row: Interaction
) -> None:
    for words in ("wants", "wants Tuesday", "wants Tuesday a.m."):
        type_notes(mel, row, words)
        mel.desk.leave_classification()
        await mel.desk.mark_read(row.id)
    await until_saved(mel)
    assert (await kept(mel, row))["notes"] == "wants Tuesday a.m."
    assert shown(mel).notes == "wants Tuesday a.m."


async def test_without_the_relay_they_wait_here_and_go_when_it_is_back(
    mel: HeadlessConsole, row: Interaction
) -> None:
    mel.cut()
    await mel.until_offline()
    type_notes(mel, row, "wants Tuesday")
    mel.desk.leave_classification()
    mel.drafts.flush()
    assert shown(mel).notes == "wants Tuesday"
    mel.mend()
    await until_saved(mel)
    assert (await kept(mel, row))["notes"] == "wants Tuesday"


async def test_a_lost_answer_and_more_typing_doubles_no_word(mel: HeadlessConsole, row: Interaction) -> None:
    mel.api_wire.lose_answers = True
    type_notes(mel, row, "wants")
    await mel.api_wire.lost.wait()
    type_notes(mel, row, "wants Tuesday")
    mel.api_wire.lose_answers = False
    await until_saved(mel)
    assert (await kept(mel, row))["notes"] == "wants Tuesday"


async def test_a_console_that_dies_leaves_them_to_the_next(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, row: Interaction, tmp_path: Path
) -> None:
    mel.cut()
    type_notes(mel, row, "wants Tuesday")
    mel.desk.flush()
    async with console(relay, office.people[0], tmp_path / "mel") as again:
        await again.until_live()
        assert await again.desk.saved()
        assert (await kept(again, row))["notes"] == "wants Tuesday"


async def test_two_who_type_notes_lose_no_word(
    mel: HeadlessConsole, dana: HeadlessConsole, row: Interaction
) -> None:
    await dana.until(lambda: dana.store.incoming)
    await dana.desk.preview(row.id)
    mel.cut()
    await mel.until_offline()
    type_notes(mel, row, "Mel: wants Tuesday")
    type_notes(dana, row, "Dana: has two dogs")
    await until_saved(dana)
    mel.mend()
    await until_saved(mel)
    both = "Dana: has two dogs\nMel: wants Tuesday"
    assert (await kept(mel, row))["notes"] == both
    assert shown(mel).notes == both
    await dana.until(lambda: shown(dana).notes == both)


async def test_of_two_amounts_the_first_stands_and_the_second_is_told(
    mel: HeadlessConsole, dana: HeadlessConsole, row: Interaction
) -> None:
    await dana.until(lambda: dana.store.incoming)
    await dana.desk.preview(row.id)
    mel.cut()
    await mel.until_offline()
    mel.desk.edit_classification(row.id, ClassificationFields(value=500_000, tags=("flat",)))
    dana.desk.edit_classification(row.id, ClassificationFields(value=420_000, tags=("roof",)))
    await until_saved(dana)
    mel.mend()
    await until_saved(mel)
    assert shown(mel) == ClassificationFields(value=420_000, tags=("roof", "flat"))
    assert mel.said == "Dana Reyes set value to $4,200 meanwhile, and that stands. Yours was $5,000."


async def test_another_field_of_somebody_else_is_kept_and_told(
    mel: HeadlessConsole, dana: HeadlessConsole, row: Interaction
) -> None:
    await dana.until(lambda: dana.store.incoming)
    await dana.desk.preview(row.id)
    mel.cut()
    await mel.until_offline()
    type_notes(mel, row, "wants Tuesday")
    dana.desk.edit_classification(row.id, ClassificationFields(qualified=True))
    await until_saved(dana)
    mel.mend()
    await until_saved(mel)
    assert shown(mel) == ClassificationFields(qualified=True, notes="wants Tuesday")
    assert mel.said.endswith(" had changed something too, and that was kept: qualified.")


async def test_what_the_relay_refuses_is_said_and_stays_here(mel: HeadlessConsole, row: Interaction) -> None:
    mel.desk.edit_classification(row.id, ClassificationFields(tags=("x" * 61,)))
    await mel.until(lambda: "not saved" in mel.said)
    assert shown(mel).tags == ("x" * 61,)
    mel.desk.edit_classification(row.id, ClassificationFields(tags=("x",)))
    await until_saved(mel)
    assert (await kept(mel, row))["tags"] == ["x"]
