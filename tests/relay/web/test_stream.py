"""The live stream: everything once and in order, at each console's own pace, of its own company alone."""

import asyncio
import contextlib
import socket
from typing import Any

import msgspec
import pytest
import websockets

from leadterm.domain.events import EventType
from leadterm.relay.store import StoreDown
from leadterm.relay.units import admin
from leadterm.relay.units.admin import token_hash
from leadterm.relay.web.server import ConsoleSocket
from leadterm.relay.web.stream import RESET, SIGNED_OUT, TRY_AGAIN
from support.relay import TRACKING, Office, Person, RunningRelay


async def text(relay: RunningRelay, number: int, to: str = TRACKING) -> None:
    answer = await relay.text_in(
        f"+1415555{2000 + number % 50:04}", to, f"Text {number}", sid=f"SM{to}{number}"
    )
    assert answer.status_code == 200


async def head(relay: RunningRelay) -> int:
    return (await relay.store.reads.head()).seq


class TestLive:
    """What one agent does shows on every other console within a blink (A8)."""

    async def test_a_console_learns_its_cursor_at_once(self, relay: RunningRelay, office: Office) -> None:
        async with relay.stream(office.people[0]) as stream:
            frame = await stream.frame()
            assert (frame.cursor, frame.events) == (await head(relay), ())

    async def test_a_lead_text_arrives_as_a_frame_with_its_cursor(
        self, relay: RunningRelay, office: Office
    ) -> None:
        async with relay.stream(office.people[0]) as stream:
            await stream.frame()
            await text(relay, 1)
            frame = await stream.frame()
            assert [event.type for event in frame.events] == [EventType.TEXT_RECEIVED]
            assert frame.cursor == frame.events[-1].seq == await head(relay)
            assert frame.events[0].alert == tuple(person.id for person in office.people)

    async def test_a_command_shows_on_the_other_consoles(self, relay: RunningRelay, office: Office) -> None:
        mel, dana = office.people
        await text(relay, 1)
        row = (await mel.snapshot()).incoming[0]
        async with relay.stream(dana) as stream:
            await stream.frame()
            await mel.command(f"/v1/interactions/{row.interaction.id}/respond")
            (event,) = (await stream.frame()).events
            assert (event.type, event.actor) == (EventType.INTERACTION_ACCEPTED, mel.id)

    async def test_what_a_console_says_is_passed_over(self, relay: RunningRelay, office: Office) -> None:
        async with relay.stream(office.people[0]) as stream:
            await stream.frame()
            for _ in range(50):
                await stream.socket.send('{"typing": true}')
            await text(relay, 1)
            assert len((await stream.frame()).events) == 1

    async def test_a_console_that_talks_too_much_is_closed(self, relay: RunningRelay, office: Office) -> None:
        async with relay.stream(office.people[0]) as stream:
            await stream.socket.send("x" * 100_000)
            assert await stream.close_code() == 1009

    async def test_what_is_written_by_the_command_line_arrives_too(
        self, relay: RunningRelay, office: Office
    ) -> None:
        async with relay.stream(office.people[0]) as stream:
            await stream.frame()
            unit = admin.set_number(office.number.id, "Yellow pages", None, None)
            await asyncio.to_thread(relay.store.run_now, unit)
            (event,) = (await stream.frame()).events
            assert event.number is not None
            assert event.number.label == "Yellow pages"
            await text(relay, 1)
            assert (await stream.frame()).cursor == await head(relay)


class TestResume:
    """A cursor is enough to go on from: no gap, no double."""

    async def test_consoles_that_come_and_go_under_concurrent_writers_miss_nothing(
        self, relay: RunningRelay, office: Office
    ) -> None:
        start = await head(relay)
        done = asyncio.Event()

        async def write(lane: int) -> None:
            for number in range(25):
                await text(relay, lane * 1000 + number)

        async def follow(person: Person, patience: int) -> list[int]:
            seen: list[int] = []
            cursor = start
            while not (done.is_set() and cursor >= await head(relay)):
                async with relay.stream(person, cursor=cursor) as stream:
                    with contextlib.suppress(TimeoutError):
                        for _ in range(patience):
                            seen += [event.seq for event in (await stream.frame(within=0.3)).events]
                    cursor = max(cursor, stream.cursor)
            return seen

        async def writers() -> None:
            await asyncio.gather(*(write(lane) for lane in range(4)))
            done.set()

        people = office.people
        *followed, _ = await asyncio.gather(
            follow(people[0], 3), follow(people[0], 7), follow(people[1], 1), follow(people[1], 20), writers()
        )
        everything = list(range(start + 1, await head(relay) + 1))
        for seen in followed:
            assert seen == everything

    async def test_a_console_far_behind_reads_the_table_and_then_the_ring(
        self, relay: RunningRelay, office: Office
    ) -> None:
        start = await head(relay)
        relay.relay.ring._most_events = 16
        for number in range(50):
            await text(relay, number)
        assert relay.relay.ring.tail > start
        async with relay.stream(office.people[0], cursor=start) as stream:
            events = await stream.events_until(await head(relay))
            assert [event.seq for event in events] == list(range(start + 1, await head(relay) + 1))
            await text(relay, 100)
            assert len((await stream.frame()).events) == 1

    async def test_a_snapshot_and_what_follows_it_make_the_next_snapshot(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel = office.people[0]
        for number in range(3):
            await text(relay, number)
        before = await mel.snapshot()
        async with relay.stream(mel, cursor=before.cursor, epoch=before.epoch) as stream:
            for number in range(3, 9):
                await text(relay, number)
            row = before.incoming[0]
            await mel.command(f"/v1/interactions/{row.interaction.id}/respond")
            after = await mel.snapshot()
            events = await stream.events_until(after.cursor)
        rows = {row.interaction.id: row.interaction for row in (*before.incoming, *before.active)}
        rows |= {event.interaction.id: event.interaction for event in events if event.interaction}
        assert rows == {row.interaction.id: row.interaction for row in (*after.incoming, *after.active)}


class TestReset:
    """A console that cannot go on is told to begin anew."""

    @pytest.mark.parametrize(
        ("cursor", "epoch"), [(1, "another"), (10**15, None), (0, "another")], ids=["epoch", "ahead", "zero"]
    )
    async def test_a_cursor_of_another_log_is_reset(
        self, relay: RunningRelay, office: Office, cursor: int, epoch: str | None
    ) -> None:
        async with relay.stream(office.people[0], cursor=cursor, epoch=epoch) as stream:
            assert (await stream.frame()).reset
            assert await stream.close_code() == RESET

    async def test_a_cursor_from_before_the_log_s_tail_is_reset(
        self, relay: RunningRelay, office: Office
    ) -> None:
        start = await head(relay)
        for number in range(10):
            await text(relay, number)
        await relay.store.trim_events(keep=3)
        async with relay.stream(office.people[0], cursor=start) as stream:
            assert (await stream.frame()).reset

    async def test_a_log_that_is_replaced_under_the_relay_resets_everyone(
        self, relay: RunningRelay, office: Office
    ) -> None:
        async with relay.stream(office.people[0]) as stream:
            await stream.frame()
            relay.relay.ring.restart("another", relay.relay.ring.head)
            assert (await stream.frame()).reset

    async def test_a_cursor_without_its_epoch_is_refused(self, relay: RunningRelay, office: Office) -> None:
        assert await refused(relay, office.people[0], cursor=1, epoch="") == 422


class TestWhoMay:
    """The handshake is refused as an HTTP answer; a connection ends with its token."""

    async def test_no_token_or_a_wrong_one_is_401(self, relay: RunningRelay, office: Office) -> None:
        nobody = Person(office.people[0].agent, "lt_wrong", relay.base_url)
        assert await refused(relay, nobody) == 401
        await nobody.http.aclose()

    async def test_another_company_s_stream_is_403(self, relay: RunningRelay, office: Office) -> None:
        other = await relay.store.run(admin.add_company("Bolt Plumbing", "US"))
        assert await refused(relay, office.people[0], company=other.id) == 403

    async def test_an_unknown_socket_is_404(self, relay: RunningRelay) -> None:
        with pytest.raises(websockets.InvalidStatus) as refusal:
            await websockets.connect(relay.base_url.replace("http", "ws") + "/v1/nothing", proxy=None)
        assert refusal.value.response.status_code == 404
        assert b'"not-found"' in refusal.value.response.body

    async def test_nothing_of_another_company_arrives_but_the_cursor_moves(
        self, relay: RunningRelay, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = await relay.open_office("Bolt Plumbing", number="+14155550112", people=("Sam Stone",))
        async with relay.stream(office.people[0]) as mine, relay.stream(other.people[0]) as theirs:
            await mine.frame()
            await theirs.frame()
            for number in range(5):
                await text(relay, number, to="+14155550112")
            assert len(await theirs.events_until(await head(relay))) == 5
            await relay.relay.hub.step()
            await relay.relay.hub.step()
            frame = await mine.frame()
            assert (frame.events, frame.cursor) == ((), await head(relay))
            await text(relay, 1)
            (event,) = (await mine.frame()).events
            assert event.company_id == office.company.id

    async def test_a_revoked_token_ends_the_stream(self, relay: RunningRelay, office: Office) -> None:
        mel, dana = office.people
        async with relay.stream(mel) as mine, relay.stream(dana) as other:
            await mine.frame()
            await other.frame()
            await relay.store.run(lambda tx: tx.revoke_token(token_hash(mel.token)))
            await relay.relay.hub.step()
            assert await mine.close_code() == SIGNED_OUT
            await text(relay, 1)
            assert len((await other.frame()).events) == 1

    async def test_consoles_that_leave_are_forgotten(self, relay: RunningRelay, office: Office) -> None:
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(5):
                stream = await stack.enter_async_context(relay.stream(office.people[0]))
                await stream.frame()
            assert len(relay.relay.hub) == 5
        async with asyncio.timeout(5):
            while len(relay.relay.hub):
                await asyncio.sleep(0.01)


class TestSlow:
    """A console that does not read holds nobody back and grows nothing."""

    async def test_the_others_get_everything_and_the_slow_one_resumes_with_no_gap(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, dana = office.people
        start = await head(relay)
        slow_socket = small_socket(relay)
        async with (
            relay.stream(mel, cursor=start, sock=slow_socket, max_queue=1) as slow,
            relay.stream(dana, cursor=start) as quick,
        ):
            slow.socket.transport.pause_reading()
            notes = {"base": {}, "mine": {"notes": ""}}
            await text(relay, 1)
            interaction = (await dana.snapshot()).incoming[0].interaction.id
            for number in range(60):
                changed: dict[str, Any] = {
                    "base": notes["mine"],
                    "mine": {"notes": f"{number} " + "x" * 19_000},
                }
                answer = await dana.command(
                    f"/v1/interactions/{interaction}/classification", changed, method="PATCH"
                )
                assert answer.status_code == 200
                notes = changed
            end = await head(relay)
            assert len(await quick.events_until(end)) == end - start
            (stuck,) = [console for console in relay.relay.hub._all() if console.cursor < end]
            assert stuck.credential == token_hash(mel.token)

            slow.socket.transport.resume_reading()
            events = await slow.events_until(end)
            assert [event.seq for event in events] == list(range(start + 1, end + 1))

    async def test_a_slow_console_with_a_revoked_token_is_let_go(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, dana = office.people
        async with relay.stream(mel, sock=small_socket(relay), max_queue=1) as slow:
            await slow.frame()
            slow.socket.transport.pause_reading()
            await flood(relay, dana, 40)
            await relay.store.run(lambda tx: tx.revoke_token(token_hash(mel.token)))
            await relay.relay.hub.step()
            async with asyncio.timeout(5):
                while len(relay.relay.hub):
                    await asyncio.sleep(0.01)
            slow.socket.transport.abort()

    async def test_a_console_that_answers_no_ping_is_cut_off(
        self, relay: RunningRelay, office: Office
    ) -> None:
        async with relay.stream(office.people[0], sock=small_socket(relay)) as stream:
            await stream.frame()
            stream.socket.transport.pause_reading()
            (served,) = [
                connection
                for connection in relay.server.server_state.connections
                if isinstance(connection, ConsoleSocket)
            ]
            served.keepalive_timeout()
            async with asyncio.timeout(5):
                while len(relay.relay.hub):
                    await asyncio.sleep(0.01)
            stream.socket.transport.abort()


async def test_a_store_that_is_away_sends_consoles_off_to_come_again(
    relay: RunningRelay, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = await head(relay)
    relay.relay.ring._most_events = 4
    for number in range(20):
        await text(relay, number)

    async def away(*_: object) -> None:
        raise StoreDown("The relay cannot use its database.")

    monkeypatch.setattr(relay.store.reads, "events_after", away)
    async with relay.stream(office.people[0], cursor=start) as stream:
        assert await stream.close_code() == TRY_AGAIN


async def flood(relay: RunningRelay, person: Person, count: int) -> None:
    """Events of 19 kB each."""
    await text(relay, 1)
    interaction = (await person.snapshot()).incoming[0].interaction.id
    before: dict[str, Any] = {}
    for number in range(count):
        mine = {"notes": f"{number} " + "x" * 19_000}
        answer = await person.command(
            f"/v1/interactions/{interaction}/classification", {"base": before, "mine": mine}, method="PATCH"
        )
        assert answer.status_code == 200
        before = mine


async def refused(relay: RunningRelay, person: Person, **options: Any) -> int:
    """The HTTP status that a handshake is refused with."""
    with pytest.raises(websockets.InvalidStatus) as refusal:
        async with relay.stream(person, **options):
            pass
    response = refusal.value.response
    assert msgspec.json.decode(response.body)["status"] == response.status_code
    return response.status_code


def small_socket(relay: RunningRelay) -> socket.socket:
    """A connection whose buffer is soon full."""
    host, _, port = relay.base_url.removeprefix("http://").partition(":")
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect((host, int(port)))
    client.setblocking(False)
    return client
