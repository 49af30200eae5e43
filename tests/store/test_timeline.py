"""A contact's past: the timeline, the overview over the thread, and what reports are made from."""

from typing import Any

import pytest

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Classification,
    CompanyId,
    Contact,
    ContactId,
    Instant,
    Interaction,
    InteractionId,
    LeadRecord,
    LeadRecordId,
    Outcome,
)
from leadterm.domain.wire import ExportRow, Money, TimelineEntry, TimelineKind
from leadterm.relay.store import Store, Tx, export
from support.office import START, Clock, Office


async def _classify(store: Store, office: Office, interaction: Interaction, **made: Any) -> Classification:
    classification = Classification(interaction_id=interaction.id, **made)
    event = Event(
        type=EventType.CLASSIFICATION_EDITED,
        company_id=office.company.id,
        at=START,
        classification=classification,
    )
    await store.run(lambda tx: tx.carry_out(Decision(events=(event,))))
    return classification


async def _sign_up(store: Store, contact: Contact, at: int, origin: str) -> LeadRecord:
    def unit(tx: Tx) -> LeadRecord:
        record = LeadRecord(
            id=LeadRecordId(tx.new_id()),
            company_id=contact.company_id,
            contact_id=contact.id,
            at=Instant(START + at),
            origin=origin,
        )
        tx.add_lead_record(record)
        return record

    return await store.run(unit)


async def _timeline(store: Store, contact_id: ContactId, size: int) -> list[TimelineEntry]:
    """All of it, page by page."""
    entries: list[TimelineEntry] = []
    before = None
    while True:
        page = await store.reads.timeline(contact_id, before=before, limit=size)
        entries += page.entries
        if not page.older:
            return entries
        before = f"{page.entries[-1].at}-{page.entries[-1].id}"


async def test_a_timeline_has_episodes_and_sign_ups_newest_first(
    store: Store, office: Office, clock: Clock
) -> None:
    office.text_in(1)
    contact = office.contact(1)
    office.text_in(1, "And gutters?")
    first = office.respond(office.dana.id, office.text_in(1))
    office.send(office.dana.id, contact, "We do.")
    office.close(office.dana.id, first)
    form = await _sign_up(store, contact, 500, "form")
    mail = await _sign_up(store, contact, -500, "email")
    clock.advance(1000)
    second = office.text_in(1, "Hello again")
    office.text_in(2)
    made = await _classify(store, office, first, qualified=True, tags=("roof",))
    for size in (1, 2, 50):
        entries = await _timeline(store, contact.id, size)
        assert [(each.kind, each.id) for each in entries] == [
            (TimelineKind.TEXT, second.id),
            (TimelineKind.FORM, form.id),
            (TimelineKind.TEXT, first.id),
            (TimelineKind.EMAIL, mail.id),
        ]
        assert [(each.texts_in, each.texts_out) for each in entries] == [(1, 0), (0, 0), (3, 1), (0, 0)]
        assert [each.classification for each in entries] == [None, None, made, None]
        assert [each.lead_record for each in entries] == [None, form, None, mail]


@pytest.mark.parametrize("before", ["", "-", "x-1", "12", "12-", "٣-٣x", "9" * 18 + "-1"])
async def test_a_timeline_from_nowhere_begins_with_the_newest(
    store: Store, office: Office, before: str
) -> None:
    interaction = office.text_in(1)
    page = await store.reads.timeline(interaction.contact_id, before=before)
    assert [each.id for each in page.entries] == [interaction.id]


async def test_an_overview_sums_up_all_there_was(store: Store, office: Office, clock: Clock) -> None:
    first = office.concluded(1)
    contact = office.contact(1)
    clock.advance(1000)
    second = office.respond(office.tom.id, office.text_in(1))
    office.send(office.tom.id, contact, "We do.")
    office.concluded(2)
    await _sign_up(store, contact, -500, "import")
    await _sign_up(store, contact, 500, "form")
    await _classify(store, office, first, tags=("roof", "slate"), value=120_00)
    await _classify(store, office, second, tags=("slate",), value=30_00, currency="EUR")
    seen = await store.reads.overview(contact.id)
    assert seen is not None
    assert (seen.sign_ups, seen.first_seen_at) == (2, START - 500)
    assert (seen.texts_in, seen.texts_out, seen.conversations) == (2, 1, 2)
    assert seen.value == (Money(30_00, "EUR"), Money(120_00, "USD"))
    assert seen.tags == ("slate", "roof")
    assert (seen.last_outcome, seen.last_handler) == (Outcome.CLOSED, office.tom.id)


async def test_an_overview_of_somebody_new_is_empty_and_of_nobody_none(store: Store, office: Office) -> None:
    contact_id = office.text_in(1).contact_id
    seen = await store.reads.overview(contact_id)
    assert seen is not None
    assert (seen.value, seen.tags, seen.last_outcome, seen.last_handler) == ((), (), None, None)
    assert seen.first_seen_at == START
    assert await store.reads.overview(ContactId(999_999)) is None


# Export --------------------------------------------------------------------------------------------------


async def _conversations(store: Store, office: Office, **how: Any) -> list[ExportRow]:
    rows: list[ExportRow] = []
    after: InteractionId | None = None
    while True:
        page = await store.reads.export_conversations(office.company.id, after=after, **how)
        rows += page.rows
        if page.next is None:
            return rows
        after = page.next


@pytest.mark.parametrize("looked_at", [1, 2, 100])
async def test_all_conversations_are_exported_once_in_the_order_of_their_ids(
    store: Store, office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr(export, "LOOKED_AT", looked_at)
    made = []
    for lead in range(5):
        clock.advance(1000)
        made.append(office.text_in(lead))
    classification = await _classify(store, office, made[2], tags=("roof",))
    for limit in (1, 2, 500):
        rows = await _conversations(store, office, limit=limit)
        assert [row.interaction for row in rows] == made
        assert [row.contact.id for row in rows] == [each.contact_id for each in made]
        assert {row.number for row in rows} == {office.number}
        assert rows[2].classification == classification
        assert rows[1].classification == Classification(interaction_id=made[1].id)
    since, until = made[1].last_at, made[3].last_at
    rows = await _conversations(store, office, limit=2, since=since, until=until)
    assert [row.interaction for row in rows] == made[1:3]


async def test_all_messages_are_exported_in_the_order_of_their_ids(
    store: Store, office: Office, clock: Clock
) -> None:
    for lead in range(3):
        clock.advance(1000)
        office.text_in(lead, f"text {lead}")
    office.send(office.dana.id, office.contact(0), "answer")
    bodies: list[str] = []
    after = None
    while True:
        page = await store.reads.export_messages(office.company.id, after=after, limit=2)
        bodies += [message.body for message in page.messages]
        if page.next is None:
            break
        after = page.next
    assert bodies == ["text 0", "text 1", "text 2", "answer"]
    late = await store.reads.export_messages(office.company.id, since=Instant(START + 2000))
    assert [message.body for message in late.messages] == ["text 1", "text 2", "answer"]
    early = await store.reads.export_messages(office.company.id, until=Instant(START + 2000))
    assert [message.body for message in early.messages] == ["text 0"]


async def test_another_companys_conversations_are_not_exported(store: Store, office: Office) -> None:
    office.text_in(1)
    other = CompanyId(999_999)
    assert (await store.reads.export_conversations(other)).rows == ()
    assert (await store.reads.export_messages(other)).messages == ()
