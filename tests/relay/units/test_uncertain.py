"""Texts whose answer was lost: never sent again by a machine, settled by the carrier or the agent (B7)."""

from support.playbook import Playbook

LOST = """
    << Dana texts Maria "Hi"
    >> text to Maria is queued: active with Dana
    << the outbox goes round
    >> the carrier is asked to text Maria from Ads "Hi"
    << the answer on "Hi" is lost
    >> "Hi" is uncertain
    << 1 minute passes
    >> nothing
    << the outbox goes round
    >> nothing
"""
GIVEN_UP = "Not known whether this was sent; it was sent again."


async def test_an_uncertain_text_is_sent_again_just_at_the_agents_wish(playbook: Playbook) -> None:
    await playbook.play(f"""
        {LOST}
        << Dana resends "Hi"
        >> "Hi" is failed: {GIVEN_UP}
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the carrier takes "Hi" as SM2
        >> "Hi" is sending
    """)


async def test_pressing_resend_twice_sends_one_text(playbook: Playbook) -> None:
    await playbook.play(f"""
        {LOST}
        << Dana resends "Hi"
        >> "Hi" is failed: {GIVEN_UP}
        >> text to Maria is queued: active with Dana
        << Dana resends the first "Hi"
        >> nothing
        << 3 seconds pass
        >> nothing
        << Dana resends the first "Hi"
        >> text to Maria is queued: active with Dana
    """)


async def test_a_text_that_failed_at_once_can_be_resent_at_once(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << Dana resends "Hi"
        >> refused (not-resendable): Just a text that failed can be sent again.
        << the carrier refuses "Hi" with 30001
        >> "Hi" is failed: Refused with 30001.; alerts Dana
        << Dana resends "Hi"
        >> text to Maria is queued: active with Dana
    """)


async def test_a_text_given_up_may_still_turn_out_delivered(playbook: Playbook) -> None:
    await playbook.play(f"""
        {LOST}
        << Dana resends "Hi"
        >> "Hi" is failed: {GIVEN_UP}
        >> text to Maria is queued: active with Dana
        << report on SM1 with our id of the first "Hi": delivered
        >> "Hi" is delivered
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
    """)


async def test_the_agent_who_knows_marks_it_as_sent(playbook: Playbook) -> None:
    await playbook.play(f"""
        {LOST}
        << Dana marks "Hi" as sent
        >> "Hi" is sent
        << Dana marks "Hi" as sent
        >> nothing
        << Dana resends "Hi"
        >> refused (not-resendable): Just a text that failed can be sent again.
        << report on SM1 with our id of "Hi": sending
        >> "Hi" is sent
        << report on SM1: delivered
        >> "Hi" is delivered
        << Dana marks "Hi" as sent
        >> refused (not-resendable): Just a text whose sending is uncertain can be marked sent.
    """)


async def test_an_uncertain_text_found_at_the_carrier_is_adopted_with_all_that_was_said_of_it(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        {LOST}
        << report on SM1: delivered
        >> nothing
        << "Hi" is found at the carrier as SM1, sent
        >> "Hi" is sent
        >> "Hi" is delivered
        << report on SM1: undelivered 30003
        >> nothing
    """)


async def test_what_another_text_is_called_is_not_adopted(playbook: Playbook) -> None:
    await playbook.play(f"""
        {LOST}
        << Dana texts Nora "Hello"
        >> text to Nora is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Nora from Ads "Hello"
        << the carrier takes "Hello" as SM1
        >> "Hello" is sending
        << "Hi" is found at the carrier as SM1, sent
        >> not adopted
    """)


async def test_a_text_that_the_carrier_has_named_meanwhile_is_not_adopted_under_another_name(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        {LOST}
        << report on SM1 with our id of "Hi": sent
        >> "Hi" is sent
        << "Hi" is found at the carrier as SM7, delivered
        >> not adopted
        << report on SM1: delivered
        >> "Hi" is delivered
    """)


async def test_a_callback_settles_what_the_answer_did_not(playbook: Playbook) -> None:
    await playbook.play(f"""
        {LOST}
        << report on SM1 with our id of "Hi": sent
        >> "Hi" is sent
        << the outbox goes round
        >> nothing
    """)


async def test_a_relay_that_died_while_sending_leaves_an_uncertain_text(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << 59 seconds pass
        >> nothing
        << the outbox goes round
        >> nothing
        << 1 second passes
        >> nothing
        << the outbox goes round
        >> "Hi" is uncertain
    """)


async def test_an_answer_after_the_lease_still_counts(playbook: Playbook) -> None:
    expired = """
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << 2 minutes pass
        >> nothing
        << the outbox goes round
        >> "Hi" is uncertain
    """
    await playbook.play(f"""
        {expired}
        << the carrier takes "Hi" as SM1
        >> "Hi" is sending
        {expired}
        << the carrier refuses "Hi" with 21211
        >> "Hi" is failed: Refused with 21211.; alerts Dana
        {expired}
        << the carrier cannot take "Hi" now
        >> nothing
        << 1 minute passes
        >> nothing
        << the outbox goes round
        >> nothing
    """)


async def test_an_answer_lost_twice_over_leaves_the_text_to_be_looked_for(playbook: Playbook) -> None:
    await playbook.play(f"""
        {LOST}
        << the answer on "Hi" is lost
        >> nothing
        << the outbox looks for uncertain texts
        >> the carrier is asked for "Hi"
    """)


async def test_a_lost_answer_is_no_news_once_the_carrier_has_spoken(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << report on SM1 with our id of "Hi": sent
        >> "Hi" is sent
        << the answer on "Hi" is lost
        >> nothing
        << the carrier cannot take "Hi" now
        >> nothing
        << 1 minute passes
        >> nothing
        << the outbox goes round
        >> nothing
    """)
