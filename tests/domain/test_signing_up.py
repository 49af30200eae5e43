"""What a sign-up does: it is told of, and waits for an answer where one can be given (E3, A12, B4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import routing, signing_up, texting
from leadterm.domain.decisions import Decision, SetTimer, TimerKind
from leadterm.domain.events import EventType
from leadterm.domain.inbound import PREVIEW_LIMIT, TextSituation, receive_text
from leadterm.domain.model import (
    FormField,
    Hold,
    Instant,
    Interaction,
    InteractionId,
    InteractionKind,
    InteractionState,
    LeadRecord,
    LeadRecordId,
    LineType,
    MessageId,
    OptOut,
    OptOutCause,
    Outcome,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.signing_up import SignUpSituation, what_it_said
from support.records import ACME, ADS, DANA, IDS, MARIA, NOW, TOM, interaction, text

NEW = InteractionId(200)
HOUR = 3_600_000
RECORD = LeadRecord(
    id=LeadRecordId(9),
    company_id=ACME,
    contact_id=MARIA.id,
    at=NOW,
    origin="form",
    source="Website",
    campaign="storm damage",
    fields=(FormField("When?", "This week"), FormField("Your message", "My roof leaks\nin two places")),
)


def situation(**changes: object) -> SignUpSituation:
    base = SignUpSituation(record=RECORD, contact=MARIA, number=ADS, offered_to=(DANA.id, TOM.id))
    return replace(base, **changes)


def signs_up(**changes: object) -> Decision:
    return signing_up.sign_up(situation(**changes), NEW, NOW)


def opened(decision: Decision) -> Interaction:
    found = decision.events[0].interaction
    assert found is not None
    return found


def test_a_sign_up_waits_in_incoming_for_the_agents_of_the_number_and_alerts_them() -> None:
    (event,) = signs_up().events
    new = opened(signs_up())
    assert event.type is EventType.LEAD_RECORDED
    assert (new.id, new.kind, new.state) == (NEW, InteractionKind.FORM, InteractionState.INCOMING)
    assert (new.offered_to, event.alert) == ((DANA.id, TOM.id), (DANA.id, TOM.id))
    assert (new.number_id, new.source, new.unread) == (ADS.id, "Website", 1)
    assert event.before is None
    assert event.lead_record == replace(RECORD, interaction_id=NEW)
    assert event.contact is not None
    assert event.contact.last_number_id == ADS.id


def test_it_times_out_after_twelve_hours_as_a_text_does() -> None:
    decision = signs_up()
    due_at = Instant(NOW + 12 * HOUR)
    assert decision.timers == (SetTimer(kind=TimerKind.TEXT_TIMEOUT, subject=NEW, due_at=due_at),)
    (event,) = routing.time_out(opened(decision), due_at).events
    assert event.interaction is not None
    assert event.interaction.outcome is Outcome.TIMED_OUT


def test_one_who_signs_up_while_they_wait_opens_nothing_more_and_alerts_the_same() -> None:
    old = interaction()
    decision = signs_up(interaction=old)
    (event,) = decision.events
    assert (event.interaction, event.before) == (old, routing.before(old))
    assert (event.lead_record, event.contact, decision.timers) == (RECORD, MARIA, ())
    assert event.alert == old.offered_to


def test_one_whom_an_agent_texts_with_alerts_that_agent_alone() -> None:
    contact = replace(MARIA, last_agent_id=TOM.id)
    (event,) = signs_up(contact=contact, interaction=interaction(InteractionState.ACTIVE)).events
    assert event.alert == (TOM.id,)


@pytest.mark.parametrize(
    "changes", [{"number": None}, {"record": replace(RECORD, origin="import")}], ids=["no number", "import"]
)
def test_one_that_nobody_can_answer_and_an_import_open_nothing(changes: dict[str, object]) -> None:
    decision = signs_up(**changes)
    (event,) = decision.events
    assert (event.interaction, event.alert, decision.timers) == (None, (), ())


def test_a_number_that_leads_nowhere_keeps_it_in_recents() -> None:
    decision = signs_up(number=replace(ADS, flow_id=None), offered_to=())
    assert (opened(decision).state, opened(decision).outcome) == (InteractionState.RECENT, Outcome.UNROUTED)
    assert (opened(decision).unread, decision.timers, decision.events[0].alert) == (1, (), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"opt_out": OptOut(at=NOW, cause=OptOutCause.KEYWORD)},
        {"line_type": LineType.LANDLINE},
        {"hold": Hold(at=NOW, message_id=MessageId(1), words="stop it")},
    ],
    ids=["opted out", "landline", "held"],
)
def test_one_who_cannot_be_texted_is_shown_all_the_same(changes: dict[str, object]) -> None:
    assert opened(signs_up(contact=replace(MARIA, **changes))).state is InteractionState.INCOMING  # type: ignore[arg-type]


def test_a_text_that_comes_meanwhile_joins_it_and_it_stays_offered() -> None:
    old = opened(signs_up())
    there = TextSituation(number=ADS, contact=MARIA, interaction=old, offered_to=(DANA.id,))
    (event, *_) = receive_text(there, text("Are you there?"), IDS, Instant(NOW + 1)).events
    assert event.interaction is not None
    assert (event.interaction.id, event.interaction.kind) == (NEW, InteractionKind.FORM)
    assert (event.interaction.unread, event.alert) == (2, (DANA.id, TOM.id))
    assert event.interaction.preview == "Are you there?"


def test_who_texts_the_contact_has_it() -> None:
    there = texting.SendSituation(
        agent_id=TOM.id, contact=MARIA, interaction=opened(signs_up()), number=ADS, sends=(), country="US"
    )
    (event,) = texting.send(there, "Hi Maria", "", IDS, Instant(NOW + 1)).events
    assert event.interaction is not None
    assert (event.interaction.id, event.interaction.state) == (NEW, InteractionState.ACTIVE)
    assert (event.interaction.handler, event.interaction.kind) == (TOM.id, InteractionKind.FORM)


def test_the_second_to_respond_is_told_who_answered_the_sign_up() -> None:
    taken = routing.respond(opened(signs_up()), DANA, None, NOW).events[0].interaction
    assert taken is not None
    with pytest.raises(Refused, match="Dana Reyes answered this sign-up first") as refused:
        routing.respond(taken, TOM, DANA, NOW)
    assert refused.value.code is RefusalCode.ALREADY_ACCEPTED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (RECORD.fields, "My roof leaks in two places · Website · storm damage"),
        ((FormField("When?", "This week"), FormField("Roof", "flat")), "This week · Website · storm damage"),
        ((FormField("gclid", "x" * 90),), "Website · storm damage"),
        ((), "Website · storm damage"),
    ],
)
def test_the_line_in_the_inbox_is_what_they_want_and_where_they_come_from(
    fields: tuple[FormField, ...], said: str
) -> None:
    assert what_it_said(replace(RECORD, fields=fields)) == said


def test_a_form_that_said_nothing_has_a_line_too() -> None:
    assert what_it_said(replace(RECORD, source="", campaign="", fields=())) == "signed up"


said = st.builds(FormField, st.text(max_size=30), st.text(max_size=400))


@given(
    record=st.builds(
        lambda fields, source, campaign, origin: replace(
            RECORD, fields=fields, source=source, campaign=campaign, origin=origin
        ),
        st.lists(said, max_size=5).map(tuple),
        st.text(max_size=200),
        st.text(max_size=200),
        st.sampled_from(["form", "email", "import", ""]),
    ),
    old=st.sampled_from([None, interaction(), interaction(InteractionState.ACTIVE)]),
    number=st.sampled_from([ADS, replace(ADS, flow_id=None), None]),
    offered_to=st.sampled_from([(), (DANA.id,), (DANA.id, TOM.id)]),
)
def test_whatever_a_form_says_it_is_told_once_and_opens_one_conversation_at_most(
    record: LeadRecord, old: Interaction | None, number: object, offered_to: tuple[int, ...]
) -> None:
    decision = signs_up(record=record, interaction=old, number=number, offered_to=offered_to)
    (event,) = decision.events
    assert event.lead_record is not None
    assert (event.type, event.lead_record.id, decision.sends) == (EventType.LEAD_RECORDED, RECORD.id, ())
    row = event.interaction
    opens = row is not None and event.before is None
    assert opens == (old is None and number is not None and record.origin in signing_up.ORIGINS)
    assert event.lead_record.interaction_id == (NEW if opens else None)
    if opens and row is not None:
        assert len(row.preview) <= PREVIEW_LIMIT
        assert "\n" not in row.preview
        assert row.preview
    if old is not None and row is not None:
        assert row == old
    waits = opens and row is not None and row.state is InteractionState.INCOMING
    assert bool(decision.timers) == waits
    assert set(event.alert) <= {*offered_to, DANA.id, TOM.id}
