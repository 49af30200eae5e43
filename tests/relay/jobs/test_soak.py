"""Bad days at the carrier, in random order, and relays that die: nothing is doubled and nothing is lost."""

import asyncio
import random
from collections import Counter

import pytest

from leadterm.domain.model import MessageStatus
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.simulator import Fault, Operation

TEXTS = 80
REFUSED = "+14155550197"
"""A landline: blocked from the first failure on (B13)."""
LEADS = [
    *(f"+141555501{digits}" for digits in range(20, 28)),
    "+14155550190",  # stays sent
    "+14155550191",  # callbacks out of order
    "+14155550192",  # callbacks twice
    "+14155550193",  # callbacks before the answer
    "+14155550194",  # callbacks never
    "+14155550183",  # undelivered
    REFUSED,
]
BAD_DAYS = dict.fromkeys(Fault, 0.06) | {Fault.THROTTLED: 0.2}
ON_ITS_WAY = {MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.UNDELIVERED}
NOT_SENT = {MessageStatus.FAILED, MessageStatus.UNCERTAIN}
"""No two of the texts are alike, so an uncertain one that was sent after all is always found."""
ENDS = ON_ITS_WAY | NOT_SENT


async def crash(job, chance):
    """Kill a relay in the middle of a round: whatever it had begun is cut off."""
    running = asyncio.create_task(job.run())
    for _ in range(chance.randrange(40)):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def bad_days(office, seed):
    chance = random.Random(seed)
    faults = office.simulator.faults
    faults.mix(BAD_DAYS, seed=seed)
    faults.mix({Fault.ERROR_BEFORE: 0.2}, seed=seed, operation=Operation.LIST)
    queued, refused = [], set()
    relay = 0
    for number in range(TEXTS):
        lead = chance.choice(LEADS)
        try:
            queued.append((number, lead, await office.queue(lead, f"text {number}")))
        except Refused as refusal:
            refused.add((lead, refusal.code))
        if chance.random() < 0.1:
            relay += 1
            await crash(office.job(f"relay-{relay}", drain=0), chance)
        elif chance.random() < 0.4:
            await office.job(f"relay-{relay}", chance=random.Random(number)).step()
    faults.clear()
    faults.mix({Fault.RESET_AFTER: 0.1}, seed=seed)
    assert refused <= {(REFUSED, RefusalCode.BLOCKED)}
    await office.step_until_idle(office.job("relay-last", chance=chance))
    return queued


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_sent_twice_or_lost_or_out_of_order(office, seed):
    queued = await bad_days(office, seed)

    sent = Counter(text.body for text in office.simulator.texts)
    assert len(queued) > TEXTS / 2
    for number, lead, mid in queued:
        body, message = f"text {number}", await office.message(mid)
        assert message.status in ENDS
        if message.status is MessageStatus.FAILED:
            assert lead == REFUSED
        if message.status in NOT_SENT:
            assert sent[body] == 0
        else:
            assert sent[body] == 1
            assert office.simulator.carrier.text(message.carrier_sid).body == body
    for lead in LEADS:
        order = [int(text.body.removeprefix("text ")) for text in office.simulator.texts_to(lead)]
        assert order == sorted(order)
    assert len(office.simulator.faults.drawn) > 20
