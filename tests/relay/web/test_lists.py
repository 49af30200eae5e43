"""Views, search, bulk and exports over real HTTP (A9, A11, B9, F6)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from leadterm.domain.model import Right
from support.databases import postgres_database
from support.limits import grant
from support.postgres import PostgresServer
from support.relay import TRACKING, Office, Person, RunningRelay, problem, running_relay

ODD = ("%", "_", "'", '"', "\\", "*", "+", "🙂🙂", "\u202eabc", "a" * 200, "(", "NEAR(", "-", "  ", "x")
NAMES = ("Adams", "Baker", "Cole", "Dunn", "Ellis")


@pytest.fixture(params=["sqlite", "postgresql"])
async def relay(request: pytest.FixtureRequest) -> AsyncIterator[RunningRelay]:
    if request.param == "sqlite":
        async with running_relay(jobs=False) as running:
            yield running
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with postgres_database(server) as url:
        async with running_relay(url=url, jobs=False) as running:
            yield running


@pytest.fixture
async def leads(relay: RunningRelay, office: Office) -> list[Any]:
    """Five closed conversations, oldest first, of whom the last was also written to."""
    mel = office.people[0]
    found = []
    for number in range(5):
        lead = f"+1415555013{number}"
        assert (await relay.text_in(lead, TRACKING, "Hello", sid=f"SM{number}")).status_code == 200
        row = (await mel.snapshot()).incoming[-1]
        path = f"/v1/interactions/{row.interaction.id}"
        await mel.command(f"{path}/respond")
        fields = {"number": lead, "name": f"{NAMES[number]} Müller"}
        await mel.command(
            f"/v1/contacts/{row.contact.id}", {"base": {"number": lead}, "mine": fields}, method="PATCH"
        )
        if number == 4:
            await mel.command("/v1/messages", {"contact_id": row.contact.id, "body": "Hi"})
        await mel.command(f"{path}/close")
        found.append(row)
    return found


def ids(reply: Any) -> list[int]:
    return [row["interaction"]["id"] for row in reply["rows"]]


class TestViews:
    async def test_received_and_sent_are_the_same_list_with_another_question(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        mel = office.people[0]
        newest_first = [row.interaction.id for row in reversed(leads)]
        assert ids(await mel.ask("/v1/inbox/received")) == newest_first
        assert ids(await mel.ask("/v1/inbox/sent")) == newest_first[:1]
        assert ids(await mel.ask("/v1/inbox/recents")) == newest_first
        assert (await mel.ask("/v1/inbox/received/ids"))["interaction_ids"] == newest_first

    async def test_a_view_comes_in_pages(self, relay: RunningRelay, office: Office, leads: list[Any]) -> None:
        mel = office.people[0]
        first = await mel.ask("/v1/inbox/received", limit=2)
        older = await mel.ask("/v1/inbox/received", limit=2, before=ids(first)[-1])
        oldest = await mel.ask("/v1/inbox/received", limit=2, end=1)
        assert (first["newer"], first["older"], oldest["older"]) == (False, True, False)
        assert len({*ids(first), *ids(older), *ids(oldest)}) == 5
        some = await mel.ask("/v1/inbox/received/ids", limit=2)
        assert (len(some["interaction_ids"]), some["more"]) == (2, True)

    async def test_a_filter_leaves_others_out(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        mel = office.people[0]
        assert len(ids(await mel.ask("/v1/inbox/received", kind="people"))) == 5
        assert ids(await mel.ask("/v1/inbox/received", kind="resources")) == []
        assert (await mel.ask("/v1/inbox/recents/ids", kind="resources"))["interaction_ids"] == []

    async def test_everyone_shows_what_is_open(self, relay: RunningRelay, office: Office) -> None:
        mel, dana = office.people
        await grant(relay, office, mel, Right.MONITOR)
        await dana.command("/v1/messages", {"to": "+14155550130", "body": "Hi"})
        (row,) = (await mel.ask("/v1/inbox/everyone"))["rows"]
        assert row["interaction"]["handler"] == dana.id

    @pytest.mark.parametrize(
        "path",
        ["/v1/inbox/nothing", "/v1/inbox/Recents", "/v1/inbox/nothing/ids", "/v1/inbox/recents/nothing"],
    )
    async def test_a_view_that_is_none_is_not_there(
        self, relay: RunningRelay, office: Office, path: str
    ) -> None:
        assert (await office.people[0].http.get(path)).status_code == 404

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("kind=lead", "kind"),
            ("kind=", "kind"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("before=0", "before"),
            ("before=1&after=2", "after"),
            ("end=2", "end"),
            ("q=a", "q"),
        ],
    )
    async def test_a_parameter_that_does_not_fit_is_named(
        self, relay: RunningRelay, office: Office, query: str, field: str
    ) -> None:
        answer = await office.people[0].http.get(f"/v1/inbox/received?{query}")
        assert (answer.status_code, problem(answer)["field"]) == (422, field)


class TestSearch:
    async def found(self, person: Person, q: str, **options: object) -> list[str]:
        reply = await person.ask("/v1/search", q=q, **options)
        return [hit["contact"]["name"] for hit in reply["hits"]]

    async def test_by_name_without_accents_and_by_digits(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        mel = office.people[0]
        assert len(await self.found(mel, "muller")) == 5
        assert await self.found(mel, "dunn") == ["Dunn Müller"]
        assert await self.found(mel, "50132") == ["Cole Müller"]
        assert len(await self.found(mel, "muller", limit=2)) == 2
        assert await self.found(mel, "nobody") == []

    async def test_those_who_can_t_be_texted_are_counted(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        mel = office.people[0]
        await relay.text_in(leads[1].contact.number, TRACKING, "STOP", sid="SM-stop")
        reply = await mel.ask("/v1/search", q="muller", textable=1)
        assert (len(reply["hits"]), reply["left_out"]) == (4, 1)
        everyone = await mel.ask("/v1/search", q="baker")
        assert [hit["left_out"] for hit in everyone["hits"]] == ["opted out"]

    async def test_odd_searches_are_answered(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        for q in ODD:
            await self.found(office.people[0], q)

    @pytest.mark.parametrize("query", ["", "q=", "q=" + "a" * 201, "q=a%00b", "q=a%0ab", "q=ab&q=cd"])
    async def test_what_can_t_be_searched_for_is_named(
        self, relay: RunningRelay, office: Office, query: str
    ) -> None:
        answer = await office.people[0].http.get(f"/v1/search?{query}")
        assert (answer.status_code, problem(answer)["field"]) == (422, "q")

    async def test_another_company_s_people_are_not_found(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        other = await relay.open_office("Bolt Plumbing", number="+14155550112", people=("Sam Stone",))
        assert await self.found(other.people[0], "muller") == []
        assert (await other.people[0].ask("/v1/export/messages"))["messages"] == []


class TestBulk:
    async def test_many_are_marked_by_one_command_and_one_event(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        mel, dana = office.people
        wanted = [row.interaction.id for row in leads]
        async with relay.stream(dana) as stream:
            await stream.frame()
            for action in ("read", "unopened", "remove"):
                answer = await mel.command("/v1/bulk", {"action": action, "interaction_ids": wanted})
                assert answer.status_code == 200, answer.text
                (event,) = (await stream.frame()).events
                assert len(event.marks) == len(answer.json()["marks"]) == 5
        assert ids(await mel.ask("/v1/inbox/recents")) == []
        again = await mel.command("/v1/bulk", {"action": "remove", "interaction_ids": wanted})
        assert (again.json()["marks"], again.json()["passed_over"]) == ([], 5)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"action": "read"},
            {"action": "burn", "interaction_ids": [1]},
            {"action": "read", "interaction_ids": "all"},
            {"action": "read", "interaction_ids": ["1"]},
            {"action": "read", "interaction_ids": list(range(1, 5_002))},
            {"action": "read", "interaction_ids": [10**30]},
            {"action": "read", "interaction_ids": [1], "extra": 1},
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, relay: RunningRelay, office: Office, body: object
    ) -> None:
        assert (await office.people[0].command("/v1/bulk", body)).status_code == 422

    async def test_unopened_and_removed_one_by_one(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        mel = office.people[0]
        path = f"/v1/interactions/{leads[0].interaction.id}"
        assert (await mel.command(f"{path}/read")).json()["interaction"]["unread"] == 0
        assert (await mel.command(f"{path}/unopened")).json()["interaction"]["unread"] == 1
        assert (await mel.command(f"{path}/remove")).json()["interaction"]["hidden"] is True
        assert len(ids(await mel.ask("/v1/inbox/recents"))) == 4


class TestExports:
    async def test_everything_comes_page_by_page(
        self, relay: RunningRelay, office: Office, leads: list[Any]
    ) -> None:
        mel = office.people[0]
        found: list[int] = []
        after: object = 0
        while after is not None:
            page = await mel.ask("/v1/export/conversations", limit=2, after=after)
            found += ids(page)
            after = page["next"]
        assert found == [row.interaction.id for row in leads]
        messages = (await mel.ask("/v1/export/messages"))["messages"]
        assert [message["direction"] for message in messages] == ["inbound"] * 5 + ["outbound"]

    async def test_from_and_until(self, relay: RunningRelay, office: Office, leads: list[Any]) -> None:
        mel = office.people[0]
        at = leads[0].interaction.last_at
        assert (await mel.ask("/v1/export/messages", until=at))["messages"] == []
        assert len((await mel.ask("/v1/export/messages", since=at))["messages"]) == 6

    @pytest.mark.parametrize("query", ["since=yesterday", "until=-1", "limit=0", "after=x", "before=1"])
    @pytest.mark.parametrize("what", ["conversations", "messages"])
    async def test_what_does_not_fit_is_refused(
        self, relay: RunningRelay, office: Office, what: str, query: str
    ) -> None:
        answer = await office.people[0].http.get(f"/v1/export/{what}?{query}")
        assert (answer.status_code, problem(answer)["field"]) == (422, query.partition("=")[0])
