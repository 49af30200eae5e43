"""A lead from the form on a site to the agent's screen, through whole relays (E3, B11, B12)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import LineType
from leadterm.domain.wire.intake import MendLead
from leadterm.relay.units import admin, leads
from support.relay import Office, RunningRelay, Stream, running_relay

LEADS = "/v1/intake/leads"
LANDLINE = "+14155550186"
KEY = admin.new_key()
FORM = {
    "your-name": "Maria Lopez",
    "phone": "(415) 555-0186",
    "utm_campaign": "flat roofs",
    "landing_page": "https://roofs.example/flat",
    "How urgent?": "This week",
}


@pytest.fixture
async def relay(either_url: str) -> AsyncIterator[RunningRelay]:
    async with running_relay(url=either_url) as running:
        yield running


@pytest.fixture
async def office(relay: RunningRelay) -> Office:
    opened = await relay.open_office()
    await relay.store.run(admin.add_source(opened.company.id, "Landing page", KEY))
    return opened


async def posted(relay: RunningRelay, form: dict[str, str]) -> Any:
    answer = await relay.http.post(LEADS, json=form, headers={"X-Intake-Key": KEY})
    return answer.json()


async def told(stream: Stream, *types: EventType) -> list[Event]:
    """The first event of each kind, once all have come."""
    found: dict[str, Event] = {}
    async with asyncio.timeout(20):
        while set(types) - set(found):
            for event in (await stream.frame()).events:
                found.setdefault(event.type, msgspec.convert(event, Event))
    return [found[type_] for type_ in types]


async def lead_records(office: Office, contact_id: int) -> list[dict[str, Any]]:
    timeline = await office.people[0].ask(f"/v1/contacts/{contact_id}/timeline")
    return [entry["lead_record"] for entry in timeline["entries"]]


async def test_a_form_is_on_every_screen_at_once_and_its_line_a_moment_later(
    relay: RunningRelay, office: Office
) -> None:
    async with relay.stream(office.people[0]) as stream:
        reply = await posted(relay, FORM)
        event, looked_up = await told(stream, EventType.LEAD_RECORDED, EventType.CONTACT_LOOKED_UP)
    assert event.lead_record is not None
    assert event.contact is not None
    assert event.lead_record.id == reply["lead_record_id"]
    assert (event.contact.number, event.contact.name) == (LANDLINE, "Maria Lopez")
    assert looked_up.contact is not None
    assert looked_up.contact.line_type is LineType.LANDLINE
    (record,) = await lead_records(office, event.contact.id)
    assert (record["source"], record["campaign"]) == ("Landing page", "flat roofs")
    assert record["landing_page"] == "https://roofs.example/flat"
    assert record["fields"] == [{"name": "How urgent?", "value": "This week"}]


async def test_the_same_form_at_two_relays_at_once_is_one_lead_and_one_lookup(
    relay: RunningRelay, office: Office, either_url: str
) -> None:
    async with (
        running_relay(url=either_url, simulator=relay.simulator) as other,
        other.stream(office.people[0]) as stream,
    ):
        replies = await asyncio.gather(*(posted(each, FORM) for each in (relay, other) * 5))
        assert len({reply["lead_record_id"] for reply in replies}) == 1
        assert [reply["repeated"] for reply in replies].count(False) == 1
        event, _ = await told(stream, EventType.LEAD_RECORDED, EventType.CONTACT_LOOKED_UP)
    assert event.contact is not None
    assert len(await lead_records(office, event.contact.id)) == 1
    assert relay.simulator.lookups == [LANDLINE]


async def test_a_refused_form_is_a_lead_once_somebody_has_mended_it(
    relay: RunningRelay, office: Office
) -> None:
    wrong = FORM | {"phone": "415 555 018"}
    reply = await posted(relay, wrong)
    assert (reply["lead_record_id"], reply["field"]) == (None, "number")
    assert "too short" in reply["reason"]
    (refusal,) = await relay.store.reads.refusals(office.company.id)
    async with relay.stream(office.people[0]) as stream:
        await relay.store.run(leads.mend(refusal.id, MendLead(number="415 555 0186")))
        (event,) = await told(stream, EventType.LEAD_RECORDED)
    assert event.contact is not None
    assert event.contact.number == LANDLINE
    again = await posted(relay, wrong)
    assert again["repeated"]
    assert len(await lead_records(office, event.contact.id)) == 1
