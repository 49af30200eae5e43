"""The carrier's words on a text, in any order (B7, B10)."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import delivery
from leadterm.domain.events import EventType
from leadterm.domain.model import Message, MessageStatus, OptOutCause
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
