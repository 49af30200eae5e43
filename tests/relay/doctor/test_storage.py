"""The database as the doctor finds it: out of reach, of another version, locked, with things that wait."""

import shutil
import sqlite3
import threading
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from leadterm.domain.hooks import Hook, HookState, HookType
from leadterm.domain.model import Instant
from leadterm.relay.clock import system_clock
from leadterm.relay.doctor import State, patience, storage
from leadterm.relay.store import Store
from leadterm.relay.store.checkup import check_up
from leadterm.relay.store.engine import sqlite
from leadterm.relay.units import hooks as hook_units
from support.postgres import PostgresServer
from support.relay import LEAD, new_key

DATABASE = "database"


def made(url: str) -> str:
    """A database with this version's tables."""
    with closing(Store.open(url, clock=system_clock)) as store:
        store.migrate()
    return url


async def states(url: str) -> list[tuple[State, str, str]]:
    _, found = await storage.look(url)
    return [(it.state, it.sentence, it.mend) for it in found]


async def test_a_database_that_is_well_beside_a_relay_that_works(doctor) -> None:
    state, sentence, _ = await doctor.one(DATABASE)
    assert (state, sentence.endswith("has this version's tables and can be written.")) == (State.OK, True)
    assert await doctor.one("parked webhooks") == (State.OK, "None: every webhook was understood.", "")
    assert await doctor.one("outbox") == (State.OK, "No text waits to be sent.", "")


async def test_it_is_looked_at_without_a_relay_too_and_nothing_is_changed(empty_url) -> None:
    store = Store.open(made(empty_url), clock=system_clock)
    await store.start()
    head = await store.reads.head()
    await store.aclose()
    checkup, _ = await storage.look(empty_url)
    assert checkup is not None
    assert (checkup.epoch, checkup.unwritable, checkup.numbers) == (head.epoch, "", ())
    again = Store.open(empty_url, clock=system_clock)
    await again.start()
    assert await again.reads.head() == head
    assert await again.reads.next_timer_at() is None
    await again.aclose()


async def test_a_database_without_tables_is_told_with_what_makes_them(empty_url) -> None:
    ((state, sentence, mend),) = await states(empty_url)
    assert (state, mend) == (State.WRONG, "leadterm relay migrate")
    assert "no tables" in sentence
    if empty_url.startswith("sqlite"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize("url", ["postgresql+psycopg://someone:hidden-9@127.0.0.1:1/none", "mysql://x/y"])
async def test_a_database_out_of_reach_is_told_without_its_password(url) -> None:
    ((state, sentence, mend),) = await states(url)
    assert state is State.WRONG
    assert "relay.database_url" in mend
    assert "hidden-9" not in sentence


async def test_a_file_that_is_no_database_is_told(tmp_path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to be read as one" * 100)
    ((state, sentence, _),) = await states(f"sqlite:///{file}")
    assert (state, "is not a database" in sentence) == (State.WRONG, True)


async def test_a_file_that_cannot_be_written_is_told(tmp_path, monkeypatch) -> None:
    url = made(f"sqlite:///{tmp_path / 'relay.db'}")
    monkeypatch.setattr(sqlite, "LOCK_WAIT", 0.05)
    with closing(sqlite3.connect(tmp_path / "relay.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ((state, sentence, _),) = await states(url)
    assert (state, "can be read, but not written" in sentence) == (State.WRONG, True)
    assert (await states(url))[0][0] is State.OK


async def test_a_server_that_takes_no_writes_is_told(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url:
        joint = "&" if "?" in made(url) else "?"
        ((state, sentence, _),) = await states(f"{url}{joint}options=-cdefault_transaction_read_only%3Don")
    assert (state, "can be read, but not written" in sentence) == (State.WRONG, True), sentence


async def test_a_database_that_never_answers_is_waited_for_no_longer_than_the_bound(monkeypatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(patience, "SECONDS", 0.05)
    monkeypatch.setattr(storage, "check_up", lambda _url: over.wait())
    ((state, sentence, _),) = await states("sqlite:////nowhere.db")
    over.set()
    assert (state, "did not answer" in sentence) == (State.WRONG, True)


def test_a_disk_that_is_almost_full_is_told(tmp_path, monkeypatch) -> None:
    url = f"sqlite:///{tmp_path / 'not-yet' / 'relay.db'}"
    assert storage.disk(url).state is State.OK
    usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10, 9, 400_000_000))
    found = storage.disk(url)
    assert (found.state, found.sentence) == (State.WRONG, f"0.4 GB are free at {tmp_path}.")


async def test_a_parked_webhook_is_told_with_what_runs_it_again(doctor, relay) -> None:
    def broken(_tx):
        raise KeyError("a bug")

    await relay.store.receive("msg:SM1", b"raw", broken)
    state, sentence, mend = await doctor.one("parked webhooks")
    assert (state, sentence[:7]) == (State.WRONG, "1 waits")
    assert "leadterm relay replay" in mend
    await relay.store.replay_parked(lambda _parked: lambda _tx: b"")
    assert "parked webhooks" not in await doctor.wrong()


async def test_a_text_that_is_stuck_is_told_by_its_age(doctor, relay, office) -> None:
    mel = office.people[0]
    await relay.simulator.text_in(LEAD, office.number.number, "Hello")
    (row,) = (await mel.snapshot()).incoming
    sent = await mel.command("/v1/messages", {"body": "Hi", "contact_id": row.contact.id}, key=new_key())
    assert sent.status_code in (200, 201), sent.text
    state, sentence, _ = await doctor.one("outbox")
    assert (state, sentence[:10]) == (State.OK, "1 to be se")
    doctor.clock = lambda: Instant(system_clock() + 240_000)
    state, sentence, mend = await doctor.one("outbox")
    assert state is State.WRONG
    assert sentence.startswith("1 to be sent, the oldest for 4 minutes")
    assert "leadterm relay" in mend


async def test_a_parked_endpoint_is_told_with_what_wakes_it(doctor, relay, office) -> None:
    company_id = office.company.id
    hook = await relay.store.run(
        hook_units.add(
            company_id,
            "https://crm.example/in?key=secret-4",
            (HookType.LEAD_CREATED,),
            hook_units.new_secret(),
        )
    )
    assert (await doctor.one("endpoints"))[0] is State.OK
    await relay.store.run(lambda tx: tx.save_hook_standing(parked(tx.hook(hook.id))))
    state, sentence, mend = await doctor.one("endpoints")
    assert (state, mend) == (State.WRONG, f"When it is well again: leadterm admin hook resume {hook.id}")
    assert "crm.example" in sentence
    assert "secret-4" not in sentence
    await relay.store.run(hook_units.resume(company_id, hook.id))
    assert "endpoints" not in await doctor.wrong()


def parked(hook: Hook) -> Hook:
    return replace(hook, state=HookState.PARKED, last_error="It answered 410.", failures=3)


async def test_nothing_is_said_of_endpoints_where_there_are_none(doctor) -> None:
    assert await doctor.of("endpoints") == []


def test_what_is_known_of_a_store_is_read_in_one_look(empty_url) -> None:
    checkup = check_up(made(empty_url))
    assert (checkup.parked, checkup.waiting, checkup.oldest, checkup.hooks) == (0, 0, None, ())
