"""When a number is left alone, and when not any more (B13)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain import blocking
from leadterm.domain.carrier_codes import CodeClass, explain
from leadterm.domain.events import EventType
from leadterm.domain.model import AgentId, Contact, Instant
from support.records import MARIA, NOW

HOUR = 3_600_000
DAY = 24 * HOUR
CODES = st.sampled_from([30003, 30005, 30006, 30007, 21211, 30034, 30001, 30008, 30004, 21610, None, 99999])
LINE_CODES = {21614, 21635, 30006}


def after(*failures: tuple[int, int]) -> Contact:
    """The contact after failures, each with its code and how long after the beginning it was."""
    contact = MARIA
    for code, at in failures:
        contact = blocking.failed(contact, code, Instant(NOW + at))
    return contact


def test_three_soft_failures_over_a_day_block() -> None:
    contact = after((30007, 0), (30003, HOUR), (30007, DAY))
    assert contact.block is not None
    assert contact.block.sentence == (
        "Blocked after 3 texts that could not be delivered: filtered as spam. An administrator can lift it."
    )
    assert [failure.code for failure in contact.block.failures] == [30007, 30003, 30007]


def test_three_soft_failures_within_a_day_do_not() -> None:
    assert after((30007, 0), (30003, HOUR), (30007, DAY - 1)).block is None


def test_two_failures_over_a_week_do_not() -> None:
    assert after((30007, 0), (30007, 7 * DAY)).block is None


def test_not_in_service_blocks_when_it_is_said_twice_in_a_row() -> None:
    assert after((30005, 0)).block is None
    assert after((30005, 0), (30003, 1), (30005, 2)).block is None
    assert after((30003, 0), (30005, 1), (30005, 2)).block is not None


@pytest.mark.parametrize("code", sorted(LINE_CODES))
def test_a_landline_blocks_at_once(code: int) -> None:
    contact = after((code, 0))
    assert contact.block is not None
    assert "a text that could not be delivered: the number is a landline" in contact.block.sentence


@pytest.mark.parametrize("code", [30034, 30001, 30008, 30004, 21610, 21606, 99999, None])
def test_what_is_not_the_numbers_matter_never_counts(code: int | None) -> None:
    assert blocking.failed(MARIA, code, NOW) == MARIA


def test_a_delivery_or_a_text_lifts_the_block_and_forgets_the_failures() -> None:
    blocked = after((30006, 0))
    assert blocking.reached(blocked) == MARIA
    assert blocking.reached(MARIA) is MARIA


def test_further_failures_keep_the_first_block() -> None:
    first = after((30006, 0))
    assert blocking.failed(first, 30007, Instant(NOW + DAY)).block == first.block


def test_lifting_is_told_once_with_who_did_it() -> None:
    (event,) = blocking.lifted(after((30006, 0)), AgentId(2), NOW)
    assert (event.type, event.actor, event.contact) == (EventType.CONTACT_UNBLOCKED, AgentId(2), MARIA)
    assert blocking.lifted(MARIA, AgentId(2), NOW) == ()


@given(steps=st.lists(st.tuples(CODES, st.integers(0, 2 * DAY)), max_size=40))
def test_a_block_has_its_reasons_and_what_is_kept_is_bounded(steps: list[tuple[int | None, int]]) -> None:
    contact, now, run = MARIA, NOW, list[tuple[int, int]]()
    for code, gap in steps:
        now = Instant(now + gap)
        contact = blocking.failed(contact, code, now)
        if code is not None and blocking.counts(code):
            run.append((code, now))
        assert len(contact.failures) <= blocking.FAILURES_KEPT
        assert [(each.code, each.at) for each in contact.failures[:1]] == run[:1]
        assert [failure.at for failure in contact.failures] == sorted(each.at for each in contact.failures)
    codes = [code for code, _ in run]
    lines = any(explain(code).kind is CodeClass.LANDLINE for code in codes)
    dead = any(pair == (30005, 30005) for pair in pairwise(codes))
    soft = any(at - run[0][1] >= DAY for _, at in run[2:])
    assert (contact.block is not None) == (lines or dead or soft)
