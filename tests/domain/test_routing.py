"""Who is offered what, who has it, when it ends (A5, B4, B5, B8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import routing
from leadterm.domain.decisions import CancelTimer, SetTimer, TimerKind
from leadterm.domain.model import Availability, Instant, InteractionState, Outcome
from leadterm.domain.refusals import RefusalCode, Refused
from support.records import ACME, DANA, MARIA, NOW, TOM, interaction

ACTIVE = interaction(InteractionState.ACTIVE)
RECENT = interaction(InteractionState.RECENT)


def test_responding_makes_it_the_agents_and_takes_it_from_the_others() -> None:
    decision = routing.respond(interaction(), DANA, None, NOW)
    taken = decision.events[0].interaction
    assert taken is not None
    assert (taken.state, taken.handler, taken.offered_to) == (InteractionState.ACTIVE, DANA.id, ())
    assert CancelTimer(kind=TimerKind.TEXT_TIMEOUT, subject=taken.id) in decision.timers


def test_second_agent_to_respond_is_told_who_won() -> None:
    with pytest.raises(Refused) as caught:
        routing.respond(ACTIVE, TOM, DANA, NOW)
    assert caught.value.code is RefusalCode.ALREADY_ACCEPTED
    assert caught.value.sentence == "Dana Reyes answered this text first."


def test_responding_twice_is_once() -> None:
    assert routing.respond(ACTIVE, DANA, DANA, NOW).events == ()


def test_nobody_answers_what_is_not_offered_to_them() -> None:
    with pytest.raises(Refused) as caught:
        routing.respond(interaction(offered_to=(DANA.id,)), TOM, None, NOW)
    assert caught.value.code is RefusalCode.NOT_YOURS


def test_an_ended_text_cannot_be_answered() -> None:
    with pytest.raises(Refused) as caught:
        routing.respond(RECENT, DANA, None, NOW)
    assert caught.value.code is RefusalCode.NOT_ACTIVE


def test_closing_moves_it_to_recents_and_stops_its_timers() -> None:
    decision = routing.close(ACTIVE, DANA, DANA, NOW)
    ended = decision.events[0].interaction
    assert ended is not None
    assert (ended.state, ended.outcome, ended.closed_at) == (InteractionState.RECENT, Outcome.CLOSED, NOW)
    assert {timer.kind for timer in decision.timers} == {TimerKind.INACTIVITY, TimerKind.TEXT_TIMEOUT}


def test_just_its_agent_closes_a_text() -> None:
    with pytest.raises(Refused, match="Dana Reyes has this text"):
        routing.close(ACTIVE, TOM, DANA, NOW)
    with pytest.raises(Refused):
        routing.close(interaction(), DANA, None, NOW)
    assert routing.close(RECENT, DANA, None, NOW).events == ()


@given(silent=st.integers(min_value=0, max_value=3 * routing.INACTIVITY))
def test_a_text_closes_after_thirty_silent_minutes_and_not_before(silent: int) -> None:
    quiet = replace(ACTIVE, last_at=Instant(NOW - silent))
    decision = routing.fall_silent(quiet, NOW)
    if silent >= routing.INACTIVITY:
        ended = decision.events[0].interaction
        assert ended is not None
        assert ended.outcome is Outcome.INACTIVE
    else:
        due_at = Instant(quiet.last_at + routing.INACTIVITY)
        assert decision.timers == (SetTimer(kind=TimerKind.INACTIVITY, subject=quiet.id, due_at=due_at),)


def test_the_twelve_hours_end_just_what_still_waits() -> None:
    ended = routing.time_out(interaction(), NOW).events[0].interaction
    assert ended is not None
    assert ended.outcome is Outcome.TIMED_OUT
    assert routing.time_out(ACTIVE, NOW).events == ()


def test_who_comes_is_offered_what_waits_and_who_goes_is_not() -> None:
    offline = replace(TOM, availability=Availability.OFFLINE)
    waiting = [(interaction(offered_to=(DANA.id,)), MARIA)]
    came = routing.set_availability(offline, Availability.AVAILABLE, [ACME], waiting, NOW)
    offered = came.events[1].interaction
    assert offered is not None
    assert offered.offered_to == (DANA.id, TOM.id)
    gone = routing.set_availability(TOM, Availability.OFFLINE, [ACME], [(offered, MARIA)], NOW)
    after = gone.events[1].interaction
    assert after is not None
    assert after.offered_to == (DANA.id,)


def test_just_available_agents_are_offered_items() -> None:
    assert routing.offered([DANA, replace(TOM, availability=Availability.OFFLINE)]) == (DANA.id,)


def test_reading_twice_is_once() -> None:
    read = routing.mark_read(interaction(), DANA.id, NOW).events[0].interaction
    assert read is not None
    assert read.unread == 0
    assert routing.mark_read(read, DANA.id, NOW).events == ()
