"""What an inbound text does (B4, B8, B10, A12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain.decisions import CancelTimer, Decision, SetTimer, TimerKind
from leadterm.domain.events import EventType
from leadterm.domain.inbound import TextSituation, receive_text
from leadterm.domain.keywords import OptWord
from leadterm.domain.model import (
    Block,
    Contact,
    Failure,
    Hold,
    Interaction,
    InteractionState,
    MessageStatus,
    OptOut,
    OptOutCause,
    Outcome,
)
from support.records import ADS, DANA, IDS, MARIA, NOW, TOM, interaction, text

OUT = replace(MARIA, opt_out=OptOut(at=NOW, cause=OptOutCause.KEYWORD))
HOUR = 3_600_000


def situation(
    contact: Contact | None = MARIA, old: Interaction | None = None, **changes: object
) -> TextSituation:
    base = TextSituation(number=ADS, contact=contact, interaction=old, offered_to=(DANA.id, TOM.id))
    return replace(base, **changes)


def received(decision: Decision) -> Interaction:
    found = decision.events[0].interaction
    assert found is not None
    return found


def contact_after(decision: Decision) -> Contact:
    found = decision.events[0].contact
    assert found is not None
    return found


def test_a_stranger_becomes_a_contact_and_waits_in_incoming_for_the_available_agents() -> None:
    decision = receive_text(situation(contact=None), text(), IDS, NOW)
    event = decision.events[0]
    assert event.type is EventType.TEXT_RECEIVED
    assert contact_after(decision).number == MARIA.number
    new = received(decision)
    assert (new.state, new.offered_to, new.unread) == (InteractionState.INCOMING, (DANA.id, TOM.id), 1)
    assert new.source == "paid search"
    assert event.before is None
    assert event.alert == (DANA.id, TOM.id)


def test_an_incoming_text_times_out_after_twelve_hours() -> None:
    decision = receive_text(situation(), text(), IDS, NOW)
    assert decision.timers == (
        SetTimer(kind=TimerKind.TEXT_TIMEOUT, subject=IDS.interaction, due_at=NOW + 12 * HOUR),
    )


def test_a_second_text_joins_the_same_conversation() -> None:
    old = interaction()
    decision = receive_text(situation(old=old), text("and gutters?"), IDS, NOW)
    assert received(decision).id == old.id
    assert received(decision).unread == 2
    assert received(decision).preview == "and gutters?"
    assert decision.timers == ()


def test_an_answer_in_an_active_text_alerts_just_the_agent_who_last_texted() -> None:
    contact = replace(MARIA, last_agent_id=TOM.id)
    old = interaction(InteractionState.ACTIVE)
    decision = receive_text(situation(contact, old), text(), IDS, NOW)
    assert decision.events[0].alert == (TOM.id,)


def test_a_number_without_a_flow_keeps_the_text_in_recents() -> None:
    decision = receive_text(situation(number=replace(ADS, flow_id=None)), text(), IDS, NOW)
    new = received(decision)
    assert (new.state, new.outcome) == (InteractionState.RECENT, Outcome.UNROUTED)
    assert decision.timers == ()


def test_with_nobody_available_the_text_waits_unoffered() -> None:
    decision = receive_text(situation(offered_to=()), text(), IDS, NOW)
    assert received(decision).state is InteractionState.INCOMING
    assert decision.events[0].alert == ()


def test_stop_opts_out_and_asks_nobody_to_answer() -> None:
    decision = receive_text(situation(), text("Stop"), IDS, NOW)
    out = contact_after(decision).opt_out
    assert out == OptOut(at=NOW, cause=OptOutCause.KEYWORD)
    assert received(decision).outcome is Outcome.OPTED_OUT
    assert [event.type for event in decision.events] == [
        EventType.TEXT_RECEIVED,
        EventType.CONTACT_OPTED_OUT,
    ]


def test_the_carriers_own_word_opts_out_whatever_the_text_says() -> None:
    decision = receive_text(situation(), text("please no more", opt_out=OptWord.STOP), IDS, NOW)
    out = contact_after(decision).opt_out
    assert out is not None
    assert out.cause is OptOutCause.CARRIER


def test_stop_while_waiting_ends_the_wait() -> None:
    old = interaction()
    decision = receive_text(situation(old=old), text("STOP"), IDS, NOW)
    assert received(decision).state is InteractionState.RECENT
    assert CancelTimer(kind=TimerKind.TEXT_TIMEOUT, subject=old.id) in decision.timers


def test_stop_in_an_active_text_leaves_it_with_its_agent() -> None:
    decision = receive_text(situation(old=interaction(InteractionState.ACTIVE)), text("STOP"), IDS, NOW)
    assert received(decision).state is InteractionState.ACTIVE


def test_start_opts_back_in() -> None:
    decision = receive_text(situation(OUT), text("START"), IDS, NOW)
    assert contact_after(decision).opt_out is None
    assert decision.events[-1].type is EventType.CONTACT_OPTED_IN


def test_yes_from_somebody_who_is_not_out_is_just_a_yes() -> None:
    decision = receive_text(situation(), text("YES"), IDS, NOW)
    assert [event.type for event in decision.events] == [EventType.TEXT_RECEIVED]
    assert received(decision).state is InteractionState.INCOMING


def test_a_second_stop_keeps_the_first_opt_out() -> None:
    decision = receive_text(situation(OUT), text("STOP"), IDS, NOW + 5)
    assert contact_after(decision).opt_out == OUT.opt_out
    assert len(decision.events) == 1


@pytest.mark.parametrize("state", [InteractionState.INCOMING, InteractionState.ACTIVE])
@given(body=st.text(max_size=400))
def test_no_text_is_ever_lost_or_refused(state: InteractionState, body: str) -> None:
    decision = receive_text(situation(old=interaction(state)), text(body), IDS, NOW)
    message = decision.events[0].message
    assert message is not None
    assert (message.body, message.status) == (body, MessageStatus.RECEIVED)
    assert "\n" not in received(decision).preview


@given(
    bodies=st.lists(st.sampled_from(["STOP", "START", "hello", "stop.", "UNSTOP", "YES", "end"]), max_size=8)
)
def test_opt_out_follows_the_last_word_that_counts(bodies: list[str]) -> None:
    contact, out = MARIA, False
    for body in bodies:
        contact = contact_after(receive_text(situation(contact), text(body), IDS, NOW))
        if body in {"STOP", "stop.", "end"}:
            out = True
        elif body in {"START", "UNSTOP", "YES"}:
            out = False
        assert (contact.opt_out is not None) == out


# Words of leaving, blocks, places in lists -------------------------------------------------------------


def test_words_that_may_mean_stop_hold_all_sending() -> None:
    decision = receive_text(situation(), text("Please stop texting me"), IDS, NOW)
    assert contact_after(decision).hold == Hold(
        at=NOW, message_id=IDS.message, words="Please stop texting me"
    )
    assert [event.type for event in decision.events] == [EventType.TEXT_RECEIVED, EventType.CONTACT_HELD]
    assert received(decision).state is InteractionState.INCOMING


@pytest.mark.parametrize("body", ["HELP", "Can you stop by tomorrow?", "yes"])
def test_other_words_hold_nothing(body: str) -> None:
    assert contact_after(receive_text(situation(), text(body), IDS, NOW)).hold is None


def test_who_is_out_already_is_not_asked_about() -> None:
    decision = receive_text(situation(OUT), text("please stop texting me"), IDS, NOW)
    assert contact_after(decision).hold is None


@pytest.mark.parametrize(
    ("body", "held"), [("STOP", False), ("START", False), ("UNSTOP", False), ("Yes", True)]
)
def test_a_keyword_settles_a_hold_but_yes_answers_anything(body: str, held: bool) -> None:
    waiting = replace(MARIA, hold=Hold(at=NOW, message_id=IDS.message, words="please stop"))
    after = contact_after(receive_text(situation(waiting), text(body), IDS, NOW))
    assert (after.hold is not None) == held


def test_a_text_lifts_a_block_and_says_so() -> None:
    failures = (Failure(at=NOW, code=30007),)
    blocked = replace(MARIA, failures=failures, block=Block(at=NOW, failures=failures, sentence="Blocked."))
    decision = receive_text(situation(blocked), text(), IDS, NOW)
    assert (contact_after(decision).block, contact_after(decision).failures) == (None, ())
    assert decision.events[-1].type is EventType.CONTACT_UNBLOCKED


def test_a_text_in_has_its_place_in_received_and_a_stranger_in_the_picker() -> None:
    decision = receive_text(situation(contact=None), text(), IDS, NOW)
    assert (received(decision).last_in_at, received(decision).last_out_at) == (NOW, None)
    assert contact_after(decision).signed_up_at == NOW
    old = interaction(InteractionState.ACTIVE, last_out_at=NOW)
    continued = received(receive_text(situation(old=old), text(), IDS, NOW + 5))
    assert (continued.last_in_at, continued.last_out_at) == (NOW + 5, NOW)
