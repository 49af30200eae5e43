"""What holds for every row of the table of endpoints, whatever it is about."""

import re

from leadterm.relay.web.endpoints import COMMANDS, DOWNLOADS, QUERIES, TRIALS, UPLOADS
from leadterm.relay.web.table import Command, Download, Query
from support.relay import Office, RunningRelay, new_key, problem

READS = [*QUERIES, *DOWNLOADS]


def filled(path: str, value: str = "1") -> str:
    return re.sub(r"\{[a-z_]+\}", value, path.replace("{view}", "received"))


def required(row: Query | Download) -> dict[str, str]:
    parameters = row.parameters if isinstance(row, Query) else ()
    return {parameter.name: "ab" for parameter in parameters if parameter.required}


async def test_every_read_wants_a_token_and_knows_its_parameters(relay: RunningRelay, office: Office) -> None:
    for read in READS:
        await check_read(relay, office, read)


async def check_read(relay: RunningRelay, office: Office, read: Query | Download) -> None:
    path, mel = filled(read.path), office.people[0]
    assert (await relay.http.get(path)).status_code == 401, path
    unknown = await mel.http.get(path, params={"nonsense": "1"})
    assert (unknown.status_code, problem(unknown)["field"]) == (422, "nonsense")
    other = await mel.http.get(path, params={"company": "987654", **required(read)})
    assert other.status_code == 403
    broken = await mel.http.get(f"{path}?a=%ff")
    assert broken.status_code == 400
    assert (await mel.http.head(path)).status_code == (await mel.http.get(path)).status_code


async def test_every_command_wants_a_token_a_key_and_its_body(relay: RunningRelay, office: Office) -> None:
    for command in COMMANDS:
        await check_command(relay, office, command)


async def check_command(relay: RunningRelay, office: Office, command: Command) -> None:
    path, mel = filled(command.path), office.people[0]
    json = {"Content-Type": "application/json"}
    keyed = {"Idempotency-Key": new_key()}
    method = command.method
    assert (await relay.http.request(method, path, headers=json | keyed)).status_code == 401, path
    assert problem(await mel.http.request(method, path, headers=json))["code"] == "key-missing"
    unknown = await mel.http.request(method, f"{path}?nonsense=1", headers=keyed)
    assert (unknown.status_code, problem(unknown)["field"]) == (422, "nonsense")
    large = await mel.http.request(method, path, headers=json | keyed, content=b" " * 300_000)
    assert large.status_code == 413
    if command.body is None:
        surplus = await mel.http.request(method, path, headers=json | keyed, content=b'{"a":1}')
        assert surplus.status_code == 422
        return
    for body, status in ((b"{", 400), (b"[]", 422), (b"null", 422), (b'{"nonsense":1}', 422)):
        answer = await mel.http.request(method, path, headers=json | keyed, content=body)
        assert answer.status_code == status, (body, answer.text)
    typeless = await mel.http.request(method, path, headers=keyed, content=b"{}")
    assert typeless.status_code == 415


async def test_what_is_tried_out_wants_a_token_and_nothing_else(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    for trial in TRIALS:
        path = filled(trial.path)
        assert (await relay.http.post(path)).status_code == 401, path
        unknown = await mel.http.post(f"{path}?nonsense=1")
        assert (unknown.status_code, problem(unknown)["field"]) == (422, "nonsense")
        assert (await mel.http.post(path, content=b'{"a":1}')).status_code == 422
        assert (await mel.http.post(path, content=b" " * 300_000)).status_code == 413
        for value in ("0", "x", "-1", "9" * 30, "987654"):
            assert (await mel.http.post(filled(trial.path, value))).status_code == 404


async def test_an_id_that_can_t_be_is_nowhere(relay: RunningRelay, office: Office) -> None:
    for row in [*READS, *COMMANDS]:
        if "_id}" in row.path:
            await check_ids(office, row)


async def check_ids(office: Office, row: Query | Download | Command) -> None:
    mel = office.people[0]
    for value in ("0", "x", "-1", "9" * 30):
        path = filled(row.path, value)
        if isinstance(row, Command):
            body = b"" if row.body is None else b"{}"
            headers = {"Idempotency-Key": new_key(), "Content-Type": "application/json"}
            answer = await mel.http.request(row.method, path, headers=headers, content=body)
            assert answer.status_code in (404, 422), answer.text
        else:
            assert (await mel.http.get(path)).status_code == 404


async def test_every_row_has_a_name_of_its_own() -> None:
    names = [row.name for row in (*READS, *COMMANDS, *UPLOADS, *TRIALS)]
    assert len(names) == len(set(names))
