"""The carrier's words on a text, in any order (B7, B10)."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import delivery
from leadterm.domain.events import EventType
from leadterm.domain.model import Failure, Message, MessageStatus, OptOutCause, OptOutScope
from support.records import MARIA, NOW, outbound

WORDS = [MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.DELIVERED]


def heard(message: Message, words: list[MessageStatus]) -> Message:
    for word in words:
        for event in delivery.report(message, MARIA, word, None, NOW, sid="SM1").events:
            assert event.message is not None
            message = event.message
    return message


@pytest.mark.parametrize("words", permutations(WORDS))
def test_reports_in_any_order_end_delivered(words: tuple[MessageStatus, ...]) -> None:
    assert heard(outbound(), list(words)).status is MessageStatus.DELIVERED


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
def test_a_status_never_falls(words: list[MessageStatus]) -> None:
    message = outbound()
    for word in words:
        after = heard(message, [word])
        assert delivery.RANK[after.status] >= delivery.RANK[message.status]
        message = after
    assert message.status is max(words, key=delivery.RANK.__getitem__)


def test_a_failure_is_told_in_words_and_alerts_its_author() -> None:
    event = delivery.report(outbound(), MARIA, MessageStatus.UNDELIVERED, 30006, NOW, sid="SM1").events[0]
    assert event.message is not None
    assert event.message.error_code == 30006
    assert event.message.error
    assert event.alert == (outbound().agent_id,)


def test_a_success_after_an_error_does_not_clear_the_error() -> None:
    failed = heard(outbound(), [MessageStatus.FAILED])
    assert heard(failed, [MessageStatus.DELIVERED]).status is MessageStatus.FAILED


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.UNDELIVERED])
def test_error_21610_opts_the_contact_out(status: MessageStatus) -> None:
    events = delivery.report(outbound(), MARIA, status, 21610, NOW, sid="SM1").events
    assert events[-1].type is EventType.CONTACT_OPTED_OUT
    contact = events[-1].contact
    assert contact is not None
    assert contact.opt_out is not None
    assert contact.opt_out.cause is OptOutCause.ERROR


def test_any_word_of_the_carrier_settles_an_uncertain_text() -> None:
    uncertain = delivery.answer_lost(outbound(), NOW).events[0].message
    assert uncertain is not None
    assert uncertain.status is MessageStatus.UNCERTAIN
    assert heard(uncertain, [MessageStatus.SENDING]).status is MessageStatus.SENDING


def test_a_lost_answer_changes_nothing_once_the_carrier_has_spoken() -> None:
    assert delivery.answer_lost(heard(outbound(), [MessageStatus.SENT]), NOW).events == ()


def test_a_text_we_gave_up_may_still_turn_out_delivered() -> None:
    given_up = replace(outbound(MessageStatus.FAILED), error="sent again")
    assert heard(given_up, [MessageStatus.DELIVERED]).status is MessageStatus.DELIVERED


def test_the_carriers_refusal_stays() -> None:
    event = delivery.refused_by_carrier(outbound(), MARIA, 21211, "Not a number.", NOW).events[0]
    assert event.message is not None
    assert (event.message.status, event.message.error) == (MessageStatus.FAILED, "Not a number.")


# What a report says of the contact ---------------------------------------------------------------------


def test_each_failure_counts_once_however_often_it_is_reported() -> None:
    first = delivery.report(outbound(), MARIA, MessageStatus.UNDELIVERED, 30003, NOW, sid="SM1").events[0]
    assert first.message is not None
    assert first.contact is not None
    assert [failure.code for failure in first.contact.failures] == [30003]
    again = delivery.report(first.message, first.contact, MessageStatus.FAILED, 30003, NOW, sid="SM1")
    assert again.events == ()


def test_a_delivery_forgets_the_failures_before_it() -> None:
    failed = replace(MARIA, failures=(Failure(at=NOW, code=30003),))
    event = delivery.report(outbound(), failed, MessageStatus.DELIVERED, None, NOW, sid="SM1").events[0]
    assert event.contact is not None
    assert event.contact.failures == ()


def test_a_landline_blocks_and_both_are_told_with_the_contact_as_it_is_now() -> None:
    events = delivery.report(outbound(), MARIA, MessageStatus.FAILED, 21614, NOW, sid="SM1").events
    assert [event.type for event in events] == [EventType.MESSAGE_STATUS, EventType.CONTACT_BLOCKED]
    assert len({event.contact for event in events}) == 1


def test_a_report_that_says_nothing_of_the_contact_leaves_it_out() -> None:
    (event,) = delivery.report(outbound(), MARIA, MessageStatus.SENT, None, NOW, sid="SM1").events
    assert event.contact is None


def test_with_the_numbers_scope_error_21610_reaches_the_number_it_was_from() -> None:
    decision = delivery.refused_by_carrier(outbound(), MARIA, 21610, "No.", NOW, scope=OptOutScope.NUMBER)
    contact = decision.events[0].contact
    assert contact is not None
    assert contact.opt_out is not None
    assert contact.opt_out.number_ids == (outbound().number_id,)
