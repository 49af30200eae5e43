"""STOP stops at once, START opts back in, and nobody texts past it (B10)."""

import pytest

from leadterm.domain.model import OptOut, OptOutCause
from leadterm.domain.texting import OPTED_OUT_SENTENCE
from leadterm.relay.store import Store
from support.office import Clock
from support.playbook import Playbook

OUT = f"refused (opted-out): {OPTED_OUT_SENTENCE}"


async def test_stop_from_a_stranger_needs_no_answer(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (keyword)
        << Dana texts Maria "But"
        >> {OUT}
        << Maria texts Ads "stop"
        >> text from Maria: recent, opted out, 1 unread
        << 12 hours pass
        >> nothing
    """)


async def test_when_and_how_somebody_left_first_is_what_is_kept(
    playbook: Playbook, store: Store, clock: Clock
) -> None:
    left_at = clock.now
    await playbook.play("""
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (keyword)
        << 1 hour passes
        >> nothing
        << Maria texts Ads "STOP", and the carrier says stop
        >> text from Maria: recent, opted out, 1 unread
    """)
    cast = playbook.cast
    maria = await store.run(lambda tx: tx.contact_by_number(cast.acme.id, cast.lead("Maria")))
    assert maria is not None
    assert maria.opt_out == OptOut(at=left_at, cause=OptOutCause.KEYWORD)


async def test_stop_from_somebody_who_waits_takes_them_from_incoming(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Maria texts Ads "Unsubscribe"
        >> text from Maria: recent, opted out, 2 unread
        >> Maria has opted out (keyword)
        << Dana responds to Maria
        >> refused (not-active): This text has ended. Press t to text the contact anew.
        << Dana texts Maria "But"
        >> {OUT}
        << 12 hours pass
        >> nothing
    """)


async def test_stop_in_a_conversation_leaves_it_with_its_agent_who_can_no_longer_text(
    playbook: Playbook,
) -> None:
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << Maria texts Ads "stop."
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria has opted out (keyword)
        << Dana texts Maria "Sorry"
        >> {OUT}
        << Tom texts Maria "Sorry"
        >> {OUT}
        << Dana closes Maria
        >> Maria is recent, closed, 1 unread
    """)


async def test_stop_after_the_end_is_a_row_of_its_own(playbook: Playbook) -> None:
    await playbook.play("""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << Dana closes Maria
        >> Maria is recent, closed
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (keyword)
    """)


@pytest.mark.parametrize("word", ["START", "Yes", "unstop"])
async def test_start_opts_back_in_and_is_offered_like_any_text(playbook: Playbook, word: str) -> None:
    await playbook.play(f"""
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (keyword)
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Dana responds to Maria
        >> Maria is active with Dana, 1 unread
        << Dana texts Maria "Hi"
        >> {OUT}
        << Maria texts Ads "{word}"
        >> text from Maria: active with Dana, 2 unread; alerts Dana
        >> Maria has opted in
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana, 2 unread
        << Maria texts Ads "{word}"
        >> text from Maria: active with Dana, 3 unread; alerts Dana
    """)


async def test_the_carriers_own_word_of_it_counts_whatever_the_lead_wrote(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria texts Ads "arrêtez", and the carrier says stop
        >> text from Maria: recent, opted out, 1 unread
        >> Maria has opted out (carrier)
        << Dana texts Maria "But"
        >> {OUT}
        << Maria texts Ads "reprendre", and the carrier says start
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        >> Maria has opted in
    """)


async def test_error_21610_at_the_request_opts_out(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the carrier refuses "Hi" with 21610
        >> "Hi" is failed: Refused with 21610.; alerts Dana
        >> Maria has opted out (error)
        << Dana resends "Hi"
        >> {OUT}
        << Maria texts Ads "START"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria has opted in
        << Dana resends "Hi"
        >> text to Maria is queued: active with Dana, 1 unread
    """)


async def test_error_21610_in_a_callback_opts_out(playbook: Playbook) -> None:
    why = "This lead has opted out of SMS with STOP. They can text START to opt back in."
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the carrier takes "Hi" as SM1
        >> "Hi" is sending
        << report on SM1: failed 21610
        >> "Hi" is failed: {why}; alerts Dana
        >> Maria has opted out (error)
        << Dana texts Maria "Hello"
        >> {OUT}
    """)


async def test_what_is_still_queued_when_stop_comes_is_not_sent(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Dana texts Maria "One"
        >> text to Maria is queued: active with Dana
        << Dana texts Maria "Two"
        >> text to Maria is queued: active with Dana
        << Dana texts Nora "Three"
        >> text to Nora is queued: active with Dana
        << Maria texts Ads "opt out"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria has opted out (keyword)
        << the outbox goes round
        >> "One" is failed: {OPTED_OUT_SENTENCE}; alerts Dana
        >> the carrier is asked to text Nora from Ads "Three"
        << the outbox goes round
        >> "Two" is failed: {OPTED_OUT_SENTENCE}; alerts Dana
        << the outbox goes round
        >> nothing
        << Dana resends "One"
        >> {OUT}
    """)


async def test_resending_an_uncertain_text_to_somebody_who_left_settles_nothing(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Dana texts Maria "Hi"
        >> text to Maria is queued: active with Dana
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "Hi"
        << the answer on "Hi" is lost
        >> "Hi" is uncertain
        << Maria texts Ads "STOP"
        >> text from Maria: active with Dana, 1 unread; alerts Dana
        >> Maria has opted out (keyword)
        << Dana resends "Hi"
        >> {OUT}
        << Dana marks "Hi" as sent
        >> "Hi" is sent
    """)
