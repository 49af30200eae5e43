"""Timers ring when they are due, each once, and one that fails holds up no other."""

import asyncio

from leadterm.domain.decisions import Decision, SetTimer, TimerKind
from leadterm.domain.model import InteractionState, Outcome
from leadterm.domain.routing import INACTIVITY, TEXT_TIMEOUT
from leadterm.relay.jobs.timers import AFTER_BUG, TimersJob
from leadterm.relay.units import desk
from support.webhook_catcher import OURS

LEAD = "+14155550123"


async def incoming(office):
    return await office.run(lambda tx: tx.incoming(office.company.id))


async def test_a_text_nobody_accepts_times_out(office):
    await office.simulator.text_in(LEAD, OURS, "Hello?")
    (row,) = await incoming(office)
    job = TimersJob(office.store, office.now)
    office.clock.advance(TEXT_TIMEOUT / 1000 - 1)
    await job.step()
    assert len(await incoming(office)) == 1

    office.clock.advance(1)
    await job.step()
    ended = await office.run(lambda tx: tx.interaction(row.id))
    assert (ended.state, ended.outcome) == (InteractionState.RECENT, Outcome.TIMED_OUT)
    assert await office.store.reads.next_timer_at() is None


async def test_a_text_gone_quiet_closes(office):
    await office.simulator.text_in(LEAD, OURS, "Hello?")
    (row,) = await incoming(office)
    await office.run(desk.respond(office.agent_id, row.id))
    office.clock.advance(INACTIVITY / 1000)
    await TimersJob(office.store, office.now).step()

    ended = await office.run(lambda tx: tx.interaction(row.id))
    assert (ended.state, ended.outcome) == (InteractionState.RECENT, Outcome.INACTIVE)


async def test_a_timer_that_fails_is_tried_again_later(office):
    await office.simulator.text_in(LEAD, OURS, "Hello?")
    no_such = SetTimer(kind=TimerKind.INACTIVITY, subject=999, due_at=office.now())
    await office.run(lambda tx: tx.carry_out(Decision(timers=(no_such,))))
    office.clock.advance(TEXT_TIMEOUT / 1000)
    await TimersJob(office.store, office.now).step()

    assert await incoming(office) == ()
    assert await office.store.reads.next_timer_at() == office.now() + AFTER_BUG


async def test_two_relays_ring_a_timer_once(office):
    await office.simulator.text_in(LEAD, OURS, "Hello?")
    office.clock.advance(TEXT_TIMEOUT / 1000)
    before = (await office.store.reads.head()).seq
    jobs = [TimersJob(office.store, office.now) for _ in range(2)]
    await asyncio.gather(*(job.step() for job in jobs))

    assert (await office.store.reads.head()).seq == before + 1


async def test_it_sleeps_until_the_next_timer(office):
    await office.simulator.text_in(LEAD, OURS, "Hello?")
    office.clock.advance(TEXT_TIMEOUT / 1000 - 7)
    slept = asyncio.get_running_loop().create_future()

    async def sleep(seconds):
        slept.set_result(seconds)
        await asyncio.Event().wait()

    running = asyncio.create_task(TimersJob(office.store, office.now, sleep=sleep).run())
    assert await slept == 7.0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
