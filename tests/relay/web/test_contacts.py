"""A contact over real HTTP: timeline, overview, latest conversation, holds and opt-outs (B10, D2, D3)."""

from typing import Any

import pytest

from leadterm.domain.model import Right
from support.limits import grant
from support.relay import LEAD, TRACKING, Office, Person, RunningRelay, problem


async def texted(relay: RunningRelay, person: Person, body: str = "Hello", sid: str = "SM1") -> Any:
    assert (await relay.text_in(LEAD, TRACKING, body, sid=sid)).status_code == 200
    return (await person.snapshot()).incoming[-1]


async def test_the_timeline_comes_in_pages(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    for number in range(3):
        row = await texted(relay, mel, sid=f"SM{number}")
        await mel.command(f"/v1/interactions/{row.interaction.id}/respond")
        await mel.command(f"/v1/interactions/{row.interaction.id}/close")
    path = f"/v1/contacts/{row.contact.id}/timeline"
    first = await mel.ask(path, limit=2)
    last = first["entries"][-1]
    rest = await mel.ask(path, limit=2, before=f"{last['at']}-{last['id']}")
    assert (len(first["entries"]), first["older"]) == (2, True)
    assert (len(rest["entries"]), rest["older"]) == (1, False)
    assert {entry["kind"] for entry in first["entries"]} == {"text"}


@pytest.mark.parametrize("before", ["1", "-", "1-", "-1", "a-b", "1-2-3", "1" * 19 + "-1"])
async def test_a_place_in_the_timeline_that_is_none_is_refused(
    relay: RunningRelay, office: Office, before: str
) -> None:
    row = await texted(relay, office.people[0])
    answer = await office.people[0].http.get(f"/v1/contacts/{row.contact.id}/timeline?before={before}")
    assert (answer.status_code, problem(answer)["field"]) == (422, "before")


async def test_the_overview_counts(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    row = await texted(relay, mel)
    await mel.command("/v1/messages", {"contact_id": row.contact.id, "body": "Hi"})
    overview = await mel.ask(f"/v1/contacts/{row.contact.id}/overview")
    assert (overview["texts_in"], overview["texts_out"], overview["conversations"]) == (1, 1, 1)


async def test_the_latest_conversation_is_the_one_that_is_open(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    row = await texted(relay, mel)
    await mel.command(f"/v1/interactions/{row.interaction.id}/respond")
    await mel.command(f"/v1/interactions/{row.interaction.id}/close")
    again = await texted(relay, mel, sid="SM2")
    latest = await mel.ask(f"/v1/contacts/{row.contact.id}/latest")
    assert latest["interaction"]["id"] == again.interaction.id != row.interaction.id


@pytest.mark.parametrize("what", ["", "/thread", "/timeline", "/overview", "/latest"])
async def test_a_contact_that_is_not_there(relay: RunningRelay, office: Office, what: str) -> None:
    for contact in ("987654", "0", "x", "9" * 30):
        answer = await office.people[0].http.get(f"/v1/contacts/{contact}{what}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "not-found")


class TestHold:
    async def test_sending_waits_until_an_agent_has_answered(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel = office.people[0]
        row = await texted(relay, mel, "please stop texting me")
        send = {"contact_id": row.contact.id, "body": "Hi"}
        held = await mel.command("/v1/messages", send)
        assert (held.status_code, problem(held)["code"]) == (409, "held")
        path = f"/v1/contacts/{row.contact.id}/hold"
        released = await mel.command(path, {"opted_out": False})
        assert released.json()["contact"]["hold"] is None
        assert (await mel.command("/v1/messages", send)).status_code == 201

    async def test_an_answer_that_it_was_one_opts_out(self, relay: RunningRelay, office: Office) -> None:
        mel = office.people[0]
        row = await texted(relay, mel, "please stop texting me")
        answer = await mel.command(f"/v1/contacts/{row.contact.id}/hold", {"opted_out": True})
        assert answer.json()["contact"]["opt_out"]["cause"] == "request"
        refused = await mel.command("/v1/messages", {"contact_id": row.contact.id, "body": "Hi"})
        assert problem(refused)["code"] == "opted-out"

    @pytest.mark.parametrize("body", [None, {}, {"opted_out": "yes"}, {"opted_out": 1}, {"other": True}])
    async def test_an_answer_that_is_none_is_refused(
        self, relay: RunningRelay, office: Office, body: object
    ) -> None:
        row = await texted(relay, office.people[0], "please stop texting me")
        answer = await office.people[0].command(f"/v1/contacts/{row.contact.id}/hold", body)
        assert answer.status_code in (415, 422)


async def test_a_spoken_opt_out_is_recorded_once(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    row = await texted(relay, mel)
    for _ in range(2):
        answer = await mel.command(f"/v1/contacts/{row.contact.id}/opt-out")
        assert answer.json()["contact"]["opt_out"]["cause"] == "request"


async def test_a_block_that_is_not_there_may_be_lifted(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    row = await texted(relay, mel)
    await grant(relay, office, mel, Right.LIFT_BLOCKS)
    answer = await mel.command(f"/v1/contacts/{row.contact.id}/unblock")
    assert answer.json()["contact"]["block"] is None


async def test_a_colleague_who_has_just_texted_is_told_of(relay: RunningRelay, office: Office) -> None:
    mel, dana = office.people
    row = await texted(relay, mel)
    seen = (await dana.ask(f"/v1/contacts/{row.contact.id}/thread"))["messages"][-1]["id"]
    await mel.command("/v1/messages", {"contact_id": row.contact.id, "body": "Yes, we do."})
    text = {"contact_id": row.contact.id, "body": "We do!", "seen": seen}
    held = await dana.command("/v1/messages", text)
    assert (held.status_code, problem(held)["code"]) == (409, "meanwhile")
    assert "Yes, we do." in problem(held)["detail"]
    newest = (await dana.ask(f"/v1/contacts/{row.contact.id}/thread"))["messages"][-1]["id"]
    assert (await dana.command("/v1/messages", text | {"seen": newest})).status_code == 201


class TestProfile:
    async def test_it_is_empty_at_first_and_saved_whole(self, relay: RunningRelay, office: Office) -> None:
        mel = office.people[0]
        assert (await mel.ask("/v1/me/profile"))["profile"]["chat_name"] == ""
        mine = {"endpoint": "+14155550199", "greeting": "Hello.", "chat_name": "Mel"}
        saved = await mel.command("/v1/me/profile", mine, method="PUT")
        assert saved.status_code == 200, saved.text
        assert (await mel.ask("/v1/me/profile"))["profile"]["chat_name"] == "Mel"

    @pytest.mark.parametrize(
        "body", [{"endpoint": "nonsense"}, {"greeting": "x" * 5_000}, {"greeting": 1}, {"name": "x"}]
    )
    async def test_what_does_not_fit_is_refused(
        self, relay: RunningRelay, office: Office, body: object
    ) -> None:
        answer = await office.people[0].command("/v1/me/profile", body, method="PUT")
        assert answer.status_code == 422


class TestRightsOfOthers:
    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"role": "king"},
            {"role": "agent", "granted": ["fly"]},
            {"role": "agent", "granted": "monitor"},
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, relay: RunningRelay, office: Office, body: object
    ) -> None:
        mel, dana = office.people
        await grant(relay, office, mel, Right.MANAGE_AGENTS)
        answer = await mel.command(f"/v1/colleagues/{dana.id}/rights", body, method="PUT")
        assert answer.status_code == 422

    async def test_a_colleague_who_is_none(self, relay: RunningRelay, office: Office) -> None:
        mel = office.people[0]
        await grant(relay, office, mel, Right.MANAGE_AGENTS)
        for colleague in ("987654", "x"):
            answer = await mel.command(f"/v1/colleagues/{colleague}/rights", {"role": "agent"}, method="PUT")
            assert answer.status_code == 404


async def test_templates_that_do_not_fit_are_refused(relay: RunningRelay, office: Office) -> None:
    mel = office.people[0]
    await grant(relay, office, mel, Right.MANAGE_TEMPLATES)
    for body in ({"name": "", "body": "x"}, {"name": "a", "body": "Hi {shoe size}"}, {"name": "a"}):
        answer = await mel.command("/v1/templates", body)
        assert answer.status_code == 422, body
    seen = {"name": "a", "body": "b"}
    edit = {"base": seen, "mine": seen}
    assert (await mel.command("/v1/templates/987654", edit, method="PATCH")).status_code == 404
