"""Who has which thread open, and who is typing in it: on the board, on the stream, and between relays."""

import asyncio
from typing import Any

import msgspec
import pytest

from leadterm.domain.model import AgentId, CompanyId, ContactId, Right
from leadterm.domain.wire import Presence, Whereabouts
from leadterm.relay.web.presence import (
    FORGET_SECONDS,
    NOTE_BYTES,
    RETELL_SECONDS,
    TYPING_SECONDS,
    PresenceBoard,
    Visitor,
)
from support.databases import postgres_database
from support.limits import withhold
from support.postgres import PostgresServer
from support.relay import LEAD, OTHER_LEAD, TRACKING, Office, Person, RunningRelay, Stream, running_relay

COMPANY, OTHER_COMPANY = CompanyId(1), CompanyId(2)
MEL, DANA = AgentId(11), AgentId(12)
ANN, BEA = ContactId(21), ContactId(22)


class Post:
    """What one relay's board tells the others, until it is carried to them."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def __call__(self, _subject: int, note: str) -> None:
        self.notes.append(note)

    def carry(self, *boards: PresenceBoard) -> None:
        notes, self.notes = self.notes, []
        for note in notes:
            for board in boards:
                board.hear(note)


class Watch:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class TestBoard:
    @pytest.fixture
    def watch(self) -> Watch:
        return Watch()

    @pytest.fixture
    def post(self) -> Post:
        return Post()

    @pytest.fixture
    def board(self, watch: Watch, post: Post) -> PresenceBoard:
        return PresenceBoard("a", post, clock=watch)

    def test_a_console_is_where_it_says_until_it_goes(self, board: PresenceBoard) -> None:
        mel = Visitor(MEL, COMPANY)
        board.place(mel, Whereabouts(contact_id=ANN))
        assert board.shown(COMPANY).presences == (Presence(agent_id=MEL, contact_id=ANN),)
        board.place(mel, Whereabouts(contact_id=BEA))
        assert board.shown(COMPANY).presences == (Presence(agent_id=MEL, contact_id=BEA),)
        board.leave(mel)
        board.place(mel, Whereabouts(contact_id=BEA))
        assert board.shown(COMPANY).presences == ()

    def test_another_company_sees_nothing_of_it(self, board: PresenceBoard) -> None:
        board.place(Visitor(MEL, COMPANY), Whereabouts(contact_id=ANN))
        assert board.shown(OTHER_COMPANY).presences == ()

    def test_typing_ends_six_seconds_after_it_was_last_told(self, board: PresenceBoard, watch: Watch) -> None:
        mel = Visitor(MEL, COMPANY)
        for _ in range(2):
            board.place(mel, Whereabouts(contact_id=ANN, typing=True))
            watch.at += TYPING_SECONDS - 0.1
            board.step()
            assert [found.typing for found in board.shown(COMPANY).presences] == [True]
        watch.at += 0.1
        board.step()
        assert board.shown(COMPANY).presences == (Presence(agent_id=MEL, contact_id=ANN),)

    def test_nobody_types_nowhere(self, board: PresenceBoard) -> None:
        board.place(Visitor(MEL, COMPANY), Whereabouts(typing=True))
        assert board.shown(COMPANY).presences == ()

    def test_two_consoles_of_an_agent_are_one_and_those_who_type_come_first(
        self, board: PresenceBoard
    ) -> None:
        board.place(Visitor(MEL, COMPANY), Whereabouts(contact_id=ANN))
        first, second = Visitor(DANA, COMPANY), Visitor(DANA, COMPANY)
        board.place(first, Whereabouts(contact_id=ANN))
        board.place(second, Whereabouts(contact_id=ANN, typing=True))
        assert board.shown(COMPANY).presences == (
            Presence(agent_id=DANA, contact_id=ANN, typing=True),
            Presence(agent_id=MEL, contact_id=ANN),
        )
        board.leave(second)
        assert Presence(agent_id=DANA, contact_id=ANN) in board.shown(COMPANY).presences

    def test_what_is_told_again_is_no_news(self, board: PresenceBoard, post: Post) -> None:
        told: list[CompanyId] = []
        board.on_change(told.append)
        mel = Visitor(MEL, COMPANY)
        for _ in range(3):
            board.place(mel, Whereabouts(contact_id=ANN))
        assert (told, len(post.notes)) == ([COMPANY], 1)

    def test_relays_see_one_another_s_consoles(self, board: PresenceBoard, post: Post, watch: Watch) -> None:
        back = Post()
        other = PresenceBoard("b", back, clock=watch)
        board.place(Visitor(MEL, COMPANY), Whereabouts(contact_id=ANN, typing=True))
        other.place(Visitor(DANA, COMPANY), Whereabouts(contact_id=ANN))
        post.carry(board, other)
        back.carry(board, other)
        assert board.shown(COMPANY).presences == other.shown(COMPANY).presences
        assert len(board.shown(COMPANY).presences) == 2

    def test_a_relay_that_says_nothing_more_is_forgotten(
        self, board: PresenceBoard, post: Post, watch: Watch
    ) -> None:
        other = PresenceBoard("b", Post(), clock=watch)
        board.place(Visitor(MEL, COMPANY), Whereabouts(contact_id=ANN))
        post.carry(other)
        for _ in range(4):
            watch.at += RETELL_SECONDS
            board.step()
            post.carry(other)
            other.step()
            assert len(other.shown(COMPANY).presences) == 1
        watch.at += FORGET_SECONDS
        other.step()
        assert other.shown(COMPANY).presences == ()

    @pytest.mark.parametrize(
        "note", ["", "{}", "[1]", '["b",1,[[1]]]', '["b",1,[[1,2,3]]]', "\x00", "x" * 9000]
    )
    def test_a_note_that_can_t_be_read_changes_nothing(self, board: PresenceBoard, note: str) -> None:
        board.hear(note)
        assert board.shown(COMPANY).presences == ()

    def test_a_note_always_fits(self, board: PresenceBoard, post: Post, watch: Watch) -> None:
        for number in range(2_000):
            visitor = Visitor(AgentId(10**9 + number), COMPANY)
            board._visitors.setdefault(COMPANY, set()).add(visitor)
            visitor.contact_id = ContactId(10**12 + number)
        board.place(Visitor(MEL, COMPANY), Whereabouts(contact_id=ANN, typing=True))
        assert len(post.notes[-1].encode()) <= NOTE_BYTES
        other = PresenceBoard("b", Post(), clock=watch)
        other.hear(post.notes[-1])
        shown = other.shown(COMPANY).presences
        assert shown[0] == Presence(agent_id=MEL, contact_id=ANN, typing=True)
        assert len(shown) > 100


async def tell(stream: Stream, **whereabouts: Any) -> None:
    await stream.socket.send(msgspec.json.encode(whereabouts).decode())


async def presence(stream: Stream, *wanted: tuple[int, int, bool]) -> None:
    """Waits until just these are shown: agent, contact, typing."""
    shown: set[tuple[int, int, bool]] | None = None
    async with asyncio.timeout(15):
        while shown != set(wanted):
            frame = await stream.frame(within=15)
            if frame.presence is not None:
                assert (frame.cursor, frame.events) == (0, ())
                shown = {(found.agent_id, found.contact_id, found.typing) for found in frame.presence}


async def contact_of(relay: RunningRelay, person: Person, lead: str = LEAD, sid: str = "SM1") -> ContactId:
    await relay.text_in(lead, TRACKING, "Hello", sid=sid)
    return (await person.snapshot()).incoming[-1].contact.id


class TestStream:
    async def test_a_colleague_is_seen_typing_and_going(self, relay: RunningRelay, office: Office) -> None:
        mel, dana = office.people
        ann = await contact_of(relay, mel)
        async with relay.stream(dana) as watching:
            async with relay.stream(mel) as stream:
                await tell(stream, contact_id=ann)
                await presence(watching, (mel.id, ann, False))
                await tell(stream, contact_id=ann, typing=True)
                await presence(watching, (mel.id, ann, True))
                await tell(stream)
                await presence(watching)
                await tell(stream, contact_id=ann)
                await presence(watching, (mel.id, ann, False))
            await presence(watching)

    async def test_who_comes_later_is_shown_who_is_there(self, relay: RunningRelay, office: Office) -> None:
        mel, dana = office.people
        ann = await contact_of(relay, mel)
        async with relay.stream(mel) as stream:
            await tell(stream, contact_id=ann)
            await presence(stream, (mel.id, ann, False))
            async with relay.stream(dana) as later:
                await presence(later, (mel.id, ann, False))

    async def test_events_come_before_presence_and_keep_their_order(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, dana = office.people
        ann = await contact_of(relay, mel)
        start = (await relay.store.reads.head()).seq
        async with (
            relay.stream(mel, max_queue=None) as stream,
            relay.stream(dana, cursor=start) as watching,
        ):
            for number in range(20):
                await tell(stream, contact_id=ann, typing=number % 2 == 0)
                await relay.text_in(LEAD, TRACKING, f"{number}", sid=f"SM-{number}")
            end = (await relay.store.reads.head()).seq
            events = await watching.events_until(end)
            assert [event.seq for event in events] == list(range(start + 1, end + 1))

    async def test_another_company_hears_nothing_of_it(self, relay: RunningRelay, office: Office) -> None:
        other = await relay.open_office("Bolt Plumbing", number="+14155550112", people=("Sam Stone",))
        mel, sam = office.people[0], other.people[0]
        ann = await contact_of(relay, mel)
        async with relay.stream(mel) as stream, relay.stream(sam) as stranger:
            await stranger.frame()
            await tell(stream, contact_id=ann)
            await presence(stream, (mel.id, ann, False))
            await relay.text_in(LEAD, "+14155550112", "Hello", sid="SM2")
            assert (await stranger.frame()).events

    async def test_one_can_t_be_with_another_company_s_contact(
        self, relay: RunningRelay, office: Office
    ) -> None:
        other = await relay.open_office("Bolt Plumbing", number="+14155550112", people=("Sam Stone",))
        mel, sam = office.people[0], other.people[0]
        ann = await contact_of(relay, mel)
        async with relay.stream(sam) as stranger:
            await stranger.frame()
            await tell(stranger, contact_id=ann, typing=True)
            await relay.text_in(LEAD, "+14155550112", "Hello", sid="SM2")
            own = (await sam.snapshot()).incoming[-1].contact.id
            await tell(stranger, contact_id=own)
            await presence(stranger, (sam.id, own, False))

    @pytest.mark.parametrize(
        "said",
        ["", "{", "[]", '{"contact_id":"1"}', '{"contact_id":-1}', '{"contact_id":99999999999999999999}',
         '{"contact_id":1,"x":2}', '{"contact_id":987654}', "\ud7ff", '{"typing":1}'],
    )  # fmt: skip
    async def test_what_makes_no_sense_is_passed_over(
        self, relay: RunningRelay, office: Office, said: str
    ) -> None:
        mel = office.people[0]
        ann = await contact_of(relay, mel)
        async with relay.stream(mel) as stream:
            await stream.socket.send(said)
            await stream.socket.send(b"\x00\xff")
            await tell(stream, contact_id=ann)
            await presence(stream, (mel.id, ann, False))

    async def test_of_a_flood_the_last_word_counts(self, relay: RunningRelay, office: Office) -> None:
        mel, dana = office.people
        ann = await contact_of(relay, mel)
        bea = await contact_of(relay, mel, OTHER_LEAD, "SM2")
        async with relay.stream(mel) as stream, relay.stream(dana) as watching:
            for number in range(400):
                await tell(stream, contact_id=ann, typing=number % 2 == 0)
            await tell(stream, contact_id=bea)
            await presence(watching, (mel.id, bea, False))

    async def test_a_limited_agent_sees_who_is_with_their_own_contacts(
        self, relay: RunningRelay, office: Office
    ) -> None:
        mel, dana = office.people
        ann = await contact_of(relay, mel)
        bea = await contact_of(relay, mel, OTHER_LEAD, "SM2")
        for contact, person in ((ann, mel), (bea, dana)):
            row = next(row for row in (await person.snapshot()).incoming if row.contact.id == contact)
            await person.command(f"/v1/interactions/{row.interaction.id}/respond")
        await withhold(relay, office, mel, Right.VIEW_MESSAGE_CENTRE)
        async with relay.stream(mel) as limited, relay.stream(dana) as one, relay.stream(dana) as two:
            await tell(one, contact_id=bea)
            await presence(one, (dana.id, bea, False))
            await tell(two, contact_id=ann)
            await presence(limited, (dana.id, ann, False))
            await tell(limited, contact_id=bea)
            await tell(two, contact_id=ann, typing=True)
            await presence(limited, (dana.id, ann, True))


async def test_two_relays_on_one_database_show_one_another_s_people(postgres_server: PostgresServer) -> None:
    with postgres_database(postgres_server) as url:
        async with running_relay(url=url, jobs=False) as here:
            office = await here.open_office()
            mel, dana = office.people
            ann = await contact_of(here, mel)
            async with (
                running_relay(url=url, jobs=False) as there,
                there.stream(dana) as watching,
            ):
                async with here.stream(mel) as stream:
                    await heard(here, stream, watching, mel, ann)
                    await tell(stream, contact_id=ann, typing=True)
                    await presence(watching, (mel.id, ann, True))
                await presence(watching)


async def heard(here: RunningRelay, stream: Stream, watching: Stream, mel: Person, ann: ContactId) -> None:
    """The first word, which is told again until the other relay listens."""
    await tell(stream, contact_id=ann)
    retelling = asyncio.create_task(_retell(here))
    try:
        await presence(watching, (mel.id, ann, False))
    finally:
        retelling.cancel()


async def _retell(relay: RunningRelay) -> None:
    while True:
        relay.relay.presence._retell_at = 0.0
        await asyncio.sleep(0.2)
