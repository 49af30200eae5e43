"""Hostile texts in what texting in full has added: timeline, overview, pickers, menus, pictures, forms."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from leadterm.domain.model import (
    Attachment,
    AttachmentId,
    Block,
    Hold,
    Instant,
    LeadRecord,
    LeadRecordId,
    Media,
    Outcome,
    Profile,
    Template,
    TemplateId,
)
from leadterm.domain.text import sanitise
from leadterm.domain.wire import Money, Overview, TimelineEntry, TimelineKind, TimelinePage
from leadterm.screens.attach import AttachScreen
from leadterm.screens.profile_form import ProfileForm
from leadterm.screens.template_form import TemplateForm
from leadterm.screens.template_picker import TemplatePicker
from leadterm.state.uploads import Upload
from support.hostile import HOSTILE_TEXTS, HostileText
from support.pilot import Console, still_console
from support.world import COMPANY, ME, World

TEXTS = [hostile for hostile in HOSTILE_TEXTS if hostile.encodable]
SOME = TEXTS[::8]
"""Whole screens are slow to open. The panes by themselves are shown them all (tests/widgets)."""


def check(desk: Console) -> None:
    """No control character on the screen, every line as wide as it, and no link that is not safe."""
    width, height = desk.app.size
    strips = desk.app.screen._compositor.render_strips()
    assert [strip.cell_length for strip in strips] == [width] * height
    for strip in strips:
        for segment in strip:
            assert not any(
                ord(character) < 32 or 127 <= ord(character) < 160 or "\u202a" <= character <= "\u202e"
                for character in segment.text
            ), segment.text
            href = (segment.style.link or "") if segment.style else ""
            assert href.isascii()
            assert href.isprintable()


async def looked_at(desk: Console) -> None:
    await desk.pilot.pause()
    check(desk)


@pytest.mark.parametrize("hostile", SOME, ids=[hostile.name for hostile in SOME])
async def test_nothing_of_a_hostile_text_gets_out(hostile: HostileText, tmp_path: Path) -> None:
    text = sanitise(hostile.text)
    line = " ".join(text.split())[:300] or "x"
    world = World()
    world.text_in(1, text or " ")
    row = next(iter(world.interactions.values()))
    world.respond(ME, row)
    contact = world.contacts[row.contact_id]
    world.contacts[contact.id] = replace(contact, name=line, email=line)
    picture = Attachment(
        id=AttachmentId(7), company_id=COMPANY.id, name=line, content_type="image/png", size=5, at=Instant(0)
    )
    media = Media(url=line, content_type=line, attachment_id=AttachmentId(7), name=line, size=5)
    message = world.thread(contact.id)[0]
    world.messages[message.id] = replace(message, media=(media, replace(media, problem=line)))
    async with still_console(tmp_path, size=(80, 24), clock=lambda: Instant(world.now)) as desk:
        desk.show(world)
        store = desk.store
        store.select(row.id)
        store.load_detail(world.detail(row.id), store.asked())
        store.put_composer(text, [picture])
        store.put_upload("one", Upload(contact_id=contact.id, name=line, sent=1, total=2))
        store.put_upload("two", Upload(contact_id=contact.id, name=line, sent=1, total=2, error=line))
        overview = Overview(
            contact_id=contact.id,
            sign_ups=1,
            first_seen_at=Instant(0),
            texts_in=1,
            texts_out=1,
            conversations=1,
            value=(Money(5, "USD"),),
            tags=(line, line),
            last_outcome=Outcome.CLOSED,
        )
        store.load_overview(overview, store.asked())
        desk.redraw()
        await desk.press("2")
        await looked_at(desk)
        store.set_overview_open(True)
        desk.redraw()
        await looked_at(desk)
        hold = Hold(at=Instant(0), message_id=message.id, words=line)
        block = Block(at=Instant(0), failures=(), sentence=line)
        for held, blocked in ((hold, None), (None, block)):
            store.contacts[contact.id] = replace(store.contacts[contact.id], hold=held, block=blocked)
            desk.redraw()
            await looked_at(desk)
            for asked in (desk.main.action_contact_answer_hold, desk.main.action_contact_lift_block):
                await closed_again(desk, asked)
        for menu in (desk.main.action_item_open, desk.main.action_item_copy):
            await closed_again(desk, menu)
        await timeline(desk, line, text)
        await forms(desk, line, text, tmp_path)


async def closed_again(desk: Console, open_: Callable[[], Awaitable[None]]) -> None:
    """What an action opens is looked at, and closed."""
    before = len(desk.app.screen_stack)
    await open_()
    await looked_at(desk)
    if len(desk.app.screen_stack) > before:
        await desk.press("escape")


async def timeline(desk: Console, line: str, text: str) -> None:
    store = desk.store
    row = store.selected_interaction
    contact = store.selected_contact
    assert row is not None
    assert contact is not None
    record = LeadRecord(
        id=LeadRecordId(5),
        company_id=COMPANY.id,
        contact_id=contact.id,
        at=Instant(1),
        origin=line,
        source=line,
        campaign=line,
        landing_page=line,
    )
    entries = (
        TimelineEntry(
            kind=TimelineKind.TEXT, at=row.last_at, id=row.id, interaction=replace(row, source=line)
        ),
        TimelineEntry(kind=TimelineKind.FORM, at=Instant(1), id=5, lead_record=record),
    )
    store.open_timeline()
    store.load_timeline(TimelinePage(entries=entries, older=False), "", store.asked())
    desk.redraw()
    await desk.press("2", "enter")
    await looked_at(desk)
    await desk.press("j", "enter")
    await looked_at(desk)
    store.close_timeline()
    desk.redraw()


async def forms(desk: Console, line: str, text: str, directory: Path) -> None:
    template = Template(id=TemplateId(1), company_id=COMPANY.id, name=line[:80], body=text or "x")
    profile = Profile(agent_id=ME, endpoint=line, greeting=text, chat_name=line)

    async def save(*_: object) -> str:
        return line

    screens = (
        TemplatePicker([template], lambda one: desk.desk.fill_template(one), ""),
        TemplateForm(desk.desk, template, ""),
        ProfileForm(desk.store, profile, save, ""),
    )
    for screen in screens:
        await desk.app.push_screen(screen)
        await looked_at(desk)
        await desk.press("f2")
        await looked_at(desk)
        desk.app.pop_screen()


async def test_files_with_hostile_names_are_listed_harmlessly(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for number, hostile in enumerate(TEXTS):
        name = hostile.text.replace("/", "").replace("\0", "")[:40]
        while len(name.encode()) > 200:
            name = name[:-1]
        (home / f"{name}{number}.png").write_bytes(b"x")
    async with still_console(tmp_path / "console", size=(80, 24)) as desk:
        await desk.app.push_screen(AttachScreen("~/", {"HOME": str(home)}))
        await desk.until(lambda: desk.app.screen._listed.entries, "the files")  # type: ignore[attr-defined]
        for _ in range(len(TEXTS)):
            await desk.press("pagedown")
            await looked_at(desk)
