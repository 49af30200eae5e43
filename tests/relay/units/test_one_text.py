"""One text all the way, and what arrives out of order, twice or astray (B4–B8)."""

from leadterm.relay.store import Store
from support.playbook import Playbook


async def test_a_text_comes_is_answered_delivered_answered_again_and_closed(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Do you do flat roofs?"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Dana opens Maria
        >> Maria is incoming, offered to Dana and Tom
        << Dana responds to Maria
        >> Maria is active with Dana
        << Tom responds to Maria
        >> refused (already-accepted): Dana answered this text first.
        << Dana responds to Maria
        >> nothing
        << Dana texts Maria "We do!"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "We do!"
        << the carrier takes "We do!" as SM1
        >> "We do!" is sending
        << report on SM1: delivered
        >> "We do!" is delivered
        << report on SM1: sent
        >> nothing
        << Maria texts Ads "Great, come Friday"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        << Tom closes Maria
        >> refused (not-yours): Dana has this text, and only they can close it.
        << Dana closes Maria
        >> Maria is recent, closed, 1 unread
        << Dana closes Maria
        >> nothing
        << Tom opens Maria
        >> Maria is recent, closed
        << the outbox goes round
        >> nothing
        << 12 hours pass
        >> nothing
    """)


async def test_a_lead_who_texts_again_later_begins_a_new_conversation_in_the_same_thread(
    playbook: Playbook,
) -> None:
    await playbook.play("""
        << Maria texts Ads "One"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Maria texts Yard "Two, to the other number"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
        << Tom responds to Maria
        >> Maria is active with Tom, 2 unread
        << Tom closes Maria
        >> Maria is recent, closed, 2 unread
        << Maria texts Ads "Three"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
    """)


async def test_a_webhook_that_comes_again_changes_nothing(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << the same webhook comes again
        >> known already
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the carrier takes "Hi" as SM1
        >> "Hi" is sending
        << report on SM1: undelivered 30005
        >> "Hi" is undelivered: This number is not in service. Check it with the lead.; alerts Dana
        << the same webhook comes again
        >> known already
    """)


async def test_what_the_carrier_says_before_its_answer_is_not_lost(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "With our id in the callback"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "With our id in the callback"
        << report on SM1 with our id of "With our id in the callback": sent
        >> "With our id in the callback" is sent
        << the carrier takes "With our id in the callback" as SM1
        >> nothing

        << Dana texts Maria "Without it"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Without it"
        << report on SM2: delivered
        >> nothing
        << report on SM2: sent
        >> nothing
        << the carrier takes "Without it" as SM2
        >> "Without it" is sending
        >> "Without it" is delivered
    """)


async def test_what_belongs_to_nobody_is_kept_aside(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts a number that is not ours "Hello?"
        >> kept aside: A text came to +14155559999, which is not a tracking number.
        << the same webhook comes again
        >> known already
        << report on SM404: delivered
        >> nothing
        << the same webhook comes again
        >> known already
    """)


async def test_words_of_the_carrier_that_mean_nothing_here_change_nothing(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << report on SM1 with our id of "Hi": pondering
        >> nothing
        << report on SM1 with our id of "Hi": received
        >> "Hi" is sending
        << the carrier takes "Hi" as SM1
        >> nothing
        << report on SM1: delivered
        >> "Hi" is delivered
        << report on SM1: pondering
        >> known already
    """)


async def test_a_report_on_somebody_elses_name_does_not_take_a_text_over(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the carrier takes "Hi" as SM1
        >> "Hi" is sending
        << report on SM9 with our id of "Hi": failed
        >> nothing
        << report on SM1: delivered
        >> "Hi" is delivered
    """)


async def test_a_refusal_does_not_take_the_carriers_name_for_a_text_away(
    playbook: Playbook, store: Store
) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << report on SM1 with our id of "Hi": queued
        >> "Hi" is sending
        << the carrier refuses "Hi" with 30001
        >> "Hi" is failed: Refused with 30001.; alerts Dana
    """)
    detail = await store.reads.message_by_sid("SM1")
    assert detail is not None
    assert [report.status for report in detail.reports] == ["queued"]
