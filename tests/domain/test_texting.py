"""May an agent text, and what it does (B2, B7, B10, B11, B14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import texting
from leadterm.domain.decisions import CancelTimer, SetTimer, TimerKind
from leadterm.domain.events import EventType
from leadterm.domain.model import (
    Instant,
    InteractionState,
    LineType,
    MessageStatus,
    OptOut,
    OptOutCause,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.texting import SendSituation, send
from support.records import ADS, DANA, IDS, MARIA, NOW, TOM, interaction, outbound


def situation(**changes: object) -> SendSituation:
    base = SendSituation(agent_id=DANA.id, contact=MARIA, interaction=None, number=ADS, sends=())
    return replace(base, **changes)


def refusal(body: str = "Hi", **changes: object) -> Refused:
    with pytest.raises(Refused) as caught:
        send(situation(**changes), body, "k", IDS, NOW)
    return caught.value


def test_a_text_is_queued_once_and_shown_at_once_in_active() -> None:
    decision = send(situation(), "  Hi Maria \n", "k1", IDS, NOW)
    event = decision.events[0]
    assert event.type is EventType.TEXT_QUEUED
    assert [message.body for message in decision.sends] == ["Hi Maria"]
    assert decision.sends[0].status is MessageStatus.QUEUED
    assert decision.sends[0].client_key == "k1"
    assert event.interaction is not None
    assert (event.interaction.state, event.interaction.handler) == (InteractionState.ACTIVE, DANA.id)
    assert decision.timers == (
        SetTimer(kind=TimerKind.INACTIVITY, subject=IDS.interaction, due_at=Instant(NOW + 30 * 60_000)),
    )


def test_the_contact_remembers_who_texted_and_from_where() -> None:
    contact = send(situation(), "Hi", "k", IDS, NOW).events[0].contact
    assert contact is not None
    assert (contact.last_agent_id, contact.last_number_id, contact.unanswered) == (DANA.id, ADS.id, 1)


def test_texting_somebody_who_waits_accepts_them() -> None:
    old = interaction()
    decision = send(situation(interaction=old), "Hi", "k", IDS, NOW)
    taken = decision.events[0].interaction
    assert taken is not None
    assert (taken.id, taken.state, taken.handler, taken.offered_to) == (
        old.id,
        InteractionState.ACTIVE,
        DANA.id,
        (),
    )
    assert CancelTimer(kind=TimerKind.TEXT_TIMEOUT, subject=old.id) in decision.timers


def test_a_colleagues_text_stays_theirs_when_another_agent_writes_in_it() -> None:
    decision = send(
        situation(agent_id=TOM.id, interaction=interaction(InteractionState.ACTIVE)), "Hi", "k", IDS, NOW
    )
    after = decision.events[0].interaction
    assert after is not None
    assert after.handler == DANA.id


def test_nobody_texts_a_contact_who_opted_out() -> None:
    out = replace(MARIA, opt_out=OptOut(at=NOW, cause=OptOutCause.KEYWORD))
    refused = refusal(contact=out)
    assert refused.code is RefusalCode.OPTED_OUT
    assert refused.sentence == (
        "This lead has opted out of SMS. You can't send messages until they text START to opt back in."
    )


def test_a_landline_is_refused_in_words() -> None:
    refused = refusal(contact=replace(MARIA, line_type=LineType.LANDLINE))
    assert refused.sentence == "This number is a landline and can't receive SMS messages"


def test_a_short_code_cannot_be_texted() -> None:
    assert refusal(contact=replace(MARIA, number="88022")).field == "to"


@pytest.mark.parametrize("body", ["", "  \n\t ", "x" * 1601])
def test_nothing_and_too_much_are_refused_with_the_field_named(body: str) -> None:
    refused = refusal(body)
    assert (refused.code, refused.field) == (RefusalCode.INVALID, "body")


def test_the_eleventh_text_within_a_minute_is_refused_and_the_eleventh_after_it_is_not() -> None:
    ten = [Instant(NOW - 59_999 + i) for i in range(10)]
    assert refusal(sends=ten).sentence == "Rate limit: 10 messages per minute. Try again shortly."
    assert send(situation(sends=[Instant(NOW - 60_000), *ten[1:]]), "Hi", "k", IDS, NOW).sends


@given(gaps=st.lists(st.integers(min_value=0, max_value=20_000), max_size=60))
def test_never_more_than_ten_in_any_minute(gaps: list[int]) -> None:
    now, sent = NOW, []
    for gap in gaps:
        now = Instant(now + gap)
        try:
            send(situation(sends=sent), "Hi", "k", IDS, now)
        except Refused:
            continue
        sent.append(now)
    for start in sent:
        assert sum(1 for at in sent if start <= at < start + 60_000) <= 10


def test_an_uncertain_text_can_be_marked_sent_and_any_other_cannot() -> None:
    event = texting.mark_sent(outbound(MessageStatus.UNCERTAIN), DANA.id, NOW).events[0]
    assert event.message is not None
    assert event.message.status is MessageStatus.SENT
    with pytest.raises(Refused):
        texting.mark_sent(outbound(MessageStatus.QUEUED), DANA.id, NOW)


@pytest.mark.parametrize("status", list(MessageStatus))
def test_just_what_failed_or_is_uncertain_can_be_sent_again(status: MessageStatus) -> None:
    allowed = status in {MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.UNCERTAIN}
    if allowed:
        texting.check_resendable(outbound(status))
        return
    with pytest.raises(Refused):
        texting.check_resendable(outbound(status))
