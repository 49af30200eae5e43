"""To whom a text is offered, how long it waits, and when a quiet one closes (A5, B4, B5, B8)."""

from support.playbook import Playbook


async def test_who_is_offline_is_offered_nothing_until_they_come(playbook: Playbook) -> None:
    await playbook.play("""
        << Tom goes
        >> Tom is offline
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana, 1 unread; alerts Dana
        << Tom responds to Maria
        >> refused (not-yours): This text is not offered to you.
        << Tom comes
        >> Tom is available
        >> Maria is incoming, offered to Dana and Tom, 1 unread
        << Dana goes
        >> Dana is offline
        >> Maria is incoming, offered to Tom, 1 unread
        << Dana goes
        >> nothing
        << Tom responds to Maria
        >> Maria is active with Tom, 1 unread
        << Dana comes
        >> Dana is available
    """)


async def test_with_nobody_available_a_text_waits_for_the_first_who_comes(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana goes
        >> Dana is offline
        << Tom goes
        >> Tom is offline
        << Maria texts Ads "Anybody there?"
        >> text from Maria: incoming, offered to nobody, 1 unread
        << Nora texts Ads "Hello"
        >> text from Nora: incoming, offered to nobody, 1 unread
        << 1 hour passes
        >> nothing
        << Tom comes
        >> Tom is available
        >> Maria is incoming, offered to Tom, 1 unread
        >> Nora is incoming, offered to Tom, 1 unread
    """)


async def test_who_is_offline_may_still_text(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana goes
        >> Dana is offline
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << Maria texts Ads "Hello"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
    """)


async def test_who_is_not_in_the_flow_is_offered_nothing(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Eda responds to Maria
        >> refused (not-yours): This text is not offered to you.
        << Eda goes
        >> Eda is offline
        << Eda comes
        >> Eda is available
    """)


async def test_a_text_to_a_number_without_a_flow_goes_to_recents(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Yard "Saw your sign"
        >> text from Maria: recent, unrouted, 1 unread
        << 12 hours pass
        >> nothing
        << Dana texts Maria "Thanks!"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Yard "Thanks!"
        << Maria texts Yard "When can you come?"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
    """)


async def test_after_twelve_hours_a_text_has_timed_out(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << 11 hours pass
        >> nothing
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
        << 59 minutes pass
        >> nothing
        << 1 minute passes
        >> Maria is recent, timed out, 2 unread
        << Dana responds to Maria
        >> refused (not-active): This text has ended. Press t to text the contact anew.
        << Dana closes Maria
        >> nothing
        << Maria texts Ads "Nobody?"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
    """)


async def test_thirty_quiet_minutes_close_a_text_and_every_message_begins_them_anew(
    playbook: Playbook,
) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << 11 hours pass
        >> nothing
        << Dana responds to Maria
        >> Maria is active with Dana, 1 unread
        << 20 minutes pass
        >> nothing
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana, 1 unread
        << 20 minutes pass
        >> nothing
        << Maria texts Ads "Hello again"
        >> text from Maria: active with Dana, 2 unread; alerts Dana
        << 29 minutes pass
        >> nothing
        << Dana opens Maria
        >> Maria is active with Dana
        << 1 minute passes
        >> Maria is recent, inactive
    """)


async def test_a_text_accepted_late_has_its_thirty_minutes_from_then(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << 3 hours pass
        >> nothing
        << Tom responds to Maria
        >> Maria is active with Tom, 1 unread
        << 29 minutes pass
        >> nothing
        << 1 minute passes
        >> Maria is recent, inactive, 1 unread
    """)


async def test_an_unanswered_incoming_text_cannot_be_closed(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Dana closes Maria
        >> refused (not-active): Nobody has answered this text yet. Press r to respond.
    """)


async def test_who_joins_the_flow_is_offered_what_waits_and_who_leaves_it_no_longer(
    playbook: Playbook,
) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << the flow is now Dana and Eda
        >> the directory has changed
        >> Maria is incoming, offered to Dana and Eda, 1 unread
        << the flow is now Eda and Dana
        >> nothing
        << Tom responds to Maria
        >> refused (not-yours): This text is not offered to you.
        << Tom goes
        >> Tom is offline
        << Eda responds to Maria
        >> Maria is active with Eda, 1 unread
        << the flow is now Tom
        >> the directory has changed
    """)


async def test_who_joins_a_team_of_the_flow_is_offered_what_waits(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana goes
        >> Dana is offline
        << Tom goes
        >> Tom is offline
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to nobody, 1 unread
        << the team is now Tom and Eda
        >> the directory has changed
        >> Maria is incoming, offered to Eda, 1 unread
        << the team is now Tom
        >> the directory has changed
        >> Maria is incoming, offered to nobody, 1 unread
        << Tom comes
        >> Tom is available
        >> Maria is incoming, offered to Tom, 1 unread
    """)


async def test_a_number_led_into_another_flow_takes_what_waits_along(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Nora texts Ads "Hello"
        >> text from Nora: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Tom responds to Nora
        >> Nora is active with Tom, 1 unread
        << Ads now leads to Eda
        >> the directory has changed
        >> the directory has changed
        >> Maria is incoming, offered to Eda, 1 unread
    """)
