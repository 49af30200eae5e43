"""A lead signs up: who is offered them, and how it goes on, on both databases (E3, B4, B5, B8)."""

import asyncio

from leadterm.domain.model import InteractionKind, InteractionState
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import TimelineKind
from leadterm.relay.store import Store
from leadterm.relay.units import desk
from support.leads import other_store
from support.playbook import Playbook
from support.playbook_leads import sign_up

__all__ = ["other_store"]

WAITS = "incoming, offered to Dana and Tom, 1 unread"


async def test_a_form_is_answered_and_the_answers_go_on_in_the_same_conversation(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria signs up
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
        << Tom responds to Maria
        >> Maria is active with Tom, 1 unread
        << Tom opens Maria
        >> Maria is active with Tom
        << Tom texts Maria "Hi Maria, what is leaking?"
        >> text to Maria is queued: active with Tom
        << Maria texts Ads "The roof"
        >> text from Maria: active with Tom, 1 unread; alerts Tom
        << Tom closes Maria
        >> Maria is recent, closed, 1 unread
        << Tom removes Maria
        >> marked: Maria removed
        << Maria texts Ads "One more thing"
        >> text from Maria: {WAITS}; alerts Dana and Tom
    """)
    contact = playbook.seen.contact("Maria", playbook.cast.acme.id)
    assert contact is not None
    timeline = await playbook.store.reads.timeline(contact.id)
    new, old = timeline.entries
    assert (new.kind, old.kind, old.texts_in, old.texts_out) == (TimelineKind.TEXT, TimelineKind.FORM, 1, 1)
    assert (old.lead_record is not None, old.interaction is not None) == (True, True)
    detail = await playbook.store.reads.detail(old.interaction.id)  # type: ignore[union-attr]
    assert detail is not None
    assert detail.lead_record == old.lead_record


async def test_nobody_comes_for_twelve_hours(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria signs up
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
        << 12 hours pass
        >> Maria is recent, timed out, 1 unread
        << Maria signs up
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
    """)


async def test_an_agent_who_answers_and_falls_silent_closes_it_after_half_an_hour(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria signs up
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
        << Dana responds to Maria
        >> Maria is active with Dana, 1 unread
        << 30 minutes pass
        >> Maria is recent, inactive, 1 unread
    """)


async def test_one_who_texts_while_they_wait_joins_and_one_who_is_texted_is_taken(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria signs up
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
        << Maria texts Ads "Hello?"
        >> text from Maria: incoming, offered to Dana and Tom, 2 unread; alerts Dana and Tom
        << Dana texts Maria "Good morning"
        >> text to Maria is queued: active with Dana
        << Tom responds to Maria
        >> refused (already-accepted): Dana answered this sign-up first.
        << Maria signs up
        >> Maria has signed up: active with Dana; alerts Dana
    """)


async def test_the_same_form_again_opens_nothing_and_alerts_nobody(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria signs up as first
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
        << Maria signs up as first
        >> nothing
        << Tom responds to Maria
        >> Maria is active with Tom, 1 unread
        << Tom closes Maria
        >> Maria is recent, closed, 1 unread
        << Maria signs up as first
        >> nothing
    """)


async def test_stop_while_they_wait_ends_it(playbook: Playbook) -> None:
    await playbook.play(f"""
        << Maria signs up
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
        << Maria texts Ads "STOP"
        >> text from Maria: recent, opted out, 2 unread
        >> Maria has opted out (keyword)
        << Maria signs up
        >> Maria has signed up: {WAITS}; alerts Dana and Tom
    """)


async def test_of_two_agents_at_two_relays_who_respond_at_once_one_has_it(
    playbook: Playbook, other_store: Store
) -> None:
    await sign_up(playbook, "Maria", "one")
    contact_id = await playbook.store.run(
        lambda tx: tx.contact_by_number(playbook.cast.acme.id, playbook.cast.lead("Maria")).id  # type: ignore[union-attr]
    )
    waiting = await playbook.store.run(lambda tx: tx.open_interaction(contact_id))
    assert waiting is not None
    agents = [playbook.cast.agents[name].id for name in ("Dana", "Tom")]
    done = await asyncio.gather(
        *(
            store.run(desk.respond(agent, waiting.id))
            for store, agent in zip((playbook.store, other_store), agents, strict=True)
        ),
        return_exceptions=True,
    )
    (refusal,) = (each for each in done if isinstance(each, BaseException))
    assert isinstance(refusal, Refused)
    assert refusal.code is RefusalCode.ALREADY_ACCEPTED
    row = await playbook.store.run(lambda tx: tx.open_interaction(contact_id))
    assert row is not None
    assert (row.kind, row.state) == (InteractionKind.FORM, InteractionState.ACTIVE)


async def test_a_form_and_a_text_at_once_at_two_relays_are_one_conversation(
    playbook: Playbook, other_store: Store
) -> None:
    ads, lead = playbook.cast.numbers["Ads"], playbook.cast.lead("Paul")
    await sign_up(playbook, "Maria", "makes the source")
    await asyncio.gather(
        sign_up(playbook, "Paul", "one"),
        playbook.receive_text("Paul", ads.number, "Hi"),
        sign_up(playbook, "Paul", "two"),
    )
    contact = await other_store.run(lambda tx: tx.contact_by_number(playbook.cast.acme.id, lead))
    assert contact is not None
    rows = await other_store.run(lambda tx: tx.incoming(playbook.cast.acme.id))
    assert len([row for row in rows if row.contact_id == contact.id]) == 1
