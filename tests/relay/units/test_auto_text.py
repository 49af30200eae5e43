"""Auto-texts on both databases: once a contact, never past a reason not to, never at night (B21)."""

import asyncio
import random

import pytest

from leadterm.domain.events import EventType
from leadterm.domain.intake import AutoTextOutcome
from leadterm.domain.leads import Submission
from leadterm.domain.texting import OPTED_OUT_SENTENCE
from leadterm.relay.store import Store
from leadterm.relay.units import leads, timers
from support.leads import events_of, other_store
from support.office import Clock
from support.playbook import Playbook
from support.playbook_leads import sign_up, source_of

__all__ = ["other_store"]

NIGHT = "Waits until 8:00 where the lead is: nothing is sent there between 21:00 and 8:00."
LINE = "Waits a moment for the carrier to say what kind of line this is."
SENT = "Sent, as nobody of the team Roofers was available."
BY_DAY = 4 * 3_600_000
"""The playbooks begin at 5:26 where the leads are."""
WAITS = "incoming, offered to nobody, 1 unread"
"""How a sign-up stands that nobody has come for."""
OFFLINE = """
    << the auto-text of Roofers is "We are back at 9."
    >> the directory has changed
    << Dana goes
    >> Dana is offline
    << Tom goes
    >> Tom is offline
"""
KNOWN_MOBILE = """
    << the line of Maria is found to be mobile
    >> Maria has a line that is mobile
"""


@pytest.fixture
def day(playbook: Playbook, clock: Clock) -> Playbook:
    """A playbook that begins in the morning."""
    clock.advance(BY_DAY)
    return playbook


async def test_a_lead_who_finds_nobody_there_is_texted_once_their_line_is_known(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {LINE}
        << the line of Maria is found to be mobile
        >> Maria has a line that is mobile
        << 0 seconds pass
        >> text to Maria is queued: {WAITS}
        >> auto-text of Maria: {SENT}
        << 1 minute passes
        >> nothing
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "We are back at 9."
        << the carrier takes "We are back at 9." as SM1
        >> "We are back at 9." is sending
        << Maria texts Ads "Great"
        >> text from Maria: incoming, offered to nobody, 2 unread
    """)


async def test_it_does_not_wait_for_the_carriers_word_on_the_line_for_ever(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {LINE}
        << 29 seconds pass
        >> nothing
        << 1 second passes
        >> text to Maria is queued: {WAITS}
        >> auto-text of Maria: {SENT}
        << the line of Maria is found to be mobile
        >> Maria has a line that is mobile
        << 1 minute passes
        >> nothing
    """)


async def test_a_landline_is_not_texted(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {LINE}
        << the line of Maria is found to be landline
        >> Maria has a line that is landline
        << 0 seconds pass
        >> auto-text of Maria: Not sent: landline.
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: Not sent: landline.
    """)


async def test_somebody_there_answers_themselves_and_the_next_sign_up_is_decided_anew(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Tom comes
        >> Tom is available
        << Maria signs up
        >> Maria has signed up: incoming, offered to Tom, 1 unread; alerts Tom
        >> auto-text of Maria: Not sent: Tom was available.
        << Dana comes
        >> Dana is available
        >> Maria is incoming, offered to Tom and Dana, 1 unread
        << Paul signs up
        >> Paul has signed up: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        >> auto-text of Paul: Not sent: Dana and 1 more were available.
        << Tom goes
        >> Tom is offline
        >> Maria is incoming, offered to Dana, 1 unread
        >> Paul is incoming, offered to Dana, 1 unread
        << Dana goes
        >> Dana is offline
        >> Maria is incoming, offered to nobody, 1 unread
        >> Paul is incoming, offered to nobody, 1 unread
        << the line of Maria is found to be mobile
        >> Maria has a line that is mobile
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> text to Maria is queued: {WAITS}
        >> auto-text of Maria: {SENT}
    """)


async def test_that_a_colleague_of_another_team_is_there_counts_for_nothing(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Eda goes
        >> Eda is offline
        << Eda comes
        >> Eda is available
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {LINE}
    """)


async def test_once_for_each_contact_ever(day: Playbook) -> None:
    again = "Not sent: they have been sent one before."
    await day.play(f"""
        {OFFLINE}
        << Maria signs up as first
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {LINE}
        << Maria signs up as first
        >> nothing
        << Maria signs up as second
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: Not sent: one waits to be sent already.
        << 30 seconds pass
        >> text to Maria is queued: {WAITS}
        >> auto-text of Maria: {SENT}
        << Maria signs up as first
        >> nothing
        << Maria signs up as third
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {again}
        << 400 days pass
        >> Maria is recent, timed out, 1 unread
        << Maria signs up as fourth
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {again}
    """)


async def test_one_who_has_ever_texted_in_is_not_texted(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to nobody, 1 unread
        << 13 hours pass
        >> Maria is recent, timed out, 1 unread
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: Not sent: they have texted in.
    """)


async def test_one_who_texts_in_while_it_waits_is_not_texted(playbook: Playbook) -> None:
    await playbook.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {NIGHT}
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to nobody, 2 unread
        << 3 hours pass
        >> auto-text of Maria: Not sent: they have texted in.
    """)


async def test_nor_is_one_whom_an_agent_has_texted_meanwhile(playbook: Playbook) -> None:
    await playbook.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {NIGHT}
        << Dana texts Maria "Good morning"
        >> text to Maria is queued: active with Dana
        << 20 minutes pass
        >> nothing
        << 3 hours pass
        >> Maria is recent, inactive
        >> auto-text of Maria: Not sent: an agent has texted them.
    """)


@pytest.mark.parametrize(
    ("words", "why"),
    [("STOP", "they have texted in"), ("please stop texting me", "they have texted in")],
)
async def test_one_who_wants_no_texts_is_not_texted(day: Playbook, words: str, why: str) -> None:
    await day.play(OFFLINE)
    await day.receive_text("Maria", day.cast.numbers["Ads"].number, words)
    await day.play(f"""
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: Not sent: {why}.
    """)


async def test_one_who_told_an_agent_to_stop_is_not_texted(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {LINE}
        << Dana records that Maria wants no texts
        >> Maria has opted out (request)
        << 30 seconds pass
        >> auto-text of Maria: Not sent: opted out.
    """)


async def test_an_import_is_not_answered_and_nothing_is_said_of_it(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Maria is imported
        >> Maria has signed up
    """)


async def test_a_team_without_one_says_nothing(day: Playbook) -> None:
    await day.play(f"""
        << Dana goes
        >> Dana is offline
        << Tom goes
        >> Tom is offline
        << Maria signs up
        >> Maria has signed up: {WAITS}
    """)


async def test_at_night_it_waits_for_eight_in_the_morning_there_across_the_end_of_summer_time(
    playbook: Playbook,
) -> None:
    """The first of November, 5:26 in California; the clocks go back in the night after."""
    await playbook.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {NIGHT}
        << 153 minutes pass
        >> nothing
        << 20 seconds pass
        >> text to Maria is queued: {WAITS}
        >> auto-text of Maria: {SENT}
        << 13 hours pass
        >> Maria is recent, timed out, 1 unread
        << Paul signs up
        >> Paul has signed up: {WAITS}
        >> auto-text of Paul: {NIGHT}
        << 11 hours pass
        >> nothing
        << 59 minutes pass
        >> nothing
        << 60 seconds pass
        >> text to Paul is queued: {WAITS}
        >> auto-text of Paul: {SENT}
        >> Paul is recent, timed out, 1 unread
    """)


async def test_what_waits_is_decided_anew_in_the_morning(playbook: Playbook) -> None:
    await playbook.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {NIGHT}
        << the auto-text of Roofers is off
        >> the directory has changed
        << 3 hours pass
        >> auto-text of Maria: Not sent: their team has no auto-text any more.
    """)


async def test_the_words_are_those_of_the_morning(playbook: Playbook) -> None:
    await playbook.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {NIGHT}
        << the auto-text of Roofers is "New words."
        >> the directory has changed
        << 3 hours pass
        >> text to Maria is queued: {WAITS}
        >> auto-text of Maria: {SENT}
        << the outbox goes round
        >> the carrier is asked to text Maria from Ads "New words."
    """)


async def test_one_whose_morning_was_missed_waits_for_the_next_or_is_let_go(
    playbook: Playbook, clock: Clock
) -> None:
    await playbook.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {NIGHT}
        << 17 hours pass
        >> auto-text of Maria: {NIGHT}
        >> Maria is recent, timed out, 1 unread
        << 1 day passes
        >> auto-text of Maria: Not sent: it would come more than a day after they signed up.
    """)


async def test_what_was_opted_out_of_after_it_was_queued_does_not_go(day: Playbook) -> None:
    await day.play(f"""
        {OFFLINE}
        << Maria signs up
        >> Maria has signed up: {WAITS}
        >> auto-text of Maria: {LINE}
        << 30 seconds pass
        >> text to Maria is queued: {WAITS}
        >> auto-text of Maria: {SENT}
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 2 unread
        >> Maria has opted out (keyword)
        << the outbox goes round
        >> "We are back at 9." is failed: {OPTED_OUT_SENTENCE}
    """)


@pytest.mark.parametrize("seed", range(6))
async def test_two_relays_and_repeated_submissions_send_one_text_in_whatever_order(
    day: Playbook, other_store: Store, clock: Clock, seed: int
) -> None:
    """Submissions, repeated ones, timers and lookups run into each other on two relays."""
    await day.play(OFFLINE)
    source = await source_of(day)
    chance = random.Random(seed)
    numbers = [day.cast.lead(name) for name in ("Maria", "Paul")]
    submissions = [
        Submission(origin=chance.choice(("form", "email")), id=f"s{place % 5}", number=chance.choice(numbers))
        for place in range(10)
    ]
    for _ in range(4):
        chance.shuffle(submissions)
        units = [leads.take(source, each) for each in submissions]
        due = await other_store.run(lambda tx: tx.due_timers(10))
        units += [timers.fire(timer) for timer in (*due, *due)]  # type: ignore[misc]
        stores = [chance.choice((day.store, other_store)) for _ in units]
        await asyncio.gather(*(store.run(unit) for store, unit in zip(stores, units, strict=True)))
        clock.advance(chance.choice((0, 10_000, 31_000)))
    clock.advance(60_000)
    for timer in await other_store.run(lambda tx: tx.due_timers(10)):
        await day.store.run(timers.fire(timer))
    queued = [event.contact for event in await events_of(day.store, EventType.TEXT_QUEUED)]
    texted = [contact.number for contact in queued if contact is not None]
    assert sorted(texted) == sorted(set(texted))
    assert set(texted) <= set(numbers)
    assert texted


async def test_a_failed_unit_leaves_nothing_behind(day: Playbook) -> None:
    await day.play(OFFLINE)
    source = await source_of(day)
    submission = Submission(origin="form", id="x", number=day.cast.lead("Maria"))

    def broken(tx: object) -> None:
        leads.take(source, submission)(tx)  # type: ignore[arg-type]
        raise RuntimeError("the relay dies here")

    with pytest.raises(RuntimeError):
        await day.store.run(broken)
    await sign_up(day, "Maria", "x")
    contact = await day.store.run(lambda tx: tx.contact_by_number(day.cast.acme.id, day.cast.lead("Maria")))
    assert contact is not None
    done = await day.store.reads.auto_text_done(contact.id)
    assert done is not None
    assert done.outcome is AutoTextOutcome.WAITING
