"""Bad days of the REST side, as a client sees them."""

import asyncio

import httpx
import pytest

from leadterm.simulator import AT_ONCE, Fault, Operation, Simulator, running
from support.webhook_catcher import LEAD, OURS


def messages_path(simulator: Simulator) -> str:
    return f"/2010-04-01/Accounts/{simulator.account.sid}/Messages.json"


async def send(api: httpx.AsyncClient, simulator: Simulator, body: str = "Hello") -> httpx.Response:
    form = {"To": LEAD, "From": OURS, "Body": body}
    return await api.post(messages_path(simulator), data=form, timeout=httpx.Timeout(5, read=0.2))


@pytest.mark.parametrize(
    ("fault", "error", "made"),
    [
        (Fault.RESET_BEFORE, httpx.ReadError, 0),
        (Fault.RESET_AFTER, httpx.ReadError, 1),
        (Fault.HANG_BEFORE, httpx.ReadTimeout, 0),
        (Fault.HANG_AFTER, httpx.ReadTimeout, 1),
    ],
)
async def test_answer_that_never_comes(
    simulator: Simulator, api: httpx.AsyncClient, fault: Fault, error: type[Exception], made: int
) -> None:
    simulator.faults.inject(fault)
    with pytest.raises(error):
        await send(api, simulator)
    await simulator.settled()

    assert len(simulator.reached(LEAD)) == made
    assert (await send(api, simulator)).status_code == 201


@pytest.mark.parametrize(
    ("fault", "status", "code", "made"),
    [
        (Fault.ERROR_BEFORE, 500, 20500, 0),
        (Fault.ERROR_AFTER, 500, 20500, 1),
        (Fault.THROTTLED, 429, 20429, 0),
    ],
)
async def test_answer_that_is_an_error(
    simulator: Simulator, api: httpx.AsyncClient, fault: Fault, status: int, code: int, made: int
) -> None:
    simulator.faults.inject(fault)
    answer = await send(api, simulator)
    await simulator.settled()

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(simulator.reached(LEAD)) == made


async def test_fault_hits_only_its_operation_and_only_as_often_as_told(
    simulator: Simulator, api: httpx.AsyncClient
) -> None:
    simulator.faults.inject(Fault.THROTTLED, times=2, operation=Operation.LIST)

    answers = [
        (await send(api, simulator)).status_code,
        *[(await api.get(messages_path(simulator))).status_code for _ in range(3)],
    ]
    assert answers == [201, 429, 429, 200]


async def test_mix_is_the_same_for_the_same_seed() -> None:
    runs = []
    for _ in range(2):
        simulator = Simulator()
        simulator.faults.mix({Fault.RESET_AFTER: 0.1, Fault.THROTTLED: 0.2}, seed=7)
        runs.append([simulator.faults.draw(Operation.SEND) for _ in range(200)])
        await simulator.close()

    assert runs[0] == runs[1]
    assert {None, Fault.RESET_AFTER, Fault.THROTTLED} == set(runs[0])


async def test_impossible_mix_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="more than 1"):
        simulator.faults.mix({Fault.THROTTLED: 0.9, Fault.RESET_AFTER: 0.2})


async def test_simulator_closes_while_a_request_hangs() -> None:
    simulator = Simulator(pace=AT_ONCE)
    simulator.add_number(OURS)
    simulator.faults.inject(Fault.HANG_AFTER)
    auth = (simulator.account.sid, simulator.account.auth_token)
    async with httpx.AsyncClient(auth=auth, trust_env=False) as client:
        async with running(simulator) as url:
            form = {"To": LEAD, "From": OURS, "Body": "x"}
            hanging = asyncio.create_task(client.post(url + messages_path(simulator), data=form))
            await simulator.until(lambda: simulator.reached(LEAD))
        with pytest.raises(httpx.TransportError):
            await hanging


async def test_admin_injects_and_clears_faults_from_outside(
    simulator: Simulator, api: httpx.AsyncClient
) -> None:
    asked = await api.post("/simulator/faults", json={"fault": "throttled", "times": 5})
    first = await send(api, simulator)
    await api.delete("/simulator/faults")
    second = await send(api, simulator)

    assert (asked.status_code, first.status_code, second.status_code) == (201, 429, 201)


async def test_admin_texts_in_and_shows_what_happened(simulator: Simulator, api: httpx.AsyncClient) -> None:
    arrived = await api.post("/simulator/texts", json={"from": LEAD, "to": OURS, "body": "Hi"})
    listed = (await api.get("/simulator/texts")).json()
    strange = await api.post("/simulator/texts", json={"from": LEAD, "to": "+14155550155", "body": "Hi"})
    malformed = await api.post("/simulator/texts", json={"from": LEAD})

    assert arrived.json() == {"sid": simulator.texts[0].sid, "status": None}
    assert [text["body"] for text in listed] == ["Hi"]
    assert (strange.status_code, strange.json()["code"]) == (400, 21606)
    assert malformed.status_code == 400


async def test_admin_is_closed_to_strangers(simulator: Simulator, api: httpx.AsyncClient) -> None:
    answer = await api.get("/simulator/texts", auth=("someone", "else"))

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nothing", 404, 20404), ("DELETE", "/simulator/texts", 405, 20004)],
)
async def test_unknown_paths_are_refused_in_twilios_way(
    api: httpx.AsyncClient, method: str, path: str, status: int, code: int
) -> None:
    answer = await api.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "message", "more_info", "status"}


async def test_a_send_must_be_a_form(simulator: Simulator, api: httpx.AsyncClient) -> None:
    answer = await api.post(messages_path(simulator), json={"To": LEAD})

    assert answer.status_code == 415


async def test_soak_keeps_count_of_what_was_truly_sent(simulator: Simulator, api: httpx.AsyncClient) -> None:
    mix = {Fault.RESET_BEFORE: 0.1, Fault.RESET_AFTER: 0.1, Fault.ERROR_AFTER: 0.1, Fault.THROTTLED: 0.1}
    simulator.faults.mix(mix, seed=11)
    accepted = 0
    for number in range(100):
        try:
            accepted += (await send(api, simulator, f"text {number}")).status_code == 201
        except httpx.ReadError:
            continue
    await simulator.settled()

    hidden = sum(drawn.fault.is_after for drawn in simulator.faults.drawn)
    assert 0 < hidden < len(simulator.faults.drawn) < 100
    assert len(simulator.reached(LEAD)) == accepted + hidden
