"""A whole relay that tells an endpoint, and is killed while it does: every event arrives, under one id."""

import asyncio
import collections
import socket
import time
from collections.abc import AsyncIterator

import pytest

from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store
from leadterm.relay.units import hooks
from leadterm.relay.units.hooks import LEASE
from leadterm.simulator.clock import AT_ONCE
from leadterm.simulator.server import running
from leadterm.simulator.simulator import Simulator
from support.hook_receiver import HookReceiver, is_genuine, receiving
from support.office import office
from support.relay import LEAD, running_relay
from support.relay_process import ProcessSettings, RelayProcess

CONVERSATIONS = 60


@pytest.fixture
async def receiver() -> AsyncIterator[HookReceiver]:
    async with receiving() as made:
        yield made


async def test_what_agents_do_at_their_consoles_is_told_by_itself(
    either_url: str, receiver: HookReceiver
) -> None:
    async with running_relay(url=either_url) as relay:
        opened = await relay.open_office()
        mel, _ = opened.people
        secret = hooks.new_secret()
        unit = hooks.add(opened.company.id, receiver.url, (), secret, this_machine=True)
        await relay.store.run(unit)
        await relay.text_in(LEAD, opened.number.number, "Do you do flat roofs?", sid="SM" + "1" * 32)
        (row,) = (await mel.snapshot()).incoming
        await mel.command(f"/v1/interactions/{row.interaction.id}/respond")
        base = {"qualified": None, "tags": [], "value": None, "currency": "USD", "notes": ""}
        mine = base | {"qualified": True, "tags": ["roof"], "notes": "Wants a quote."}
        edit = {"base": base, "mine": mine}
        path = f"/v1/interactions/{row.interaction.id}"
        edited = await mel.command(f"{path}/classification", edit, method="PATCH")
        assert edited.status_code == 200, edited.text
        await mel.command(f"{path}/close")
        got = await receiver.until(2)
    assert receiver.types == ["classification.changed", "interaction.closed"]
    assert all(is_genuine(each, secret, now=time.time()) for each in got)
    closed = got[1].body["data"]
    assert closed["contact"]["number"] == LEAD
    assert closed["classification"]["notes"] == "Wants a quote."
    assert closed["closed_by"]["name"] == "Mel Park"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_killed_between_claim_and_answer_it_loses_nothing(
    either_url: str, receiver: HookReceiver
) -> None:
    store = Store.open(either_url, clock=system_clock)
    store.migrate()
    scene = office(store)
    secret = hooks.new_secret()
    store.run_now(hooks.add(scene.company.id, receiver.url, (), secret, this_machine=True))
    closed = [scene.concluded(lead).id for lead in range(1, CONVERSATIONS + 1)]
    await store.aclose()
    async with running(Simulator(pace=AT_ONCE)) as carrier_url:
        relay = RelayProcess(
            ProcessSettings(
                database_url=either_url,
                port=free_port(),
                public_url="https://texts.example.com",
                carrier_url=carrier_url,
                account_sid="AC" + "0" * 32,
                auth_token="token",
                hooks_to_this_machine=True,
            )
        )
        try:
            for kills in range(4):
                receiver.hold = None
                # What a killed relay had claimed comes back when its lease has passed.
                await relay.start(clock_ahead=kills * LEASE)
                await receiver.until(len(receiver.got) + 5)
                if kills % 2:
                    receiver.hold = asyncio.Event()
                    await receiver.until(len(receiver.got) + 1)
                await relay.kill()
                if receiver.hold is not None:
                    receiver.hold.set()
            await relay.start(clock_ahead=4 * LEASE)
            await _all_told(either_url)
            assert await relay.stop() == 0
        finally:
            await relay.kill()
    _check(receiver, secret, closed)


def _check(receiver: HookReceiver, secret: str, closed: list[int]) -> None:
    ids = collections.defaultdict(set)
    for got in receiver.got:
        assert is_genuine(got, secret, now=got.timestamp)
        ids[got.body["data"]["interaction"]["id"]].add(got.id)
    assert list(ids) == closed, "each was told, in order"
    assert {len(of_one) for of_one in ids.values()} == {1}, "again under the same id"
    assert len(set.union(*ids.values())) == len(closed)
    assert len(receiver.got) > len(closed), "some were told again"


async def _all_told(url: str) -> None:
    store = Store.open(url, clock=system_clock)
    await store.start()
    try:
        async with asyncio.timeout(60):
            while (await store.reads.hooks())[0].waiting:
                await asyncio.sleep(0.2)
    finally:
        await store.aclose()
