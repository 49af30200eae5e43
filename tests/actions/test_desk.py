"""Agents at work on a real relay."""

from pathlib import Path

from msgspec.structs import replace

from leadterm.domain.editing import contact_fields
from leadterm.domain.model import Availability, InteractionState, Outcome
from leadterm.domain.wire import EditContact
from leadterm.state.parts import Edge, Link, Severity
from support.console import HeadlessConsole, console
from support.relay import LEAD, Office, RunningRelay


async def a_text(
    relay: RunningRelay, office: Office, *consoles: HeadlessConsole, body: str = "Hello"
) -> None:
    """A lead texts, and every console shows it."""
    await relay.text_in(LEAD, office.number.number, body, sid=f"SM-{body}")
    for one in consoles:
        await one.until(lambda one=one: one.store.incoming)


async def test_a_text_is_answered_and_closed(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await a_text(relay, office, mel)
    row = mel.only(InteractionState.INCOMING)
    await mel.desk.open(row.id)
    assert mel.bodies == ["Hello"]
    assert mel.store.unread_total == 0
    assert await mel.desk.respond(row.id)
    await mel.until(lambda: mel.store.active == [row.id])
    assert await mel.desk.send(row.contact_id, None, "Hi, this is Mel.")
    assert mel.bodies == ["Hello", "Hi, this is Mel."]
    assert mel.store.thread.pending == []
    assert await mel.desk.close(row.id)
    assert mel.said == "Closed the text with (415) 555-0142."
    await mel.until(lambda: mel.store.recents.ids() == [row.id])
    await mel.until(lambda: mel.store.recents_total == 1)


async def test_the_second_agent_to_respond_is_told_who_won(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    await a_text(relay, office, mel, dana)
    row = mel.only(InteractionState.INCOMING)
    dana.stream_wire.cut()
    assert await mel.desk.respond(row.id)
    assert not await dana.desk.respond(row.id)
    assert dana.said == "Mel Park answered this text first."
    assert dana.store.status is not None
    assert dana.store.status.severity is Severity.WARNING
    dana.mend()
    await dana.until(lambda: not dana.store.incoming)


async def test_reading_shows_on_every_console(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    await a_text(relay, office, mel, dana)
    assert dana.store.unread_total == 1
    row = mel.only(InteractionState.INCOMING)
    await mel.desk.preview(row.id)
    assert mel.store.unread_total == 1
    await mel.desk.open(row.id)
    await dana.until(lambda: dana.store.unread_total == 0)


async def test_going_offline_shows_on_every_console(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    await mel.desk.set_availability(Availability.OFFLINE)
    assert mel.store.me is not None
    assert mel.store.me.availability is Availability.OFFLINE
    await dana.until(lambda: dana.store.agents[mel.person.id].availability is Availability.OFFLINE)
    await a_text(relay, office, dana)
    assert mel.store.incoming == []


async def test_somebody_elses_conversation_comes_to_recents_with_its_contact(
    relay: RunningRelay, office: Office, dana: HeadlessConsole, tmp_path: Path
) -> None:
    await a_text(relay, office, dana)
    row = dana.only(InteractionState.INCOMING)
    await dana.desk.respond(row.id)
    async with console(relay, office.people[0], tmp_path / "late") as late:
        await late.until_live()
        assert late.store.contacts == {}
        await dana.desk.close(row.id)
        await late.until(lambda: row.contact_id in late.store.contacts)
        assert late.store.interactions[row.id].outcome is Outcome.CLOSED


class TestContacts:
    """Two people edit one contact (D1)."""

    async def test_an_edit_shows_everywhere(
        self, relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
    ) -> None:
        await a_text(relay, office, mel, dana)
        contact = mel.store.contacts[mel.only(InteractionState.INCOMING).contact_id]
        base = contact_fields(contact)
        edit = EditContact(base=base, mine=replace(base, name="Maria Lopez"))
        assert await mel.desk.edit_contact(contact.id, edit) == ""
        await dana.until(lambda: dana.store.contacts[contact.id].name == "Maria Lopez")

    async def test_the_second_is_told_and_sees_theirs(
        self, relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
    ) -> None:
        await a_text(relay, office, mel, dana)
        contact = mel.store.contacts[mel.only(InteractionState.INCOMING).contact_id]
        base = contact_fields(contact)
        mel.stream_wire.cut()
        await dana.desk.edit_contact(contact.id, EditContact(base=base, mine=replace(base, name="Maria")))
        sentence = await mel.desk.edit_contact(
            contact.id, EditContact(base=base, mine=replace(base, name="Mia"))
        )
        assert sentence.startswith("Somebody else has changed the name meanwhile.")
        assert mel.store.contacts[contact.id].name == "Maria"
        theirs = contact_fields(mel.store.contacts[contact.id])
        again = EditContact(base=theirs, mine=replace(theirs, name="Mia"))
        assert await mel.desk.edit_contact(contact.id, again) == ""

    async def test_who_it_was_is_named(
        self, relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
    ) -> None:
        await a_text(relay, office, mel, dana)
        contact = mel.store.contacts[mel.only(InteractionState.INCOMING).contact_id]
        base = contact_fields(contact)
        await dana.desk.edit_contact(contact.id, EditContact(base=base, mine=replace(base, name="Maria")))
        await mel.until(lambda: mel.store.contacts[contact.id].name == "Maria")
        mine = EditContact(base=base, mine=replace(base, name="Mia"))
        sentence = await mel.desk.edit_contact(contact.id, mine)
        assert sentence == "Dana Reyes has changed the name meanwhile. Look at both, then save again."

    async def test_other_fields_are_merged_and_that_is_said(
        self, relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
    ) -> None:
        await a_text(relay, office, mel, dana)
        contact = mel.store.contacts[mel.only(InteractionState.INCOMING).contact_id]
        base = contact_fields(contact)
        await dana.desk.edit_contact(contact.id, EditContact(base=base, mine=replace(base, name="Maria")))
        mine = replace(base, email="maria@example.com")
        assert await mel.desk.edit_contact(contact.id, EditContact(base=base, mine=mine)) == ""
        assert mel.said.startswith("Saved. ")
        assert mel.said.endswith("had changed something too, and that was kept: name.")
        assert mel.store.contacts[contact.id].name == "Maria"

    async def test_without_the_relay_nothing_is_saved_and_that_is_said(
        self, relay: RunningRelay, office: Office, mel: HeadlessConsole
    ) -> None:
        await a_text(relay, office, mel)
        contact = mel.store.contacts[mel.only(InteractionState.INCOMING).contact_id]
        base = contact_fields(contact)
        mel.cut()
        edit = EditContact(base=base, mine=replace(base, name="Maria"))
        assert "can't be reached" in await mel.desk.edit_contact(contact.id, edit)


async def test_recents_are_fetched_page_by_page(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    for number in range(130):
        await relay.text_in(f"+1415555{number + 1000:04}", office.number.number, "STOP", sid=f"SM{number}")
    await mel.until(lambda: mel.store.recents_total == 130)
    mel.store.load_snapshot(await mel.person.snapshot())
    held = len(mel.store.recents)
    assert held < 130
    await mel.desk.fetch_recents(Edge.OLDER)
    assert len(mel.store.recents) > held
    await mel.desk.fetch_recents(Edge.OLDEST)
    assert not mel.store.recents.older
    assert mel.store.recents.first + len(mel.store.recents) == 130
    await mel.desk.fetch_recents(Edge.NEWEST)
    assert mel.store.recents.first == 0


async def test_a_long_thread_is_fetched_page_by_page(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    for number in range(250):
        await relay.text_in(LEAD, office.number.number, f"text {number}", sid=f"SM{number}")
    await mel.until(lambda: mel.store.interactions and mel.only(InteractionState.INCOMING).unread == 250)
    await mel.desk.open(mel.only(InteractionState.INCOMING).id)
    assert mel.bodies[-1] == "text 249"
    while mel.store.thread.older:
        await mel.desk.fetch_thread(Edge.OLDER)
    assert mel.bodies == [f"text {number}" for number in range(250)]
    await mel.desk.fetch_thread(Edge.OLDEST)
    assert mel.bodies[0] == "text 0"
    assert mel.store.thread.newer
    await mel.desk.fetch_thread(Edge.NEWER)
    assert len(mel.bodies) > 100


async def test_sign_out_leaves_nothing_on_disk(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    await a_text(relay, office, mel)
    mel.desk.type_text(mel.only(InteractionState.INCOMING).contact_id, "Hi")
    mel.desk.flush()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] != []
    await mel.desk.sign_out()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    await mel.desk.aclose()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_a_token_that_is_not_accepted_is_said(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    person = office.people[0]
    person.token = "lt_wrong"
    async with console(relay, person, tmp_path) as signed_out:
        await signed_out.until(lambda: signed_out.store.link is Link.SIGNED_OUT)
        assert "token" in signed_out.store.link_sentence
