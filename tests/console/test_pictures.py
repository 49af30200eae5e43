"""Pictures at the console (B18): attached, taken off, sent; looked at, opened, saved."""

import io
from pathlib import Path

import pytest
from PIL import Image

from leadterm.domain.wire import ATTACHMENT_BYTES
from leadterm.screens.picture import PictureScreen
from leadterm.simulator.carrier import Picture
from support.pilot import Console, console
from support.relay import LEAD, Office, RunningRelay
from support.wire import Wire


def png(width: int = 40, height: int = 20, colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def home_with(tmp_path: Path, **files: bytes) -> Path:
    """A directory of the agent's own, with files in it; ``__`` in a name is its dot."""
    home = tmp_path / "home"
    home.mkdir()
    for name, content in files.items():
        (home / name.replace("__", ".")).write_bytes(content)
    return home


async def begin(desk: Console, relay: RunningRelay, office: Office, *media: Picture) -> None:
    await relay.simulator.text_in(LEAD, office.number.number, "Look" if media else "Hello?", media=media)
    await desk.see("Incoming 1")
    await desk.press("g", "r")
    await desk.see("Active 1")


# Out -------------------------------------------------------------------------------------------------------


async def test_a_picture_of_this_computer_goes_along(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = home_with(tmp_path, roof__png=png(), notes__txt=b"no picture")
    (home / "roofs").mkdir()
    async with console(relay, office.people[0], tmp_path, environ={"HOME": str(home)}) as desk:
        await begin(desk, relay, office)
        await desk.press("ctrl+o")
        await desk.see("A file of this computer")
        await desk.press("enter")
        await desk.see("roof.png")
        assert "notes.txt" not in desk.text()
        assert "roofs/" in desk.text()
        await desk.type("roof.")
        await desk.see_gone("roofs/")
        await desk.press("enter")
        await desk.see("[picture · roof.png ·")
        await desk.see("MMS")
        await desk.press("enter")
        await desk.until(lambda: not desk.store.composer.attachments, "the picture to go out")
        await desk.see("✓✓")
        (message, *_) = (m for m in desk.store.thread.messages() if m.media)
        assert message.body == ""
        assert message.media[0].name == "roof.png"
        assert "[picture · roof.png ·" in desk.text()


async def test_a_used_picture_is_attached_again_and_taken_off(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = home_with(tmp_path, roof__png=png())
    async with console(relay, office.people[0], tmp_path, environ={"HOME": str(home)}) as desk:
        await begin(desk, relay, office)
        await desk.press("ctrl+o", "enter")
        await desk.see("roof.png")
        await desk.press("enter")
        await desk.see("^r takes it off")
        await desk.press("ctrl+r")
        await desk.see_gone("^r takes it off")
        await desk.press("ctrl+o", "down", "enter")
        await desk.see("Pictures already used")
        await desk.press("enter")
        await desk.see("[picture · roof.png ·")
        await desk.press("ctrl+o", "down", "down", "enter")
        await desk.see_gone("^r takes it off")


async def test_of_several_pictures_and_failed_ones_a_menu_says_which_to_take_off(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    home = home_with(tmp_path, roof__png=png(), wall__png=png(30, 30))
    environ = {"HOME": str(home)}
    async with console(relay, office.people[0], tmp_path, url=wire.url, environ=environ) as desk:
        await begin(desk, relay, office)
        await desk.press("ctrl+o", "enter")
        await desk.see("roof.png")
        await desk.press("enter")
        await desk.see("[picture · roof.png ·")
        wire.cut()
        await desk.press("ctrl+o", "enter")
        await desk.see("wall.png")
        await desk.type("wall")
        await desk.press("enter")
        await desk.see("^r try again")
        wire.mend()
        await desk.press("ctrl+r")
        await desk.see("Try wall.png again")
        assert "Take off wall.png" in desk.text()
        assert "Take off roof.png" in desk.text()
        await desk.press("enter")
        await desk.see("[picture · wall.png ·")
        await desk.see("^r takes one off")
        await desk.press("ctrl+r", "down", "enter")
        await desk.until(
            lambda: [one.name for one in desk.store.composer.attachments] == ["roof.png"], "the wall to go"
        )


async def test_a_picture_on_its_way_is_taken_off(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    environ = {"HOME": str(home_with(tmp_path, roof__png=png()))}
    async with console(relay, office.people[0], tmp_path, url=wire.url, environ=environ) as desk:
        await begin(desk, relay, office)
        wire.hold = True
        await desk.press("ctrl+o", "enter")
        await desk.see("roof.png")
        await desk.press("enter")
        await desk.until(lambda: desk.store.uploads, "the upload")
        await desk.press("ctrl+r")
        await desk.until(lambda: not desk.store.uploads, "the upload to end")
        wire.hold = False
        assert desk.store.composer.attachments == ()


async def test_a_picture_that_is_too_large_is_refused_before_anything_is_uploaded(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = home_with(tmp_path, huge__png=png() + bytes(ATTACHMENT_BYTES), empty__jpg=b"")
    async with console(relay, office.people[0], tmp_path, environ={"HOME": str(home)}) as desk:
        await begin(desk, relay, office)
        await desk.press("ctrl+o", "enter")
        await desk.see("empty.jpg is empty.")
        await desk.press("down")
        await desk.see("huge.png has 5.2 MB; a picture may have 5 MB.")
        await desk.press("enter")
        assert desk.store.uploads == {}
        assert desk.store.composer.attachments == ()


async def test_what_only_looks_like_a_picture_is_refused_by_its_bytes(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = home_with(tmp_path, fake__png=b"MZ this is no picture")
    async with console(relay, office.people[0], tmp_path, environ={"HOME": str(home)}) as desk:
        await begin(desk, relay, office)
        await desk.press("ctrl+o", "enter")
        await desk.see("fake.png")
        await desk.press("enter")
        await desk.until(lambda: desk.store.status is not None, "a sentence")
        assert desk.store.composer.attachments == ()


async def test_directories_are_gone_into_and_completed_with_tab(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = home_with(tmp_path)
    (home / "Pictures").mkdir()
    (home / "Pictures" / "flat roof.jpg").write_bytes(png())
    async with console(relay, office.people[0], tmp_path, environ={"HOME": str(home)}) as desk:
        await begin(desk, relay, office)
        await desk.press("ctrl+o", "enter")
        await desk.see("Pictures/")
        await desk.type("Pi")
        await desk.see("Pictures/")
        await desk.press("tab")
        await desk.see("flat roof.jpg")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("/nowhere/")
        await desk.see("/nowhere can't be read: no such file or directory.")


# In --------------------------------------------------------------------------------------------------------


async def open_picture(desk: Console) -> PictureScreen:
    await desk.see("[picture ·")
    await desk.until(
        lambda: all(m.size for x in desk.store.thread.messages() for m in x.media), "the pictures"
    )
    await desk.press("escape", "o")
    screen = desk.app.screen
    if not isinstance(screen, PictureScreen):
        await desk.press("enter")
        screen = desk.app.screen
    assert isinstance(screen, PictureScreen)
    return screen


async def test_a_lead_s_picture_is_drawn_and_saved_but_never_over_a_file(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = home_with(tmp_path, there__png=b"mine")
    content = png(400, 200)
    async with console(
        relay, office.people[0], tmp_path, environ={"HOME": str(home), "TERM": "xterm-256color"}
    ) as desk:
        await begin(desk, relay, office, Picture("image/png", content))
        screen = await open_picture(desk)
        await desk.see("400 × 200")
        assert "▀" in desk.text()
        await desk.press("s")
        await desk.see("Save the picture")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("~/there.png")
        await desk.press("f2")
        await desk.see("is there already")
        await desk.press("ctrl+a", "ctrl+k")
        await desk.type("~/new.png")
        await desk.press("f2")
        await desk.see("Saved as ~/new.png.")
        assert (home / "new.png").read_bytes() == content
        assert (home / "there.png").read_bytes() == b"mine"
        assert screen.is_current
        await desk.press("escape")
        await desk.see("Contact")


async def test_pictures_are_gone_through_and_opened_with_the_system_s_viewer(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    viewer = tmp_path / "bin" / "xdg-open"
    viewer.parent.mkdir()
    viewer.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/opened; ls -ld "$1" "${{1%/*}}" > {tmp_path}/modes\n')
    viewer.chmod(0o700)
    environ = {"DISPLAY": ":9", "PATH": f"{viewer.parent}:/usr/bin:/bin"}
    one, two = png(40, 40), png(60, 30)
    async with console(relay, office.people[0], tmp_path, environ=environ) as desk:
        await begin(desk, relay, office, Picture("image/png", one), Picture("image/png", two))
        await open_picture(desk)
        await desk.see("1 of 2")
        await desk.press("n")
        await desk.see("2 of 2")
        await desk.see("60 × 30")
        await desk.press("o")
        await desk.see("Opened.")
        assert (tmp_path / "opened").read_bytes() == two
        modes = {line[:10] for line in (tmp_path / "modes").read_text().splitlines()}
        assert modes == {"-rw-------", "drwx------"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (png(6000, 5000), "too large to be drawn: 6,000 × 5,000 points"),
        (png(300, 300)[:200], "damaged, or no picture"),
    ],
)
async def test_a_bomb_or_a_broken_picture_is_a_sentence(
    relay: RunningRelay, office: Office, tmp_path: Path, content: bytes, told: str
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office, Picture("image/png", content))
        await open_picture(desk)
        await desk.see(told)
        await desk.press("escape")
        await desk.see("Contact")
