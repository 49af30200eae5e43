"""Numbers that texts do not reach are left alone (B13); what a line is, is asked and remembered (B11)."""

import pytest

from leadterm.domain.texting import INVALID_LINE_SENTENCE, LANDLINE_SENTENCE, OTHER_LINE_SENTENCE
from support.playbook import Playbook

FILTERED = "The text was filtered as spam. Say it in other words, without links."
OUT_OF_REACH = "The phone could not be reached: it may be off or out of range. Try later, or call."
NO_SERVICE = "This number is not in service. Check it with the lead."
LANDLINE = "This number is a landline, or its carrier can't be reached by text. Call instead."
BLOCKED = "Blocked after 3 texts that could not be delivered: filtered as spam. An administrator can lift it."


def failing(number: int, code: int, why: str) -> str:
    """One more text that the carrier took and could not deliver."""
    return f"""
        << Dana texts Maria "Try {number}"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Try {number}"
        << the carrier takes "Try {number}" as SM{number}
        >> "Try {number}" is sending
        << report on SM{number}: undelivered {code}
        >> "Try {number}" is undelivered: {why}; alerts Dana
    """


HALF_A_DAY = """
    << 12 hours pass
    >> Maria is recent, inactive
"""
THREE_FILTERED = "".join(
    (
        failing(1, 30007, FILTERED),
        HALF_A_DAY,
        failing(2, 30007, FILTERED),
        HALF_A_DAY,
        failing(3, 30007, FILTERED),
        f"    >> Maria is blocked: {BLOCKED}\n",
    )
)


async def test_three_failures_over_a_day_block_and_say_why(playbook: Playbook) -> None:
    await playbook.play(f"""
        {THREE_FILTERED}
        << Dana texts Maria "Again"
        >> refused (blocked): {BLOCKED}
        << Tom resends "Try 3"
        >> refused (blocked): {BLOCKED}
    """)


async def test_just_an_administrator_lifts_a_block(playbook: Playbook) -> None:
    await playbook.play(f"""
        {THREE_FILTERED}
        << Dana lifts the block of Maria
        >> refused (right-missing): You may not do this: the right to “lift blocks” is missing. An administrator can give it to you.
        << Eda is made admin by the machine's administrator
        >> Eda is now admin
        << Eda lifts the block of Maria
        >> Maria is no longer blocked
        << Eda lifts the block of Maria
        >> nothing
        {failing(4, 30007, FILTERED)}
        << Dana texts Maria "One failure is none"
        >> text to Maria is queued: active with Dana
    """)  # noqa: E501


async def test_a_text_from_the_contact_lifts_the_block(playbook: Playbook) -> None:
    await playbook.play(f"""
        {THREE_FILTERED}
        << Maria texts Ads "Are you there?"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria is no longer blocked
        << Dana texts Maria "Yes"
        >> text to Maria is queued: active with Dana, 1 unread
    """)


async def test_a_late_delivery_lifts_the_block(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Dana texts Maria "Slow"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Slow"
        << the carrier takes "Slow" as SM9
        >> "Slow" is sending
        {THREE_FILTERED}
        << report on SM9: delivered
        >> "Slow" is delivered
        >> Maria is no longer blocked
    """)


async def test_a_delivery_between_failures_starts_the_count_anew(playbook: Playbook) -> None:
    await playbook.play(f"""
        {failing(1, 30007, FILTERED)}
        {HALF_A_DAY}
        {failing(2, 30007, FILTERED)}
        << Dana texts Maria "Other words"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Other words"
        << the carrier takes "Other words" as SM8
        >> "Other words" is sending
        << report on SM8: delivered
        >> "Other words" is delivered
        {HALF_A_DAY}
        {failing(3, 30007, FILTERED)}
        << Dana texts Maria "Still allowed"
        >> text to Maria is queued: active with Dana
    """)


async def test_three_failures_within_a_day_block_nothing(playbook: Playbook) -> None:
    await playbook.play(f"""
        {failing(1, 30003, OUT_OF_REACH)}
        {failing(2, 30007, FILTERED)}
        {failing(3, 30007, FILTERED)}
        {failing(4, 30007, FILTERED)}
        << Dana texts Maria "Still allowed"
        >> text to Maria is queued: active with Dana
    """)


async def test_two_words_that_a_number_is_not_in_service_block_at_once(playbook: Playbook) -> None:
    why = (
        "Blocked after 2 texts that could not be delivered: the number is not in service. "
        "An administrator can lift it."
    )
    await playbook.play(f"""
        {failing(1, 30005, NO_SERVICE)}
        {failing(2, 30005, NO_SERVICE)}
        >> Maria is blocked: {why}
    """)


async def test_a_failure_of_ours_never_counts(playbook: Playbook) -> None:
    ours = "Our number is not registered for texts in the US, so they are stopped. Tell an administrator."
    await playbook.play(f"""
        {failing(1, 30034, ours)}
        << 12 hours pass
        >> Maria is recent, inactive
        {failing(2, 30034, ours)}
        << 12 hours pass
        >> Maria is recent, inactive
        {failing(3, 30034, ours)}
        << Dana texts Maria "Still allowed"
        >> text to Maria is queued: active with Dana
    """)


async def test_what_is_queued_when_the_block_comes_is_held_back(playbook: Playbook) -> None:
    why = (
        "Blocked after 2 texts that could not be delivered: the number is not in service. "
        "An administrator can lift it."
    )
    await playbook.play(f"""
        {failing(1, 30005, NO_SERVICE)}
        << Dana texts Maria "Two"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "Three"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Two"
        << the carrier refuses "Two" with 30005
        >> "Two" is failed: Refused with 30005.; alerts Dana
        >> Maria is blocked: {why}
        << the outbox goes round
        >> "Three" is failed: {why}; alerts Dana
    """)


async def test_another_number_is_not_blocked_for_the_old_one(playbook: Playbook) -> None:
    await playbook.play(f"""
        {failing(1, 30005, NO_SERVICE)}
        {failing(2, 30005, NO_SERVICE)}
        >> Maria is blocked: Blocked after 2 texts that could not be delivered: the number is not in service. An administrator can lift it.
        << Dana looks at Maria
        >> nothing
        << Dana sets number of Maria to "+14155550199"
        >> Maria is edited: number "+14155550199"
        << Dana texts Maria "Is it you?"
        >> text to Maria is queued: active with Dana
    """)  # noqa: E501


# Lines -------------------------------------------------------------------------------------------------


async def test_the_carrier_is_asked_once_when_a_contact_is_first_shown(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Dana's console shows Maria
        >> nothing
        << Tom's console shows Maria
        >> nothing
        << lookups go round
        >> the carrier is asked about Maria's line
        << lookups go round
        >> nothing
        << the line of Maria is found to be mobile
        >> Maria has a line that is mobile
        << Dana's console shows Maria
        >> nothing
        << lookups go round
        >> nothing
        << Dana responds to Maria
        >> Maria is active with Dana, 1 unread
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana, 1 unread
    """)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("landline", LANDLINE_SENTENCE),
        ("other", OTHER_LINE_SENTENCE),
        ("invalid", INVALID_LINE_SENTENCE),
    ],
)
async def test_a_line_that_takes_no_texts_is_refused_and_what_was_queued_is_held_back(
    playbook: Playbook, line: str, sentence: str
) -> None:
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the line of Maria is found to be {line}
        >> Maria has a line that is {line}
        << the outbox goes round
        >> "Hi" is failed: {sentence}; alerts Dana
        << Dana texts Maria "Hi again"
        >> refused (landline): {sentence}
    """)


@pytest.mark.parametrize("line", ["unknown", "mobile", "voip", "toll-free"])
async def test_every_other_line_is_texted(playbook: Playbook, line: str) -> None:
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the line of Maria is found to be {line}
        >> Maria has a line that is {line}
        << Dana texts Maria "Hi again"
        >> text to Maria is queued: active with Dana
    """)


async def test_a_line_is_asked_for_again_after_half_a_year(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Yard "Hello"
        >> text from Maria: recent, unrouted, 1 unread
        << the line of Maria is found to be landline
        >> Maria has a line that is landline
        << 179 days pass
        >> nothing
        << Dana's console shows Maria
        >> nothing
        << lookups go round
        >> nothing
        << 1 day passes
        >> nothing
        << Dana's console shows Maria
        >> nothing
        << lookups go round
        >> the carrier is asked about Maria's line
        << the line of Maria is found to be mobile
        >> Maria has a line that is mobile
    """)


async def test_companies_share_what_is_known_of_a_line(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Yard "Hello"
        >> text from Maria: recent, unrouted, 1 unread
        << the line of Maria is found to be landline
        >> Maria has a line that is landline
        << Zoe texts the number of Maria "Hello"
        >> refused (landline): {LANDLINE_SENTENCE}
        << Maria texts Zap "Hello"
        >> text from Maria: incoming, offered to Zoe, 1 unread; alerts Zoe
        << Zoe's console shows Maria
        >> Maria has a line that is landline
        << lookups go round
        >> nothing
    """)


@pytest.mark.parametrize("code", [30006, 21614])
async def test_an_error_that_speaks_against_the_line_drops_it_and_asks_anew(
    playbook: Playbook, code: int
) -> None:
    why = (
        "Blocked after a text that could not be delivered: the number is a landline. "
        "An administrator can lift it."
    )
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the line of Maria is found to be mobile
        >> Maria has a line that is mobile
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the carrier refuses "Hi" with {code}
        >> "Hi" is failed: Refused with {code}.; alerts Dana
        >> Maria has a line that is unknown
        >> Maria is blocked: {why}
        << lookups go round
        >> the carrier is asked about Maria's line
        << the line of Maria is found to be landline
        >> Maria has a line that is landline
        << Dana texts Maria "Hi again"
        >> refused (landline): {LANDLINE_SENTENCE}
    """)


async def test_another_number_is_another_line(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Yard "Hello"
        >> text from Maria: recent, unrouted, 1 unread
        << the line of Maria is found to be mobile
        >> Maria has a line that is mobile
        << Dana looks at Maria
        >> nothing
        << Dana sets number of Maria to "+14155550199"
        >> Maria is edited: number "+14155550199"
        << lookups go round
        >> the carrier is asked about +14155550199's line
        << Nora texts Yard "Hello"
        >> text from Nora: recent, unrouted, 1 unread
        << the line of Omar is found to be landline
        >> nothing
        << Dana looks at Nora
        >> nothing
        << Dana sets number of Nora to "+14155560003"
        >> Nora is edited: number "+14155560003"
        >> Nora has a line that is landline
        << Dana texts Nora "Hi"
        >> refused (landline): {LANDLINE_SENTENCE}
    """)


async def test_a_short_code_is_never_looked_up(playbook: Playbook) -> None:
    playbook.cast.name_lead("Bank", "88022")
    await playbook.play("""
        << Bank texts Yard "Your code is 1234. Please stop calling us"
        >> text from Bank: recent, unrouted, 1 unread
        << Dana's console shows Bank
        >> nothing
        << lookups go round
        >> nothing
        << Dana texts Bank "Hi"
        >> refused (invalid): 88022 is not a phone number that can be texted.
    """)
