"""Webhook endpoints over HTTP (D5): added, changed, tested, parked and started again; secrets shown once."""

import asyncio
import time
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from leadterm.domain.hooks import HookState
from leadterm.domain.model import Right, Role
from leadterm.relay.units import admin
from leadterm.relay.web.hook_trials import AT_ONCE
from support.hook_receiver import is_genuine, receiving
from support.relay import Office, Person, RunningRelay, problem

URL = "https://crm.example.com/leadterm"
ALL = ["classification.changed", "lead.created", "contact.opted_out", "interaction.closed"]


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


async def add(owner: Person, url: str = URL, **more: object) -> Any:
    return good(await owner.command("/v1/admin/hooks", {"url": url, **more}), 201)


async def test_the_secret_is_in_one_answer_and_nowhere_else(owner: Person) -> None:
    body = {"url": URL, "types": ["lead.created"]}
    made = good(await owner.command("/v1/admin/hooks", body, key="k"), 201)
    assert made["secret"].startswith("whsec_")
    assert made["hook"]["types"] == ["lead.created"]
    again = good(await owner.command("/v1/admin/hooks", body, key="k"), 201)
    assert again == {**made, "secret": ""}
    path = f"/v1/admin/hooks/{made['hook']['id']}"
    rotated = good(await owner.command(f"{path}/secret", key="r"))
    assert rotated["secret"] not in ("", made["secret"])
    assert good(await owner.command(f"{path}/secret", key="r"))["secret"] == ""
    listed = await owner.ask("/v1/admin/hooks")
    (standing,) = listed["hooks"]
    assert (standing["hook"]["url"], standing["waiting"]) == (URL, 0)
    audit = await owner.ask("/v1/admin/audit", what="webhook")
    assert [it["what"] for it in audit["entries"]] == ["webhook secret changed", "webhook endpoint added"]
    for secret in (made["secret"], rotated["secret"]):
        assert secret not in str(listed) + str(audit)


async def test_what_it_is_told_of_is_changed_with_what_another_changed(owner: Person) -> None:
    made = await add(owner)
    assert made["hook"]["types"] == ALL
    path = f"/v1/admin/hooks/{made['hook']['id']}"
    first = {"base": {"types": ALL}, "mine": {"types": ALL[1:]}}
    second = {"base": {"types": ALL}, "mine": {"types": ALL[:3]}}
    good(await owner.command(path, first, method="PATCH"))
    reply = good(await owner.command(path, second, method="PATCH"))
    assert (reply["hook"]["types"], reply["merged"]) == (ALL[1:3], ["event types"])
    removed = good(await owner.command(path, method="DELETE"))
    assert removed["hook"]["url"] == URL
    assert (await owner.ask("/v1/admin/hooks"))["hooks"] == []
    assert (await owner.command(path, method="DELETE")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"url": ""}, "url", "no address of a web server"),
        ({"url": "crm"}, "url", "no address of a web server"),
        ({"url": "http://crm.example.com/"}, "url", "must begin with https://"),
        ({"url": "https://10.0.0.8/"}, "url", "private network"),
        ({"url": "https://me:secret@crm.example.com/"}, "url", "no name and password"),
        ({"url": "https://crm.example.com/" + "x" * 5_000}, "url", "no address of a web server"),
        ({"url": "https://crm.example.com/\u202e"}, "url", "holds a character that addresses do not"),
        ({"url": "https://crm.example.com/a b"}, "url", "holds a character that addresses do not"),
        ({"url": "https://crm.example.com/\x1b[31m"}, "url", "no address of a web server"),
        ({"url": URL, "types": []}, "types", "at least one type"),
        ({"url": URL, "types": ["lead.lost"]}, "types[0]", "lead.lost"),
        ({"url": URL, "types": "lead.created"}, "types", "array"),
        ({"url": URL, "secret": "whsec_mine"}, "secret", "unknown field"),
    ],
)
async def test_a_wrong_value_names_its_field(
    owner: Person, body: dict[str, object], field: str, sentence: str
) -> None:
    assert sentence in wrong(await owner.command("/v1/admin/hooks", body), 422, field)


async def test_an_address_is_told_once(owner: Person) -> None:
    await add(owner)
    assert "already" in wrong(await owner.command("/v1/admin/hooks", {"url": URL}), 422, "url")


async def test_a_test_event_is_posted_now_and_its_answer_told(owner: Person) -> None:
    async with receiving() as receiver:
        made = await add(owner, receiver.url)
        path = f"/v1/admin/hooks/{made['hook']['id']}/test"
        receiver.answers.append(Response("thanks, \x1b[31mall well"))
        answer = good(await owner.http.post(path))
        assert answer == {"delivered": True, "sentence": "It answered 200.", "text": "thanks, [31mall well"}
        (got,) = receiver.got
        assert (got.type, got.body["company"]["name"]) == ("test", "Acme Roofing")
        assert is_genuine(got, made["secret"], now=time.time())
        receiver.answers.append(Response(status_code=500))
        answer = good(await owner.http.post(path))
        assert (answer["delivered"], answer["sentence"]) == (False, "It answered 500.")
        standing = (await owner.ask("/v1/admin/hooks"))["hooks"][0]
        assert standing["hook"].get("failures", 0) == 0, "a test says nothing of how events fare"


async def test_just_a_few_tests_are_on_their_way_at_once(owner: Person) -> None:
    async with receiving() as receiver:
        receiver.hold = asyncio.Event()
        made = await add(owner, receiver.url)
        path = f"/v1/admin/hooks/{made['hook']['id']}/test"
        waiting = [asyncio.create_task(owner.http.post(path)) for _ in range(AT_ONCE)]
        await receiver.until(AT_ONCE)
        assert "on their way" in wrong(await owner.http.post(path), 429, "")
        receiver.hold.set()
        assert all(good(answer)["delivered"] for answer in await asyncio.gather(*waiting))
        assert good(await owner.http.post(path))["delivered"]


async def test_a_parked_endpoint_is_told_again_what_waited_once_it_is_resumed(
    relay: RunningRelay, office: Office, owner: Person
) -> None:
    async with receiving() as receiver:
        made = await add(owner, receiver.url, types=["contact.opted_out"])
        hook_id = made["hook"]["id"]
        receiver.answers.append(Response(status_code=410))
        await relay.store.run(admin.add_contact(office.company.id, "+14155550142"))
        (contact,) = (await owner.ask("/v1/search", q="0142"))["hits"]
        good(await owner.command(f"/v1/contacts/{contact['contact']['id']}/opt-out"))
        await relay.relay.hooks.step()
        (standing,) = (await owner.ask("/v1/admin/hooks"))["hooks"]
        assert (standing["hook"]["state"], standing["waiting"]) == (HookState.PARKED, 1)
        assert standing["hook"]["last_error"] == "It answered 410: there is no such endpoint any more."
        resumed = good(await owner.command(f"/v1/admin/hooks/{hook_id}/resume"))
        assert resumed["hook"].get("state", "active") == "active"
        await relay.relay.hooks.step()
        assert [got.type for got in receiver.got] == ["contact.opted_out"] * 2
        assert receiver.got[0].id == receiver.got[1].id


async def test_who_may_not_manage_the_company_is_told_so(
    relay: RunningRelay, office: Office, owner: Person
) -> None:
    hook_id = (await add(owner))["hook"]["id"]
    path, dana = f"/v1/admin/hooks/{hook_id}", office.people[1]
    edit = {"base": {"types": ALL}, "mine": {"types": ALL[1:]}}
    for asking in (
        dana.http.get("/v1/admin/hooks"),
        dana.http.post(f"{path}/test"),
        dana.command("/v1/admin/hooks", {"url": URL}),
        dana.command(path, edit, method="PATCH"),
        dana.command(path, method="DELETE"),
        dana.command(f"{path}/resume"),
        dana.command(f"{path}/secret"),
        dana.http.get("/v1/admin/company"),
        dana.command("/v1/admin/company", company_edit("Acme", "Zacme"), method="PATCH"),
    ):
        assert "“manage company”" in wrong(await asking, 403, "")
    other = await relay.open_office("Bolt", number="+14155550199", people=["Zoe Ray"])
    zoe = other.people[0]
    await relay.store.run(admin.set_agent(other.company.id, zoe.id, grant=[Right.MANAGE_COMPANY]))
    for asking in (
        zoe.http.post(f"{path}/test"),
        zoe.command(path, edit, method="PATCH"),
        zoe.command(path, method="DELETE"),
        zoe.command(f"{path}/resume"),
        zoe.command(f"{path}/secret"),
    ):
        assert (await asking).status_code == 404
    assert (await zoe.ask("/v1/admin/hooks"))["hooks"] == []


# The company ---------------------------------------------------------------------------------------------


def company_edit(was: str, now: str, **changed: str) -> dict[str, object]:
    base = {"name": was, "country": "US", "opt_out_scope": "company"}
    return {"base": base, "mine": {**base, "name": now, **changed}}


async def test_the_company_is_changed_and_every_console_hears_of_it(office: Office, owner: Person) -> None:
    edit = company_edit("Acme Roofing", "Acme Slates", country="GB", opt_out_scope="number")
    changed = good(await owner.command("/v1/admin/company", edit, method="PATCH"))["company"]
    assert (changed["name"], changed["country"], changed["opt_out_scope"]) == ("Acme Slates", "GB", "number")
    assert (await owner.ask("/v1/admin/company"))["company"] == changed
    assert (await office.people[1].snapshot()).company.name == "Acme Slates"


@pytest.mark.parametrize(
    ("edit", "field", "status"),
    [
        (company_edit("Acme Roofing", "  "), "name", 422),
        (company_edit("Acme Roofing", "x" * 301), "name", 422),
        (company_edit("Acme Roofing", "Bolt"), "name", 422),
        (company_edit("Acme Roofing", "Acme", country="USA"), "country", 422),
        (company_edit("Acme Roofing", "Acme", opt_out_scope="planet"), "mine.opt_out_scope", 422),
        (company_edit("Acme Tiles", "Acme Slates"), "name", 409),
    ],
)
async def test_a_wrong_setting_of_the_company_names_its_field(
    relay: RunningRelay, owner: Person, edit: object, field: str, status: int
) -> None:
    await relay.store.run(admin.add_company("Bolt", "US"))
    wrong(await owner.command("/v1/admin/company", edit, method="PATCH"), status, field)
