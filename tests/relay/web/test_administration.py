"""Administration over HTTP (F4, F5): what an administrator changes in the middle of a day."""

from typing import Any

import httpx
import pytest

from leadterm.domain.model import Right, Role
from leadterm.relay.units import admin
from support.relay import Office, Person, RunningRelay, problem


@pytest.fixture
async def owner(relay: RunningRelay, office: Office) -> Person:
    mel = office.people[0]
    await relay.store.run(admin.set_agent(office.company.id, mel.id, role=Role.OWNER))
    return mel


def good(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def wrong(answer: httpx.Response, status: int, field: str) -> str:
    """Asserts the status and the field at fault; answers with the sentence."""
    said = problem(answer)
    assert (answer.status_code, said.get("field", "")) == (status, field), answer.text
    detail: str = said["detail"]
    return detail


async def test_somebody_invited_signs_in_with_the_token_shown_once(
    relay: RunningRelay, owner: Person
) -> None:
    made = good(
        await owner.command("/v1/admin/agents", {"name": "Pia Lind", "role": "manager"}, key="k"), 201
    )
    assert (made["agent"]["name"], made["member"]["role"]) == ("Pia Lind", "manager")
    signed_in = {"Authorization": f"Bearer {made['token']}"}
    assert (await relay.http.get("/v1/me", headers=signed_in)).status_code == 200
    again = good(
        await owner.command("/v1/admin/agents", {"name": "Pia Lind", "role": "manager"}, key="k"), 201
    )
    assert (again["agent"], again["token"]) == (made["agent"], "")
    more = good(await owner.command(f"/v1/admin/agents/{made['agent']['id']}/tokens"), 201)
    assert more["token"].startswith("lt_")
    path = f"/v1/admin/agents/{made['agent']['id']}/tokens"
    good(await owner.command(path, method="DELETE"))
    page = await owner.ask("/v1/admin/audit", who="mel", what="token")
    assert [entry["what"] for entry in page["entries"]] == ["tokens revoked", "token made"]
    assert made["token"] not in str(page)


async def test_revoked_tokens_open_nothing(relay: RunningRelay, office: Office, owner: Person) -> None:
    dana = office.people[1]
    good(await owner.command(f"/v1/admin/agents/{dana.id}/tokens", method="DELETE"))
    assert await relay.store.reads.agent_by_token(admin.token_hash(dana.token)) is None
    wrong(await owner.command(f"/v1/admin/agents/{owner.id}/tokens", method="DELETE"), 403, "")


async def test_a_team_a_flow_and_a_number_are_made_and_changed(office: Office, owner: Person) -> None:
    dana = office.people[1]
    team = good(await owner.command("/v1/admin/teams", {"name": "Roofers", "agent_ids": [dana.id]}), 201)[
        "team"
    ]
    flow = good(await owner.command("/v1/admin/flows", {"name": "Late", "team_ids": [team["id"]]}), 201)[
        "flow"
    ]
    fields = {"label": "Radio", "source": "radio", "flow": flow["id"]}
    number = good(
        await owner.command("/v1/admin/numbers", {"number": "(415) 555-0177", "fields": fields}), 201
    )["number"]
    assert (number["number"], number["flow_id"]) == ("+14155550177", flow["id"])
    edit = {"base": fields, "mine": {**fields, "label": "Radio 2", "flow": None}}
    changed = good(await owner.command(f"/v1/admin/numbers/{number['id']}", edit, method="PATCH"))
    assert (changed["number"]["label"], changed["number"].get("flow_id")) == ("Radio 2", None)
    there = await owner.ask("/v1/admin/setup")
    assert [it["name"] for it in there["teams"]] == ["Roofers"]
    assert {it["name"] for it in there["flows"]} == {"Texts", "Late"}
    assert {it["label"] for it in there["numbers"]} == {"Google Ads", "Radio 2"}


async def test_a_team_and_a_flow_are_taken_away_when_nothing_needs_them(
    office: Office, owner: Person
) -> None:
    team = good(await owner.command("/v1/admin/teams", {"name": "Night"}), 201)["team"]
    flow = good(await owner.command("/v1/admin/flows", {"name": "At night", "team_ids": [team["id"]]}), 201)
    used = await owner.command(f"/v1/admin/teams/{team['id']}", method="DELETE")
    assert "The call flow At night offers texts to this team." in wrong(used, 422, "")
    used = await owner.command(f"/v1/admin/flows/{office.flow.id}", method="DELETE")
    assert "has this call flow. Give it another first." in wrong(used, 422, "")
    good(await owner.command(f"/v1/admin/flows/{flow['flow']['id']}", method="DELETE"))
    good(await owner.command(f"/v1/admin/teams/{team['id']}", method="DELETE"))
    there = await owner.ask("/v1/admin/setup")
    assert "Night" not in str(there["teams"])
    assert "At night" not in str(there["flows"])
    assert (await owner.command(f"/v1/admin/teams/{team['id']}", method="DELETE")).status_code == 404


async def test_two_administrators_add_different_people_to_one_team(office: Office, owner: Person) -> None:
    mel, dana = office.people
    seen = {"name": "Roofers", "agent_ids": []}
    team = good(await owner.command("/v1/admin/teams", seen), 201)["team"]
    path = f"/v1/admin/teams/{team['id']}"
    first = {"base": seen, "mine": {"name": "Slaters", "agent_ids": [mel.id]}}
    second = {"base": seen, "mine": {"name": "Roofers", "agent_ids": [dana.id]}}
    good(await owner.command(path, first, method="PATCH"))
    reply = good(await owner.command(path, second, method="PATCH"))
    assert (reply["team"]["name"], set(reply["team"]["agent_ids"])) == ("Slaters", {mel.id, dana.id})
    assert set(reply["merged"]) == {"name", "agents"}
    third = {"base": seen, "mine": {"name": "Tilers", "agent_ids": []}}
    assert "meanwhile" in wrong(await owner.command(path, third, method="PATCH"), 409, "name")


async def test_rights_changed_meanwhile_are_not_overwritten(office: Office, owner: Person) -> None:
    dana = office.people[1]
    path = f"/v1/colleagues/{dana.id}/rights"
    seen = {"role": "agent", "granted": [], "withheld": []}
    good(await owner.command(path, {"role": "manager", "base": seen}, method="PUT"))
    said = wrong(await owner.command(path, {"role": "admin", "base": seen}, method="PUT"), 409, "role")
    assert "a manager now" in said


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("agents", {"name": "  "}, "name"),
        ("agents", {"name": "\u202e\u200b"}, "name"),
        ("agents", {"name": "x" * 301}, "name"),
        ("agents", {"name": "Pia", "role": "emperor"}, "role"),
        ("teams", {"name": ""}, "name"),
        ("teams", {"name": "Roofers", "agent_ids": ["1"]}, "agent_ids[0]"),
        ("flows", {"name": "Texts"}, "name"),
        ("numbers", {"number": "12", "fields": {"label": "x"}}, "number"),
        ("numbers", {"number": "+14155550111", "fields": {"label": "x"}}, "number"),
        ("numbers", {"number": "+14155550177", "fields": {"label": " "}}, "label"),
        ("numbers", {"number": "+14155550177", "fields": {"label": "x", "source": "y" * 301}}, "source"),
    ],
)
async def test_a_wrong_value_names_its_field(owner: Person, path: str, body: object, field: str) -> None:
    said = wrong(await owner.command(f"/v1/admin/{path}", body), 422, field)
    assert said.endswith(".")


async def test_what_is_not_there_is_said_to_be_missing(office: Office, owner: Person) -> None:
    fields = {"name": "Roofers"}
    for path in ("teams/987654", "flows/987654"):
        answer = await owner.command(f"/v1/admin/{path}", {"base": fields, "mine": fields}, method="PATCH")
        assert answer.status_code == 404
    number = {"base": {"label": "x"}, "mine": {"label": "x"}}
    assert (await owner.command("/v1/admin/numbers/987654", number, method="PATCH")).status_code == 404
    nobody = {"name": "Roofers", "agent_ids": [987654]}
    wrong(await owner.command("/v1/admin/teams", nobody), 404, "agent")


async def test_another_company_s_records_are_not_there(relay: RunningRelay, owner: Person) -> None:
    other = await relay.open_office("Bolt", number="+14155550199", people=["Zoe Ray"])
    team = await relay.store.run(admin.add_team(other.company.id, "Plumbers", ()))
    fields = {"name": "Plumbers"}
    edit = {"base": fields, "mine": fields}
    assert (await owner.command(f"/v1/admin/teams/{team.id}", edit, method="PATCH")).status_code == 404
    flow = f"/v1/admin/flows/{other.flow.id}"
    assert (await owner.command(flow, edit, method="PATCH")).status_code == 404
    for path in (flow, f"/v1/admin/teams/{team.id}"):
        assert (await owner.command(path, method="DELETE")).status_code == 404
    zoe = f"/v1/admin/agents/{other.people[0].id}/tokens"
    assert (await owner.command(zoe)).status_code == 404
    asked = await owner.http.get("/v1/admin/audit", params={"company": str(other.company.id)})
    assert asked.status_code == 403


async def test_who_lacks_the_right_is_told_which(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    fields = {"name": "Roofers"}
    number = {"base": {"label": "x"}, "mine": {"label": "x"}}
    asked = [
        mel.http.get("/v1/admin/setup"),
        mel.http.get("/v1/admin/audit"),
        mel.command("/v1/admin/teams", fields),
        mel.command("/v1/admin/flows", fields),
        mel.command(f"/v1/admin/flows/{office.flow.id}", {"base": fields, "mine": fields}, method="PATCH"),
        mel.command(f"/v1/admin/flows/{office.flow.id}", method="DELETE"),
        mel.command("/v1/admin/numbers", {"number": "+14155550177", "fields": {"label": "x"}}),
        mel.command(f"/v1/admin/numbers/{office.number.id}", number, method="PATCH"),
    ]
    for asking in asked:
        assert "“manage company”" in wrong(await asking, 403, "")
    for asking in (
        mel.command("/v1/admin/agents", {"name": "Pia"}),
        mel.command(f"/v1/admin/agents/{dana.id}/tokens"),
        mel.command(f"/v1/admin/agents/{dana.id}/tokens", method="DELETE"),
    ):
        assert "“manage agents”" in wrong(await asking, 403, "")
    await relay.store.run(admin.set_agent(office.company.id, mel.id, grant=[Right.MANAGE_COMPANY]))
    good(await mel.command("/v1/admin/teams", fields), 201)


async def test_consoles_hear_of_every_change_at_once(
    relay: RunningRelay, office: Office, owner: Person
) -> None:
    async with relay.stream(office.people[1]) as stream:
        good(await owner.command("/v1/admin/teams", {"name": "Roofers"}), 201)
        head = await relay.store.reads.head()
        events = await stream.events_until(head.seq)
        assert [(event.type, event.actor) for event in events] == [("directory changed", owner.id)]


async def test_a_team_s_auto_text_is_written_turned_off_and_kept(office: Office, owner: Person) -> None:
    seen = {"name": "Roofers", "agent_ids": [office.people[1].id]}
    on = {**seen, "auto_text": "Thanks! We call you tomorrow.", "auto_text_on": True}
    team = good(await owner.command("/v1/admin/teams", on), 201)["team"]
    path = f"/v1/admin/teams/{team['id']}"
    (kept,) = (await owner.ask("/v1/admin/setup"))["auto_texts"]
    assert (kept["body"], kept["enabled"], kept["set_by"]) == (on["auto_text"], True, owner.id)
    good(await owner.command(path, {"base": on, "mine": {**on, "auto_text_on": False}}, method="PATCH"))
    (kept,) = (await owner.ask("/v1/admin/setup"))["auto_texts"]
    assert (kept["body"], kept["enabled"]) == (on["auto_text"], False)
    off = {**on, "auto_text_on": False}
    said = wrong(
        await owner.command(path, {"base": off, "mine": {**seen, "auto_text_on": True}}, method="PATCH"),
        422,
        "auto_text",
    )
    assert said == "Write the auto-text, or leave it off."
    long = {**on, "auto_text": "x" * 1_601}
    wrong(await owner.command(path, {"base": off, "mine": long}, method="PATCH"), 422, "auto_text")
    page = await owner.ask("/v1/admin/audit", what="auto-text")
    assert [entry["actor"] for entry in page["entries"]] == ["Mel Park", "Mel Park"]


async def test_a_number_s_texts_are_forwarded_when_an_administrator_says_so(
    office: Office, owner: Person
) -> None:
    fields = {"label": "Google Ads", "source": "paid search", "flow": office.flow.id}
    edit = {"base": fields, "mine": {**fields, "forwarding": True}}
    path = f"/v1/admin/numbers/{office.number.id}"
    assert good(await owner.command(path, edit, method="PATCH"))["number"]["forwarding"] is True
