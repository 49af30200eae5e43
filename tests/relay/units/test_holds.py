"""Words that may mean STOP: nothing is sent until an agent has said what they mean (B10)."""

import pytest

from leadterm.domain.texting import OPTED_OUT_SENTENCE
from support.playbook import Playbook

OUT = f"refused (opted-out): {OPTED_OUT_SENTENCE}"
PLEASE = "please stop texting me"
HELD = (
    f"refused (held): (415) 556-0001 wrote “{PLEASE}”. "
    "Sending is on hold until you say whether that was an opt-out (h)."
)
ASKED = f"""
    << Dana texts Maria "Hi"
    >> text to Maria is queued: active with Dana
    << Maria texts Ads "{PLEASE}"
    >> text from Maria: active with Dana, 1 unread; alerts Dana
    >> Maria is on hold: "{PLEASE}"
"""


async def test_an_agent_takes_the_words_for_an_opt_out(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ASKED}
        << Dana texts Maria "But"
        >> {HELD}
        << Tom says that Maria opted out
        >> Maria has opted out (request)
        << Dana texts Maria "But"
        >> {OUT}
        << Dana says that Maria opted out
        >> nothing
        << Dana says that Maria did not opt out
        >> nothing
        << Maria texts Ads "START"
        >> text from Maria: active with Dana, 2 unread; alerts Dana
        >> Maria has opted in
        << Dana texts Maria "Welcome back"
        >> text to Maria is queued: active with Dana, 2 unread
    """)


async def test_an_agent_takes_the_words_for_something_else_until_they_are_said_again(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        {ASKED}
        << Dana says that Maria did not opt out
        >> Maria is no longer on hold
        << Dana says that Maria did not opt out
        >> nothing
        << Dana texts Maria "Sorry"
        >> text to Maria is queued: active with Dana, 1 unread
        << Maria texts Ads "I said stop"
        >> text from Maria: active with Dana, 2 unread; alerts Dana
        >> Maria is on hold: "I said stop"
    """)


async def test_a_colleague_who_heard_an_opt_out_is_believed_after_another_heard_none(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        {ASKED}
        << Dana says that Maria did not opt out
        >> Maria is no longer on hold
        << Tom says that Maria opted out
        >> Maria has opted out (request)
    """)


@pytest.mark.parametrize("word", ["STOP", "Unsubscribe"])
async def test_a_keyword_settles_a_hold_at_once(playbook: Playbook, word: str) -> None:
    await playbook.play(f"""
        {ASKED}
        << Maria texts Ads "{word}"
        >> text from Maria: active with Dana, 2 unread; alerts Dana
        >> Maria has opted out (keyword)
    """)


async def test_start_settles_a_hold_and_yes_does_not(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ASKED}
        << Maria texts Ads "yes"
        >> text from Maria: active with Dana, 2 unread; alerts Dana
        << Dana texts Maria "So"
        >> {HELD}
        << Maria texts Ads "Start"
        >> text from Maria: active with Dana, 3 unread; alerts Dana
        >> Maria is no longer on hold
    """)


async def test_what_is_queued_when_somebody_asks_to_stop_is_held_back(playbook: Playbook) -> None:
    held = HELD.removeprefix("refused (held): ")
    await playbook.play(f"""
        {ASKED}
        << the outbox goes round
        >> "Hi" is failed: {held}; alerts Dana
        << Dana says that Maria did not opt out
        >> Maria is no longer on hold
        << Dana resends "Hi"
        >> text to Maria is queued: active with Dana, 1 unread
    """)


async def test_the_carriers_own_opt_out_settles_a_hold(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << Maria texts Ads "{PLEASE}"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria is on hold: "{PLEASE}"
        << the carrier refuses "Hi" with 21610
        >> "Hi" is failed: Refused with 21610.; alerts Dana
        >> Maria has opted out (error)
        << Dana texts Maria "But"
        >> {OUT}
    """)


async def test_a_spoken_opt_out_is_recorded_once_and_no_agent_can_take_it_back(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Eda records that Maria wants no texts
        >> Maria has opted out (request)
        << Dana records that Maria wants no texts
        >> nothing
        << Dana says that Maria did not opt out
        >> nothing
        << Dana texts Maria "But"
        >> {OUT}
        << Maria texts Ads "please stop"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
    """)


async def test_another_companys_agents_settle_nothing(playbook: Playbook) -> None:
    missing = "refused (not-found): There is no such contact, or it is not one of your company's."
    await playbook.play(f"""
        {ASKED}
        << Zoe says that Maria did not opt out
        >> {missing}
        << Zoe records that Maria wants no texts
        >> {missing}
        << Zoe lifts the block of Maria
        >> {missing}
    """)


async def test_the_number_of_somebody_on_hold_stays_as_it_is(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ASKED}
        << Dana looks at Maria
        >> nothing
        << Dana sets number of Maria to "+14155550199"
        >> refused (invalid): This contact may have opted out, so the number can't be changed before that is settled (h).
    """)  # noqa: E501


# How far an opt-out reaches ----------------------------------------------------------------------------


async def test_with_the_numbers_scope_stop_reaches_just_the_number_it_came_to(playbook: Playbook) -> None:
    await playbook.play(f"""
        << opt-outs are now of a number
        >> the directory has changed
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out of Ads (keyword)
        << Dana texts Maria from Ads "But"
        >> {OUT}
        << Dana texts Maria "But"
        >> {OUT}
        << Dana texts Maria from Yard "Hi"
        >> text to Maria is queued: active with Dana
        << Maria texts Yard "stop"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria has opted out of Ads and Yard (keyword)
        << Dana texts Maria from Yard "But"
        >> {OUT}
        << Maria texts Ads "START"
        >> text from Maria: active with Dana, 2 unread; alerts Dana
        >> Maria has opted in
        << Dana texts Maria from Ads "Hi again"
        >> text to Maria is queued: active with Dana, 2 unread
        << Dana texts Maria from Yard "And from here"
        >> {OUT}
        << Maria texts Yard "START"
        >> text from Maria: active with Dana, 3 unread; alerts Dana
        >> Maria has opted in
    """)


async def test_words_taken_for_an_opt_out_reach_as_far_as_the_scope_lets_them(playbook: Playbook) -> None:
    await playbook.play(f"""
        << opt-outs are now of a number
        >> the directory has changed
        {ASKED}
        << Dana says that Maria opted out
        >> Maria has opted out of Ads (request)
        << Dana texts Maria from Yard "Hi from here"
        >> text to Maria is queued: active with Dana, 1 unread
        << Dana records that Maria wants no texts
        >> Maria has opted out (request)
        << Dana texts Maria from Yard "But"
        >> {OUT}
    """)


async def test_a_number_still_queued_from_is_what_counts_for_the_outbox(playbook: Playbook) -> None:
    await playbook.play(f"""
        << opt-outs are now of a number
        >> the directory has changed
        << Dana texts Maria from Yard "One"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria from Ads "Two"
        >> text to Maria is queued: active with Dana
        << Maria texts Yard "STOP"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria has opted out of Yard (keyword)
        << the outbox goes round
        >> "One" is failed: {OPTED_OUT_SENTENCE}; alerts Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Two"
    """)


async def test_an_opt_out_keeps_its_reach_when_the_setting_changes(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (keyword)
        << opt-outs are now of a number
        >> the directory has changed
        << Dana texts Maria from Yard "But"
        >> {OUT}
        << Maria texts Yard "STOP"
        >> text from Maria: recent, opted out, 1 unread
    """)


async def test_error_21610_reaches_the_number_that_the_text_was_from(playbook: Playbook) -> None:
    await playbook.play("""
        << opt-outs are now of a number
        >> the directory has changed
        << Dana texts Maria from Yard "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Yard "Hi"
        << the carrier refuses "Hi" with 21610
        >> "Hi" is failed: Refused with 21610.; alerts Dana
        >> Maria has opted out of Yard (error)
        << Dana texts Maria from Ads "Hello"
        >> text to Maria is queued: active with Dana
    """)
