"""The reducer: a snapshot at one moment and the events since are a snapshot of now."""

import pytest
from msgspec.structs import replace

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    Availability,
    CompanyId,
    Instant,
    Interaction,
    InteractionState,
    MessageStatus,
    Seq,
)
from leadterm.state.parts import Part
from leadterm.state.pending import PendingText
from leadterm.state.store import ConsoleStore
from support.world import COMPANY, DANA, ME, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def store(world: World) -> ConsoleStore:
    store = ConsoleStore()
    store.load_snapshot(world.snapshot())
    return store


def follow(store: ConsoleStore, world: World) -> set[Part]:
    dirty: set[Part] = set()
    for event in world.events_after(store.cursor):
        dirty |= store.apply(event)
    return dirty


def only(world: World, state: InteractionState) -> Interaction:
    (row,) = world.with_state(state)
    return row


def test_a_text_offered_to_me_appears_in_incoming(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    assert follow(store, world) == {Part.TOP, Part.INBOX}
    assert [store.interactions[id_].preview for id_ in store.incoming] == ["Do you do flat roofs?"]
    assert store.unread_total == 1


def test_incoming_is_oldest_first_and_active_is_latest_first(world: World, store: ConsoleStore) -> None:
    for lead in (1, 2, 3):
        world.text_in(lead)
    follow(store, world)
    assert [store.interactions[id_].opened_at for id_ in store.incoming] == sorted(
        row.opened_at for row in world.interactions.values()
    )
    first, second, third = (world.interactions[id_] for id_ in store.incoming)
    for row in (second, first, third):
        world.respond(ME, row)
    world.text_in(2)
    follow(store, world)
    assert store.active == [second.id, third.id, first.id]


def test_the_others_are_told_who_answered(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    row = only(world, InteractionState.INCOMING)
    world.rename(world.contacts[row.contact_id], "Maria Lopez")
    world.respond(DANA, row)
    follow(store, world)
    assert store.incoming == []
    assert row.id not in store.interactions
    assert store.status is not None
    assert store.status.text == "Dana Reyes answered Maria Lopez"


def test_answering_by_texting_tells_the_others_too(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    row = only(world, InteractionState.INCOMING)
    world.text_out(DANA, world.contacts[row.contact_id])
    follow(store, world)
    assert store.status is not None
    assert store.status.text == "Dana Reyes answered (415) 555-0133"


def test_i_am_not_told_of_my_own_answer(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    world.respond(ME, only(world, InteractionState.INCOMING))
    follow(store, world)
    assert store.status is None
    assert len(store.active) == 1


def test_what_times_out_goes_to_recents_still_unread(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    row = only(world, InteractionState.INCOMING)
    world.time_out(row)
    follow(store, world)
    assert store.incoming == []
    assert store.recents.ids() == [row.id]
    assert (store.recents_total, store.unread_total) == (1, 1)


def test_an_offline_agent_is_offered_nothing_anew(world: World, store: ConsoleStore) -> None:
    world.set_availability(ME, Availability.OFFLINE)
    world.text_in(133)
    follow(store, world)
    assert store.incoming == []
    assert store.unread_total == 0
    assert store.me is not None
    assert store.me.availability is Availability.OFFLINE


def test_coming_back_brings_what_waits(world: World, store: ConsoleStore) -> None:
    world.set_availability(ME, Availability.OFFLINE)
    world.text_in(133)
    world.set_availability(ME, Availability.AVAILABLE)
    follow(store, world)
    assert len(store.incoming) == 1


def test_an_event_applied_twice_changes_nothing(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    world.time_out(only(world, InteractionState.INCOMING))
    follow(store, world)
    for event in world.events:
        assert store.apply(event) == set()
    assert (store.recents_total, store.unread_total) == (1, 1)


def test_an_event_of_another_company_moves_just_the_cursor(store: ConsoleStore) -> None:
    event = Event(type=EventType.DIRECTORY_CHANGED, company_id=CompanyId(99), at=Instant(0), seq=Seq(7))
    assert store.apply(event) == set()
    assert store.cursor == 7


def test_a_contact_known_to_nobody_is_missed(world: World, store: ConsoleStore) -> None:
    """Somebody else's conversation closes: its row comes without its contact."""
    world.text_in(133)
    world.respond(DANA, only(world, InteractionState.INCOMING))
    store.load_snapshot(world.snapshot())
    row = only(world, InteractionState.ACTIVE)
    world.close(row)
    follow(store, world)
    assert store.missing_contacts() == [row.contact_id]
    store.load_contact(world.contacts[row.contact_id], store.asked())
    assert store.missing_contacts() == []


def test_the_selection_survives_everything_by_id(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    row = only(world, InteractionState.INCOMING)
    follow(store, world)
    store.select(row.id)
    store.load_detail(world.detail(row.id), store.asked())
    world.respond(DANA, row)
    world.text_in(133, "Hello?")
    follow(store, world)
    assert store.selected == row.id
    assert store.selected_interaction is not None
    assert store.selected_interaction.handler == DANA
    assert [message.body for message in store.thread.messages()] == ["Do you do flat roofs?", "Hello?"]
    store.load_snapshot(world.snapshot())
    assert store.selected == row.id
    assert store.selected_contact is not None


def test_changes_of_the_selected_contact_reach_every_pane(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    row = only(world, InteractionState.INCOMING)
    follow(store, world)
    store.select(row.id)
    world.rename(world.contacts[row.contact_id], "Maria Lopez")
    assert follow(store, world) == {Part.INBOX, Part.THREAD, Part.CONTACT, Part.COMPOSER}
    world.note(row, "wants Tuesday")
    assert follow(store, world) == {Part.CLASSIFICATION}
    assert store.classification is not None
    assert store.classification.notes == "wants Tuesday"


def test_another_contacts_message_leaves_the_thread_alone(world: World, store: ConsoleStore) -> None:
    world.text_in(1)
    follow(store, world)
    store.select(store.incoming[0])
    world.text_in(2)
    assert follow(store, world) == {Part.TOP, Part.INBOX}


class TestPending:
    """Texts on their way (B7)."""

    @pytest.fixture
    def row(self, world: World, store: ConsoleStore) -> Interaction:
        world.text_in(133)
        world.respond(ME, only(world, InteractionState.INCOMING))
        follow(store, world)
        row = only(world, InteractionState.ACTIVE)
        store.select(row.id)
        store.load_detail(world.detail(row.id), store.asked())
        return row

    def pending(self, row: Interaction, key: str = "key") -> PendingText:
        return PendingText(key=key, contact_id=row.contact_id, number_id=None, body="We do!", at=Instant(0))

    def test_it_stands_at_the_end_at_once(self, store: ConsoleStore, row: Interaction) -> None:
        assert store.add_pending(self.pending(row)) == {Part.THREAD}
        assert store.thread.at(store.thread.end - 1) == self.pending(row)

    @pytest.mark.parametrize("first", ["event", "reply"])
    def test_the_message_takes_its_place(
        self, first: str, world: World, store: ConsoleStore, row: Interaction
    ) -> None:
        store.add_pending(self.pending(row))
        asked = store.asked()
        world.text_out(ME, world.contacts[row.contact_id], key="key")
        (message,) = (message for message in world.messages.values() if message.client_key == "key")
        interaction = world.interactions[row.id]
        world.report(message, MessageStatus.SENT)
        if first == "event":
            follow(store, world)
            store.load_reply(asked=asked, message=message, interaction=interaction)
        else:
            store.load_reply(asked=asked, message=message, interaction=interaction)
            assert store.thread.pending == []
            follow(store, world)
        assert store.thread.pending == []
        assert [item.status for item in store.thread.messages()] == [
            MessageStatus.RECEIVED,
            MessageStatus.SENT,
        ]

    def test_it_survives_a_change_of_rows_and_a_new_snapshot(
        self, world: World, store: ConsoleStore, row: Interaction
    ) -> None:
        store.add_pending(self.pending(row))
        store.select(None)
        assert store.thread.pending == []
        store.load_snapshot(world.snapshot())
        store.select(row.id)
        assert store.thread.pending == [self.pending(row)]

    def test_it_can_be_dropped(self, store: ConsoleStore, row: Interaction) -> None:
        store.add_pending(self.pending(row))
        assert store.drop_pending("key") == {Part.THREAD}
        assert store.drop_pending("key") == set()
        assert store.thread.pending == []


def test_a_reply_and_its_event_count_once(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    world.respond(ME, only(world, InteractionState.INCOMING))
    follow(store, world)
    row = only(world, InteractionState.ACTIVE)
    asked = store.asked()
    world.close(row)
    store.load_reply(asked=asked, interaction=world.interactions[row.id])
    assert store.active == []
    assert store.recents.ids() == [row.id]
    follow(store, world)
    assert store.recents_total == 1
    assert store.unread_total == world.snapshot().unread_total


def test_a_reply_older_than_what_events_said_changes_nothing(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    row = only(world, InteractionState.INCOMING)
    follow(store, world)
    asked = store.asked()
    world.respond(ME, row)
    answered = world.interactions[row.id]
    world.close(answered)
    follow(store, world)
    store.load_reply(asked=asked, interaction=answered)
    assert store.active == []
    assert store.recents.ids() == [row.id]


def test_another_company_starts_from_nothing(world: World, store: ConsoleStore) -> None:
    world.text_in(133)
    follow(store, world)
    store.select(store.incoming[0])
    elsewhere = replace(world.snapshot(), company=replace(COMPANY, id=CompanyId(2)), incoming=())
    store.load_snapshot(elsewhere)
    assert store.selected is None
    assert store.incoming == []


def test_a_reply_that_says_its_place_is_not_undone_by_events_still_on_their_way() -> None:
    """An agent reads and responds; the event of the reading comes after the reply to the responding."""
    world = World()
    world.text_in(1)
    store = ConsoleStore()
    store.load_snapshot(world.snapshot())
    row = store.interactions[store.incoming[0]]
    asked, start = store.asked(), store.cursor
    world.mark_read(row)
    world.respond(ME, world.interactions[row.id])
    reading, responding = world.events_after(start)
    store.load_reply(asked=asked, interaction=responding.interaction, seq=responding.seq)
    assert (store.incoming, store.active) == ([], [row.id])
    store.apply(reading)
    assert (store.incoming, store.active) == ([], [row.id])
    store.apply(responding)
    assert (store.incoming, store.active) == ([], [row.id])
    assert store.unread_total == world.snapshot().unread_total
