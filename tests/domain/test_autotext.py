"""Who is sent an auto-text, by rule (B21)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain.autotext import (
    LINE_WAIT,
    TOO_LATE,
    Case,
    Verdict,
    clean_body,
    decided,
    judge_due,
    judge_new,
)
from leadterm.domain.decisions import CancelTimer, SetTimer, TimerKind
from leadterm.domain.inbound import NewIds
from leadterm.domain.intake import AutoText, AutoTextDone, AutoTextOutcome
from leadterm.domain.lines import UNTEXTABLE
from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    Block,
    CompanyId,
    Contact,
    ContactId,
    Hold,
    Instant,
    InteractionId,
    LeadRecord,
    LeadRecordId,
    LineType,
    MessageId,
    NumberId,
    OptOut,
    OptOutCause,
    TeamId,
    TrackingNumber,
)
from leadterm.domain.quiet_hours import is_allowed
from leadterm.domain.refusals import Refused
from leadterm.domain.texting import why_not_textable

NOON = Instant(1_762_027_200_000)
"""The first of November 2025, 13:00 in California."""
NUMBER = TrackingNumber(id=NumberId(5), company_id=CompanyId(1), number="+14155550100", label="Ads")
CONTACT = Contact(
    id=ContactId(7),
    company_id=CompanyId(1),
    number="+14155550142",
    line_type=LineType.MOBILE,
    line_type_at=NOON,
    created_at=NOON,
)
CASE = Case(
    record=LeadRecord(
        id=LeadRecordId(9), company_id=CompanyId(1), contact_id=CONTACT.id, at=NOON, origin="form"
    ),
    contact=CONTACT,
    country="US",
    team="Roofers",
    auto_text=AutoText(team_id=TeamId(3), body="Back at 9.", enabled=True, set_by=None, at=NOON),
    number=NUMBER,
)
IDS = NewIds(contact=ContactId(20), interaction=InteractionId(21), message=MessageId(22))
DANA = Agent(id=AgentId(2), name="Dana")

opt_outs = st.sampled_from(
    [
        None,
        OptOut(at=NOON, cause=OptOutCause.REQUEST),
        OptOut(at=NOON, cause=OptOutCause.REQUEST, number_ids=(NUMBER.id,)),
    ]
)
contacts = st.builds(
    lambda number, line, asked, out, held, blocked: replace(
        CONTACT,
        number=number,
        line_type=line,
        line_type_at=NOON if asked else None,
        opt_out=out,
        hold=Hold(at=NOON, message_id=MessageId(1), words="stop it") if held else None,
        block=Block(at=NOON, failures=(), sentence="Blocked.") if blocked else None,
    ),
    st.sampled_from(["+14155550142", "+12125550142", "+447911123456", "12345", ""]),
    st.sampled_from(LineType),
    st.booleans(),
    opt_outs,
    st.booleans(),
    st.booleans(),
)
earlier = st.none() | st.builds(
    lambda outcome: AutoTextDone(contact_id=CONTACT.id, at=NOON, outcome=outcome, sentence=""),
    st.sampled_from(AutoTextOutcome),
)
cases = st.builds(
    lambda contact, done, there, texted_in, answered, number, text: replace(
        CASE,
        contact=contact,
        earlier=done,
        agents=tuple(replace(DANA, availability=each) for each in there),
        texted_in=texted_in,
        answered=answered,
        number=number,
        auto_text=text,
    ),
    contacts,
    earlier,
    st.lists(st.sampled_from(Availability), max_size=3),
    st.booleans(),
    st.booleans(),
    st.sampled_from([NUMBER, None]),
    st.sampled_from([CASE.auto_text, None, replace(CASE.auto_text, enabled=False)]),  # type: ignore[type-var]
)
moments = st.integers(0, 2 * TOO_LATE).map(lambda later: Instant(NOON + later))


@given(case=cases, now=moments)
def test_just_those_are_sent_one_whom_nothing_speaks_against(case: Case, now: Instant) -> None:
    for judge in (judge_new, judge_due):
        verdict = judge(case, now)
        assert verdict.sentence.endswith(".")
        assert (verdict.due_at is not None) == (verdict.outcome is AutoTextOutcome.WAITING)
        if verdict.due_at is not None:
            assert verdict.due_at > now
        if verdict.outcome is not AutoTextOutcome.SENT:
            continue
        assert case.number is not None
        assert case.auto_text is not None
        assert case.auto_text.enabled
        assert not case.texted_in
        assert not case.answered
        assert why_not_textable(case.contact, case.number.id) == ""
        assert case.contact.line_type not in UNTEXTABLE
        zones = ("Europe/London",) if case.contact.number.startswith("+44") else ("America/New_York",)
        assert is_allowed(zones, now) or case.contact.number.startswith("+1415")


@given(case=cases, now=moments)
def test_whoever_was_sent_one_or_waits_for_one_is_never_judged_worthy_again(case: Case, now: Instant) -> None:
    done = case.earlier
    if done is not None and done.outcome is not AutoTextOutcome.NOT_SENT:
        assert judge_new(case, now).outcome is AutoTextOutcome.NOT_SENT


@given(case=cases, now=moments)
def test_somebody_there_at_the_sign_up_is_enough_to_send_none(case: Case, now: Instant) -> None:
    if any(agent.availability is Availability.AVAILABLE for agent in case.agents):
        assert judge_new(case, now).outcome is AutoTextOutcome.NOT_SENT


def test_a_line_that_is_being_asked_about_is_waited_for_once() -> None:
    case = replace(CASE, contact=replace(CONTACT, line_type=LineType.UNKNOWN, line_type_at=None))
    assert judge_new(case, NOON).due_at == NOON + LINE_WAIT
    assert judge_due(case, NOON).outcome is AutoTextOutcome.SENT
    heard = replace(CASE, contact=replace(CONTACT, line_type=LineType.UNKNOWN, line_type_at=NOON))
    assert judge_new(heard, NOON).outcome is AutoTextOutcome.SENT


@given(case=cases, now=moments)
def test_a_text_goes_out_with_sent_alone_and_a_timer_is_set_with_waiting_alone(
    case: Case, now: Instant
) -> None:
    verdict = judge_due(case, now)
    decision = decided(case, verdict, IDS, now)
    (timer,) = decision.timers
    assert timer.kind is TimerKind.AUTO_TEXT_DUE
    assert isinstance(timer, SetTimer if verdict.outcome is AutoTextOutcome.WAITING else CancelTimer)
    assert len(decision.sends) == (verdict.outcome is AutoTextOutcome.SENT)
    record = decision.events[-1].lead_record
    assert record == replace(case.record, auto_text=verdict.sentence)
    assert all(event.contact == decision.events[-1].contact for event in decision.events)
    for message in decision.sends:
        assert message.agent_id is None


def test_a_verdict_changes_nothing_of_a_conversation_that_an_agent_has() -> None:
    sent = Verdict(outcome=AutoTextOutcome.SENT, sentence="Sent.")
    row = decided(CASE, sent, IDS, NOON).events[0].interaction
    assert row is not None
    later = decided(replace(CASE, interaction=row), sent, IDS, NOON).events[0]
    assert later.interaction is not None
    assert (later.interaction.id, later.interaction.state) == (row.id, row.state)
    assert later.before is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write the text"),
        (" \n", "Write the text"),
        ("x" * 1601, "at most"),
        ("Hi {name}", "no variables"),
    ],
)
def test_an_auto_text_that_cannot_be_is_refused_by_its_field(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        clean_body(text)
    assert refused.value.field == "text"


def test_an_auto_text_is_kept_harmless() -> None:
    assert clean_body("  Back\x1b[31m at\r\n9. ") == "Back[31m at\n9."
