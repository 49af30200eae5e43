"""Pictures out and in (B18), and the second look when a colleague has just texted."""

import pytest

from leadterm.domain.model import AttachmentId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.store import Store
from leadterm.relay.units import attachments
from support.playbook import Playbook
from support.playbook_texting import PICTURE

HEAD = 8


async def test_a_picture_goes_along_and_can_be_fetched_from_then_on(playbook: Playbook, store: Store) -> None:
    await playbook.play("""
        << Dana uploads roof.png
        >> nothing
    """)
    assert await store.reads.public_media("token of roof.png") is None
    await playbook.play("""
        << Dana texts Maria "Your roof" with roof.png
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Your roof"
    """)
    found = await store.reads.public_media("token of roof.png")
    assert found is not None
    assert (found[0].name, found[1]) == ("roof.png", PICTURE)
    media = playbook.message('"Your roof"').media
    assert [(each.attachment_id, each.size, each.content_type) for each in media] == [
        (playbook.uploads["roof.png"], len(PICTURE), "image/png")
    ]


async def test_a_text_may_be_just_pictures_and_others_within_two_seconds_are_another_text(
    playbook: Playbook,
) -> None:
    await playbook.play("""
        << Dana uploads a.png and b.png
        >> nothing
        << Dana texts Maria "" with a.png and b.png
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "" with a.png and b.png
        >> nothing
        << Dana texts Maria "" with b.png
        >> text to Maria is queued: active with Dana
        << Dana texts Maria ""
        >> refused (invalid): Type a message first.
    """)


async def test_a_picture_goes_along_when_its_text_is_sent_again(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana uploads a.png
        >> nothing
        << Dana texts Maria "Look" with a.png
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Look"
        << the carrier refuses "Look" with 30008
        >> "Look" is failed: Refused with 30008.; alerts Dana
        << 3 seconds pass
        >> nothing
        << Dana resends "Look"
        >> text to Maria is queued: active with Dana
    """)
    assert [each.name for each in playbook.message('"Look"').media] == ["a.png"]


async def test_another_companys_picture_and_a_leads_own_cannot_be_sent(
    playbook: Playbook, store: Store
) -> None:
    missing = "refused (not-found): There is no such picture, or it is not one of your company's."
    await playbook.play(f"""
        << Zoe uploads theirs.png
        >> nothing
        << Dana texts Maria "Look" with theirs.png
        >> {missing}
        << Maria texts Ads "Mine" with 1 pictures
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << pictures are fetched
        >> the pictures of "Mine": image/png, {len(PICTURE)} bytes
    """)
    (media,) = playbook.message('"Mine"').media
    assert media.attachment_id is not None
    assert await store.reads.attachment_content(media.attachment_id) == PICTURE
    playbook.uploads["mine.png"] = AttachmentId(media.attachment_id)
    await playbook.play(f"""
        << Dana texts Maria "Look" with mine.png
        >> {missing}
    """)


async def test_pictures_are_offered_just_where_the_carrier_brings_them(playbook: Playbook) -> None:
    playbook.cast.name_lead("Abroad", "+447400123456")
    await playbook.play("""
        << Dana uploads a.png
        >> nothing
        << Dana texts Abroad "Look" with a.png
        >> refused (invalid): The carrier brings pictures just between numbers of the US and Canada. Send a link instead.
        << Dana texts Abroad "Look"
        >> text to Abroad is queued: active with Dana
    """)  # noqa: E501


async def test_a_leads_pictures_arrive_one_by_one_after_their_text(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Ads "See" with 2 pictures
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << pictures are fetched
        >> the pictures of "See": image/png, {len(PICTURE)} bytes, on its way
        >> the pictures of "See": image/png, {len(PICTURE)} bytes, image/png, {len(PICTURE)} bytes
        << pictures are fetched
        >> nothing
    """)


async def test_a_picture_that_cannot_be_had_says_why(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "See" with 1 pictures
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << pictures can't be fetched
        >> the pictures of "See": It is too big.
        << pictures are fetched
        >> nothing
    """)


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("text/html", PICTURE, RefusalCode.INVALID),
        ("image/svg+xml", b"<svg/>", RefusalCode.INVALID),
        ("image/png", b"<html><script>", RefusalCode.INVALID),
        ("image/png", b"", RefusalCode.INVALID),
        ("image/png", PICTURE + bytes(5 * 1024 * 1024), RefusalCode.TOO_LARGE),
    ],
)
async def test_what_is_no_picture_or_too_big_is_refused(
    playbook: Playbook, store: Store, content_type: str, body: bytes, code: RefusalCode
) -> None:
    dana, acme = playbook.cast.agents["Dana"].id, playbook.cast.acme.id
    with pytest.raises(Refused) as caught:
        await store.run(attachments.add(dana, acme, "x.png", content_type, body, "t"))
    assert caught.value.code is code
    assert (await store.reads.attachments(acme, None, 10)).attachments == ()


async def test_its_bytes_tell_a_pictures_type_and_its_name_loses_its_folders(
    playbook: Playbook, store: Store
) -> None:
    dana, acme = playbook.cast.agents["Dana"].id, playbook.cast.acme.id
    unit = attachments.add(dana, acme, "..\\..\\C:/etc/\x1b[31mevil.exe", "image/jpeg", PICTURE, "t")
    made = (await store.run(unit)).attachment
    assert (made.content_type, made.name, made.size) == ("image/png", "[31mevil.exe.png", len(PICTURE))


# A second look -----------------------------------------------------------------------------------------

MEANWHILE = (
    "refused (meanwhile): Dana has just texted (415) 556-0001: “We can come today”. "
    "Press Enter again to send yours too."
)
TWO_AT_ONCE = """
    << Maria texts Ads "Can you come?"
    >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
    << Dana texts Maria "We can come today"
    >> text to Maria is queued: active with Dana
"""


async def test_an_enter_that_a_colleague_was_quicker_with_is_held_for_a_second_look(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        {TWO_AT_ONCE}
        << Tom texts Maria "We can come tomorrow", having seen "Can you come?"
        >> {MEANWHILE}
        << Tom texts Maria "We can come tomorrow", having seen "We can come today"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "Or today", having seen "We can come today"
        >> refused (meanwhile): Tom has just texted (415) 556-0001: “We can come tomorrow”. Press Enter again to send yours too.
    """)  # noqa: E501


async def test_after_half_a_minute_nobody_asks(playbook: Playbook) -> None:
    await playbook.play(f"""
        {TWO_AT_ONCE}
        << 30 seconds pass
        >> nothing
        << Tom texts Maria "We can come tomorrow", having seen "Can you come?"
        >> text to Maria is queued: active with Dana
    """)


async def test_ones_own_text_and_one_that_failed_ask_for_no_second_look(playbook: Playbook) -> None:
    await playbook.play(f"""
        {TWO_AT_ONCE}
        << Dana texts Maria "At three", having seen "Can you come?"
        >> text to Maria is queued: active with Dana
        << Maria texts Ads "Fine"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        << Dana texts Maria "Good", having seen "Fine"
        >> text to Maria is queued: active with Dana, 1 unread
    """)


async def test_a_script_that_has_seen_nothing_is_not_asked(playbook: Playbook) -> None:
    await playbook.play(f"""
        {TWO_AT_ONCE}
        << Tom texts Maria "We can come tomorrow"
        >> text to Maria is queued: active with Dana
    """)
