"""The contact's timeline and overview, on a real relay (D2, D3)."""

from leadterm.domain.leads import Submission
from leadterm.domain.model import ContactKind
from leadterm.domain.wire import ClassificationFields, TimelineKind
from leadterm.relay.units import admin, leads
from support.console import HeadlessConsole
from support.desk_work import known, texted
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay


async def test_the_timeline_shows_every_episode_and_follows_what_happens(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    first = await texted(relay, office, mel, LEAD)
    await relay.store.run(admin.add_lead_record(first.contact_id, "form", source="landing page"))
    await mel.desk.open(first.id)
    await mel.desk.respond(first.id)
    await mel.desk.close(first.id)
    await mel.desk.show_timeline()
    timeline = mel.store.timeline
    assert timeline is not None
    assert {entry.kind for entry in timeline.entries} == {TimelineKind.TEXT, TimelineKind.FORM}
    assert not timeline.older
    second = await texted(relay, office, mel, LEAD, "Me again")
    await mel.until(lambda: len(timeline.entries) == 3)
    newest = timeline.entries[0]
    assert newest.interaction is not None
    assert (newest.interaction.id, newest.texts_in, newest.texts_out) == (second.id, 1, 0)
    assert await mel.desk.send(first.contact_id, None, "Hello again")
    await mel.until(lambda: timeline.entries[0].texts_out == 1)
    mel.desk.edit_classification(first.id, ClassificationFields(qualified=True))
    shown = {entry.id: entry for entry in timeline.entries}
    assert shown[first.id].texts_in == 1
    await mel.until(lambda: any(it.classification and it.classification.qualified for it in timeline.entries))
    held = list(timeline.entries)
    mel.desk.hide_timeline()
    assert mel.store.timeline is None
    await mel.desk.show_timeline()
    assert mel.store.timeline is not None
    assert mel.store.timeline.entries == held


async def test_a_new_sign_up_comes_into_the_open_timeline_and_fills_in_the_contact(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.open(row.id)
    await mel.desk.show_timeline()
    timeline = mel.store.timeline
    assert timeline is not None
    submission = Submission(origin="form", number=LEAD, email="maria@lopez.example", campaign="flat roofs")
    taken = await relay.store.run(leads.take_for(row.company_id, submission))
    await mel.until(lambda: len(timeline.entries) == 2)
    assert timeline.entries[0].lead_record == taken.lead_record
    await mel.until(lambda: mel.store.contacts[row.contact_id].email == "maria@lopez.example")


async def test_the_timeline_closes_when_somebody_else_is_chosen(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    first = await texted(relay, office, mel, LEAD)
    second = await texted(relay, office, mel, OTHER_LEAD)
    await mel.desk.open(first.id)
    await mel.desk.show_timeline()
    await mel.desk.open(second.id)
    assert mel.store.timeline is None


async def test_the_overview_stays_open_from_contact_to_contact_and_follows_what_happens(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    first = await texted(relay, office, mel, LEAD)
    second = await texted(relay, office, mel, OTHER_LEAD)
    await mel.desk.open(first.id)
    await mel.desk.toggle_overview()
    assert mel.store.overview is not None
    assert (mel.store.overview.texts_in, mel.store.overview.texts_out) == (1, 0)
    assert await mel.desk.send(first.contact_id, None, "Hello")
    await mel.until(lambda: mel.store.overview and mel.store.overview.texts_out == 1)
    await mel.desk.open(second.id)
    await mel.until(lambda: mel.store.overview and mel.store.overview.contact_id == second.contact_id)
    await mel.desk.toggle_overview()
    assert not mel.store.overview_open


async def test_there_is_no_overview_of_a_resource(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.open(row.id)
    await known(mel, mel.store.contacts[row.contact_id], kind=ContactKind.RESOURCE)
    await mel.desk.toggle_overview()
    assert not mel.store.overview_open
    assert mel.said == "There is no overview of a resource, just of clients and leads."
