"""Leads as they come: one record for each, joined to its contact, looked up, told (E3, B11)."""

import asyncio

import pytest
from msgspec.structs import replace

from leadterm.domain.events import EventType
from leadterm.domain.intake import IntakeSource
from leadterm.domain.leads import SAME_WITHIN, Submission
from leadterm.domain.model import FormField, Instant, LineType
from leadterm.domain.wire import ContactFields, EditContact, TimelineKind
from leadterm.relay.store import Store
from leadterm.relay.units import admin, contacts, desk, leads
from support.cast import Cast
from support.leads import FORM, MARIA, contact_with, events_of, other_store, recorded, source, taken
from support.office import START, Clock
from support.staged import Stage

__all__ = ["other_store", "source"]

DAY = 24 * 3_600_000


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


async def test_a_form_makes_a_contact_with_a_sign_up(store: Store, cast: Cast, source: IntakeSource) -> None:
    record = await recorded(store, source)
    maria = await contact_with(store, cast)
    assert (maria.number, maria.name, maria.email) == (MARIA, "Maria Lopez", "maria@lopez.example")
    assert maria.signed_up_at == START
    assert (record.contact_id, record.source_id) == (maria.id, source.id)
    assert (record.source, record.campaign) == ("Landing page", "flat roofs")
    assert record.landing_page == "https://roofs.example/flat?utm=1"
    (entry,) = (await store.reads.timeline(maria.id)).entries
    assert (entry.kind, entry.lead_record) == (TimelineKind.FORM, record)
    assert record.fields == FORM.fields


async def test_every_console_is_told_with_contact_and_record(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    record = await recorded(store, source)
    (event,) = await events_of(store, EventType.LEAD_RECORDED)
    assert event.lead_record == record
    assert event.contact == await contact_with(store, cast)
    assert event.actor is None


async def test_what_the_lead_names_as_the_source_counts_more_than_the_forms(
    store: Store, source: IntakeSource
) -> None:
    assert (await recorded(store, source, replace(FORM, source="Google Ads"))).source == "Google Ads"


async def test_the_line_of_a_new_lead_is_asked_for_at_once(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    await recorded(store, source)
    assert [it.number for it in await store.run(lambda tx: tx.claim_lookups(9, Instant(tx.now + 1)))] == [
        MARIA
    ]


async def test_a_line_that_is_known_is_told_at_once_and_nobody_is_asked(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    await store.run(lambda tx: tx.save_lookup(MARIA, LineType.LANDLINE, tx.now))
    await recorded(store, source)
    assert (await contact_with(store, cast)).line_type is LineType.LANDLINE
    assert await store.reads.next_lookup_at() is None


async def test_a_sign_up_joins_the_contact_with_the_number_and_fills_what_is_empty(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    await recorded(store, source, replace(FORM, name="Maria", email=""))
    maria = await contact_with(store, cast)
    base = ContactFields(name="Maria", number=MARIA)
    mine = replace(base, name="Mrs Lopez")
    await store.run(desk.edit_contact(cast.agents["Dana"].id, maria.id, EditContact(base=base, mine=mine)))
    second = await recorded(store, source, replace(FORM, number="415.555.0133", organisation="Lopez Homes"))
    joined = await contact_with(store, cast)
    assert second.contact_id == maria.id
    assert (joined.name, joined.email, joined.organisation) == (
        "Mrs Lopez",
        "maria@lopez.example",
        "Lopez Homes",
    )


async def test_an_email_address_that_is_none_costs_no_lead(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    record = await recorded(store, source, replace(FORM, email="maria at lopez"))
    assert (await contact_with(store, cast)).email == ""
    assert FormField("email", "maria at lopez") in record.fields


async def test_hostile_words_are_made_harmless_and_bounded(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    hostile = replace(
        FORM,
        name="\x1b[31mMaria\x00\n" + "x" * 9_000,
        campaign="\u202egnitekram",
        landing_page="https://roofs.example/" + "y" * 9_000,
        fields=tuple(FormField(f"\x1b]0;{number}\x07", "z" * 50_000) for number in range(500)),
    )
    record = await recorded(store, source, hostile)
    maria = await contact_with(store, cast)
    assert maria.name.startswith("[31mMaria x")
    assert len(maria.name) <= 300
    assert record.campaign == "gnitekram"
    assert len(record.landing_page) <= 2_000
    assert sum(len(field.value) for field in record.fields) <= 16_000
    assert not any("\x1b" in field.name for field in record.fields)


async def test_the_same_submission_twice_is_one_record(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    first = await taken(store, source)
    again = await taken(store, source, replace(FORM, number="+1 415 555 0133", name=" maria  LOPEZ "))
    assert again == leads.Taken(lead_record=first.lead_record, repeated=True)
    assert len(await events_of(store, EventType.LEAD_RECORDED)) == 1


async def test_the_same_words_a_day_later_are_a_new_sign_up(
    store: Store, clock: Clock, source: IntakeSource
) -> None:
    first = await recorded(store, source)
    clock.advance(SAME_WITHIN)
    assert (await taken(store, source)).repeated
    clock.advance(1)
    assert (await recorded(store, source)).id != first.id


async def test_an_id_of_the_senders_makes_two_of_the_same_words_and_one_of_all_that_bear_it(
    store: Store, clock: Clock, source: IntakeSource
) -> None:
    first = await recorded(store, source, replace(FORM, id="lead-1"))
    second = await recorded(store, source, replace(FORM, id="lead-2"))
    assert first.id != second.id
    clock.advance(400 * DAY)
    later = await taken(store, source, replace(FORM, id="lead-1", name="M. Lopez", number="+14155550199"))
    assert later == leads.Taken(lead_record=first, repeated=True)


async def test_the_same_id_from_another_source_or_company_is_another_submission(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    submission = replace(FORM, id="1")
    made = await store.run(admin.add_source(cast.acme.id, "Mailbox", admin.new_key()))
    zap = await store.run(admin.add_source(cast.bolt.id, "Landing page", admin.new_key()))
    records = [await recorded(store, each, submission) for each in (source, made.source, zap.source)]
    assert len({record.id for record in records}) == 3
    assert records[0].contact_id == records[1].contact_id != records[2].contact_id


@pytest.mark.parametrize("submission", [FORM, replace(FORM, id="lead-1")], ids=["by its words", "by its id"])
async def test_a_submission_that_reaches_two_relays_many_times_at_once_is_one_record(
    store: Store, other_store: Store, cast: Cast, source: IntakeSource, submission: Submission
) -> None:
    found = await asyncio.gather(
        *(each.run(leads.take(source, submission)) for each in (store, other_store) * 10)
    )
    assert len({each.lead_record.id for each in found if each.lead_record is not None}) == 1
    assert sorted(each.repeated for each in found) == [False] + [True] * 19
    maria = await contact_with(store, cast)
    assert len((await store.reads.timeline(maria.id)).entries) == 1


async def test_two_leads_with_one_number_at_two_relays_at_once_are_one_contact(
    store: Store, other_store: Store, cast: Cast, source: IntakeSource
) -> None:
    units = [leads.take(source, replace(FORM, id=f"lead-{number}")) for number in range(20)]
    found = await asyncio.gather(
        *(each.run(unit) for each, unit in zip((store, other_store) * 10, units, strict=True))
    )
    assert len({each.lead_record.contact_id for each in found if each.lead_record is not None}) == 1
    maria = await contact_with(store, cast)
    assert len((await store.reads.timeline(maria.id)).entries) == 20


async def test_an_older_sign_up_that_comes_late_does_not_move_the_contact_down(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    await recorded(store, source)
    imported = replace(FORM, origin="import")
    old = await store.run(leads.take_for(cast.acme.id, imported, at=Instant(START - DAY)))
    assert old.lead_record is not None
    assert old.lead_record.source == ""
    maria = await contact_with(store, cast)
    assert maria.signed_up_at == START
    kinds = [entry.kind for entry in (await store.reads.timeline(maria.id)).entries]
    assert kinds == [TimelineKind.FORM, TimelineKind.IMPORT]


async def test_a_sign_up_does_not_undo_an_opt_out(store: Store, cast: Cast, source: IntakeSource) -> None:
    record = await recorded(store, source)
    await store.run(contacts.opt_out(cast.agents["Dana"].id, record.contact_id))
    await recorded(store, source, replace(FORM, id="again"))
    assert (await contact_with(store, cast)).opt_out is not None


async def test_a_national_number_is_read_by_the_companys_country(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    await store.run(admin.set_company(cast.acme.id, country="GB"))
    await recorded(store, source, replace(FORM, number="07700 900123"))
    assert (await contact_with(store, cast, "+447700900123")).name == "Maria Lopez"
