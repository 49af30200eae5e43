"""Pictures along with a text, on a real relay."""

from pathlib import Path

from leadterm.domain.wire import ATTACHMENT_BYTES
from support.console import HeadlessConsole, console
from support.desk_work import texted
from support.relay import LEAD, Office, RunningRelay

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200_000)


def picture(directory: Path, name: str = "roof.png", content: bytes = PNG) -> Path:
    path = directory / name
    path.write_bytes(content)
    return path


async def at_work(relay: RunningRelay, office: Office, mel: HeadlessConsole) -> int:
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.open(row.id)
    await mel.desk.respond(row.id)
    return row.contact_id


async def test_a_picture_is_uploaded_shown_and_sent(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    contact_id = await at_work(relay, office, mel)
    told: list[tuple[int, int]] = []
    mel.watch = lambda: told.extend((up.sent, up.total) for up in mel.store.uploads.values())
    assert await mel.desk.attach(picture(tmp_path))
    await mel.until(lambda: mel.store.composer.attachments)
    (attachment,) = mel.store.composer.attachments
    assert (attachment.name, attachment.size, attachment.content_type) == ("roof.png", len(PNG), "image/png")
    assert mel.store.uploads == {}
    assert told[0] == (0, len(PNG))
    assert told == sorted(told)
    assert told[-1] == (len(PNG), len(PNG))
    assert await mel.desk.send(contact_id, None, "")
    assert mel.store.composer.attachments == ()
    (media,) = mel.store.thread.messages()[-1].media
    assert (media.attachment_id, media.name) == (attachment.id, "roof.png")
    assert await mel.desk.picture(attachment.id) == PNG
    mel.cut()
    assert await mel.desk.picture(attachment.id) == PNG


async def test_what_can_t_be_sent_is_said_before_it_is_uploaded(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    await at_work(relay, office, mel)
    mel.cut()
    assert not await mel.desk.attach(picture(tmp_path, "notes.png", b"just words"))
    assert mel.said == "This is not a picture that can be sent: just JPEG, PNG and GIF can."
    assert not await mel.desk.attach(picture(tmp_path, "big.png", PNG + bytes(ATTACHMENT_BYTES)))
    assert mel.said == "This picture is too big: at most 5 MB can be sent."
    assert not await mel.desk.attach(tmp_path / "none.png")
    assert mel.said == "none.png can't be read: No such file or directory."
    assert not await mel.desk.attach(tmp_path)
    assert "can't be read" in mel.said
    assert mel.store.uploads == {}


async def test_pictures_are_too_big_together(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    await at_work(relay, office, mel)
    half = PNG + bytes(3_000_000)
    assert await mel.desk.attach(picture(tmp_path, "one.png", half))
    assert not await mel.desk.attach(picture(tmp_path, "two.png", half))
    assert mel.said == "These pictures are too big together: at most 5 MB can be sent in one text."


async def test_a_failed_upload_says_why_and_loses_nothing_typed(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    contact_id = await at_work(relay, office, mel)
    mel.desk.type_text(contact_id, "Look at this")
    mel.cut()
    assert await mel.desk.attach(picture(tmp_path))
    await mel.until(lambda: any(up.error for up in mel.store.uploads.values()))
    (key,) = mel.store.uploads
    assert mel.store.uploads[key].error == (
        "The relay can't be reached. The picture is not attached; try again."
    )
    assert mel.store.composer.text == "Look at this"
    mel.mend()
    await mel.until_live()
    assert await mel.desk.attach(picture(tmp_path))
    assert key not in mel.store.uploads
    await mel.until(lambda: mel.store.composer.attachments)


async def test_an_upload_ends_when_the_picture_is_taken_off(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    await at_work(relay, office, mel)
    mel.api_wire.hold = True
    assert await mel.desk.attach(picture(tmp_path))
    (key,) = mel.store.uploads
    mel.desk.detach(key)
    assert mel.store.uploads == {}
    mel.api_wire.hold = False
    page = await mel.desk.used_attachments()
    assert page is not None
    assert page.attachments == ()


async def test_a_draft_keeps_its_pictures_over_a_death(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    home = tmp_path / "mel"
    async with console(relay, office.people[0], home) as mel:
        await mel.until_live()
        await at_work(relay, office, mel)
        await mel.desk.attach(picture(tmp_path))
        await mel.until(lambda: mel.store.composer.attachments)
        attached = mel.store.composer.attachments
    async with console(relay, office.people[0], home) as mel:
        assert mel.store.composer.attachments == attached
        mel.desk.detach(attached[0].id)
        assert mel.store.composer.attachments == ()


async def test_a_text_that_is_given_back_has_its_pictures_again(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    contact_id = await at_work(relay, office, mel)
    await mel.desk.attach(picture(tmp_path))
    await mel.until(lambda: mel.store.composer.attachments)
    attached = mel.store.composer.attachments
    mel.cut()
    assert not await mel.desk.send(contact_id, None, "Our roof")
    assert mel.store.composer.attachments == attached
    assert mel.store.composer.text == "Our roof"
    mel.mend()
    await mel.until_live()
    assert await mel.desk.send(contact_id, None, "Our roof")
    assert mel.store.composer.attachments == ()
    assert mel.bodies == ["Hello", "Our roof"]


async def test_a_picture_used_before_is_attached_again(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    contact_id = await at_work(relay, office, mel)
    await mel.desk.attach(picture(tmp_path))
    await mel.until(lambda: mel.store.composer.attachments)
    assert await mel.desk.send(contact_id, None, "First")
    page = await mel.desk.used_attachments()
    assert page is not None
    (used,) = page.attachments
    assert mel.desk.attach_used(used)
    assert mel.desk.attach_used(used)
    assert mel.store.composer.attachments == (used,)
    assert await mel.desk.send(contact_id, None, "Second")
