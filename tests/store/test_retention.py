"""What need not be kept for ever goes when it is old; what people said and decided stays."""

import pytest

from leadterm.domain.carrier import CarrierReport
from leadterm.domain.model import Instant, Message, Seq
from leadterm.domain.wire import SendText
from leadterm.relay.jobs.retention import AFTER_START, DAY, RetentionJob
from leadterm.relay.store import Store, retention
from leadterm.relay.units import outbox, texts
from support.office import Clock, Office


@pytest.fixture
def job(store: Store, clock: Clock) -> RetentionJob:
    return RetentionJob(store, clock, keep_days=30)


async def worked(store: Store, office: Office, turn: int) -> Message:
    """A lead texts in by a webhook, Dana answers by a command, and the carrier reports on that."""
    fact = office.fact(turn)
    await store.receive(f"message:{fact.sid}", b"raw", texts.receive(fact))
    contact = office.contact(turn)
    send = texts.send(office.dana.id, office.company.id, SendText(body="Yes", contact_id=contact.id), "")
    await store.command(office.dana.id, f"key-{turn}", b"Yes", send)
    newest = (await store.reads.thread(contact.id)).messages[-1]
    sid = f"SM{turn + 500:032}"
    office.run(outbox.accepted(newest.id, sid, "queued"))
    report = texts.report_status(CarrierReport(sid=sid, status="delivered"))
    await store.receive(f"status:{sid}", b"raw", report)
    return newest


async def counted(store: Store) -> dict[str, int]:
    """Rows of each table by what is older than the end of time."""
    end = Instant(store.reads._clock() * 2)
    return {
        aged.name: len((await store.reads.old_rows(aged, aged.begin, end)).keys) for aged in retention.AGED
    }


async def test_what_is_older_than_the_days_kept_goes_and_newer_stays(
    store: Store, office: Office, clock: Clock, job: RetentionJob
) -> None:
    await worked(store, office, 1)
    old_head = await store.reads.head()
    clock.advance(31 * DAY)
    await worked(store, office, 2)
    before = await counted(store)
    assert (before["inbox"], before["command"]) == (4, 2)
    await job.step()
    after = await counted(store)
    assert (after["inbox"], after["command"]) == (2, 1)
    assert after["status_report"] == before["status_report"] / 2 > 0
    head = await store.reads.head()
    assert head.tail == old_head.seq
    (first, *_) = await store.reads.events_after(head.tail, 1)
    assert first.seq == head.tail + 1


async def test_conversations_stay_whole(
    store: Store, office: Office, clock: Clock, job: RetentionJob
) -> None:
    await worked(store, office, 1)
    thread = await store.reads.thread(office.contact(1).id)
    clock.advance(400 * DAY)
    await job.step()
    assert await store.reads.thread(office.contact(1).id) == thread
    assert len(thread.messages) == 2


async def test_a_parked_webhook_stays_until_it_is_run_again(
    store: Store, office: Office, clock: Clock, job: RetentionJob
) -> None:
    def broken(_: object) -> bytes:
        raise ValueError("a bug")

    await store.receive("message:SM1", b"raw", broken)
    clock.advance(400 * DAY)
    await job.step()
    assert [parked.key for parked in await store.reads.parked()] == ["message:SM1"]
    await store.replay_parked(lambda parked: lambda tx: b"done")
    await job.step()
    assert (await counted(store))["inbox"] == 0


async def test_all_of_a_long_table_is_walked_in_runs(
    store: Store, office: Office, clock: Clock, job: RetentionJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "RUN", 3)
    for turn in range(10):
        fact = office.fact(turn)
        await store.receive(f"message:{fact.sid}", b"raw", texts.receive(fact))
        await store.command(office.dana.id, f"key-{turn}", b"x", lambda tx: office.company)
    clock.advance(31 * DAY)
    await job.step()
    assert set((await counted(store)).values()) == {0}
    head = await store.reads.head()
    assert head.tail == head.seq


async def test_nothing_goes_where_everything_is_kept(store: Store, office: Office, clock: Clock) -> None:
    await worked(store, office, 1)
    before = await counted(store)
    clock.advance(4000 * DAY)
    await RetentionJob(store, clock, keep_days=0).step()
    assert await counted(store) == before
    assert (await store.reads.head()).tail == 0


async def test_it_begins_a_while_after_the_start_and_then_once_a_day(
    store: Store, office: Office, clock: Clock, job: RetentionJob
) -> None:
    await worked(store, office, 1)
    clock.advance(AFTER_START - 1)
    due = await job._round()
    assert due == clock() + 1
    clock.advance(1)
    assert await job._round() == clock() + DAY
    assert (await store.reads.head()).tail == 0


async def test_the_place_of_a_moment_is_found_in_a_log_of_any_length(
    store: Store, office: Office, clock: Clock
) -> None:
    assert await store.reads.last_before(clock()) == Seq(0)
    places = []
    for lead in range(7):
        clock.advance(1000)
        office.text_in(lead)
        places.append((clock(), (await store.reads.head()).seq))
    for at, seq in places:
        assert await store.reads.last_before(Instant(at + 1)) == seq
        assert await store.reads.last_before(at) < seq
