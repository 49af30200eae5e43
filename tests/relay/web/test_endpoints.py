"""Asking and commanding over real HTTP: the whole way of a text, as a console or a script goes it."""

from typing import Any

import pytest

from leadterm.domain.model import Member
from leadterm.relay.units import admin
from support.relay import LEAD, OTHER_LEAD, TRACKING, Office, Person, RunningRelay, new_key, problem


async def incoming(relay: RunningRelay, person: Person, body: str = "Hello", sid: str = "SM1") -> Any:
    """A lead's text, as the row that a person sees in Incoming."""
    assert (await relay.text_in(LEAD, TRACKING, body, sid=sid)).status_code == 200
    return (await person.snapshot()).incoming[-1]


async def test_an_agent_learns_who_they_are(relay: RunningRelay, office: Office) -> None:
    me = await office.people[0].ask("/v1/me")
    assert me["agent"]["name"] == "Mel Park"
    assert [membership["company"]["name"] for membership in me["companies"]] == ["Acme Roofing"]


async def test_a_text_goes_the_whole_way(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    row = await incoming(relay, mel)
    path = f"/v1/interactions/{row.interaction.id}"

    accepted = await mel.command(f"{path}/respond")
    assert accepted.status_code == 200
    assert accepted.json()["interaction"]["handler"] == mel.id

    late = await dana.command(f"{path}/respond")
    assert late.status_code == 409
    assert problem(late)["code"] == "already-accepted"
    assert "Mel Park" in problem(late)["detail"]

    sent = await mel.command("/v1/messages", {"contact_id": row.contact.id, "body": "Yes, we do."})
    assert sent.status_code == 201
    assert sent.json()["message"]["status"] == "queued"

    await relay.relay.outbox.step()
    await relay.simulator.settled()
    assert relay.simulator.reached(LEAD) == ["Yes, we do."]
    detail = await mel.ask(path)
    assert [message["status"] for message in detail["thread"]["messages"]] == ["received", "delivered"]

    sid = detail["thread"]["messages"][1]["carrier_sid"]
    reports = (await mel.ask("/v1/messages", carrier_sid=sid))["reports"]
    assert [report["status"] for report in reports] == ["sent", "delivered"]

    closed = await mel.command(f"{path}/close")
    assert closed.json()["interaction"]["state"] == "recent"
    recents = await mel.ask("/v1/inbox/recents")
    assert [found["contact"]["number"] for found in recents["rows"]] == [LEAD]


async def test_opening_marks_read_for_everyone(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    row = await incoming(relay, mel)
    assert (await mel.command(f"/v1/interactions/{row.interaction.id}/read")).status_code == 200
    assert (await dana.snapshot()).unread_total == 0


async def test_two_people_editing_a_contact_the_second_is_told(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    row = await incoming(relay, mel)
    path = f"/v1/contacts/{row.contact.id}"
    base = {"number": LEAD}
    first = await mel.command(path, {"base": base, "mine": base | {"name": "Ann"}}, method="PATCH")
    assert first.json()["contact"]["name"] == "Ann"
    other = await dana.command(path, {"base": base, "mine": base | {"email": "a@b.example"}}, method="PATCH")
    assert (other.json()["contact"]["name"], other.json()["merged"]) == ("Ann", ["name"])
    clash = await dana.command(path, {"base": base, "mine": base | {"name": "Bea"}}, method="PATCH")
    assert clash.status_code == 409
    assert (problem(clash)["code"], problem(clash)["field"]) == ("edited-meanwhile", "name")
    assert (await mel.ask(path))["contact"]["name"] == "Ann"


async def test_notes_and_value_are_kept(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    row = await incoming(relay, mel)
    mine = {"notes": "Flat roof, 80 m²", "value": 1_250_000, "qualified": True, "tags": ["roof"]}
    path = f"/v1/interactions/{row.interaction.id}"
    saved = await mel.command(f"{path}/classification", {"base": {}, "mine": mine}, method="PATCH")
    assert saved.status_code == 200
    assert (await mel.ask(path))["classification"]["notes"] == "Flat roof, 80 m²"


async def test_availability_shows_to_others(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    answer = await mel.command("/v1/me/availability", {"availability": "offline"}, method="PUT")
    assert answer.json()["agent"]["availability"] == "offline"
    agents = {agent.id: agent.availability for agent in (await dana.snapshot()).agents}
    assert agents[mel.id] == "offline"


async def test_recents_and_threads_come_in_pages(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    for number in range(5):
        sent = await mel.command("/v1/messages", {"to": f"+141555501{30 + number}", "body": "Hi"})
        await mel.command(f"/v1/interactions/{sent.json()['interaction']['id']}/close")
    newest = await mel.ask("/v1/inbox/recents", limit=2)
    ids = [row["interaction"]["id"] for row in newest["rows"]]
    older = await mel.ask("/v1/inbox/recents", limit=2, before=ids[-1])
    newer = await mel.ask("/v1/inbox/recents", limit=2, after=older["rows"][0]["interaction"]["id"])
    oldest = await mel.ask("/v1/inbox/recents", limit=1, end=1)
    assert (newest["newer"], newest["older"], oldest["older"]) == (False, True, False)
    assert [row["interaction"]["id"] for row in newer["rows"]] == ids
    assert len({row["interaction"]["id"] for row in newest["rows"] + older["rows"] + oldest["rows"]}) == 5

    contact = sent.json()["contact"]["id"]
    for number in range(4):
        await mel.command("/v1/messages", {"contact_id": contact, "body": f"Text {number}"})
    page = await mel.ask(f"/v1/contacts/{contact}/thread", limit=2)
    assert [message["body"] for message in page["messages"]] == ["Text 2", "Text 3"]
    before = await mel.ask(f"/v1/contacts/{contact}/thread", limit=2, before=page["messages"][0]["id"])
    assert [message["body"] for message in before["messages"]] == ["Text 0", "Text 1"]


class TestOnce:
    """A command is done once for its key."""

    async def test_the_same_command_again_gets_the_same_reply(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, key = office.people[0], new_key()
        body = {"to": OTHER_LEAD, "body": "Hi"}
        first = await mel.command("/v1/messages", body, key=key)
        again = await mel.command("/v1/messages", body, key=key)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        await relay.relay.outbox.step()
        assert len(relay.simulator.texts_to(OTHER_LEAD)) == 1

    async def test_the_key_with_another_body_is_refused(self, relay: RunningRelay, office: Office) -> None:
        mel, key = office.people[0], new_key()
        await mel.command("/v1/messages", {"to": OTHER_LEAD, "body": "Hi"}, key=key)
        other = await mel.command("/v1/messages", {"to": OTHER_LEAD, "body": "Ho"}, key=key)
        assert other.status_code == 422
        assert problem(other)["code"] == "key-reused"

    async def test_the_key_at_another_address_is_refused(self, relay: RunningRelay, office: Office) -> None:
        mel, key = office.people[0], new_key()
        row = await incoming(relay, mel)
        path = f"/v1/interactions/{row.interaction.id}"
        assert (await mel.command(f"{path}/respond", key=key)).status_code == 200
        assert (await mel.command(f"{path}/close", key=key)).status_code == 422

    async def test_two_agents_may_have_the_same_key(self, relay: RunningRelay, office: Office) -> None:
        key = new_key()
        for person, number in zip(office.people, (LEAD, OTHER_LEAD), strict=True):
            answer = await person.command("/v1/messages", {"to": number, "body": "Hi"}, key=key)
            assert answer.status_code == 201

    async def test_a_refused_command_may_be_tried_again_with_its_key(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, key = office.people[0], new_key()
        row = await incoming(relay, mel)
        path = f"/v1/interactions/{row.interaction.id}"
        assert (await mel.command(f"{path}/close", key=key)).status_code == 409
        await mel.command(f"{path}/respond")
        assert (await mel.command(f"{path}/close", key=key)).status_code == 200

    @pytest.mark.parametrize("key", ["", "two words", "x" * 201, "é"])
    async def test_a_missing_or_odd_key_is_refused(
        self, relay: RunningRelay, office: Office, key: str
    ) -> None:
        mel = office.people[0]
        answer = await mel.http.post(
            "/v1/messages",
            json={"to": LEAD, "body": "Hi"},
            headers={b"Idempotency-Key": key.encode("latin-1")},
        )
        assert answer.status_code == 400
        assert problem(answer)["code"] == "key-missing"

    async def test_no_key_at_all_is_refused(self, relay: RunningRelay, office: Office) -> None:
        answer = await office.people[0].http.post("/v1/messages", json={"to": LEAD, "body": "Hi"})
        assert problem(answer)["code"] == "key-missing"


class TestIsolation:
    """Another company's records are not there."""

    @pytest.fixture
    async def stranger(self, relay: RunningRelay, office: Office) -> Person:
        other = await relay.open_office("Bolt Plumbing", number="+14155550112", people=("Sam Stone",))
        return other.people[0]

    async def test_an_agent_of_another_company_finds_nothing(
        self, relay: RunningRelay, office: Office, stranger: Person
    ) -> None:
        mel = office.people[0]
        row = await incoming(relay, mel)
        sent = (await mel.command("/v1/messages", {"to": OTHER_LEAD, "body": "Hi"})).json()
        await relay.relay.outbox.step()
        sid = relay.simulator.texts_to(OTHER_LEAD)[0].sid
        interaction, contact = row.interaction.id, row.contact.id
        for path in (
            f"/v1/interactions/{interaction}",
            f"/v1/contacts/{contact}",
            f"/v1/contacts/{contact}/thread",
            f"/v1/messages?carrier_sid={sid}",
        ):
            assert (await stranger.http.get(path)).status_code == 404, path
        fields = {"base": {"number": LEAD}, "mine": {"number": LEAD, "name": "Stolen"}}
        for method, path, body in (
            ("POST", f"/v1/interactions/{interaction}/respond", None),
            ("POST", f"/v1/interactions/{interaction}/close", None),
            ("POST", f"/v1/interactions/{interaction}/read", None),
            ("POST", f"/v1/messages/{sent['message']['id']}/resend", None),
            ("POST", f"/v1/messages/{sent['message']['id']}/mark-sent", None),
            ("PATCH", f"/v1/contacts/{contact}", fields),
            ("PATCH", f"/v1/interactions/{interaction}/classification", {"base": {}, "mine": {"notes": "x"}}),
            ("POST", "/v1/messages", {"contact_id": contact, "body": "Hi"}),
        ):
            answer = await stranger.command(path, body, method=method)
            assert answer.status_code == 404, path
        company = office.company.id
        for path in ("/v1/snapshot", "/v1/inbox/recents", f"/v1/interactions/{interaction}"):
            answer = await stranger.http.get(path, params={"company": company})
            assert answer.status_code == 403, path
        assert (await stranger.ask("/v1/inbox/recents"))["rows"] == []

    async def test_an_agent_of_two_companies_says_which(self, relay: RunningRelay, office: Office) -> None:
        other = await relay.store.run(admin.add_company("Bolt Plumbing", "US"))
        mel = office.people[0]
        await relay.store.run(lambda tx: tx.save_member(Member(company_id=other.id, agent_id=mel.id)))
        answer = await mel.http.get("/v1/snapshot")
        assert answer.status_code == 422
        assert problem(answer)["field"] == "company"
        assert (await mel.ask("/v1/snapshot", company=other.id))["company"]["name"] == "Bolt Plumbing"
