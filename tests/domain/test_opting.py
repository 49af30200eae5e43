"""How far an opt-out reaches, and how it is taken back (B10)."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import opting
from leadterm.domain.events import EventType
from leadterm.domain.model import Contact, MessageId, NumberId, OptOut, OptOutCause, OptOutScope
from leadterm.domain.opting import opted_out
from support.records import ADS, MARIA, NOW

YARD = NumberId(40)
NUMBERS = st.sampled_from([ADS.id, YARD])
SCOPES = st.sampled_from(list(OptOutScope))


def left(contact: Contact, number_id: NumberId | None, scope: OptOutScope) -> Contact:
    return opting.leave(contact, OptOutCause.KEYWORD, number_id, scope, NOW)


def test_by_default_stop_reaches_every_number() -> None:
    out = left(MARIA, ADS.id, OptOutScope.COMPANY)
    assert opted_out(out, ADS.id)
    assert opted_out(out, YARD)
    assert opted_out(out, None)


def test_with_the_numbers_scope_it_reaches_just_that_one() -> None:
    out = left(MARIA, ADS.id, OptOutScope.NUMBER)
    assert opted_out(out, ADS.id)
    assert not opted_out(out, YARD)
    assert not opted_out(out, None)


def test_the_first_time_and_cause_are_kept() -> None:
    first = replace(MARIA, opt_out=OptOut(at=NOW, cause=OptOutCause.REQUEST, number_ids=(YARD,)))
    out = opting.leave(first, OptOutCause.KEYWORD, ADS.id, OptOutScope.NUMBER, NOW + 5)
    assert out.opt_out == OptOut(at=NOW, cause=OptOutCause.REQUEST, number_ids=(YARD, ADS.id))


def test_start_to_one_number_of_two_leaves_the_other() -> None:
    both = left(left(MARIA, ADS.id, OptOutScope.NUMBER), YARD, OptOutScope.NUMBER)
    back = opting.come_back(both, ADS.id, OptOutScope.NUMBER)
    assert (opted_out(back, ADS.id), opted_out(back, YARD)) == (False, True)
    assert opting.come_back(back, YARD, OptOutScope.NUMBER).opt_out is None


def test_start_under_the_companys_scope_brings_back_to_all() -> None:
    both = left(left(MARIA, ADS.id, OptOutScope.NUMBER), YARD, OptOutScope.NUMBER)
    assert opting.come_back(both, ADS.id, OptOutScope.COMPANY).opt_out is None


@given(steps=st.lists(st.tuples(NUMBERS, SCOPES), min_size=1, max_size=6), probe=NUMBERS)
def test_leaving_never_narrows_what_was_left(
    steps: list[tuple[NumberId, OptOutScope]], probe: NumberId
) -> None:
    contact = MARIA
    for number_id, scope in steps:
        was_out = opted_out(contact, probe)
        contact = left(contact, number_id, scope)
        assert opted_out(contact, number_id)
        assert opted_out(contact, probe) or not was_out
        assert contact == left(contact, number_id, scope)


@given(steps=st.lists(st.tuples(NUMBERS, st.booleans()), max_size=8))
def test_with_the_numbers_scope_each_numbers_last_word_counts(steps: list[tuple[NumberId, bool]]) -> None:
    contact, out = MARIA, set[NumberId]()
    for number_id, leaves in steps:
        if leaves:
            contact = left(contact, number_id, OptOutScope.NUMBER)
            out.add(number_id)
        else:
            contact = opting.come_back(contact, number_id, OptOutScope.NUMBER)
            out.discard(number_id)
        assert {each for each in (ADS.id, YARD) if opted_out(contact, each)} == out


def test_every_change_is_told_by_its_name() -> None:
    held = opting.hold(MARIA, MessageId(9), "please\nstop", NOW)
    assert held.hold is not None
    assert held.hold.words == "please stop"
    out = left(held, ADS.id, OptOutScope.NUMBER)
    wider = left(out, YARD, OptOutScope.NUMBER)
    widest = left(wider, None, OptOutScope.COMPANY)
    told = [
        [event.type for event in opting.opting_events(before, after, NOW)]
        for before, after in (
            (None, MARIA),
            (None, held),
            (MARIA, held),
            (held, opting.released(held)),
            (held, out),
            (out, wider),
            (wider, widest),
            (widest, widest),
            (wider, opting.come_back(wider, ADS.id, OptOutScope.NUMBER)),
            (widest, opting.come_back(widest, ADS.id, OptOutScope.COMPANY)),
        )
    ]
    assert told == [
        [],
        [EventType.CONTACT_HELD],
        [EventType.CONTACT_HELD],
        [EventType.CONTACT_RELEASED],
        [EventType.CONTACT_OPTED_OUT],
        [EventType.CONTACT_OPTED_OUT],
        [EventType.CONTACT_OPTED_OUT],
        [],
        [EventType.CONTACT_OPTED_IN],
        [EventType.CONTACT_OPTED_IN],
    ]
