"""A contact is erased at their wish: nothing of them is found in any table, and nothing else is touched."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from leadterm.cli import main
from leadterm.commands import relay_upkeep
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Contact, Seq
from leadterm.domain.wire import ContactFields, ContactReply, EditContact, KindFilter, SendText
from leadterm.relay.store import Store, Tx, tables
from leadterm.relay.store.statement import Statement
from leadterm.relay.units import desk, erasure, texts
from leadterm.state.store import ConsoleStore
from support.office import Clock, Office

WORDS = "My roof leaks badly"


def everything(store: Store) -> str:
    """All that is in the database, as text."""

    def unit(tx: Tx) -> str:
        found = []
        for name, table in tables.metadata.tables.items():
            for row in tx.connection.all(Statement(select(*table.c))):
                shown = (
                    value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in row
                )
                found.append(f"{name}: {' '.join(map(str, shown))}")
        return "\n".join(found)

    return store.run_now(unit)


def files_of(database_url: str) -> bytes:
    """All that SQLite has on the disk, its write-ahead log and what it has freed included."""
    path = Path(database_url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def worked(store: Store, office: Office, lead: int, words: str) -> Contact:
    """A lead texts in, Dana answers, classifies nothing, and edits the contact."""
    fact = office.fact(lead, words)
    raw = f"From=%2B{fact.from_[1:]}&Body={words}".encode()
    await store.receive(f"message:{fact.sid}", raw, texts.receive(fact))
    contact = office.contact(lead)
    found = await store.run(lambda tx: tx.open_interaction(contact.id))
    assert found is not None
    await store.command(office.dana.id, f"a-{lead}", b"", desk.respond(office.dana.id, found.id))
    send = texts.send(
        office.dana.id, office.company.id, SendText(body=f"On {words}: yes", contact_id=contact.id), ""
    )
    await store.command(office.dana.id, f"b-{lead}", b"", send)
    await store.index_contacts()
    return office.contact(lead)


def erased(store: Store, contact: Contact) -> None:
    relay_upkeep._blank(store, contact)
    store.run_now(erasure.erase(contact))


async def test_nothing_of_them_is_left_and_others_keep_all(store: Store, office: Office) -> None:
    gone = await worked(store, office, 1, WORDS)
    other = await worked(store, office, 2, "Another matter")
    before = await store.reads.thread(other.id)
    assert WORDS in everything(store)
    erased(store, gone)
    await store.trim_events(keep=1)
    await store.index_contacts()
    left = everything(store)
    assert WORDS not in left
    assert gone.number not in left
    assert gone.number[1:] not in left
    assert await store.reads.thread(other.id) == before
    assert other.number in left
    assert await store.reads.contact(gone.id) is None
    found = await store.reads.search(office.company.id, gone.number, kind=KindFilter.ALL, limit=10)
    assert found.hits == ()


async def test_totals_stay_right(store: Store, office: Office) -> None:
    for lead in range(3):
        office.concluded(lead)
    snapshot = await store.reads.snapshot(office.dana.id, office.company.id)
    erased(store, office.contact(1))
    after = await store.reads.snapshot(office.dana.id, office.company.id)
    assert after.recents_total == snapshot.recents_total - 1
    assert len(after.recents.rows) == 2
    assert after.unread_total == snapshot.unread_total - 1


async def test_that_they_opted_out_stays(store: Store, office: Office) -> None:
    gone = await worked(store, office, 1, WORDS)
    office.run(texts.receive(office.fact(1, "STOP")))
    office.run(named(office, gone))
    erased(store, office.contact(1))
    await store.trim_events(keep=1)
    await store.index_contacts()
    kept = office.contact(1)
    assert kept.opt_out is not None
    assert (kept.name, kept.number) == ("", gone.number)
    assert WORDS not in everything(store)
    assert "Maria" not in everything(store)


def named(office: Office, contact: Contact) -> Callable[[Tx], ContactReply]:
    base = ContactFields(number=contact.number)
    mine = ContactFields(number=contact.number, name="Maria Lopez")
    return desk.edit_contact(office.dana.id, contact.id, EditContact(base=base, mine=mine))


async def test_a_text_of_theirs_that_comes_once_more_does_not_come_in_anew(
    store: Store, office: Office
) -> None:
    fact = office.fact(1, WORDS)
    await store.receive("message:SM1", b"raw", texts.receive(fact))
    erased(store, office.contact(1))
    receipt = await store.receive("message:SM1", b"raw", texts.receive(fact))
    assert receipt.repeated
    assert office.run(lambda tx: tx.contact_by_number(office.company.id, fact.from_)) is None


async def test_they_may_come_again_as_somebody_new(store: Store, office: Office) -> None:
    gone = await worked(store, office, 1, WORDS)
    erased(store, gone)
    office.text_in(1, "Hello again")
    assert office.contact(1).id != gone.id
    assert len((await store.reads.thread(office.contact(1).id)).messages) == 1


async def test_a_text_that_waits_to_be_sent_to_them_is_not_sent(store: Store, office: Office) -> None:
    gone = await worked(store, office, 1, WORDS)
    assert await store.reads.next_send_at() is not None
    erased(store, gone)
    assert await store.reads.next_send_at() is None


@pytest.mark.parametrize("state", ["incoming", "active", "recent"])
async def test_a_console_lets_go_of_them_by_the_event(store: Store, office: Office, state: str) -> None:
    office.concluded(2)
    row = office.text_in(1, WORDS)
    if state != "incoming":
        row = office.respond(office.dana.id, row)
    if state == "recent":
        row = office.close(office.dana.id, row)
    console = ConsoleStore()
    console.load_snapshot(await store.reads.snapshot(office.dana.id, office.company.id))
    console.select(row.id)
    detail = await store.reads.detail(row.id)
    assert detail is not None
    console.load_detail(detail, console.asked())
    assert console.thread.contact_id == row.contact_id
    erased(store, office.contact(1))
    for logged in await store.reads.events_after(console.cursor, 100):
        console.apply(msgspec.json.decode(logged.body, type=Event))
    assert (console.selected, console.thread.contact_id) == (None, None)
    assert row.contact_id not in console.contacts
    assert row.id not in (*console.incoming, *console.active, *console.recents.ids())
    fresh = ConsoleStore()
    fresh.load_snapshot(await store.reads.snapshot(office.dana.id, office.company.id))
    assert console.recents_total == fresh.recents_total == 1
    assert console.unread_total == fresh.unread_total
    assert list(console.recents.ids()) == list(fresh.recents.ids())


class TestTheCommandLine:
    """``leadterm relay erase``."""

    async def test_it_asks_to_be_sure_and_then_leaves_nothing(
        self,
        store: Store,
        office: Office,
        clock: Clock,
        database_url: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        gone = await worked(store, office, 1, WORDS)
        if database_url.startswith("sqlite"):
            assert WORDS.encode() in files_of(database_url)
        monkeypatch.setenv("LEADTERM_RELAY__DATABASE_URL", database_url)
        monkeypatch.setattr(relay_upkeep, "HEARD_SECONDS", 0)
        assert main(["relay", "erase", gone.number]) == 1
        assert "add --yes" in capsys.readouterr().err
        assert WORDS in everything(store)
        assert main(["relay", "erase", gone.number, "--yes"]) == 0
        assert "Nothing of +1" in capsys.readouterr().out
        assert WORDS not in everything(store)
        if database_url.startswith("sqlite"):
            assert WORDS.encode() not in files_of(database_url)
        (event,) = await store.reads.events_after(Seq((await store.reads.head()).tail), 10)
        assert msgspec.json.decode(event.body, type=Event).type is EventType.CONTACT_ERASED
        page = await store.reads.audit(office.company.id, limit=1)
        assert page.entries[0].what == "contact erased"
        assert gone.number not in page.entries[0].subject
        assert main(["relay", "erase", gone.number, "--yes"]) == 1
        assert "no contact with the number" in capsys.readouterr().err

    @pytest.mark.parametrize("number", ["", "12", "nobody", "+1415555014299999"])
    def test_a_wrong_number_is_told(
        self,
        number: str,
        office: Office,
        database_url: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("LEADTERM_RELAY__DATABASE_URL", database_url)
        assert main(["relay", "erase", number, "--yes"]) == 1
        assert capsys.readouterr().err.startswith("leadterm: ")
