"""Pictures: kept apart from the texts, shown to who may see them, fetched once and never lost on the way."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from leadterm.domain.model import Attachment, AttachmentId, ContactId, Instant, MessageId
from leadterm.domain.wire import AttachmentsPage
from leadterm.relay.store import Store, Tx, WantedMedia
from support.office import START, Clock, Office

BYTES = b"\x89PNG\r\n\x00\xff and so on"
URL = "https://api.example.com/Media/ME1"


def uploaded(office: Office, name: str = "roof.png", token: str = "t" * 43) -> Callable[[Tx], Attachment]:
    def unit(tx: Tx) -> Attachment:
        attachment = Attachment(
            id=AttachmentId(tx.new_id()),
            company_id=office.company.id,
            name=name,
            content_type="image/png",
            size=len(BYTES),
            at=tx.now,
            agent_id=office.dana.id,
        )
        tx.add_attachment(attachment, BYTES, token)
        return attachment

    return unit


async def test_an_upload_comes_back_byte_for_byte(store: Store, office: Office) -> None:
    made = await store.run(uploaded(office))
    assert await store.reads.attachment(made.id) == made
    assert await store.run(lambda tx: tx.attachment(made.id)) == made
    assert await store.reads.attachment_content(made.id) == BYTES
    nobody = AttachmentId(999_999)
    assert await store.reads.attachment(nobody) is None
    assert await store.reads.attachment_content(nobody) is None


async def test_the_world_sees_a_picture_once_a_text_of_ours_carries_it(store: Store, office: Office) -> None:
    made = await store.run(uploaded(office, token="secret"))
    assert await store.reads.public_media("secret") is None
    await store.run(lambda tx: tx.publish_attachment(made.id))
    assert await store.reads.public_media("secret") == (made, BYTES)
    assert await store.reads.public_media("guess") is None
    assert await store.reads.public_media("") is None


async def test_a_token_is_one_pictures_alone(store: Store, office: Office) -> None:
    await store.run(uploaded(office, token="same"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.run(uploaded(office, token="same"))


async def test_several_pictures_come_in_the_order_asked_for(store: Store, office: Office) -> None:
    first = await store.run(uploaded(office, token="1"))
    second = await store.run(uploaded(office, token="2"))
    nobody = AttachmentId(999_999)
    found = await store.run(lambda tx: tx.attachments_of((second.id, nobody, first.id)))
    assert found == (second, first)
    assert await store.run(lambda tx: tx.attachments_of(())) == ()


async def test_uploads_are_listed_newest_first_by_pages_and_leads_pictures_are_not(
    store: Store, office: Office
) -> None:
    made = [await store.run(uploaded(office, f"{place}.png", str(place))) for place in range(5)]
    await store.run(wanted(office))
    newest_first = tuple(reversed(made))
    reads, company = store.reads, office.company.id
    assert await reads.attachments(company) == AttachmentsPage(attachments=newest_first, older=False)
    page = await reads.attachments(company, limit=2)
    assert page == AttachmentsPage(attachments=newest_first[:2], older=True)
    page = await reads.attachments(company, before=page.attachments[-1].id, limit=2)
    assert page == AttachmentsPage(attachments=newest_first[2:4], older=True)
    page = await reads.attachments(company, before=page.attachments[-1].id, limit=2)
    assert page == AttachmentsPage(attachments=newest_first[4:], older=False)


# Those of leads ------------------------------------------------------------------------------------------


def wanted(office: Office, message_id: int = 7, place: int = 0) -> Callable[[Tx], Attachment]:
    def unit(tx: Tx) -> Attachment:
        attachment = Attachment(
            id=AttachmentId(tx.new_id()),
            company_id=office.company.id,
            name="",
            content_type="image/jpeg",
            size=0,
            at=tx.now,
        )
        tx.want_media(attachment, MessageId(message_id), place, URL)
        return attachment

    return unit


def claimed(limit: int, lease: int = 60_000) -> Callable[[Tx], list[WantedMedia]]:
    return lambda tx: tx.claim_media(limit, Instant(tx.now + lease))


async def test_a_leads_picture_is_wanted_at_once_and_claimed_by_one_relay(
    store: Store, office: Office
) -> None:
    made = await store.run(wanted(office, 7, 2))
    assert await store.reads.next_media_at() == START
    assert await store.run(claimed(5)) == [
        WantedMedia(
            attachment_id=made.id,
            company_id=office.company.id,
            message_id=MessageId(7),
            index=2,
            url=URL,
            attempts=1,
        )
    ]
    assert await store.run(claimed(5)) == []
    assert await store.reads.next_media_at() == START + 60_000


async def test_a_picture_whose_relay_died_is_claimed_again_after_the_lease(
    store: Store, office: Office, clock: Clock
) -> None:
    await store.run(wanted(office))
    await store.run(claimed(5))
    clock.advance(60_000)
    assert [each.attempts for each in await store.run(claimed(5))] == [2]


async def test_a_picture_put_back_waits_its_time(store: Store, office: Office, clock: Clock) -> None:
    made = await store.run(wanted(office))
    await store.run(claimed(5))
    await store.run(lambda tx: tx.put_back_media(made.id, Instant(START + 10_000)))
    clock.advance(9_999)
    assert await store.run(claimed(5)) == []
    clock.advance(1)
    assert [each.attachment_id for each in await store.run(claimed(5))] == [made.id]


async def test_claims_take_the_longest_due_first(store: Store, office: Office, clock: Clock) -> None:
    made = []
    for _ in range(3):
        made.append((await store.run(wanted(office))).id)
        clock.advance(1)
    assert [each.attachment_id for each in await store.run(claimed(2))] == made[:2]
    assert [each.attachment_id for each in await store.run(claimed(2))] == made[2:]


async def test_a_fetched_picture_is_kept_and_wanted_no_more(store: Store, office: Office) -> None:
    made = await store.run(wanted(office))
    assert await store.reads.attachment_content(made.id) is None
    await store.run(lambda tx: tx.keep_media(made.id, "image/png", len(BYTES), BYTES))
    assert await store.reads.attachment(made.id) == replace(made, content_type="image/png", size=len(BYTES))
    assert await store.reads.attachment_content(made.id) == BYTES
    assert await store.run(lambda tx: tx.wanted_media(made.id)) is None
    assert await store.reads.next_media_at() is None


async def test_a_picture_that_cannot_be_had_leaves_nothing(store: Store, office: Office) -> None:
    made = await store.run(wanted(office))
    assert await store.run(lambda tx: tx.wanted_media(made.id)) is not None
    await store.run(lambda tx: tx.drop_media(made.id))
    assert await store.reads.attachment(made.id) is None
    assert await store.run(lambda tx: tx.wanted_media(made.id)) is None


async def test_a_leads_picture_is_no_ones_to_guess_and_is_known_by_who_sent_it(
    store: Store, office: Office
) -> None:
    interaction = office.text_in(1)
    (message,) = (await store.reads.thread(interaction.contact_id)).messages
    made = await store.run(wanted(office, message.id))
    ours = await store.run(uploaded(office))
    sender: ContactId | None = await store.reads.sender_of_attachment(made.id)
    assert sender == interaction.contact_id
    assert await store.reads.sender_of_attachment(ours.id) is None
