"""A contact who was erased is on no console any more: neither at once, nor when one comes back later."""

import pytest
from msgspec.structs import replace

from leadterm.domain.model import Contact, InteractionId
from leadterm.relay.units import erasure
from leadterm.state.drafts import TextDraft
from support.console import HeadlessConsole
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay


@pytest.fixture
async def gone(relay: RunningRelay, office: Office, mel: HeadlessConsole) -> Contact:
    """Somebody whose thread Mel has open, with half a sentence typed."""
    await relay.text_in(OTHER_LEAD, office.number.number, "another", sid="SM0")
    await relay.text_in(LEAD, office.number.number, "My roof leaks", sid="SM1")
    await mel.until(lambda: len(mel.store.incoming) == 2)
    row = mel.store.interactions[mel.store.incoming[1]]
    await mel.desk.open(row.id)
    mel.desk.type_text(row.contact_id, "half a sen")
    return mel.store.contacts[row.contact_id]


async def erase(relay: RunningRelay, contact: Contact, *, keep: int = 0) -> None:
    """As ``leadterm relay erase`` does. Of the log so much is kept: without the event itself, consoles that
    were away begin anew."""
    await relay.store.run(erasure.erase(contact))
    await relay.store.trim_events(keep)


def nothing_of(console: HeadlessConsole, contact: Contact) -> None:
    store = console.store
    assert contact.id not in store.contacts
    assert all(row.contact_id != contact.id for row in store.interactions.values())
    assert (store.selected, store.thread.contact_id, console.bodies) == (None, None, [])
    assert store.composer.text == ""
    assert all(hit.contact.id != contact.id for hit in store.search.hits)
    assert console.drafts.text(contact.id) == TextDraft()
    assert len(store.incoming) == 1


async def test_a_console_that_is_there_lets_go_of_them(
    relay: RunningRelay, mel: HeadlessConsole, gone: Contact
) -> None:
    await erase(relay, gone)
    await mel.until(lambda: len(mel.store.incoming) == 1)
    nothing_of(mel, gone)


@pytest.mark.parametrize("keep", [0, 1])
async def test_a_console_that_was_away_lets_go_of_them_when_it_is_back(
    relay: RunningRelay, mel: HeadlessConsole, gone: Contact, keep: int
) -> None:
    mel.cut()
    await mel.until_offline()
    assert mel.bodies == ["My roof leaks"]
    await erase(relay, gone, keep=keep)
    mel.mend()
    await mel.until_live()
    await mel.until(lambda: mel.store.thread.contact_id is None)
    nothing_of(mel, gone)


async def test_a_contact_looked_at_without_a_conversation_goes_too(
    relay: RunningRelay, mel: HeadlessConsole, gone: Contact
) -> None:
    mel.store.select_contact(gone)
    mel.cut()
    await mel.until_offline()
    await erase(relay, gone)
    mel.mend()
    await mel.until(lambda: mel.store.thread.contact_id is None)
    await mel.until(lambda: len(mel.store.incoming) == 1)
    nothing_of(mel, gone)


async def test_what_a_search_had_found_is_asked_for_anew(
    relay: RunningRelay, mel: HeadlessConsole, gone: Contact
) -> None:
    await relay.store.index_contacts()
    await mel.desk.search(LEAD)
    await mel.until(lambda: mel.store.search.hits)
    mel.cut()
    await mel.until_offline()
    await erase(relay, gone)
    mel.mend()
    await mel.until(lambda: not mel.store.search.hits)


async def test_of_one_who_opted_out_the_number_is_left_and_no_thread(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, gone: Contact
) -> None:
    await relay.text_in(LEAD, office.number.number, "STOP", sid="SM2")
    await mel.until(lambda: mel.store.contacts[gone.id].opt_out is not None)
    contact = mel.store.contacts[gone.id]
    mel.cut()
    await mel.until_offline()
    await erase(relay, contact)
    mel.mend()
    await mel.until(lambda: mel.bodies == [] and mel.store.selected is None)
    assert mel.store.contacts[gone.id].opt_out == contact.opt_out


async def test_a_conversation_that_a_restore_took_away_gives_way_to_the_contacts_latest(
    mel: HeadlessConsole, gone: Contact
) -> None:
    row = mel.store.interactions[mel.store.incoming[1]]
    lost = replace(row, id=InteractionId(row.id + 5_000))
    mel.store.interactions[lost.id] = lost
    mel.store.select(lost.id)
    mel.cut()
    await mel.until_offline()
    mel.store.epoch = "another"
    mel.mend()
    await mel.until(lambda: mel.store.selected == row.id)
    await mel.until(lambda: mel.bodies == ["My roof leaks"])
    assert lost.id not in mel.store.incoming
