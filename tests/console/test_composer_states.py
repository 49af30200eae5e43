"""What stands in the composer's place, word for word (B10, B11, B13), and the Enter that is held (B7)."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leadterm.domain.model import (
    Block,
    Contact,
    Failure,
    Hold,
    Instant,
    LineType,
    MessageId,
    OptOut,
    OptOutCause,
    Right,
)
from leadterm.state.parts import Part
from support.pilot import Console, console, still_console
from support.relay import LEAD, Office, RunningRelay
from support.world import ME, World

SIZES = [(80, 24), (120, 36), (200, 60)]
BLOCKED = "Blocked after 3 texts that could not be delivered: filtered as spam. An administrator can lift it."


def world_with(**changes: object) -> World:
    """A conversation of this agent's with a contact that is so."""
    world = World()
    world.text_in(1, "Hello?")
    interaction = next(iter(world.interactions.values()))
    world.respond(ME, interaction)
    contact = world.contacts[interaction.contact_id]
    world.contacts[contact.id] = replace(contact, name="Maria Lopez", **changes)  # type: ignore[arg-type]
    return world


async def open_own(desk: Console, world: World) -> Contact:
    desk.show(world)
    own = desk.store.active[0]
    desk.store.select(own)
    desk.store.load_detail(world.detail(own), desk.store.asked())
    desk.redraw()
    await desk.press("2")
    await desk.pilot.pause()
    contact = desk.store.selected_contact
    assert contact is not None
    return contact


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"line_type": LineType.LANDLINE}, "This number is a landline and can't receive SMS messages"),
        ({"line_type": LineType.INVALID}, "This number is not in use and can't receive SMS messages"),
        (
            {"opt_out": OptOut(at=Instant(1), cause=OptOutCause.KEYWORD)},
            "This lead has opted out of SMS. You can't send messages until they text START to opt back in.",
        ),
        (
            {"block": Block(at=Instant(1), failures=(Failure(at=Instant(1), code=30007),), sentence=BLOCKED)},
            BLOCKED,
        ),
        (
            {"hold": Hold(at=Instant(1), message_id=MessageId(1), words="please stop texting me")},
            "Maria Lopez wrote “please stop texting me”. Sending is on hold until you say whether that was "
            "an opt-out (h).",
        ),
    ],
    ids=["landline", "invalid", "opted out", "blocked", "held"],
)
async def test_the_composer_is_hidden_and_the_sentence_says_why(
    changes: dict[str, object], words: str, size: tuple[int, int], tmp_path: Path
) -> None:
    world = world_with(**changes)
    async with still_console(tmp_path, size=size, clock=lambda: Instant(world.now)) as desk:
        await open_own(desk, world)
        shown = " ".join(sentence for sentence, _ in desk.main._composer._sentence._sentences)
        assert shown.startswith(words)
        assert not desk.main._composer.can_type
        for word in words.split():
            assert word in desk.text()
        await desk.press("t")
        assert desk.app.focused is not desk.main._composer.editor


async def test_who_may_lift_a_block_is_told_how(tmp_path: Path) -> None:
    world = world_with(block=Block(at=Instant(1), failures=(), sentence=BLOCKED))
    async with still_console(tmp_path, clock=lambda: Instant(world.now)) as desk:
        await open_own(desk, world)
        assert "lift block" not in desk.text()
        desk.store.rights = frozenset(Right)
        desk.redraw()
        await desk.see("lift block")
        await desk.main.action_contact_lift_block()
        await desk.see("Lift the block of Maria Lopez?")
        await desk.see("Lift the block")
        assert "filtered as spam" in desk.text()


async def test_the_pictures_on_their_way_show_how_far_they_are(tmp_path: Path) -> None:
    from leadterm.state.uploads import Upload

    world = world_with()
    async with still_console(tmp_path, clock=lambda: Instant(world.now)) as desk:
        contact = await open_own(desk, world)
        upload = Upload(contact_id=contact.id, name="roof.jpg", sent=1_000_000, total=4_000_000)
        desk.store.put_upload("one", upload)
        desk.redraw()
        await desk.see("roof.jpg · 25 % of 4.0 MB")
        await desk.press("t")
        await desk.type("Here")
        await desk.press("enter")
        await desk.see("A picture is still on its way")
        assert desk.main._composer.editor.text == "Here"
        desk.store.put_upload("one", replace(upload, error="It was refused."))
        desk.app._show({Part.COMPOSER})
        await desk.see("roof.jpg: It was refused.")


async def test_an_enter_is_held_for_a_second_look_when_a_colleague_has_just_texted(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with (
        console(relay, office.people[0], tmp_path) as mel,
        console(relay, office.people[1], tmp_path, size=(200, 40)) as dana,
    ):
        await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
        await dana.see("Incoming 1")
        await mel.see("Incoming 1")
        await dana.press("g", "enter")
        await mel.press("g", "r")
        await mel.see("Active 1")
        await dana.see("is answering")
        await dana.press("t")
        await dana.type("From Dana")
        await mel.type("From Mel")
        await mel.press("enter")
        await dana.see("From Mel")
        await dana.press("enter")
        await dana.see("Mel Park has just texted")
        assert dana.main._composer.editor.text == "From Dana"
        await dana.press("enter")
        await mel.see("From Dana")
        await dana.until(lambda: not dana.main._composer.editor.text, "the text to go")
