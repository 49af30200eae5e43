"""The company's tags over HTTP (D4): listed with their use, added, renamed once for each key, removed."""

from typing import Any

import httpx
import pytest

from leadterm.domain.model import Role
from leadterm.relay.units import admin
from support.relay import LEAD, TRACKING, Office, Person, RunningRelay, problem


@pytest.fixture
async def owner(relay: RunningRelay, office: Office) -> Person:
    mel = office.people[0]
    await relay.store.run(admin.set_agent(office.company.id, mel.id, role=Role.OWNER))
    return mel


def good(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def wrong(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, problem(answer).get("field", "")


async def test_a_tag_is_put_on_the_list_renamed_everywhere_and_taken_off(
    relay: RunningRelay, owner: Person
) -> None:
    assert (await relay.text_in(LEAD, TRACKING, "Hello", sid="SM1")).status_code == 200
    talk = (await owner.snapshot()).incoming[-1].interaction.id
    made = good(await owner.command("/v1/admin/tags", {"name": "roof"}, key="k"), 201)["tag"]
    assert good(await owner.command("/v1/admin/tags", {"name": "roof"}, key="k"), 201)["tag"] == made
    edit = {"base": {}, "mine": {"tags": ["ROOF", "flat"]}}
    path = f"/v1/interactions/{talk}/classification"
    kept = good(await owner.command(path, edit, method="PATCH"))
    assert kept["classification"]["tags"] == ["roof", "flat"]
    there = await owner.ask("/v1/admin/tags")
    assert there["tags"] == [{"tag": made, "used": 1}]
    assert there["others"] == [{"name": "flat", "used": 1}]

    own = f"/v1/admin/tags/{made['id']}"
    rename = {"base": {"name": "roof"}, "mine": {"name": "roofing"}}
    assert good(await owner.command(own, rename, method="PATCH"))["tag"]["name"] == "roofing"
    detail = await owner.ask(f"/v1/interactions/{talk}")
    assert detail["classification"]["tags"] == ["roofing", "flat"]
    other = {"base": {"name": "roof"}, "mine": {"name": "tiles"}}
    assert wrong(await owner.command(own, other, method="PATCH")) == (409, "name")
    good(await owner.command(own, method="DELETE"))
    assert (await owner.snapshot()).tags == ()
    assert (await owner.command(own, method="DELETE")).status_code == 404


@pytest.mark.parametrize("name", ["", "a,b", "x" * 61, "ROOF"])
async def test_what_is_no_new_tag_is_refused_at_its_name(owner: Person, name: str) -> None:
    good(await owner.command("/v1/admin/tags", {"name": "roof"}), 201)
    assert wrong(await owner.command("/v1/admin/tags", {"name": name})) == (422, "name")


async def test_who_may_not_manage_the_company_is_offered_the_tags_and_no_more(
    owner: Person, office: Office
) -> None:
    made = good(await owner.command("/v1/admin/tags", {"name": "roof"}), 201)["tag"]
    dana = office.people[1]
    assert [tag.name for tag in (await dana.snapshot()).tags] == ["roof"]
    assert (await dana.http.get("/v1/admin/tags")).status_code == 403
    assert (await dana.command("/v1/admin/tags", {"name": "flat"})).status_code == 403
    assert (await dana.command(f"/v1/admin/tags/{made['id']}", method="DELETE")).status_code == 403
