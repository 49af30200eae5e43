"""Submissions that made no lead record: refused with a reason, kept, mended or dropped (B12)."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from leadterm.domain.audit import Audited
from leadterm.domain.events import EventType
from leadterm.domain.intake import IntakeSource, RefusalId, RefusalState
from leadterm.domain.phone import NumberProblem
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire.intake import MendLead
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import leads
from support.cast import Cast
from support.leads import FORM, MARIA, contact_with, events_of, other_store, recorded, source, taken
from support.office import START, Clock
from support.staged import Stage

__all__ = ["other_store", "source"]


@pytest.fixture
def cast(stage: Stage) -> Cast:
    return stage.cast


async def refused(store: Store, unit: Callable[[Tx], Any]) -> Refused:
    with pytest.raises(Refused) as caught:
        await store.run(unit)
    return caught.value


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", NumberProblem.EMPTY),
        ("call me", NumberProblem.NOT_A_NUMBER),
        ("0000000000", NumberProblem.ALL_ZEROS),
        ("1234567890", NumberProblem.SEQUENCE),
        ("5555555555", NumberProblem.SAME_DIGIT),
        ("555-0133", NumberProblem.TOO_SHORT),
        ("415 555 0133 99", NumberProblem.TOO_LONG),
        ("(115) 555-0133", NumberProblem.NOT_POSSIBLE),
    ],
)
async def test_a_number_that_is_none_is_refused_with_the_reason_and_kept(
    store: Store, cast: Cast, source: IntakeSource, number: str, problem: NumberProblem
) -> None:
    found = await taken(store, source, replace(FORM, number=number))
    assert found.lead_record is None
    (kept,) = await store.reads.refusals(cast.acme.id)
    assert kept == found.refusal
    assert (kept.reason, kept.field, kept.source_id) == (problem.sentence, "number", source.id)
    assert await events_of(store, EventType.LEAD_RECORDED) == []
    assert await store.run(lambda tx: tx.contact_by_number(cast.acme.id, number)) is None


async def test_a_number_of_our_own_is_nobodys(store: Store, cast: Cast, source: IntakeSource) -> None:
    for label in ("Ads", "Zap"):
        found = await taken(store, source, replace(FORM, number=cast.numbers[label].number))
        assert found.refusal is not None
        assert "one of our own numbers" in found.refusal.reason


async def test_a_refused_submission_that_comes_again_waits_once(
    store: Store, other_store: Store, cast: Cast, source: IntakeSource
) -> None:
    wrong = replace(FORM, number="call me")
    found = await asyncio.gather(*(each.run(leads.take(source, wrong)) for each in (store, other_store) * 5))
    assert sorted(each.repeated for each in found) == [False] + [True] * 9
    assert len(await store.reads.refusals(cast.acme.id)) == 1


async def test_a_mended_submission_becomes_a_record_of_when_it_came(
    store: Store, cast: Cast, clock: Clock, source: IntakeSource
) -> None:
    found = await taken(store, source, replace(FORM, number="415 555 013"))
    assert found.refusal is not None
    clock.advance(3_600_000)
    mended = await store.run(leads.mend(found.refusal.id, MendLead(number="415 555 0133")))
    record = mended.lead_record
    assert record is not None
    assert (record.at, record.source, record.fields) == (START, "Landing page", FORM.fields)
    assert (await contact_with(store, cast)).name == "Maria Lopez"
    assert await store.reads.refusals(cast.acme.id) == ()
    (kept,) = await store.reads.refusals(cast.acme.id, waiting_only=False)
    assert kept.state is RefusalState.MENDED
    again = await taken(store, source, replace(FORM, number="415 555 013"))
    assert again == leads.Taken(lead_record=record, repeated=True)


async def test_what_is_still_wrong_is_told_by_its_field_and_waits_on(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    found = await taken(store, source, replace(FORM, number="call me"))
    assert found.refusal is not None
    told = await refused(store, leads.mend(found.refusal.id, MendLead(number="0000000000")))
    assert (told.code, told.field) == (RefusalCode.INVALID, "number")
    assert told.sentence == NumberProblem.ALL_ZEROS.sentence
    assert await store.reads.refusals(cast.acme.id) == (found.refusal,)


async def test_a_lead_who_put_it_right_meanwhile_is_one_record(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    found = await taken(store, source, replace(FORM, number="call me"))
    theirs = await recorded(store, source)
    assert found.refusal is not None
    mended = await store.run(leads.mend(found.refusal.id, MendLead(number=MARIA)))
    assert mended == leads.Taken(lead_record=theirs, repeated=True)
    assert await store.reads.refusals(cast.acme.id) == ()


async def test_a_sender_who_sends_the_same_id_put_right_has_mended_it(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    wrong = replace(FORM, id="lead-1", number="call me")
    await taken(store, source, wrong)
    record = await recorded(store, source, replace(wrong, number=MARIA))
    assert await store.reads.refusals(cast.acme.id) == ()
    assert await taken(store, source, wrong) == leads.Taken(lead_record=record, repeated=True)


async def test_two_who_mend_the_same_at_once_make_one_record(
    store: Store, other_store: Store, cast: Cast, source: IntakeSource
) -> None:
    found = await taken(store, source, replace(FORM, number="call me"))
    assert found.refusal is not None
    unit = leads.mend(found.refusal.id, MendLead(number=MARIA))
    ended = await asyncio.gather(store.run(unit), other_store.run(unit), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["Refused", "Taken"]
    assert len(await events_of(store, EventType.LEAD_RECORDED)) == 1


async def test_a_dropped_submission_is_off_the_list_for_good(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    wrong = replace(FORM, number="call me")
    found = await taken(store, source, wrong)
    assert found.refusal is not None
    await store.run(leads.drop(found.refusal.id))
    assert await store.reads.refusals(cast.acme.id) == ()
    assert (await taken(store, source, wrong)).repeated
    told = await refused(store, leads.mend(found.refusal.id, MendLead(number=MARIA)))
    assert told.sentence == "This submission was dropped already."
    assert (await refused(store, leads.drop(RefusalId(9_999)))).code is RefusalCode.NOT_FOUND


async def test_mending_and_dropping_are_written_down_without_what_was_said(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    for unit in (lambda it: leads.mend(it, MendLead(number=MARIA)), leads.drop):
        found = await taken(store, source, replace(FORM, id=repr(unit), number="call me"))
        assert found.refusal is not None
        await store.run(unit(found.refusal.id))
    dropped, mended, *_ = (await store.reads.audit(cast.acme.id)).entries
    assert (mended.what, dropped.what) == (Audited.REFUSED_MENDED, Audited.REFUSED_DROPPED)
    assert (mended.before, mended.after) == ("", "")


async def test_of_too_many_refused_submissions_the_latest_are_kept(
    store: Store, cast: Cast, source: IntakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leads, "WAITING_LIMIT", 3)
    for number in range(5):
        await taken(store, source, replace(FORM, id=str(number), number="call me", name=f"Lead {number}"))
    kept = await store.reads.refusals(cast.acme.id)
    assert [msgspec.json.decode(each.raw)["name"] for each in kept] == ["Lead 4", "Lead 3", "Lead 2"]
    again = await taken(store, source, replace(FORM, id="0", number="call me", name="Lead 0"))
    assert not again.repeated
    assert (await store.reads.refusals(cast.acme.id))[0] == again.refusal


async def test_pages_of_refused_submissions_go_back_without_a_gap(
    store: Store, cast: Cast, source: IntakeSource
) -> None:
    for number in range(5):
        await taken(store, source, replace(FORM, id=str(number), number="call me"))
    first = await store.reads.refusals(cast.acme.id, limit=2)
    rest = await store.reads.refusals(cast.acme.id, before=first[-1].id)
    everything = await store.reads.refusals(cast.acme.id)
    assert (*first, *rest) == everything
    assert len(everything) == 5
