"""Read, unopened and removed (A10, A11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import marking
from leadterm.domain.marking import Standing
from leadterm.domain.model import InteractionId, InteractionState
from leadterm.domain.refusals import Refused
from leadterm.domain.wire import BULK_LIMIT, BulkAction
from support.records import DANA, NOW, interaction

STANDINGS = st.builds(
    Standing,
    id=st.integers(1, 50).map(InteractionId),
    state=st.sampled_from(list(InteractionState)),
    unread=st.integers(0, 5),
    hidden=st.just(False),
)


def test_unopened_is_at_least_one_unread() -> None:
    (mark,) = marking.mark_unopened(interaction(unread=0), DANA.id, NOW).events[0].marks
    assert (mark.unread, mark.before.unread) == (1, False)
    assert marking.mark_unopened(interaction(unread=3), DANA.id, NOW).events == ()


@pytest.mark.parametrize("state", [InteractionState.INCOMING, InteractionState.ACTIVE])
def test_what_is_open_cannot_be_removed(state: InteractionState) -> None:
    with pytest.raises(Refused) as caught:
        marking.remove(interaction(state), DANA.id, NOW)
    assert caught.value.sentence.startswith("Close the text first.")


def test_removing_twice_is_once() -> None:
    recent = interaction(InteractionState.RECENT, offered_to=())
    (mark,) = marking.remove(recent, DANA.id, NOW).events[0].marks
    assert mark.hidden
    assert marking.remove(replace(recent, hidden=True), DANA.id, NOW).events == ()


@given(standings=st.lists(STANDINGS, max_size=30), action=st.sampled_from(list(BulkAction)))
def test_marks_are_those_that_change_something_and_once_is_enough(
    standings: list[Standing], action: BulkAction
) -> None:
    marks = {mark.interaction_id: mark for mark in marking.marks_of(standings, action)}
    after = [
        replace(each, unread=marks[each.id].unread, hidden=marks[each.id].hidden)
        if each.id in marks and len([other for other in standings if other.id == each.id]) == 1
        else each
        for each in standings
    ]
    once = [each for each in after if len([other for other in after if other.id == each.id]) == 1]
    assert marking.marks_of(once, action) == ()
    for each in standings:
        if action is BulkAction.REMOVE and each.state is not InteractionState.RECENT:
            assert all(mark.hidden is False for mark in marking.marks_of([each], action))


def test_each_is_meant_once_and_the_number_is_bounded() -> None:
    one, two = InteractionId(1), InteractionId(2)
    assert marking.check_bulk((two, one, two)) == (two, one)
    assert len(marking.check_bulk(tuple(map(InteractionId, range(BULK_LIMIT))))) == BULK_LIMIT
    for ids in ((), tuple(map(InteractionId, range(BULK_LIMIT + 1)))):
        with pytest.raises(Refused):
            marking.check_bulk(ids)
