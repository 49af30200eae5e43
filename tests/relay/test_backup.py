"""A copy of the database is whole, and a database that was brought back does no harm to anybody."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from leadterm.cli import main
from leadterm.domain.decisions import Decision, SetTimer, TimerKind
from leadterm.domain.model import CompanyId, Instant, MessageId, MessageStatus
from leadterm.relay.carrier.account import MESSAGE_PATH
from leadterm.relay.clock import system_clock
from leadterm.relay.settings import MetricsFor
from leadterm.relay.store import Store, StoreDown, StoreError
from leadterm.relay.store.backup import Restoration, back_up, check_unused
from leadterm.relay.units import renewal
from leadterm.simulator.clock import AT_ONCE
from leadterm.simulator.server import running
from leadterm.simulator.simulator import Simulator
from support.postgres import PostgresServer
from support.relay import TRACKING, RunningRelay, running_relay, served_relay

LEAD, LATER_LEAD = "+14155550142", "+14155550177"
MINUTES = 60_000


def later() -> Instant:
    return Instant(system_clock() + 5 * MINUTES)


def made_ready(url: str) -> renewal.Renewed:
    with closing(Store.open(url, clock=system_clock)) as store:
        return store.run_now(renewal.begin_anew())


class Copies:
    """Backups and their way back, each as its database has it."""

    def __init__(self, url: str, copy: Callable[[], None], bring_back: Callable[[], str]) -> None:
        self.url = url
        self.copy = copy
        self.bring_back = bring_back
        """Answers with the address of what is back."""


@pytest.fixture
async def carrier() -> AsyncIterator[Simulator]:
    """One that goes on while relays come and go."""
    made = Simulator(pace=AT_ONCE)
    async with running(made):
        yield made


def at_work(
    url: str, carrier: Simulator, clock: Callable[[], Instant] = system_clock
) -> AbstractAsyncContextManager[RunningRelay]:
    return served_relay(url, carrier, carrier.base_url, clock, False, MetricsFor.NOBODY)


@pytest.fixture
def copies(either_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Copies]:
    if either_url.startswith("sqlite"):
        file = tmp_path / "backup.db"

        def bring_back() -> str:
            with Restoration(either_url, file) as restoration:
                made_ready(restoration.draft_url)
                assert restoration.finish()
            return either_url

        yield Copies(either_url, lambda: back_up(either_url, file), bring_back)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def brought_back() -> str:
        check_unused(made[0])
        made_ready(made[0])
        return made[0]

    yield Copies(either_url, lambda: made.append(server.create_database(either_url)), brought_back)
    for url in made:
        server.drop_database(make_url(url).database or "")


async def message(relay: RunningRelay, body: str, number: str = LEAD) -> tuple[MessageId, MessageStatus]:
    contact = await relay.store.run(lambda tx: tx.contact_by_number(CompanyId(1), number))
    assert contact is not None
    (found,) = [it for it in (await relay.store.reads.thread(contact.id)).messages if it.body == body]
    return found.id, found.status


def heard_here(relay: RunningRelay) -> None:
    relay.simulator.carrier.numbers[TRACKING].sms_url = relay.base_url + MESSAGE_PATH


async def test_nothing_is_sent_twice_and_what_came_since_is_caught_up_with(
    copies: Copies, carrier: Simulator
) -> None:
    async with at_work(copies.url, carrier) as relay:
        office = await relay.open_office()
        assert office.company.id == 1
        (mel, *_) = office.people
        await relay.simulator.text_in(LEAD, TRACKING, "Do you do flat roofs?")
        sent = await mel.command("/v1/messages", {"to": LEAD, "body": "We do"})
        assert sent.status_code == 201, sent.text
        place = await relay.store.reads.head()
    copies.copy()

    async with at_work(copies.url, carrier) as relay:
        heard_here(relay)
        await relay.relay.outbox.step()
        await carrier.settled()
        _, status = await message(relay, "We do")
        assert status is MessageStatus.DELIVERED
        await carrier.text_in(LATER_LEAD, TRACKING, "Are you open on Sunday?")
        await carrier.text_in(LEAD, TRACKING, "When can you come?")

    back = copies.bring_back()
    async with at_work(back, carrier, later) as relay:
        heard_here(relay)
        head = await relay.store.reads.head()
        assert head.epoch != place.epoch
        _, status = await message(relay, "We do")
        assert status is MessageStatus.UNCERTAIN
        await relay.relay.outbox.step()
        await carrier.settled()
        assert [text.body for text in carrier.texts_to(LEAD)] == ["We do"]
        await relay.relay.reconcile.step()
        _, status = await message(relay, "We do")
        assert status in (MessageStatus.SENT, MessageStatus.SENDING, MessageStatus.DELIVERED)
        await message(relay, "When can you come?")
        new_id, _ = await message(relay, "Are you open on Sunday?", LATER_LEAD)
        assert new_id > 1_000_000
        assert await relay.store.reads.gap() is None


async def test_a_text_that_was_not_sent_since_is_left_to_the_agent(
    copies: Copies, carrier: Simulator
) -> None:
    async with at_work(copies.url, carrier) as relay:
        office = await relay.open_office()
        await office.people[0].command("/v1/messages", {"to": LEAD, "body": "We do"})
    copies.copy()
    back = copies.bring_back()
    async with at_work(back, carrier, later) as relay:
        for _ in range(3):
            await relay.relay.outbox.step()
        _, status = await message(relay, "We do")
        assert status is MessageStatus.UNCERTAIN
        assert carrier.texts_to(LEAD) == []


async def test_a_console_from_before_is_told_to_begin_anew(copies: Copies, carrier: Simulator) -> None:
    async with at_work(copies.url, carrier) as relay:
        office = await relay.open_office()
        token, place = office.people[0], await relay.store.reads.head()
    copies.copy()
    back = copies.bring_back()
    async with (
        at_work(back, carrier) as relay,
        relay.stream(token, cursor=place.seq, epoch=place.epoch) as stream,
    ):
        assert "another one" in (await stream.frame()).reset


async def test_an_auto_text_that_was_put_off_is_not_sent_by_what_came_back(copies: Copies) -> None:
    async with running_relay(url=copies.url, jobs=False) as relay:
        await relay.open_office()
        await relay.simulator.text_in(LEAD, TRACKING, "Hello")
        contact = await relay.store.run(lambda tx: tx.contact_by_number(CompanyId(1), LEAD))
        assert contact is not None
        due = SetTimer(kind=TimerKind.AUTO_TEXT_DUE, subject=contact.id, due_at=later())
        await relay.store.run(lambda tx: tx.carry_out(Decision(timers=(due,))))
    copies.copy()
    with closing(Store.open(copies.bring_back(), clock=system_clock)) as store:
        assert store.run_now(lambda tx: tx.waiting_auto_texts()) == []
        done = store.run_now(lambda tx: tx.auto_text_done(contact.id))
        assert done is not None
        assert done.sentence == renewal.NOT_KNOWN


class TestACopy:
    """``leadterm relay backup`` on SQLite."""

    async def test_it_is_whole_while_the_relay_works_and_its_owners_alone(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'relay.db'}"
        async with running_relay(url=url, jobs=False) as relay:
            await relay.open_office()

            async def work(lane: int) -> None:
                for turn in range(40):
                    sid = f"SM{lane:02}{turn:030}"
                    answer = await relay.text_in(f"+1415555{3000 + lane}", TRACKING, f"{turn}", sid=sid)
                    assert answer.status_code == 200

            working = [asyncio.create_task(work(lane)) for lane in range(4)]
            files = [tmp_path / f"copy-{number}.db" for number in range(3)]
            for file in files:
                await asyncio.to_thread(back_up, url, file)
            await asyncio.gather(*working)
        for file in files:
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            with closing(sqlite3.connect(file)) as copy:
                (seq,) = copy.execute("SELECT seq FROM log_head").fetchone()
                (events,) = copy.execute("SELECT count(*) FROM event").fetchone()
                assert seq == events > 0
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert sorted(tmp_path.glob("copy-*")) == files

    def test_it_is_never_written_over_another_file(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'relay.db'}"
        with closing(Store.open(url, clock=system_clock)) as store:
            store.migrate()
        file = tmp_path / "copy.db"
        file.write_text("mine")
        with pytest.raises(StoreError, match="never written over another"):
            back_up(url, file)
        assert file.read_text() == "mine"

    def test_of_nothing_there_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="nothing to copy"):
            back_up(f"sqlite:///{tmp_path / 'relay.db'}", tmp_path / "copy.db")
        assert list(tmp_path.iterdir()) == []

    def test_of_a_servers_database_the_line_that_makes_one_is_named(self, tmp_path: Path) -> None:
        url = "postgresql+psycopg://leadterm:hunter2@db.example.com:5433/texts"
        with pytest.raises(StoreError) as told:
            back_up(url, tmp_path / "copy")
        assert "pg_dump --format=custom" in told.value.sentence
        assert '"postgresql://leadterm@db.example.com:5433/texts"' in told.value.sentence
        assert "hunter2" not in told.value.sentence


class TestTheWayBack:
    """``leadterm relay restore`` on SQLite: all of it, or nothing."""

    async def test_it_is_refused_while_a_relay_works(self, either_url: str, tmp_path: Path) -> None:
        async with running_relay(url=either_url, jobs=False) as relay:
            await relay.open_office()
            with pytest.raises(StoreError, match="still works on"):
                await asyncio.to_thread(check_unused, either_url)
        check_unused(either_url)

    def test_a_database_that_nothing_was_brought_back_into_is_refused(
        self, empty_url: str, tmp_path: Path
    ) -> None:
        with pytest.raises(StoreError, match="First bring the backup back"):
            check_unused(empty_url)
        assert list(tmp_path.iterdir()) == []

    def test_one_out_of_reach_is_told(self) -> None:
        with pytest.raises(StoreDown):
            check_unused("postgresql+psycopg://someone@127.0.0.1:1/none")

    @pytest.mark.parametrize("content", [b"", b"not a database at all" * 500])
    def test_what_is_no_backup_is_refused_and_nothing_changes(self, tmp_path: Path, content: bytes) -> None:
        path, file = tmp_path / "relay.db", tmp_path / "other"
        with closing(Store.open(f"sqlite:///{path}", clock=system_clock)) as store:
            store.migrate()
        before = sorted(tmp_path.iterdir())
        file.write_bytes(content)
        with pytest.raises(StoreError, match="not a backup"), Restoration(f"sqlite:///{path}", file):
            pass
        with pytest.raises(StoreError, match="There is no file"):
            Restoration(f"sqlite:///{path}", tmp_path / "nowhere").__enter__()
        file.unlink()
        assert sorted(tmp_path.iterdir()) == before

    @pytest.mark.skipif(os.geteuid() != 0, reason="just root can give files away")
    def test_it_stays_the_relays_own_though_root_brings_it_back(self, tmp_path: Path) -> None:
        path, file = tmp_path / "relay.db", tmp_path / "copy.db"
        url = f"sqlite:///{path}"
        with closing(Store.open(url, clock=system_clock)) as store:
            store.migrate()
        back_up(url, file)
        os.chown(path, 12345, 12346)
        with Restoration(url, file) as restoration:
            made_ready(restoration.draft_url)
            restoration.finish()
        found = path.stat()
        assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 12346, 0o600)

    def test_what_was_there_is_kept_and_a_failure_on_the_way_changes_nothing(self, tmp_path: Path) -> None:
        path, file = tmp_path / "relay.db", tmp_path / "copy.db"
        url = f"sqlite:///{path}"
        with closing(Store.open(url, clock=system_clock)) as store:
            store.migrate()
        back_up(url, file)
        epoch = _epoch(path)
        with pytest.raises(RuntimeError), Restoration(url, file):
            raise RuntimeError
        assert _epoch(path) == epoch
        assert sorted(it.name for it in tmp_path.iterdir()) == ["copy.db", "relay.db"]
        with Restoration(url, file) as restoration:
            made_ready(restoration.draft_url)
            kept = restoration.finish()
        assert kept is not None
        assert _epoch(kept) == epoch != _epoch(path)
        assert len(list(tmp_path.iterdir())) == 3


class TestTheCommandLine:
    """What administrators type."""

    def test_there_and_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        url = f"sqlite:///{tmp_path / 'relay.db'}"
        monkeypatch.setenv("LEADTERM_RELAY__DATABASE_URL", url)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
        with closing(Store.open(url, clock=system_clock)) as store:
            store.migrate()
            epoch = _epoch(tmp_path / "relay.db")
        assert main(["relay", "backup", str(tmp_path / "copy.db")]) == 0
        assert main(["relay", "restore", str(tmp_path / "copy.db")]) == 0
        told = capsys.readouterr().out
        assert "has all of it" in told
        assert "The database is ready." in told
        restored = _epoch(tmp_path / "relay.db")
        assert restored != epoch
        assert main(["relay", "restore", "--in-place"]) == 0
        assert _epoch(tmp_path / "relay.db") not in (restored, epoch)

    @pytest.mark.parametrize("words", [[], ["copy.db", "--in-place"]])
    def test_either_a_file_or_in_place(
        self,
        words: list[str],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("LEADTERM_RELAY__DATABASE_URL", f"sqlite:///{tmp_path / 'relay.db'}")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
        assert main(["relay", "restore", *words]) == 1
        assert "or --in-place" in capsys.readouterr().err


def _epoch(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        (epoch,) = database.execute("SELECT epoch FROM log_head").fetchone()
    found: str = epoch
    return found
