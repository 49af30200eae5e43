"""The main screen at three sizes, to be looked at when it changes."""

from datetime import UTC
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from leadterm.domain.model import Classification, Instant, LineType
from leadterm.state.parts import Link, Part
from support.pilot import StillApp, setup
from support.world import ME, World

SIZES = [(80, 24), (120, 36), (200, 60)]
NAMES = ("Maria Lopez", "Tom Okafor", "Priya Nair", "李雷", "Zoë Ünal", "Walter Jankowski")
TEXTS = (
    "Do you do flat roofs?",
    "thanks, see you then",
    "How much for gutters on a two storey house?",
    "你好,屋顶漏水了",
    "👍 perfect",
    "Can somebody come on Tuesday morning?",
)


def office() -> World:
    """Two who wait, one being answered, and some of the past."""
    world = World()
    for lead in range(24):
        world.text_in(lead, TEXTS[lead % len(TEXTS)])
    contacts = list(world.contacts.values())
    for contact, name in zip(contacts, NAMES * 4, strict=True):
        world.contacts[contact.id] = replace(contact, name=name if contact.id % 4 else "")
    rows = list(world.interactions.values())
    for row in rows[:-2]:
        world.respond(ME, row)
    for row in rows[:-3]:
        world.close(world.interactions[row.id])
    own = world.interactions[rows[-3].id]
    contact = world.contacts[own.contact_id]
    world.contacts[contact.id] = replace(
        contact, name="Maria Lopez", email="maria@example.com", line_type=LineType.MOBILE
    )
    world.text_out(ME, world.contacts[contact.id], "Hi Maria, yes we do! When would suit you?")
    world.text_in(21, "Tuesday morning would be great.")
    world.classifications[own.id] = Classification(
        interaction_id=own.id,
        qualified=True,
        tags=("roof", "flat"),
        value=420_000,
        notes="wants Tuesday a.m.",
    )
    return world


async def show(pilot: Pilot[None]) -> None:
    app, world = pilot.app, office()
    assert isinstance(app, StillApp)
    app.store.load_snapshot(world.snapshot())
    app.store.set_link(Link.LIVE)
    own = app.store.active[0]
    app.store.select(own)
    app.store.load_detail(world.detail(own), app.store.asked())
    app.screen._inbox.select(own)  # type: ignore[attr-defined]
    app._show(set(Part))
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_main_screen(size: tuple[int, int], snap_compare, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    app = StillApp(setup(tmp_path, clock=lambda: Instant(1_700_000_030_000), zone=UTC))
    assert snap_compare(app, terminal_size=size, run_before=show)


def test_help(snap_compare, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    app = StillApp(setup(tmp_path, clock=lambda: Instant(1_700_000_030_000), zone=UTC))

    async def help_over_the_inbox(pilot: Pilot[None]) -> None:
        await show(pilot)
        await pilot.press("question_mark")
        await pilot.pause()

    assert snap_compare(app, terminal_size=(120, 36), run_before=help_over_the_inbox)
