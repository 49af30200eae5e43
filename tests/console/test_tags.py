"""The company's tags on the console: offered as one types, and looked after by who may (D4)."""

import asyncio
from pathlib import Path

from leadterm.domain.model import Instant, InteractionId, Tag, TagId
from leadterm.domain.text import sanitise
from leadterm.relay.units import tags
from leadterm.screens.record_list import RecordList
from leadterm.screens.tag_form import TagForm
from leadterm.state.parts import Link
from leadterm.widgets.tags_field import TagsField
from support.administering import choose, focused_id, open_list, promote
from support.hostile import HOSTILE_TEXTS
from support.pilot import Console, console, still_console
from support.relay import LEAD, Office, RunningRelay
from support.wire import Wire
from support.world import ME, World

UNWANTED = {*map(chr, range(32)), *map(chr, range(127, 160)), *map(chr, range(0x202A, 0x202F))}
"""Control characters, and those that turn the direction of writing."""


async def listed(relay: RunningRelay, office: Office, *names: str) -> list[Tag]:
    return [(await relay.store.run(tags.add(None, office.company.id, name))).tag for name in names]


async def begin(desk: Console, relay: RunningRelay, office: Office) -> InteractionId:
    """A lead texts, this agent responds, and goes to the tags."""
    await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
    await desk.see("Incoming 1")
    await desk.press("g", "r")
    await desk.see("Active 1")
    await desk.press("escape", "l", "tab")
    await desk.until(lambda: isinstance(desk.app.screen.focused, TagsField), "the tags")
    assert desk.store.selected is not None
    return desk.store.selected


def field(desk: Console) -> TagsField:
    return desk.app.screen.query_one(TagsField)


async def saved(relay: RunningRelay, id_: InteractionId, *names: str) -> None:
    async with asyncio.timeout(10):
        while (await relay.store.run(lambda tx: tx.classification(id_))).tags != names:
            await asyncio.sleep(0.01)


async def test_a_tag_of_the_list_is_offered_and_taken_with_tab(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await listed(relay, office, "Roofing", "Roof leak", "gutter")
    async with console(relay, office.people[0], tmp_path) as desk:
        talk = await begin(desk, relay, office)
        places = [(widget, widget.region) for widget in desk.app.screen.query("ClassificationEditor *")]
        await desk.type("ro")
        await desk.see("roof leak")
        await desk.see("Tab Roof leak, Roofing")
        assert places == [(widget, widget.region) for widget, _ in places]
        await desk.press("tab")
        assert (field(desk).text, field(desk).has_focus) == ("Roof leak, ", True)
        await desk.see_gone("Tab Roof")
        await desk.paste("GUTTER")
        await desk.press("tab")
        await desk.until(lambda: not field(desk).has_focus, "the next field")
        assert field(desk).text == "Roof leak, gutter"
        await saved(relay, talk, "Roof leak", "gutter")


async def test_names_full_of_escapes_stay_in_the_field_and_its_edge(tmp_path: Path) -> None:
    world = World()
    world.text_in(1, "Hello")
    world.respond(ME, next(iter(world.interactions.values())))
    company_id = world.snapshot().company.id
    names = [" ".join(sanitise(it.text).split())[:18] for it in HOSTILE_TEXTS if it.encodable]
    there = [
        Tag(id=TagId(9_000), company_id=company_id, name=" ".join(("xy", *names[place : place + 3])))
        for place in range(0, len(names), 3)
    ]
    async with still_console(tmp_path, size=(200, 40), clock=lambda: Instant(world.now)) as desk:
        desk.show(world)
        own = desk.store.active[0]
        desk.store.select(own)
        desk.store.load_detail(world.detail(own), desk.store.asked())
        desk.redraw()
        await desk.press("l", "tab", "x")
        for place in range(0, len(there), 2):
            field(desk).offer(there[place : place + 2])
            await desk.pilot.pause()
            assert field(desk).offers
            drawn = desk.app.screen._compositor.render_strips()
            assert {strip.cell_length for strip in drawn} == {desk.app.size.width}
            assert UNWANTED.isdisjoint("".join(strip.text for strip in drawn))


async def test_any_other_tag_may_be_typed_and_one_in_the_middle_completed(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    await listed(relay, office, "Roofing")
    async with console(relay, office.people[0], tmp_path) as desk:
        talk = await begin(desk, relay, office)
        await desk.paste("r, own words")
        await desk.press("home", "right")
        await desk.see("Tab Roofing")
        await desk.press("tab")
        assert field(desk).text == "Roofing, own words"
        await saved(relay, talk, "Roofing", "own words")


async def test_tags_are_offered_offline_too_and_what_colleagues_add_at_once(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    await listed(relay, office, "roof")
    async with console(relay, office.people[0], tmp_path, url=wire.url) as desk:
        await begin(desk, relay, office)
        await desk.type("g")
        await listed(relay, office, "gutter")
        await desk.see("Tab gutter")
        wire.cut()
        await desk.until(lambda: desk.store.link is Link.OFFLINE, "the link to be lost")
        await desk.press("backspace")
        await desk.type("ro")
        await desk.see("Tab roof")


async def test_a_tag_renamed_by_an_administrator_changes_under_the_reader(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    (roof,) = await listed(relay, office, "roof")
    async with console(relay, office.people[0], tmp_path) as desk:
        talk = await begin(desk, relay, office)
        await desk.paste("roof")
        await desk.press("escape")
        await saved(relay, talk, "roof")
        await relay.store.run(tags.rename(roof.id, "slates"))
        await desk.see("Tags   slates")


async def test_the_list_is_looked_after_from_administration(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        talk = await begin(desk, relay, office)
        await desk.paste("rofo, flat")
        await desk.press("escape")
        await saved(relay, talk, "rofo", "flat")
        await open_list(desk, "Tags")
        await desk.see("not listed, used once")
        await desk.press("enter")
        await desk.see("New tag")
        await desk.paste("a,b")
        await desk.press("f2")
        await desk.see("A tag has no comma in it")
        assert focused_id(desk) == "tag-name"
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste("roof")
        await desk.press("f2")
        await desk.until(lambda: isinstance(desk.app.screen, RecordList), "the list again")
        await desk.see("not used yet")

        await desk.paste("rofo")
        await desk.press("enter")
        await choose(desk, "Put on the list")
        await desk.until(lambda: any(tag.name == "rofo" for tag in desk.store.tags), "it on the list")
        await desk.see_gone("not listed")
        await desk.press("enter")
        await choose(desk, "Rename")
        await desk.until(lambda: isinstance(desk.app.screen, TagForm), "the form")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste("ROOF")
        await desk.press("f2")
        await desk.see("Save once more to make one of both")
        await desk.press("f2")
        await saved(relay, talk, "roof", "flat")
        await desk.until(lambda: [tag.name for tag in desk.store.tags] == ["roof"], "one of both")


async def test_a_tag_is_taken_off_the_list_and_another_may_have_renamed_it_meanwhile(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, _ = office.people
    await promote(relay, office, mel)
    (roof,) = await listed(relay, office, "roof")
    async with console(relay, mel, tmp_path) as desk:
        await open_list(desk, "Tags")
        await desk.see("roof")
        await desk.press("down", "enter")
        await choose(desk, "Rename")
        await desk.until(lambda: isinstance(desk.app.screen, TagForm), "the form")
        await relay.store.run(tags.rename(roof.id, "slates"))
        await desk.press("ctrl+a", "ctrl+k")
        await desk.paste("tiles")
        await desk.press("f2")
        await desk.see("The tag is called “slates” now.")
        await desk.press("f2")
        await desk.see("+ new tag")
        await desk.see("tiles")
        await desk.press("enter")
        await choose(desk, "Take off the list")
        await desk.until(lambda: desk.store.tags == (), "it gone")
