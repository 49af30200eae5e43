"""Read, unopened and removed: for everyone, one by one and thousands at once (A10, A11)."""

import time
from collections.abc import Callable

import pytest

from leadterm.domain.carrier import InboundText
from leadterm.domain.model import InteractionId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import Bulk, BulkAction, KindFilter, View
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import bulk, texts
from support.playbook import Playbook

FEED = "You may not do this: the right to “remove feed” is missing. An administrator can give it to you."
THREE = """
    << Maria texts Yard "Hello"
    >> text from Maria: recent, unrouted, 1 unread
    << Nora texts Yard "Hello"
    >> text from Nora: recent, unrouted, 1 unread
    << Omar texts Ads "Hello"
    >> text from Omar: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
"""


async def test_what_was_opened_can_be_marked_unopened_for_everyone(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Ads "Hello"
        >> text from Maria: incoming, offered to Dana and Tom, 1 unread; alerts Dana and Tom
        << Dana opens Maria
        >> Maria is incoming, offered to Dana and Tom
        << Tom marks Maria unopened
        >> marked: Maria 1 unread
        << Dana marks Maria unopened
        >> nothing
        << Dana opens Maria
        >> Maria is incoming, offered to Dana and Tom
    """)


async def test_unopened_keeps_the_count_of_what_is_unread(playbook: Playbook) -> None:
    await playbook.play("""
        << Maria texts Yard "One"
        >> text from Maria: recent, unrouted, 1 unread
        << Dana marks Maria unopened
        >> nothing
    """)


async def test_what_has_ended_is_removed_and_the_next_text_is_a_row_of_its_own(playbook: Playbook) -> None:
    await playbook.play(f"""
        {THREE}
        << Dana removes Maria
        >> marked: Maria removed
        << Tom removes Maria
        >> nothing
        << Dana removes Omar
        >> refused (invalid): Close the text first. Just what has ended can be removed.
        << Maria texts Yard "Still there?"
        >> text from Maria: recent, unrouted, 1 unread
        << Dana texts Nora "Hi"
        >> text to Nora is queued: active with Dana
        << Dana removes Nora
        >> refused (invalid): Close the text first. Just what has ended can be removed.
    """)


async def test_several_at_once_are_one_event_and_what_stays_as_it_is_is_counted(playbook: Playbook) -> None:
    await playbook.play(f"""
        {THREE}
        << Dana marks Maria and Nora and Omar at once
        >> marked: Maria read, Nora read, Omar read
        << Tom marks Maria and Omar at once
        >> 2 passed over
        << Tom unopens Maria and Omar at once
        >> marked: Maria 1 unread, Omar 1 unread
        << Tom removes Maria and Nora and Omar at once
        >> marked: Maria removed, Nora removed
        >> 1 passed over
    """)


async def test_another_companys_rows_are_passed_over(playbook: Playbook) -> None:
    await playbook.play(f"""
        {THREE}
        << Zoe removes Maria and Nora at once
        >> 2 passed over
        << Zoe removes Maria
        >> refused (not-found): There is no such conversation, or it is not one of your company's.
        << Zoe marks Maria unopened
        >> refused (not-found): There is no such conversation, or it is not one of your company's.
    """)


async def test_removing_takes_its_right(playbook: Playbook) -> None:
    await playbook.play(f"""
        {THREE}
        << Eda is made owner by the machine's administrator
        >> Eda is now owner
        << Eda makes Dana agent, without remove feed
        >> Dana is now agent, without remove feed
        << Dana removes Maria
        >> refused (right-missing): {FEED}
        << Dana removes Maria and Nora at once
        >> refused (right-missing): {FEED}
        << Dana marks Maria and Nora at once
        >> marked: Maria read, Nora read
        << Tom removes Maria
        >> marked: Maria removed
    """)


@pytest.mark.parametrize("count", [0, 5001])
async def test_none_and_too_many_are_refused(playbook: Playbook, store: Store, count: int) -> None:
    ids = tuple(InteractionId(number) for number in range(count))
    cast = playbook.cast
    unit = bulk.mark(cast.agents["Dana"].id, cast.acme.id, Bulk(action=BulkAction.READ, interaction_ids=ids))
    with pytest.raises(Refused) as caught:
        await store.run(unit)
    assert (caught.value.code, caught.value.field) == (RefusalCode.INVALID, "interaction_ids")


async def test_five_thousand_at_once_are_quick_and_every_count_is_true(
    playbook: Playbook, store: Store
) -> None:
    cast = playbook.cast
    dana, acme = cast.agents["Dana"].id, cast.acme.id

    def filled(first: int) -> Callable[[Tx], None]:
        def unit(tx: Tx) -> None:
            for lead in range(first, first + 1000):
                sender, to = f"+1415557{lead:04}", cast.numbers["Yard"].number
                texts.receive(InboundText(sid=f"SM{lead}", from_=sender, to=to, body="Hello"))(tx)

        return unit

    for first in range(0, 5000, 1000):
        await store.run(filled(first))
    ids = (await store.reads.view_ids(acme, View.RECENTS, KindFilter.ALL, 5000)).interaction_ids
    assert len(ids) == 5000
    for action, unread, total in (
        (BulkAction.READ, 0, 5000),
        (BulkAction.UNOPENED, 5000, 5000),
        (BulkAction.REMOVE, 0, 0),
    ):
        began = time.perf_counter()
        reply = await store.run(bulk.mark(dana, acme, Bulk(action=action, interaction_ids=ids)))
        took = time.perf_counter() - began
        assert (len(reply.marks), reply.passed_over) == (5000, 0)
        snapshot = await store.reads.snapshot(dana, acme)
        assert (snapshot.unread_total, snapshot.recents_total) == (unread, total)
        assert took < 2, f"{action}: {took:.3f} s"
