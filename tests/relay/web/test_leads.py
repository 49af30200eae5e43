"""Lead sources and refused leads over HTTP (E3, B12): keys shown once, leads mended, wrong values named."""

from typing import Any

import httpx
import pytest

from leadterm.domain.model import Role
from leadterm.relay.units import admin
from support.relay import Office, Person, RunningRelay, problem

SOURCES, REFUSED = "/v1/admin/sources", "/v1/admin/refused"
MARIA = {"name": "Maria Lopez", "phone": "415 555 018", "roof": "flat"}


@pytest.fixture
async def owner(relay: RunningRelay, office: Office) -> Person:
    mel = office.people[0]
    await relay.store.run(admin.set_agent(office.company.id, mel.id, role=Role.OWNER))
    return mel


def good(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def wrong(answer: httpx.Response, status: int, field: str) -> str:
    said = problem(answer)
    assert (answer.status_code, said.get("field", "")) == (status, field), answer.text
    detail: str = said["detail"]
    return detail


async def add(owner: Person, **fields: object) -> Any:
    return good(await owner.command(SOURCES, {"name": "Landing page", **fields}), 201)


async def post(relay: RunningRelay, key: str, **fields: str) -> httpx.Response:
    return await relay.http.post("/v1/intake/leads", json=MARIA | fields, headers={"X-Intake-Key": key})


async def test_a_key_is_in_one_answer_and_nowhere_else_and_opens_until_it_is_revoked(
    relay: RunningRelay, owner: Person
) -> None:
    body = {"name": "Landing page", "redirect_url": "https://roofs.example/thanks"}
    made = good(await owner.command(SOURCES, body, key="k"), 201)
    again = good(await owner.command(SOURCES, body, key="k"), 201)
    assert again == {**made, "key": ""}
    assert (await post(relay, made["key"])).status_code == 202
    listed, audit = await owner.ask(SOURCES), await owner.ask("/v1/admin/audit")
    assert [it["name"] for it in listed["sources"]] == ["Landing page"]
    assert made["key"] not in str(listed) + str(audit)
    assert "sha256" not in str(listed) + str(audit)
    path = f"{SOURCES}/{made['source']['id']}"
    revoked = good(await owner.command(path, method="DELETE"))
    assert revoked["source"]["revoked_at"]
    assert (await post(relay, made["key"])).status_code == 401
    assert "was revoked" in wrong(await owner.command(path, method="DELETE"), 422, "source")


async def test_two_who_change_one_source_lose_nothing(owner: Person, office: Office) -> None:
    made = await add(owner)
    path, seen = f"{SOURCES}/{made['source']['id']}", {"name": "Landing page"}
    number = {"base": seen, "mine": {**seen, "number": office.number.id}}
    good(await owner.command(path, number, method="PATCH"))
    name = {"base": seen, "mine": {"name": "Web"}}
    reply = good(await owner.command(path, name, method="PATCH"))
    assert (reply["source"]["name"], reply["source"]["number"]) == ("Web", office.number.id)
    assert reply["merged"] == ["tracking number"]
    late = {"base": seen, "mine": {"name": "Site"}}
    assert "name" in wrong(await owner.command(path, late, method="PATCH"), 409, "name")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "Web", "team": 987654}, "team"),
        ({"name": "Web", "number": 987654}, "number"),
        ({"name": "Web", "number": "+14155550111"}, "number"),
        ({"name": "Web", "redirect_url": "roofs"}, "redirect_url"),
        ({"name": "Web", "key": "li_mine"}, "key"),
        ({}, "name"),
    ],
)
async def test_a_wrong_value_of_a_source_names_its_field(
    owner: Person, fields: dict[str, object], field: str
) -> None:
    status = 404 if fields.get("team") or fields.get("number") == 987654 else 422
    wrong(await owner.command(SOURCES, fields), status, field)


async def test_a_name_is_one_source_s(owner: Person) -> None:
    await add(owner)
    assert "already" in wrong(await owner.command(SOURCES, {"name": "Landing page"}), 422, "name")


async def test_a_refused_lead_is_listed_mended_once_and_then_a_lead(
    relay: RunningRelay, owner: Person
) -> None:
    key = (await add(owner))["key"]
    await post(relay, key)
    page = await owner.ask(REFUSED)
    (refused,) = page["refused"]
    assert (refused["source"], refused["field"], refused["state"]) == ("Landing page", "number", "waiting")
    assert refused["submission"]["name"] == "Maria Lopez"
    assert refused["submission"]["fields"] == [{"name": "roof", "value": "flat"}]
    path = f"{REFUSED}/{refused['id']}/mend"
    assert "too short" in wrong(await owner.command(path, {}), 422, "number")
    assert "Type its digits" in wrong(await owner.command(path, {"number": "none"}), 422, "number")
    assert "email" in wrong(await owner.command(path, {"number": "4155550186", "email": "x"}), 422, "email")
    wrong(await owner.command(path, {"phone": "4155550186"}), 422, "phone")
    mended = good(await owner.command(path, {"number": "415 555 0186"}, key="m"), 201)
    assert mended == good(await owner.command(path, {"number": "415 555 0186"}, key="m"), 201)
    record = mended["lead_record"]
    timeline = await owner.ask(f"/v1/contacts/{record['contact_id']}/timeline")
    assert any(entry.get("lead_record", {}).get("id") == record["id"] for entry in timeline["entries"])
    assert "mended already" in wrong(await owner.command(path, {"number": "4155550186"}), 422, "refusal")
    assert (await owner.ask(REFUSED))["refused"] == []
    (kept,) = (await owner.ask(REFUSED, all=1))["refused"]
    assert kept["state"] == "mended"


async def test_refused_leads_come_by_pages_and_are_dropped(relay: RunningRelay, owner: Person) -> None:
    key = (await add(owner))["key"]
    for turn in range(3):
        await post(relay, key, name=f"Lead {turn}")
    first = await owner.ask(REFUSED, limit=2)
    assert ([it["submission"]["name"] for it in first["refused"]], first["older"]) == (
        ["Lead 2", "Lead 1"],
        True,
    )
    last = await owner.ask(REFUSED, limit=2, before=first["refused"][-1]["id"])
    assert ([it["submission"]["name"] for it in last["refused"]], last["older"]) == (["Lead 0"], False)
    path = f"{REFUSED}/{last['refused'][0]['id']}"
    dropped = good(await owner.command(path, method="DELETE"))
    assert dropped == {"id": last["refused"][0]["id"], "state": "dropped"}
    assert len((await owner.ask(REFUSED))["refused"]) == 2
    assert "dropped already" in wrong(await owner.command(path, method="DELETE"), 422, "refusal")


async def test_each_list_wants_its_right(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    for path, right in ((SOURCES, "manage company"), (REFUSED, "mend leads")):
        assert right in wrong(await dana.http.get(path), 403, "")
    await relay.store.run(admin.set_agent(office.company.id, dana.id, role=Role.MANAGER))
    assert (await dana.ask(REFUSED))["refused"] == []
    assert "manage company" in wrong(await dana.command(SOURCES, {"name": "Web"}), 403, "")
    assert (await mel.command(f"{REFUSED}/987654", method="DELETE")).status_code == 404
