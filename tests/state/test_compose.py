"""Whether a text may be typed, by the contact and by the number it would go out from (B10)."""

import pytest
from msgspec.structs import replace

from leadterm.domain.model import Instant, InteractionState, NumberId, OptOut, OptOutCause
from leadterm.domain.wire import Presence
from leadterm.state.selectors import Compose, attribution_line, may_compose, presence_line, thread_title
from leadterm.state.store import ConsoleStore
from support.world import DANA, EDA, ME, NUMBER, World

OTHER = replace(NUMBER, id=NumberId(22), number="+14159430000", label="Flyer")


@pytest.fixture
def store() -> ConsoleStore:
    """Mel answers the one lead."""
    world, store = World(), ConsoleStore()
    world.text_in(133)
    (row,) = world.with_state(InteractionState.INCOMING)
    world.respond(ME, row)
    snapshot = world.snapshot()
    store.load_snapshot(replace(snapshot, numbers=(*snapshot.numbers, OTHER)))
    store.select(row.id)
    return store


def test_who_left_one_number_of_ours_is_texted_from_another(store: ConsoleStore) -> None:
    contact = store.selected_contact
    assert contact is not None
    out = OptOut(at=Instant(0), cause=OptOutCause.KEYWORD, number_ids=(NUMBER.id,))
    store.load_contact(replace(contact, opt_out=out), store.asked())
    assert may_compose(store).compose is Compose.OPTED_OUT
    assert may_compose(store, OTHER.id).compose is Compose.ALLOWED
    store.load_contact(replace(contact, opt_out=replace(out, number_ids=())), store.asked())
    assert may_compose(store, OTHER.id).compose is Compose.OPTED_OUT


def test_what_is_no_number_can_t_be_texted(store: ConsoleStore) -> None:
    contact = store.selected_contact
    assert contact is not None
    store.load_contact(replace(contact, number="RENTALS"), store.asked())
    assert may_compose(store).sentence == "RENTALS is not a phone number that can be texted."


def test_a_contact_alone_has_a_title_and_a_composer(store: ConsoleStore) -> None:
    contact = store.selected_contact
    assert contact is not None
    stranger = replace(contact, id=type(contact.id)(999), name="Ines Abreu", number="+14155550199")
    store.select_contact(stranger)
    assert thread_title(store) == "Ines Abreu"
    assert attribution_line(store) == "(415) 555-0199"
    assert may_compose(store).sentence == "There is no conversation with Ines Abreu yet."


def test_colleagues_are_named_and_oneself_is_not(store: ConsoleStore) -> None:
    contact_id = store.thread.contact_id
    assert contact_id is not None
    here = [Presence(agent_id=id_, contact_id=contact_id) for id_ in (ME, DANA, EDA)]
    store.set_presence(here)
    assert presence_line(store) == "Dana Reyes and Eda Koc have this open"
    store.set_presence([here[0], replace(here[1], typing=True), here[2]])
    assert presence_line(store) == "Dana Reyes is typing… · Eda Koc has this open"
    store.set_presence(here[:1])
    assert (presence_line(store), store.presence) == ("", {})
