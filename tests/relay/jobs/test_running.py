"""The jobs in the long run: woken by a ring, asleep in between, clean at the end, whole after a crash."""

import asyncio

from leadterm.domain.model import MessageStatus
from leadterm.relay.carrier import Accepted
from leadterm.relay.jobs.reconcile import ReconcileJob
from leadterm.relay.store import StoreDown
from leadterm.relay.units.outbox import LEASE
from leadterm.simulator import Fault, Operation

LEAD = "+14155550123"


class Sleeper:
    """Sleeps that last until a test ends them; it tells when the job has fallen asleep."""

    def __init__(self):
        self.asleep = asyncio.Event()
        self.seconds = []

    async def __call__(self, seconds):
        self.seconds.append(seconds)
        self.asleep.set()
        await asyncio.Event().wait()

    async def until_asleep(self):
        await self.asleep.wait()
        self.asleep.clear()


class Gate:
    """A carrier whose sends wait until they are let through."""

    def __init__(self, office, monkeypatch):
        self.begun = asyncio.Event()
        self.open = asyncio.Event()
        real = office.carrier.send

        async def send(**asked):
            self.begun.set()
            await self.open.wait()
            return await real(**asked)

        monkeypatch.setattr(office.carrier, "send", send)


async def stop(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_idle_outbox_sleeps_until_it_is_woken(office):
    sleeper = Sleeper()
    job = office.job(sleep=sleeper)
    running = asyncio.create_task(job.run())
    await sleeper.until_asleep()
    mid = await office.queue(LEAD, "Hi")
    assert sleeper.seconds == [60.0]

    job.wake()
    await office.simulator.until(lambda: office.simulator.texts_to(LEAD))
    await stop(running)
    await office.simulator.settled()
    assert await office.status(mid) is MessageStatus.DELIVERED


async def test_it_sleeps_until_the_next_thing_is_due(office):
    sleeper = Sleeper()
    await office.queue(LEAD, "Hi")
    await office.run(lambda tx: tx.claim_sends(1, tx.now + 20_000, "other"))
    running = asyncio.create_task(office.job(sleep=sleeper).run())
    await sleeper.until_asleep()
    await stop(running)

    assert sleeper.seconds == [20.0]


async def test_a_send_on_its_way_ends_before_the_outbox_does(office, monkeypatch):
    gate = Gate(office, monkeypatch)
    mid = await office.queue(LEAD, "Hi")
    running = asyncio.create_task(office.job().run())
    await gate.begun.wait()

    running.cancel()
    gate.open.set()
    await asyncio.gather(running, return_exceptions=True)
    await office.simulator.settled()
    assert await office.status(mid) is MessageStatus.DELIVERED


async def test_a_send_that_does_not_end_in_time_is_uncertain_after_its_lease(office, monkeypatch):
    gate = Gate(office, monkeypatch)
    mid = await office.queue(LEAD, "Hi")
    running = asyncio.create_task(office.job(drain=0.01).run())
    await gate.begun.wait()
    await stop(running)
    gate.open.set()
    assert await office.status(mid) is MessageStatus.QUEUED

    next_relay = office.job("relay-2")
    await next_relay.step()
    assert office.simulator.texts == []
    office.clock.advance(LEASE / 1000)
    await next_relay.step()
    assert office.simulator.texts == []
    assert await office.status(mid) is MessageStatus.UNCERTAIN


async def test_a_slow_send_holds_up_no_other_contact(office, monkeypatch):
    slow = asyncio.Event()
    sent = []

    async def send(*, to, from_, body, message_id, media_urls):
        if to == LEAD:
            await slow.wait()
        sent.append(to)
        if len(sent) == 3:
            slow.set()
        return Accepted(f"SM{message_id}", "queued")

    monkeypatch.setattr(office.carrier, "send", send)
    others = [f"+141555501{digits}" for digits in (30, 31, 32)]
    for lead in (LEAD, *others):
        await office.queue(lead, "Hi")
    sleeper = Sleeper()
    job = office.job(sleep=sleeper)
    running = asyncio.create_task(job.run())
    await slow.wait()
    await stop(running)

    assert sorted(sent[:3]) == others


async def test_a_store_that_is_down_costs_a_round_and_not_the_job(office, monkeypatch):
    sleeper = Sleeper()
    real = office.store.run
    troubles = [StoreDown("The database is gone."), ValueError("a bug")]

    async def run(unit):
        if troubles:
            raise troubles.pop()
        return await real(unit)

    monkeypatch.setattr(office.store, "run", run)
    job = office.job(sleep=sleeper)
    running = asyncio.create_task(job.run())
    for _ in range(3):
        await sleeper.until_asleep()
        job.wake()
    await stop(running)

    assert sleeper.seconds[:3] == [5.0, 10.0, 60.0]


async def test_the_carriers_list_is_read_every_five_minutes_and_after_trouble_soon(office):
    sleeper = Sleeper()
    job = ReconcileJob(office.store, office.carrier, office.now, sleep=sleeper)
    office.simulator.faults.inject(Fault.ERROR_BEFORE, times=5, operation=Operation.LIST)
    running = asyncio.create_task(job.run())
    for _ in range(7):
        await sleeper.until_asleep()
        job.wake()
    await stop(running)

    assert sleeper.seconds[:7] == [5.0, 10.0, 20.0, 40.0, 60.0, 300.0, 300.0]
