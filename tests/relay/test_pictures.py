"""Pictures through the whole relay: a lead's arrives and is kept, an agent's is fetched by the carrier."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from leadterm.domain.events import EventType
from leadterm.domain.model import MessageStatus
from leadterm.domain.wire import SendText
from leadterm.simulator import Fault, Operation, Picture, Visit
from leadterm.simulator.picture import damaged_roof
from support.relay import LEAD, Office, Person, RunningRelay, Stream, new_key, running_relay

ROOF = damaged_roof()


@pytest.fixture
async def relay(either_url: str) -> AsyncIterator[RunningRelay]:
    async with running_relay(url=either_url) as running:
        yield running


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    return await relay.open_office()


async def event_of(stream: Stream, kind: EventType) -> Any:
    """The next event of a kind; those before it are passed over."""
    async with asyncio.timeout(10):
        while True:
            for event in (await stream.frame()).events:
                if event.type is kind:
                    return event


async def upload(person: Person, body: bytes = ROOF.data, content_type: str = "image/png") -> httpx.Response:
    return await person.http.post(
        "/v1/attachments",
        params={"name": "roof.png"},
        content=body,
        headers={"Idempotency-Key": new_key(), "Content-Type": content_type},
    )


@pytest.mark.parametrize("for_the_account_alone", [False, True])
async def test_a_leads_picture_is_fetched_kept_and_shown(
    relay: RunningRelay, office: Office, for_the_account_alone: bool
) -> None:
    mel = office.people[0]
    relay.simulator.media_auth = for_the_account_alone
    async with relay.stream(mel) as stream:
        await relay.simulator.text_in(LEAD, office.number.number, "Look at this", media=[ROOF])
        (media,) = (await event_of(stream, EventType.MEDIA_FETCHED)).message.media

    assert (media.content_type, media.size, media.problem) == ("image/png", len(ROOF.data), "")
    shown = await mel.http.get(f"/v1/attachments/{media.attachment_id}/content")
    assert (shown.status_code, shown.content) == (200, ROOF.data)
    assert shown.headers["content-type"] == "image/png"


async def test_what_a_lead_sent_that_is_no_picture_is_told_and_not_kept(
    relay: RunningRelay, office: Office
) -> None:
    async with relay.stream(office.people[0]) as stream:
        page = Picture("image/jpeg", b"<script>alert(1)</script>")
        await relay.simulator.text_in(LEAD, office.number.number, "", media=[page])
        (media,) = (await event_of(stream, EventType.MEDIA_FETCHED)).message.media
    assert media.problem == "It is not a JPEG, PNG, GIF or WebP picture, so it was not kept."
    assert media.attachment_id is None


async def test_a_picture_whose_webhook_comes_late_and_twice_is_kept_once(
    relay: RunningRelay, office: Office
) -> None:
    number = relay.simulator.carrier.numbers[office.number.number]
    webhook, number.sms_url = number.sms_url, ""
    text = (await relay.simulator.text_in(LEAD, office.number.number, "Look", media=[ROOF])).text
    number.sms_url = webhook
    async with relay.stream(office.people[0]) as stream:
        await relay.simulator.deliver(text)
        await relay.simulator.deliver(text)
        (media,) = (await event_of(stream, EventType.MEDIA_FETCHED)).message.media
    assert media.size == len(ROOF.data)


async def test_an_agents_picture_is_handed_to_the_carrier_and_no_one_else(
    relay: RunningRelay, office: Office
) -> None:
    mel = office.people[0]
    attachment_id = (await upload(mel)).json()["attachment"]["id"]
    wish = SendText(body="Like this?", to=LEAD, attachment_ids=(attachment_id,))
    async with relay.stream(mel) as stream:
        assert (await mel.command("/v1/messages", wish)).status_code == 201
        status = None
        while status is not MessageStatus.DELIVERED:
            status = (await event_of(stream, EventType.MESSAGE_STATUS)).message.status

    (text,) = relay.simulator.texts_to(LEAD)
    (url,) = text.media_urls
    assert url.startswith(f"{relay.base_url}/media/")
    assert relay.simulator.visits == [Visit("HEAD", url, 200), Visit("GET", url, 200)]
    assert [(media.content_type, media.data) for media in text.media] == [("image/png", ROOF.data)]
    assert relay.simulator.debugger == []

    token = url.rpartition("/")[2]
    assert len(token) >= 43
    assert (await relay.http.get(f"/media/{token[:-1]}x")).status_code == 404
    assert (await relay.http.get(f"/v1/attachments/{attachment_id}/content")).status_code == 401


async def test_a_picture_that_no_text_carries_is_not_handed_out(relay: RunningRelay, office: Office) -> None:
    attachment_id = (await upload(office.people[0])).json()["attachment"]["id"]
    assert "token" not in (await upload(office.people[0])).text
    shown = await office.people[0].http.get(f"/v1/attachments/{attachment_id}/content")
    assert shown.content == ROOF.data
    assert relay.simulator.visits == []


async def test_several_pictures_go_out_in_their_order(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    bodies = [ROOF.data + bytes([mark]) for mark in range(4)]
    ids = [(await upload(mel, body)).json()["attachment"]["id"] for body in bodies]
    wish = SendText(body="", to=LEAD, attachment_ids=(ids[2], ids[0], ids[3], ids[1]))
    assert (await mel.command("/v1/messages", wish)).status_code == 201
    text = await relay.simulator.until(lambda: next(iter(relay.simulator.texts_to(LEAD)), None))
    await relay.simulator.settled()
    assert [media.data for media in text.media] == [bodies[place] for place in (2, 0, 3, 1)]


async def test_a_carrier_that_is_away_gets_the_picture_when_it_is_back(
    relay: RunningRelay, office: Office
) -> None:
    mel = office.people[0]
    relay.simulator.faults.inject(Fault.THROTTLED, operation=Operation.SEND)
    attachment_id = (await upload(mel)).json()["attachment"]["id"]
    wish = SendText(body="Like this?", to=LEAD, attachment_ids=(attachment_id,))
    assert (await mel.command("/v1/messages", wish)).status_code == 201
    text = await relay.simulator.until(lambda: next(iter(relay.simulator.texts_to(LEAD)), None))
    await relay.simulator.settled()
    assert text.media[0].data == ROOF.data
