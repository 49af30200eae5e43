"""May an agent text, and what it does (B2, B7, B10, B11, B14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leadterm.domain import texting
from leadterm.domain.decisions import CancelTimer, SetTimer, TimerKind
from leadterm.domain.events import EventType
from leadterm.domain.model import (
    Agent,
    AttachmentId,
    Block,
    Contact,
    Direction,
    Hold,
    Instant,
    InteractionState,
    LineType,
    Media,
    MessageId,
    MessageStatus,
    NumberId,
    OptOut,
    OptOutCause,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.texting import SendSituation, send
from support.records import ADS, DANA, IDS, MARIA, NOW, TOM, interaction, outbound


def situation(**changes: object) -> SendSituation:
    base = SendSituation(
        agent_id=DANA.id, contact=MARIA, interaction=None, number=ADS, sends=(), country="US"
    )
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


# Pictures, and who may be texted at all ----------------------------------------------------------------

PICTURE = Media(url="", content_type="image/png", attachment_id=AttachmentId(30), name="roof.png", size=9)
OUT = OptOut(at=NOW, cause=OptOutCause.KEYWORD)
HELD = Hold(at=NOW, message_id=MessageId(9), words="please stop")
BLOCK = Block(at=NOW, failures=(), sentence="Blocked.")


def test_a_text_of_pictures_alone_is_sent_and_shown_in_words() -> None:
    decision = send(situation(media=(PICTURE, PICTURE)), " ", "k", IDS, NOW)
    assert (decision.sends[0].body, decision.sends[0].media) == ("", (PICTURE, PICTURE))
    interaction_ = decision.events[0].interaction
    assert interaction_ is not None
    assert (interaction_.preview, interaction_.preview_direction) == ("[2 pictures]", Direction.OUTBOUND)


def test_pictures_abroad_are_refused() -> None:
    abroad = replace(MARIA, number="+447400123456")
    assert refusal(contact=abroad, media=(PICTURE,)).field == "attachment_ids"


def test_a_text_out_has_its_place_in_sent() -> None:
    begun = send(situation(), "Hi", "k", IDS, NOW).events[0].interaction
    old = interaction(InteractionState.ACTIVE, last_in_at=Instant(NOW - 5))
    continued = send(situation(interaction=old), "Hi", "k", IDS, NOW).events[0].interaction
    assert begun is not None
    assert continued is not None
    assert (begun.last_out_at, begun.last_in_at) == (NOW, None)
    assert (continued.last_out_at, continued.last_in_at) == (NOW, NOW - 5)


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (MARIA, ""),
        (replace(MARIA, number=""), "no number"),
        (replace(MARIA, number="88022"), "not a number that can be texted"),
        (replace(MARIA, opt_out=OUT), "opted out"),
        (replace(MARIA, opt_out=replace(OUT, number_ids=(ADS.id,))), ""),
        (replace(MARIA, line_type=LineType.LANDLINE), "landline"),
        (replace(MARIA, line_type=LineType.OTHER), "not a number that can be texted"),
        (replace(MARIA, line_type=LineType.INVALID), "not a number that can be texted"),
        (replace(MARIA, line_type=LineType.VOIP), ""),
        (replace(MARIA, line_type=LineType.TOLL_FREE), ""),
        (replace(MARIA, block=BLOCK), "auto-blocked"),
        (replace(MARIA, hold=HELD), "on hold"),
        (replace(MARIA, hold=HELD, block=BLOCK, opt_out=OUT), "opted out"),
    ],
)
def test_the_picker_says_in_a_few_words_why_somebody_is_left_out(contact: Contact, why: str) -> None:
    assert texting.why_not_textable(contact) == why


@given(
    number=st.sampled_from(["", "88022", "+14155550133"]),
    opt_out=st.sampled_from([None, OUT, replace(OUT, number_ids=(ADS.id,))]),
    line_type=st.sampled_from(list(LineType)),
    block=st.sampled_from([None, BLOCK]),
    hold=st.sampled_from([None, HELD]),
    number_id=st.sampled_from([ADS.id, NumberId(40)]),
)
def test_the_picker_leaves_out_just_whom_the_relay_refuses(
    number: str,
    opt_out: OptOut | None,
    line_type: LineType,
    block: Block | None,
    hold: Hold | None,
    number_id: NumberId,
) -> None:
    contact = replace(MARIA, number=number, opt_out=opt_out, line_type=line_type, block=block, hold=hold)
    if texting.why_not_textable(contact, number_id):
        with pytest.raises(Refused):
            texting.check_contact(contact, number_id, "US")
    else:
        texting.check_contact(contact, number_id, "US")


@pytest.mark.parametrize(("country", "who"), [("US", "(415) 555-0133"), ("GB", "+1 415-555-0133")])
def test_who_has_no_name_is_called_by_the_number_as_the_company_s_country_writes_it(
    country: str, who: str
) -> None:
    nameless = replace(MARIA, name="", number="+14155550133")
    held = refusal(contact=replace(nameless, hold=HELD), country=country)
    assert held.sentence.startswith(f"{who} wrote “please stop”. ")
    latest = outbound(body="Shall we come today?", agent_id=DANA.id, id=MessageId(8))
    with pytest.raises(Refused) as caught:
        texting.check_meanwhile(
            nameless, latest, DANA, agent_id=TOM.id, seen=MessageId(7), country=country, now=NOW
        )
    assert caught.value.sentence == (
        f"Dana Reyes has just texted {who}: “Shall we come today?” Press Enter again to send yours too."
    )


def test_a_contact_on_hold_is_refused_in_the_words_they_wrote() -> None:
    refused = refusal(contact=replace(MARIA, hold=HELD))
    assert refused.code is RefusalCode.HELD
    assert refused.sentence == (
        "Maria Lopez wrote “please stop”. Sending is on hold until you say whether that was an opt-out (h)."
    )


@pytest.mark.parametrize("seen", [MessageId(7), None, MessageId(8)])
@pytest.mark.parametrize("age", [0, 29_999, 30_000])
@pytest.mark.parametrize("agent", [DANA, TOM])
def test_a_second_look_is_asked_for_a_colleagues_unseen_text_of_the_last_half_minute(
    seen: MessageId | None, age: int, agent: Agent
) -> None:
    latest = outbound(at=Instant(NOW - age))

    def check() -> None:
        texting.check_meanwhile(MARIA, latest, DANA, agent_id=agent.id, seen=seen, country="US", now=NOW)

    if seen == MessageId(7) and age < 30_000 and agent is TOM:
        with pytest.raises(Refused) as caught:
            check()
        assert caught.value.sentence == (
            "Dana Reyes has just texted Maria Lopez: “Hi Maria”. Press Enter again to send yours too."
        )
    else:
        check()


def test_a_colleagues_text_that_failed_asks_for_no_second_look() -> None:
    failed = outbound(MessageStatus.FAILED, at=NOW)
    texting.check_meanwhile(MARIA, failed, DANA, agent_id=TOM.id, seen=MessageId(1), country="US", now=NOW)
    texting.check_meanwhile(MARIA, None, None, agent_id=TOM.id, seen=MessageId(1), country="US", now=NOW)
