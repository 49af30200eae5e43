"""Leads that come to a store: a form, the source that hands it in, and what became of it."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from leadterm.domain.events import Event, EventType
from leadterm.domain.intake import IntakeSource
from leadterm.domain.leads import Submission
from leadterm.domain.model import Contact, FormField, LeadRecord, Seq
from leadterm.relay.store import Store
from leadterm.relay.units import admin, leads
from support.cast import Cast
from support.office import Clock
from support.staged import Stage

MARIA = "+14155550133"
FORM = Submission(
    origin="form",
    number="(415) 555-0133",
    name="Maria Lopez",
    email="maria@lopez.example",
    campaign="flat roofs",
    landing_page="https://roofs.example/flat?utm=1",
    fields=(FormField("How urgent?", "This week"),),
)


@pytest.fixture
async def source(store: Store, stage: Stage) -> IntakeSource:
    made = await store.run(admin.add_source(stage.cast.acme.id, "Landing page", admin.new_key()))
    return made.source


@pytest.fixture
async def other_store(store: Store, stage: Stage, clock: Clock) -> AsyncIterator[Store]:
    """Another relay on the same database."""
    opened = Store.open(stage.url, clock=clock)
    await opened.start()
    yield opened
    await opened.aclose()


async def taken(store: Store, source: IntakeSource, submission: Submission = FORM) -> leads.Taken:
    return await store.run(leads.take(source, submission))


async def recorded(store: Store, source: IntakeSource, submission: Submission = FORM) -> LeadRecord:
    record = (await taken(store, source, submission)).lead_record
    assert record is not None
    return record


async def contact_with(store: Store, cast: Cast, number: str = MARIA) -> Contact:
    found = await store.run(lambda tx: tx.contact_by_number(cast.acme.id, number))
    assert found is not None
    return found


async def events_of(store: Store, kind: EventType) -> list[Event]:
    logged = await store.reads.events_after(Seq(0), 10_000)
    events = [msgspec.json.decode(each.body, type=Event) for each in logged]
    return [event for event in events if event.type is kind]
