"""What an agent may see and do is the relay's to say (F5): on every read, and on the stream."""

from typing import Any

import httpx
import pytest

from leadterm.domain.events import EventType
from leadterm.domain.model import Availability, Right
from leadterm.relay.units import admin, desk
from leadterm.relay.web.stream import RESET
from support.databases import postgres_database
from support.limits import grant, withhold
from support.postgres import PostgresServer
from support.relay import LEAD, OTHER_LEAD, TRACKING, Office, Person, RunningRelay, problem, running_relay

VIEW = Right.VIEW_MESSAGE_CENTRE


async def text(relay: RunningRelay, from_: str, sid: str, body: str = "Hello") -> None:
    assert (await relay.text_in(from_, TRACKING, body, sid=sid)).status_code == 200


async def taken_by(relay: RunningRelay, person: Person, lead: str, sid: str) -> Any:
    """A lead's text that this person has answered: its row."""
    await text(relay, lead, sid)
    row = (await person.snapshot()).incoming[-1]
    assert (await person.command(f"/v1/interactions/{row.interaction.id}/respond")).status_code == 200
    return row


def refused(answer: httpx.Response, right: Right) -> None:
    document = problem(answer)
    assert (answer.status_code, document["code"]) == (403, "right-missing")
    assert f"“{right.value}”" in document["detail"]


class TestReads:
    @pytest.fixture
    async def limited(self, relay: RunningRelay, office: Office) -> Person:
        mel = office.people[0]
        await withhold(relay, office, mel, VIEW)
        return mel

    @pytest.mark.parametrize(
        "path",
        [
            "/v1/inbox/recents",
            "/v1/inbox/received",
            "/v1/inbox/sent",
            "/v1/inbox/everyone",
            "/v1/inbox/recents/ids",
            "/v1/search?q=hello",
            "/v1/attachments",
            "/v1/export/conversations",
            "/v1/export/messages",
        ],
    )
    async def test_the_company_s_lists_want_the_message_centre(
        self, relay: RunningRelay, limited: Person, office: Office, path: str
    ) -> None:
        refused(await limited.http.get(path), VIEW)
        other = await office.people[1].http.get(path)
        assert other.status_code == (403 if "everyone" in path else 200), other.text

    async def test_a_colleague_s_conversation_is_refused_and_one_s_own_is_not(
        self, relay: RunningRelay, limited: Person, office: Office
    ) -> None:
        theirs = await taken_by(relay, office.people[1], LEAD, "SM1")
        own = await taken_by(relay, limited, OTHER_LEAD, "SM2")
        for row, check in ((theirs, refused), (own, None)):
            contact = f"/v1/contacts/{row.contact.id}"
            for path in (
                f"/v1/interactions/{row.interaction.id}",
                contact,
                f"{contact}/thread",
                f"{contact}/timeline",
                f"{contact}/overview",
                f"{contact}/latest",
            ):
                answer = await limited.http.get(path)
                if check is None:
                    assert answer.status_code == 200, path
                else:
                    check(answer, VIEW)

    async def test_what_is_offered_may_be_looked_at_before_it_is_answered(
        self, relay: RunningRelay, limited: Person
    ) -> None:
        await text(relay, LEAD, "SM1")
        row = (await limited.snapshot()).incoming[0]
        assert (await limited.http.get(f"/v1/contacts/{row.contact.id}/thread")).status_code == 200

    async def test_a_message_by_the_carrier_s_id_is_guarded_too(
        self, relay: RunningRelay, limited: Person, office: Office
    ) -> None:
        await taken_by(relay, office.people[1], LEAD, "SM1")
        refused(await limited.http.get("/v1/messages?carrier_sid=SM1"), VIEW)

    async def test_the_snapshot_has_no_recents(
        self, relay: RunningRelay, limited: Person, office: Office
    ) -> None:
        dana = office.people[1]
        row = await taken_by(relay, dana, LEAD, "SM1")
        await dana.command(f"/v1/interactions/{row.interaction.id}/close")
        assert ((await dana.snapshot()).recents_total, (await limited.snapshot()).recents_total) == (1, 0)
        assert (await limited.snapshot()).recents.rows == ()

    async def test_commands_on_a_colleague_s_conversation_are_refused(
        self, relay: RunningRelay, limited: Person, office: Office
    ) -> None:
        row = await taken_by(relay, office.people[1], LEAD, "SM1")
        for path in (
            f"/v1/interactions/{row.interaction.id}/read",
            f"/v1/interactions/{row.interaction.id}/unopened",
            f"/v1/contacts/{row.contact.id}/opt-out",
        ):
            refused(await limited.command(path), VIEW)


class TestEachRight:
    async def test_everyone_wants_the_right_to_monitor(self, relay: RunningRelay, office: Office) -> None:
        mel = office.people[0]
        refused(await mel.http.get("/v1/inbox/everyone"), Right.MONITOR)
        await grant(relay, office, mel, Right.MONITOR)
        await taken_by(relay, office.people[1], LEAD, "SM1")
        assert len((await mel.ask("/v1/inbox/everyone"))["rows"]) == 1

    async def test_colleagues_want_the_right_to_manage_agents(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, dana = office.people
        path, body = f"/v1/colleagues/{dana.id}/rights", {"role": "agent", "granted": ["monitor"]}
        refused(await mel.http.get("/v1/colleagues"), Right.MANAGE_AGENTS)
        refused(await mel.command(path, body, method="PUT"), Right.MANAGE_AGENTS)
        await grant(relay, office, mel, Right.MANAGE_AGENTS)
        names = {agent["name"] for agent in (await mel.ask("/v1/colleagues"))["agents"]}
        assert {"Mel Park", "Dana Reyes"} < names

    async def test_templates_want_the_right_to_manage_them(self, relay: RunningRelay, office: Office) -> None:
        mel = office.people[0]
        body = {"name": "Hello", "body": "Hello {first name}"}
        refused(await mel.command("/v1/templates", body), Right.MANAGE_TEMPLATES)
        await grant(relay, office, mel, Right.MANAGE_TEMPLATES)
        made = await mel.command("/v1/templates", body)
        assert made.status_code == 201
        path = f"/v1/templates/{made.json()['template']['id']}"
        edit = {"base": body, "mine": body | {"body": "Hi"}}
        refused(await office.people[1].command(path, edit, method="PATCH"), Right.MANAGE_TEMPLATES)
        changed = await mel.command(path, edit, method="PATCH")
        assert changed.json()["template"]["body"] == "Hi"
        assert (await office.people[1].ask("/v1/templates"))["templates"] == [changed.json()["template"]]
        assert (await mel.command(path, method="DELETE")).status_code == 200
        assert (await mel.command(path, method="DELETE")).status_code == 404

    async def test_removing_wants_the_right_to_remove(self, relay: RunningRelay, office: Office) -> None:
        mel = office.people[0]
        row = await taken_by(relay, mel, LEAD, "SM1")
        path = f"/v1/interactions/{row.interaction.id}"
        await mel.command(f"{path}/close")
        await withhold(relay, office, mel, Right.REMOVE_FEED)
        refused(await mel.command(f"{path}/remove"), Right.REMOVE_FEED)
        bulk = {"action": "remove", "interaction_ids": [row.interaction.id]}
        refused(await mel.command("/v1/bulk", bulk), Right.REMOVE_FEED)
        await withhold(relay, office, mel)
        assert (await mel.command(f"{path}/remove")).json()["interaction"]["hidden"] is True

    async def test_lifting_a_block_wants_the_right_to_lift_it(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel = office.people[0]
        row = await taken_by(relay, mel, LEAD, "SM1")
        refused(await mel.command(f"/v1/contacts/{row.contact.id}/unblock"), Right.LIFT_BLOCKS)

    async def test_a_right_that_is_taken_counts_at_once(self, relay: RunningRelay, office: Office) -> None:
        """Not just when what the relay remembers of a token is two seconds old."""
        mel = office.people[0]
        assert (await mel.http.get("/v1/inbox/recents")).status_code == 200
        await withhold(relay, office, mel, VIEW)
        refused(await mel.http.get("/v1/inbox/recents"), VIEW)
        await withhold(relay, office, mel)
        assert (await mel.http.get("/v1/inbox/recents")).status_code == 200


class TestStream:
    """A limited agent's console hears of their own conversations, and of the directory."""

    @pytest.fixture
    async def people(self, relay: RunningRelay, office: Office) -> tuple[Person, Person, Person]:
        """Mel and Zoe see just their own; Dana sees all."""
        zoe = await relay.hire(office.company, "Zoe Lim", available=False)
        mel, dana = office.people
        for person in (mel, zoe):
            await withhold(relay, office, person, VIEW)
        return mel, dana, zoe

    async def test_what_is_offered_arrives_and_goes_when_another_takes_it(
        self, relay: RunningRelay, office: Office, people: tuple[Person, ...]
    ) -> None:
        mel, dana, zoe = people
        async with relay.stream(mel) as mine, relay.stream(zoe) as idle:
            await mine.frame()
            await idle.frame()
            row = await taken_by(relay, dana, LEAD, "SM1")
            await dana.command("/v1/messages", {"contact_id": row.contact.id, "body": "Hi"})
            end = await marker(relay, office)
            arrived = await mine.events_until(end)
            assert [event.type for event in arrived][:2] == [
                EventType.TEXT_RECEIVED,
                EventType.INTERACTION_ACCEPTED,
            ]
            assert [event.type for event in await idle.events_until(end)] == [EventType.DIRECTORY_CHANGED]

    async def test_what_was_offered_before_the_console_came_goes_too(
        self, relay: RunningRelay, office: Office, people: tuple[Person, ...]
    ) -> None:
        mel, dana, _ = people
        await text(relay, LEAD, "SM1")
        row = (await dana.snapshot()).incoming[0]
        async with relay.stream(mel) as mine:
            await mine.frame()
            await dana.command(f"/v1/interactions/{row.interaction.id}/respond")
            arrived = await mine.events_until(await marker(relay, office))
            assert EventType.INTERACTION_ACCEPTED in [event.type for event in arrived]

    async def test_a_console_that_can_t_tell_what_it_missed_begins_anew(
        self, relay: RunningRelay, office: Office, people: tuple[Person, ...]
    ) -> None:
        mel, dana, _ = people
        await text(relay, LEAD, "SM1")
        cursor = (await mel.snapshot()).cursor
        row = (await dana.snapshot()).incoming[0]
        await dana.command(f"/v1/interactions/{row.interaction.id}/respond")
        async with relay.stream(mel, cursor=cursor) as mine:
            assert (await mine.frame()).reset
            assert await mine.close_code() == RESET

    async def test_a_colleague_s_conversation_stays_unheard_and_the_cursor_moves(
        self, relay: RunningRelay, office: Office, people: tuple[Person, ...]
    ) -> None:
        _, dana, zoe = people
        row = await taken_by(relay, dana, LEAD, "SM1")
        path = f"/v1/interactions/{row.interaction.id}"
        async with relay.stream(zoe) as stream:
            await stream.frame()
            await dana.command("/v1/messages", {"contact_id": row.contact.id, "body": "Hi"})
            await dana.command(
                f"{path}/classification", {"base": {}, "mine": {"notes": "secret"}}, method="PATCH"
            )
            await dana.command(
                f"/v1/contacts/{row.contact.id}",
                {"base": {"number": LEAD}, "mine": {"number": LEAD, "name": "Ann"}},
                method="PATCH",
            )
            await dana.command(f"{path}/close")
            await dana.command("/v1/bulk", {"action": "read", "interaction_ids": [row.interaction.id]})
            arrived = await stream.events_until(await marker(relay, office))
            assert [event.type for event in arrived] == [EventType.DIRECTORY_CHANGED]

    async def test_one_s_own_conversation_is_heard_whole(
        self, relay: RunningRelay, office: Office, people: tuple[Person, ...]
    ) -> None:
        mel, dana, _ = people
        row = await taken_by(relay, mel, LEAD, "SM1")
        other = await taken_by(relay, dana, OTHER_LEAD, "SM2")
        path = f"/v1/interactions/{row.interaction.id}"
        async with relay.stream(mel) as stream, relay.stream(dana) as all_of_it:
            await stream.frame()
            await all_of_it.frame()
            await mel.command("/v1/messages", {"contact_id": row.contact.id, "body": "Hi"})
            await mel.command(
                f"{path}/classification", {"base": {}, "mine": {"notes": "mine"}}, method="PATCH"
            )
            ids = [row.interaction.id, other.interaction.id]
            await dana.command("/v1/bulk", {"action": "read", "interaction_ids": ids})
            await mel.command(f"{path}/close")
            end = await marker(relay, office)
            arrived = await stream.events_until(end)
            assert [event.type for event in arrived] == [
                EventType.TEXT_QUEUED,
                EventType.CLASSIFICATION_EDITED,
                EventType.INTERACTIONS_MARKED,
                EventType.INTERACTION_CLOSED,
                EventType.DIRECTORY_CHANGED,
            ]
            marks = {event.type: event.marks for event in arrived}[EventType.INTERACTIONS_MARKED]
            assert [mark.interaction_id for mark in marks] == [row.interaction.id]
            everything = await all_of_it.events_until(end)
            marks = {event.type: event.marks for event in everything}[EventType.INTERACTIONS_MARKED]
            assert len(marks) == 2

    async def test_an_earlier_conversation_s_contact_is_still_theirs(
        self, relay: RunningRelay, office: Office, people: tuple[Person, ...]
    ) -> None:
        mel, dana, _ = people
        row = await taken_by(relay, mel, LEAD, "SM1")
        await mel.command(f"/v1/interactions/{row.interaction.id}/close")
        await relay.store.run(desk.set_availability(mel.id, Availability.OFFLINE))
        async with relay.stream(mel) as stream:
            await stream.frame()
            await taken_by(relay, dana, LEAD, "SM2")
            arrived = await stream.events_until(await marker(relay, office))
            assert EventType.TEXT_RECEIVED in [event.type for event in arrived]

    async def test_other_rights_reset_the_consoles_of_that_agent_alone(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, dana = office.people
        async with relay.stream(mel) as mine, relay.stream(dana) as other:
            await mine.frame()
            await other.frame()
            await withhold(relay, office, mel, VIEW)
            frame = await mine.frame()
            while not frame.reset:
                frame = await mine.frame()
            assert "may see" in frame.reset
            assert await mine.close_code() == RESET
            kinds = [event.type for event in await other.events_until(await marker(relay, office))]
            assert EventType.RIGHTS_CHANGED in kinds

    async def test_a_console_that_comes_back_from_before_the_change_is_reset_too(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel = office.people[0]
        cursor = (await mel.snapshot()).cursor
        await withhold(relay, office, mel, VIEW)
        await withhold(relay, office, mel)
        async with relay.stream(mel, cursor=cursor) as stream:
            assert (await stream.frame()).reset
        async with relay.stream(mel, cursor=(await mel.snapshot()).cursor) as stream:
            assert not (await stream.frame()).reset


async def test_other_rights_count_at_every_relay(postgres_server: PostgresServer) -> None:
    with postgres_database(postgres_server) as url:
        async with (
            running_relay(url=url, jobs=False) as here,
            running_relay(url=url, jobs=False) as there,
        ):
            office = await here.open_office()
            mel = office.people[0]
            await there.relay.tailer.step()
            async with there.stream(mel) as stream:
                await stream.frame()
                await withhold(here, office, mel, VIEW)
                frame = await stream.frame()
                while not frame.reset:
                    frame = await stream.frame()
            answer = await there.http.get("/v1/inbox/recents", headers=mel.headers)
            refused(answer, VIEW)


async def marker(relay: RunningRelay, office: Office) -> int:
    """Something that everybody of the company hears of: its place in the log."""
    await relay.store.run(admin.set_number(office.number.id, "Yellow pages", None, None))
    await relay.store.run(admin.set_number(office.number.id, office.number.label, None, None))
    return (await relay.store.reads.head()).seq - 1
