"""Whom an agent may text, from which number, how often, and whose the conversation is (B2, B7, B14, B15)."""

from leadterm.domain.texting import RATE_SENTENCE
from support.playbook import Playbook


async def test_texting_somebody_new_opens_a_conversation(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi, this is Dana"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi, this is Dana"
        << 30 minutes pass
        >> Maria is recent, inactive
    """)


async def test_texting_from_a_chosen_number_makes_it_the_usual_one(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria from Yard "One"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "Two"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Yard "One"
        << the carrier takes "One" as SM1
        >> "One" is sending
        << the outbox goes round
        >> the carrier is asked to text Maria from Yard "Two"
    """)


async def test_texting_somebody_who_waits_accepts_them(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Eda texts Maria "Hi Maria"
        >> text to Maria is queued: active with Eda
        << Dana responds to Maria
        >> refused (already-accepted): Eda answered this text first.
        << 12 hours pass
        >> Maria is recent, inactive
    """)


async def test_texting_a_colleagues_lead_leaves_the_conversation_theirs_and_alerts_who_texted_last(
    playbook: Playbook,
) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi, this is Dana"
        >> text to Maria is queued: active with Dana
        << Tom texts Maria "And this is Tom"
        >> text to Maria is queued: active with Dana
        << Maria texts Ads "So many of you"
        >> text from Maria: active with Dana, 1 unread; alerts Tom
        << Tom closes Maria
        >> refused (not-yours): Dana has this text, and only they can close it.
    """)


async def test_a_second_enter_within_two_seconds_sends_nothing_more(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "Hi"
        >> nothing
        << 2 seconds pass
        >> nothing
        << Dana texts Maria "  Hi "
        >> nothing
        << Tom texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "Hi!"
        >> text to Maria is queued: active with Dana
        << 3 seconds pass
        >> nothing
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
    """)


async def test_the_eleventh_text_within_a_minute_is_refused(playbook: Playbook) -> None:
    ten = "".join(
        f"""
        << Dana texts Lead{count} "Hi"
        >> text to Lead{count} is queued: active with Dana
        << 5 seconds pass
        >> nothing
        """
        for count in range(10)
    )
    await playbook.play(f"""
        {ten}
        << Dana texts Nora "Hi"
        >> refused (rate-limited): {RATE_SENTENCE}
        << Tom texts Nora "Hi"
        >> text to Nora is queued: active with Tom
        << 9 seconds pass
        >> nothing
        << Dana texts Nora "Hi"
        >> refused (rate-limited): {RATE_SENTENCE}
        << 1 second passes
        >> nothing
        << Dana texts Nora "Hi"
        >> text to Nora is queued: active with Tom
        << Dana texts Nora "One more"
        >> refused (rate-limited): {RATE_SENTENCE}
    """)


async def test_texts_to_one_contact_leave_in_the_order_they_were_written(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "One"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "Two"
        >> text to Maria is queued: active with Dana
        << Dana texts Nora "Three"
        >> text to Nora is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "One"
        >> the carrier is asked to text Nora from Ads "Three"
        << the outbox goes round
        >> nothing
        << the carrier cannot take "One" now
        >> nothing
        << the outbox goes round
        >> nothing
        << 30 seconds pass
        >> nothing
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "One"
        << the carrier takes "One" as SM1
        >> "One" is sending
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Two"
    """)


async def test_an_empty_text_is_not_sent(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "   "
        >> refused (invalid): Type a message first.
    """)


async def test_a_tracking_number_of_another_company_cannot_be_used(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria from Zap "Hi"
        >> refused (invalid): That tracking number is not this company's.
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria from Zap "Hello"
        >> refused (invalid): That tracking number is not this company's.
    """)
