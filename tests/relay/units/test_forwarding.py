"""Leads' texts that go on to agents' phones, and what comes back from those (B20)."""

from leadterm.domain.forwarding import GIVE_UP_AFTER
from leadterm.relay.store import Store
from leadterm.relay.units import forwarding
from support.leads import other_store
from support.office import Clock
from support.playbook import Playbook
from support.playbook_leads import claimed

__all__ = ["other_store"]

ON = """
    << texts to Ads go on
    >> the directory has changed
    << Dana has the phone of Mobile
    >> nothing
"""
MARIA_TEXTS = """
    << Maria texts Ads "Hi"
    >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
"""


async def test_a_text_goes_on_to_every_agent_of_the_number_who_has_a_phone(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        << Tom has the phone of Pocket
        >> nothing
        << Eda has the phone of Another
        >> nothing
        << Tom goes
        >> Tom is offline
        << Maria texts Ads "Hi"
        >> text from Maria: incoming, offered to Dana, 1 unread; alerts Dana
        << what goes on is sent
        >> Mobile is texted from Ads "Maria: Hi"
        >> Pocket is texted from Ads "Maria: Hi"
        << what goes on is sent
        >> nothing
        << the same webhook comes again
        >> known already
        << what goes on is sent
        >> nothing
    """)


async def test_nothing_goes_on_unless_the_number_says_so(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Dana has the phone of Mobile
        >> nothing
        {MARIA_TEXTS}
        << what goes on is sent
        >> nothing
    """)


async def test_two_agents_with_one_phone_get_one_text(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        << Tom has the phone of Mobile
        >> nothing
        {MARIA_TEXTS}
        << what goes on is sent
        >> Mobile is texted from Ads "Maria: Hi"
    """)


async def test_an_agents_own_text_from_their_phone_is_no_leads(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        {MARIA_TEXTS}
        << what goes on is sent
        >> Mobile is texted from Ads "Maria: Hi"
        << Mobile texts Ads "I am on my way"
        >> kept aside: Dana texted +14155550100 from their own phone, to which its texts go on. \
It reached no lead: leads are answered in the console.
        << the same webhook comes again
        >> known already
        << what goes on is sent
        >> nothing
    """)
    company_id = playbook.cast.acme.id
    mobile = playbook.cast.lead("Mobile")
    assert await playbook.store.run(lambda tx: tx.contact_by_number(company_id, mobile)) is None


async def test_stop_from_a_phone_ends_forwarding_to_it_until_start(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        << Tom has the phone of Pocket
        >> nothing
        << Mobile texts Ads "STOP"
        >> kept aside: Dana texted STOP to +14155550100: its texts go on to that phone no more.
        {MARIA_TEXTS}
        << what goes on is sent
        >> Pocket is texted from Ads "Maria: Hi"
        << Mobile texts Ads "Start"
        >> kept aside: Dana texted START to +14155550100: its texts go on to that phone again.
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
        << what goes on is sent
        >> Mobile is texted from Ads "Maria: Hello?"
        >> Pocket is texted from Ads "Maria: Hello?"
    """)


async def test_what_waits_for_a_phone_that_has_said_stop_is_dropped(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        {MARIA_TEXTS}
        << Mobile texts Ads "stop"
        >> kept aside: Dana texted STOP to +14155550100: its texts go on to that phone no more.
        << what goes on is sent
        >> nothing
    """)
    assert await playbook.store.reads.next_forward_at() is None


async def test_a_phone_that_the_carrier_says_has_stopped_us_gets_nothing_more(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        {MARIA_TEXTS}
        << the carrier refuses what goes on with 21610
        >> nothing
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
        << what goes on is sent
        >> nothing
    """)


async def test_a_late_report_that_a_phone_has_stopped_us_counts_too(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        {MARIA_TEXTS}
        << the carrier reports undelivered 21610 of what goes on
        >> nothing
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
        << what goes on is sent
        >> nothing
    """)


async def test_a_phone_that_is_off_for_once_gets_the_next_text(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        {MARIA_TEXTS}
        << the carrier reports undelivered 30003 of what goes on
        >> nothing
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
        << what goes on is sent
        >> Mobile is texted from Ads "Maria: Hello?"
    """)


async def test_nothing_goes_on_to_a_tracking_number_nor_from_one(playbook: Playbook) -> None:
    await playbook.play(f"""
        {ON}
        << Tom has the phone Zap
        >> nothing
        << texts to Zap go on
        >> the directory has changed
        << Zoe has the phone Ads
        >> nothing
        {MARIA_TEXTS}
        << what goes on is sent
        >> Mobile is texted from Ads "Maria: Hi"
        << the number Yard texts Ads "Hi"
        >> text from Yard: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << what goes on is sent
        >> nothing
    """)


async def test_old_news_does_not_go_on(playbook: Playbook, clock: Clock) -> None:
    await playbook.play(ON + MARIA_TEXTS)
    clock.advance(GIVE_UP_AFTER)
    assert await claimed(playbook) == []
    assert await playbook.store.reads.next_forward_at() is None


async def test_two_relays_send_it_once_and_one_that_died_loses_it(
    playbook: Playbook, other_store: Store, clock: Clock
) -> None:
    await playbook.play(ON + MARIA_TEXTS)
    (one,) = await claimed(playbook)
    assert await other_store.run(forwarding.claim(10)) == []
    clock.advance(forwarding.LEASE)
    assert await other_store.run(forwarding.claim(10)) == []
    assert await other_store.run(lambda tx: tx.drop_lost_forwards()) == 1
    assert await playbook.store.run(lambda tx: tx.forward(one.text.id)) is None


async def test_one_that_the_carrier_did_not_process_waits_its_turn(playbook: Playbook, clock: Clock) -> None:
    await playbook.play(ON + MARIA_TEXTS)
    (one,) = await claimed(playbook)
    await playbook.store.run(forwarding.put_back(one.text.id, playbook.moment(5_000)))
    assert await claimed(playbook) == []
    clock.advance(5_000)
    (again,) = await claimed(playbook)
    assert (again.text, again.attempt) == (one.text, 2)


async def test_the_words_are_kept_no_longer_than_they_are_needed(playbook: Playbook) -> None:
    await playbook.play(ON + MARIA_TEXTS)
    (one,) = await claimed(playbook)
    await playbook.store.run(forwarding.handed_over(one.text.id))
    kept = await playbook.store.run(lambda tx: tx.forward(one.text.id))
    assert kept is not None
    assert kept.body == ""
