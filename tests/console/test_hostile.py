"""Texts full of escapes, markup and marks show as harmless text in every pane, form and menu."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leadterm.domain.model import Classification, Instant
from leadterm.domain.text import sanitise
from leadterm.screens.contact_form import ContactForm
from support.hostile import HOSTILE_TEXTS, HostileText
from support.pilot import Console, still_console
from support.world import ME, World

TEXTS = [hostile for hostile in HOSTILE_TEXTS if hostile.encodable]


def world_of(hostile: HostileText) -> World:
    """A world where everything that comes from outside is this text, as it is once it was decoded."""
    text = sanitise(hostile.text)
    world = World()
    world.text_in(1, text or " ")
    interaction = next(iter(world.interactions.values()))
    world.respond(ME, interaction)
    contact = world.contacts[interaction.contact_id]
    line = " ".join(text.split())[:300]
    world.contacts[contact.id] = replace(
        contact, name=line, email=line, organisation=line, address=text[:300]
    )
    world.classifications[interaction.id] = Classification(
        interaction_id=interaction.id, tags=(line[:60],), notes=text
    )
    return world


def check(desk: Console) -> None:
    """No control character on the screen, and every line as wide as it."""
    width, height = desk.app.size
    strips = desk.app.screen._compositor.render_strips()
    assert [strip.cell_length for strip in strips] == [width] * height
    for strip in strips:
        for segment in strip:
            assert not any(
                ord(character) < 32 or 127 <= ord(character) < 160 or "\u202a" <= character <= "\u202e"
                for character in segment.text
            ), segment.text


@pytest.mark.parametrize("hostile", TEXTS, ids=[hostile.name for hostile in TEXTS])
async def test_nothing_of_a_hostile_text_gets_out(hostile: HostileText, tmp_path: Path) -> None:
    world = world_of(hostile)
    async with still_console(tmp_path, size=(100, 30), clock=lambda: Instant(world.now)) as desk:
        desk.show(world)
        own = desk.store.active[0]
        desk.store.select(own)
        desk.store.load_detail(world.detail(own), desk.store.asked())
        desk.store.put_composer(sanitise(hostile.text))
        desk.store.say(sanitise(hostile.text))
        desk.redraw()
        await desk.pilot.pause()
        check(desk)
        await desk.press("4")
        await desk.pilot.pause()
        check(desk)
        await desk.press("escape", "e")
        await desk.pilot.pause()
        assert isinstance(desk.app.screen, ContactForm)
        check(desk)


async def test_a_pasted_text_is_cleaned(tmp_path: Path) -> None:
    from textual import events

    world = world_of(HostileText("plain", "Hello"))
    async with still_console(tmp_path, clock=lambda: Instant(world.now)) as desk:
        desk.show(world)
        own = desk.store.active[0]
        desk.store.select(own)
        desk.store.load_detail(world.detail(own), desk.store.asked())
        desk.redraw()
        await desk.press("2", "t")
        desk.app.post_message(events.Paste("safe\x1b[31m\x07 text\r\nnext\tline").set_sender(desk.app))
        await desk.pilot.pause()
        assert desk.main._composer.editor.text == "safe[31m text\nnext    line"
