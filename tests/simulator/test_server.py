"""The simulator as a guest in somebody else's process."""

import asyncio
import logging
import signal

import httpx
import pytest

from leadterm.simulator import AT_ONCE, Simulator, address_of, bound_socket, serve_forever


async def test_serves_on_the_socket_it_is_given_until_cancelled() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    sock = bound_socket()
    simulator = Simulator(pace=AT_ONCE)
    serving = asyncio.create_task(serve_forever(simulator, sock))
    auth = (simulator.account.sid, simulator.account.auth_token)
    async with httpx.AsyncClient(auth=auth, trust_env=False, base_url=address_of(sock)) as client:
        await asyncio.sleep(0)
        assert simulator.base_url == address_of(sock)
        answer = await client.get(f"/2010-04-01/Accounts/{simulator.account.sid}.json")
    after = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving

    assert answer.json()["status"] == "active"
    assert before == after
    assert sock.fileno() == -1
    assert logging.getLogger("uvicorn").handlers == []


async def test_two_simulators_share_a_process_and_no_account() -> None:
    one, other = Simulator(), Simulator()

    assert one.account.sid != other.account.sid
    assert one.account.auth_token != other.account.auth_token
    await one.close()
    await other.close()
